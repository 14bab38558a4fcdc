package audit

import (
	"sync"
	"time"
)

const (
	// refusalsAtOnce is how many refusals of one actor have a record of their own
	// in refusalsIn: a script that tries doors must not push the trail's older
	// records out.
	refusalsAtOnce = 30
	refusalsIn     = time.Minute
	// downloadLasts is for how long the pieces of a download are one.
	downloadLasts = 10 * time.Minute
	// maxKnown bounds how many are remembered.
	maxKnown = 10_000
)

// crowd keeps what comes in crowds from filling the trail.
type crowd struct {
	mu        sync.Mutex
	refused   map[string]*refusals
	downloads map[downloadKey]int64
}

// refusals are those of one actor since a moment.
type refusals struct {
	since      int64
	n, skipped int64
}

type downloadKey struct{ actor, job, address string }

// admits reports whether a record is to be written, and adds to it what was
// skipped before.
func (c *crowd) admits(record *Record) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case record.Outcome == Refused:
		return c.admitsRefusal(record)
	case record.Outcome == OK && record.Action == ActionDownload:
		at, known := c.downloads[downloadKey{record.ActorID, record.JobID, record.Address}]
		return !known || record.At-at >= downloadLasts.Milliseconds()
	}
	return true
}

func (c *crowd) admitsRefusal(record *Record) bool {
	if c.refused == nil || len(c.refused) > maxKnown {
		c.refused = map[string]*refusals{}
	}
	known := c.refused[record.ActorID]
	if known == nil || record.At-known.since >= refusalsIn.Milliseconds() {
		if known != nil {
			record.Missed = known.skipped
		}
		known = &refusals{since: record.At}
		c.refused[record.ActorID] = known
	}
	known.n++
	if known.n > refusalsAtOnce {
		known.skipped++
		return false
	}
	return true
}

// wrote remembers a download whose record is there.
func (c *crowd) wrote(record Record) {
	if record.Outcome != OK || record.Action != ActionDownload {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.downloads == nil || len(c.downloads) > maxKnown {
		c.downloads = map[downloadKey]int64{}
	}
	c.downloads[downloadKey{record.ActorID, record.JobID, record.Address}] = record.At
}
