// Package records reads and changes values of a key-value store that several
// nodes share, by compare-and-set. It knows nothing of what the values hold.
package records
