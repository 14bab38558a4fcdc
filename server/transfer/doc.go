// Package transfer is the domain of team-export: jobs and their states,
// options, progress, warnings, reports and errors. It does no I/O and imports
// nothing but the standard library, so every room may rest on it.
package transfer
