// Package sqlwrite writes what an import brings into the server's database:
// set by set, each batch in one transaction with its progress and its journal.
//
// The columns that it writes stand in one place, columns.go; a test holds them
// against the schema of a real server, and [Store.Probe] does so before a plan is
// made.
package sqlwrite
