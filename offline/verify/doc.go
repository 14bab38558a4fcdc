// Package verify says whether an archive is whole: its manifest, the checksum of
// every entry, every line, and that what lines name is there. Of a damaged one it
// says what is lost and what can still be read.
package verify
