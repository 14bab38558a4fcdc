// Package jobs starts, watches and ends jobs. Its records live in a store that
// all nodes share and change by compare-and-set only; whoever works on a job
// holds a lease on its record and renews it. A record that says "running" with
// a lease that has ended means that its node is gone.
package jobs
