// Package importer carries out the jobs of imports. It inspects the archive, keeps the
// plan while people decide about it, and when they agree it writes what the plan says.
//
// The steps before are rooms of their own: sanitize, inspect and planning. What this room
// writes goes through [write.Store] for rows and [write.Target] for what the server itself
// makes; it knows neither SQL nor Mattermost's API.
package importer
