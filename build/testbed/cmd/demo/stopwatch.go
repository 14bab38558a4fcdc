package main

import (
	"fmt"
	"io"
	"text/tabwriter"
	"time"
)

// stopwatch notes how long each step took. Its zero value starts with the
// first lap.
type stopwatch struct {
	last time.Time
	laps []lap
}

type lap struct {
	name string
	took time.Duration
}

func (s *stopwatch) lap(name string) {
	now := time.Now()
	if s.last.IsZero() {
		s.last = processStart
	}
	took := now.Sub(s.last)
	s.last = now
	s.laps = append(s.laps, lap{name, took})
	fmt.Printf("%8.1f s  %s\n", took.Seconds(), name)
}

// processStart returns the time when the demo began.
var processStart = time.Now()

func (s *stopwatch) print(w io.Writer) error {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	_, _ = fmt.Fprintln(table, "step\tseconds")
	for _, lap := range s.laps {
		_, _ = fmt.Fprintf(table, "%s\t%.1f\n", lap.name, lap.took.Seconds())
	}
	return table.Flush()
}
