// Package exporter turns a team into an archive: it reads pages from a
// source, builds the lines of the bulk format and streams them, and then the
// files they name, into the archive. What it holds in memory depends on the
// number of people, channels and files, never on the number of posts or the
// size of files.
package exporter
