// Package viewertest makes archives for tests of what reads them without a
// server: a team with everything that pages show, one of a hostile writer, and
// one with any number of posts.
package viewertest
