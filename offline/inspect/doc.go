// Package inspect says what an archive holds: the team, its channels with their
// sizes and dates, its people, and what was left out. It finds a single post or
// person too.
package inspect
