// Package oracle compares two servers row by row after one archive was imported
// into both, once by the server's own importer and once by the plugin.
//
// [Take] reads every table of a database. The catalog of the database says which
// tables and columns there are, so that a new version of Mattermost adds to the
// comparison without a change here: what no rule names is compared as it is.
// Ids differ between servers, so Take replaces each, wherever it stands, by a
// key that means the same on both: "@anna", "~choir/town-square", a post by its
// channel, time, author and text. Times that are not older than the server are
// times of the import itself; they become "now". The files of the file store are
// compared with the rows that name them, and as a list of their own.
//
// [Compare] returns what differs. Each difference is a bug or one of the lines of
// [Known], which say why it is meant; a line that explains nothing any more is an
// error too (see [Unused]).
package oracle
