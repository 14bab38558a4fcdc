// Package sqlstore reads a team from Mattermost's PostgreSQL database, page by
// page, in one read-only snapshot.
//
// Over the plugin driver every row is one call to the server, about a tenth of
// a millisecond. So each query here returns one row: its page as a JSON
// document. What the plugin reads of the schema stands in this package only;
// a test runs every query on the live schema of a real server.
package sqlstore
