// Package postlinks finds posts by the ids that they had on the server that they
// were imported from. It knows the posts that something in an archive links to,
// and no others: a record of each post would grow with all that was ever imported.
package postlinks
