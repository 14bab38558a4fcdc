// Package sqlstore reads a team from Mattermost's PostgreSQL database, page by
// page, in one read-only snapshot.
//
// It uses connections of its own, not those that the server lends to plugins:
// when a plugin dies, the server puts a lent connection back into its pool
// with the plugin's transaction still open, and then fails to write through it
// (docs/adr/0001). A connection of our own dies with us.
//
// Each query returns one row: its page as a JSON document. What the plugin
// reads of the schema stands in this package only; a test runs every query on
// the live schema of a real server.
package sqlstore
