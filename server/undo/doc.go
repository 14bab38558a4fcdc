// Package undo takes an import back: what its record says it wrote, and nothing
// that somebody has touched since. Each step can be done again, so an undo that was
// interrupted goes on (see docs/adr/0008).
package undo
