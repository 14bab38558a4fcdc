// Package api is the plugin's REST interface. Every answer that is not a
// success has the one error body; the table in errors.go is the only place
// where codes become HTTP statuses.
package api
