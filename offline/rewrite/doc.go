// Package rewrite makes archives of others: a smaller one, or one of several. The
// exporter writes them, so they are as whole and as importable as those of a server.
package rewrite
