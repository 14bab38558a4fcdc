// Package archives writes archives that no export of ours made: what other tools
// write, and large ones for measurements.
package archives
