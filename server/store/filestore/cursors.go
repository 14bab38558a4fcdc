package filestore

import (
	"errors"
	"io"
	"slices"
	"sync"
)

// maxCursors bounds the readers of a file that are kept open: an import reads its lines and
// some files at the same time, each from its own offset on.
const maxCursors = 8

// cursors reads a file, which may lie in several parts, from several places at the
// same time. Reading on from where a read ended costs least.
type cursors struct {
	// open opens a part.
	open func(part int64) (io.ReadSeekCloser, error)

	mu   sync.Mutex
	idle []*cursor
}

// cursor is a place in an open part.
type cursor struct {
	part, at int64
	file     io.ReadSeekCloser
}

// readAt fills p from a place of a part.
func (c *cursors) readAt(part, at int64, p []byte) (n int, err error) {
	place := c.take(part, at)
	defer func() { err = errors.Join(err, c.put(place, err != nil)) }()
	if place.file == nil {
		if place.file, err = c.open(part); err != nil {
			return 0, err
		}
	}
	if place.at != at {
		if _, err := place.file.Seek(at, io.SeekStart); err != nil {
			return 0, err
		}
		place.at = at
	}
	n, err = io.ReadFull(place.file, p)
	place.at += int64(n)
	return n, err
}

// take returns an idle cursor at the place, or one in the part when no more may be
// opened, or a new one.
func (c *cursors) take(part, at int64) *cursor {
	c.mu.Lock()
	defer c.mu.Unlock()
	found := slices.IndexFunc(c.idle, func(idle *cursor) bool { return idle.part == part && idle.at == at })
	if found < 0 && len(c.idle) >= maxCursors {
		found = slices.IndexFunc(c.idle, func(idle *cursor) bool { return idle.part == part })
	}
	if found < 0 {
		return &cursor{part: part}
	}
	taken := c.idle[found]
	c.idle = slices.Delete(c.idle, found, found+1)
	return taken
}

// put keeps a cursor for later reads, unless it is broken. The one that was used
// least lately goes when there are too many.
func (c *cursors) put(used *cursor, broken bool) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if used.file == nil {
		return nil
	}
	if broken {
		return used.file.Close()
	}
	c.idle = append(c.idle, used)
	if len(c.idle) <= maxCursors {
		return nil
	}
	oldest := c.idle[0]
	c.idle = c.idle[1:]
	return oldest.file.Close()
}

// close closes what is open; reading opens it again.
func (c *cursors) close() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	var failures []error
	for _, idle := range c.idle {
		failures = append(failures, idle.file.Close())
	}
	c.idle = nil
	return errors.Join(failures...)
}
