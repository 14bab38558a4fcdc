// Package journal owns what imports note of themselves: [Notes] are for later imports into
// the same team.
package journal
