// Package viewer makes pages of an archive that open in a browser without a
// server: index.html and html/…, which lead to the archive's own files below
// data/ and extras/.
//
// A [Builder] is given the lines of an archive and what lies beside them, never a
// database. It keeps posts in temporary files, sorted by channel, thread and
// time, so that its memory depends on people, channels and links between posts
// and not on the number of posts. [Builder.Write] reads them once and hands
// finished pages to a [Sink]. The same archive gives the same bytes.
package viewer
