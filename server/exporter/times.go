package exporter

import (
	"hash/fnv"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/teamdata"
)

// rootTimes gives the roots of a channel times by which the native importer
// can tell them apart: it knows a root by its channel, time and message, and
// takes a second one for the first (importMultiplePostLines). Roots come in
// the order of their times. The zero value is for a new channel.
type rootTimes struct {
	latest int64
	taken  map[rootKey]bool
}

// rootKey holds a checksum of the message: two messages that share one cost a
// millisecond, not a post.
type rootKey struct {
	at      int64
	message uint64
}

// next returns the root's own time where it can be kept, else the first later
// one that is free.
func (t *rootTimes) next(root teamdata.Post) int64 {
	at := max(root.CreateAt, 1)
	if t.taken == nil {
		t.taken = map[rootKey]bool{}
	}
	if at > t.latest {
		clear(t.taken)
	}
	sum := fnv.New64a()
	_, _ = sum.Write([]byte(root.Message))
	key := rootKey{at: at, message: sum.Sum64()}
	for t.taken[key] {
		key.at++
	}
	t.taken[key] = true
	t.latest = max(t.latest, key.at)
	return key.at
}
