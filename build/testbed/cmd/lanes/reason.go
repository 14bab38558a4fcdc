package main

import (
	"regexp"
	"strings"
)

// reasonLines bounds the lines of a failed test at the end of the run.
const reasonLines = 40

// ownLine matches the first line of what a test says: its place, or its result.
var ownLine = regexp.MustCompile(`^(\s*[\w.-]+\.go:\d+:|\s*--- |=== )`)

// reason returns the last lines that a failed test said itself. The ends of the
// servers' logs, which follow them, are longer than what often is kept of a run.
func reason(output string) string {
	var own []string
	log := false
	for line := range strings.Lines(output) {
		if ownLine.MatchString(line) {
			log = strings.Contains(line, "--- end of the log of server")
		}
		if !log {
			own = append(own, line)
		}
	}
	return strings.Join(own[max(0, len(own)-reasonLines):], "")
}
