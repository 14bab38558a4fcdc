package exporter

import (
	"cmp"
	"hash/fnv"
)

// timestamps gives the posts of a place times by which the native importer can
// tell them apart. It knows a root by its channel, time and message, and takes
// whatever else has these for it, a second root as well as a reply
// (importMultiplePostLines). Roots come in the order of their times, each
// followed by its replies. The zero value is for a new place.
type timestamps struct {
	latest int64
	roots  map[moment]bool
	// replies counts the replies that are not older than the root at hand, and coming is a
	// heap of them by time, so that past ones can be forgotten.
	replies map[moment]bool
	coming  minHeap[moment]
}

// moment holds a checksum of the message: two messages that share one cost a
// millisecond, not a post.
type moment struct {
	at      int64
	message uint64
}

func newMoment(at int64, message string) moment {
	sum := fnv.New64a()
	_, _ = sum.Write([]byte(message))
	return moment{at: at, message: sum.Sum64()}
}

// latestTime is the end of the year 9999 in Unix milliseconds. A row may say any
// later time, and others are moved behind it, until there is no number for them.
const latestTime = 253_402_300_799_999

// root returns the root's own time where it can be kept, else the first later
// one that is free.
func (m *timestamps) root(at int64, message string) int64 {
	at = min(max(at, 1), latestTime)
	if m.roots == nil {
		m.roots = map[moment]bool{}
	}
	if at > m.latest {
		clear(m.roots)
	}
	m.forget(at)
	key := newMoment(at, message)
	for m.roots[key] || m.replies[key] {
		key.at++
	}
	m.roots[key] = true
	m.latest = max(m.latest, key.at)
	return key.at
}

// reply is root for the replies of the root before.
func (m *timestamps) reply(at int64, message string) int64 {
	key := newMoment(at, message)
	for m.roots[key] {
		key.at++
	}
	if m.replies == nil {
		m.replies = map[moment]bool{}
		m.coming = newMinHeap(func(a, b moment) int { return cmp.Compare(a.at, b.at) })
	}
	if !m.replies[key] {
		m.replies[key] = true
		m.coming.push(key)
	}
	return key.at
}

// forget drops the replies before a time.
func (m *timestamps) forget(at int64) {
	for m.coming.len() > 0 && m.coming.first().at < at {
		delete(m.replies, m.coming.pop())
	}
}
