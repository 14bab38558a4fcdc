// Package undo undoes an import: it removes the rows that the import's journal names,
// unless people have changed them since. Each step can be done again, so an undo that was
// interrupted goes on (see docs/adr/0008).
package undo
