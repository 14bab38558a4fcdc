package exporter

import (
	"hash/fnv"
)

// moments gives the posts of a place times by which the native importer can
// tell them apart. It knows a root by its channel, time and message, and takes
// whatever else has these for it, a second root as well as a reply
// (importMultiplePostLines). Roots come in the order of their times, each
// followed by its replies. The zero value is for a new place.
type moments struct {
	latest int64
	roots  map[moment]bool
	// replies are those that are not older than the root at hand, in buckets by
	// time, so that what is past can be forgotten.
	replies map[int64]map[moment]bool
	bucket  int64
}

// moment holds a checksum of the message: two messages that share one cost a
// millisecond, not a post.
type moment struct {
	at      int64
	message uint64
}

// bucketBits makes buckets of about an hour.
const bucketBits = 22

func newMoment(at int64, message string) moment {
	sum := fnv.New64a()
	_, _ = sum.Write([]byte(message))
	return moment{at: at, message: sum.Sum64()}
}

// root returns the root's own time where it can be kept, else the first later
// one that is free.
func (m *moments) root(at int64, message string) int64 {
	at = max(at, 1)
	if m.roots == nil {
		m.roots = map[moment]bool{}
	}
	if at > m.latest {
		clear(m.roots)
	}
	m.forget(at >> bucketBits)
	key := newMoment(at, message)
	for m.roots[key] || m.replies[key.at>>bucketBits][key] {
		key.at++
	}
	m.roots[key] = true
	m.latest = max(m.latest, key.at)
	return key.at
}

// reply is root for the replies of the root before.
func (m *moments) reply(at int64, message string) int64 {
	key := newMoment(at, message)
	for m.roots[key] {
		key.at++
	}
	bucket := key.at >> bucketBits
	if m.replies == nil {
		m.replies = map[int64]map[moment]bool{}
	}
	if m.replies[bucket] == nil {
		m.replies[bucket] = map[moment]bool{}
	}
	m.replies[bucket][key] = true
	return key.at
}

// forget drops the replies before a bucket.
func (m *moments) forget(bucket int64) {
	if bucket <= m.bucket {
		return
	}
	m.bucket = bucket
	for old := range m.replies {
		if old < bucket {
			delete(m.replies, old)
		}
	}
}
