// Package diff says what one archive of a team has that another has not: what was
// added, edited and removed, by kind and id.
package diff
