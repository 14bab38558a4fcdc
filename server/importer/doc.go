// Package importer turns an archive that anybody may have made into one that
// the native importer may have, by way of a plan that a person can judge.
//
// [Inspect] reads the archive once and keeps what a plan needs: people,
// channels, emoji and numbers, never posts. [Build] makes the plan, a pure value,
// from that, from what is on the server, from what the asking person may do and
// from their decisions. [Rewrite] does what the plan says, and nothing else: it
// writes archives whose every line it built itself from values that it checked.
//
// The room knows nothing of Mattermost's API and writes to no server.
package importer
