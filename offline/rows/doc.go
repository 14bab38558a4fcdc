// Package rows turns archives back into the rows of a team that an export reads, so
// that an archive is made of others by the exporter itself: with its options, its
// names for anonymous people, its segments, and its manifest. Of several archives of
// one team the newest of each thing counts, and each post is there once.
package rows
