// Package nativeimport hands rewritten archives to the server's own importer
// and follows what it does, and does for accounts that exist what no line of an
// archive can do without harm: their places in the team and in channels.
//
// Beside nativeundo it is the only room that writes to the server's database:
// rows of Jobs, which
// is how an import is started on any node and without credentials, and rows of
// memberships, because the plugin API would post a message for each (see
// docs/adr/0007).
package nativeimport
