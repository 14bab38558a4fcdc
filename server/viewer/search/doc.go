// Package search makes the index with which the pages of an archive search
// without a server: an inverted index with positions, cut into classic scripts
// that a page loads by script tags, because a page that was opened from a
// folder may load nothing else.
//
// A Builder takes documents in any order. It sorts them by time in temporary
// files, writes their texts, collects their words in sorted runs and merges
// these, so its memory depends neither on the number of documents nor on what
// they say. docs/FORMAT.md describes the files.
package search
