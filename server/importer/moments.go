package importer

import (
	"context"
	"encoding/binary"
	"hash/maphash"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/bulk"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// moments gives posts times by which the native importer can tell them apart.
// It knows a root by its channel, time and message, and takes whatever else has
// these for it, a second root as well as a reply (importMultiplePostLines); two
// new roots of one moment end the import. Exports of ours are without such posts;
// in other archives, bots and bridges post several things in one millisecond. What
// is kept of each post is a checksum, some 15 bytes: foreign archives have no
// order by which any could be forgotten.
type moments struct {
	seed maphash.Seed
	// roots are by the segment of lines in which they were last named.
	roots   map[uint64]int32
	replies map[uint64]struct{}
}

func newMoments() *moments {
	return &moments{seed: maphash.MakeSeed(), roots: map[uint64]int32{}, replies: map[uint64]struct{}{}}
}

func (m *moments) key(channel string, at int64, message string) uint64 {
	var sum maphash.Hash
	sum.SetSeed(m.seed)
	_, _ = sum.WriteString(channel)
	var number [9]byte
	binary.LittleEndian.PutUint64(number[1:], uint64(at)) //nolint:gosec // a time, as it is
	_, _ = sum.Write(number[:])
	_, _ = sum.WriteString(message)
	return sum.Sum64()
}

// named returns in which segment a root was named before.
func (m *moments) named(channel string, root bulk.Content) (segment int32, ok bool) {
	segment, ok = m.roots[m.key(channel, root.CreateAt, root.Message)]
	return segment, ok
}

// place moves a root, and its replies, to the first moments from their own on
// that are free, and returns how many moved. A root that goes on with one of an
// earlier segment stays with it.
func (m *moments) place(channel string, thread *bulk.Thread, segment int32, goesOn bool) (moved int64) {
	at := thread.CreateAt
	for !goesOn && m.occupied(m.key(channel, at, thread.Message)) {
		at++
	}
	m.roots[m.key(channel, at, thread.Message)] = segment
	moved += moveTo(&thread.Content, at)
	last := at - 1
	for i := range thread.Replies {
		reply := &thread.Replies[i]
		at := max(reply.CreateAt, last+1)
		for m.isRoot(m.key(channel, at, reply.Message)) {
			at++
		}
		m.replies[m.key(channel, at, reply.Message)] = struct{}{}
		moved += moveTo(reply, at)
		last = at
	}
	return moved
}

func (m *moments) occupied(key uint64) bool {
	_, reply := m.replies[key]
	return reply || m.isRoot(key)
}

func (m *moments) isRoot(key uint64) bool {
	_, root := m.roots[key]
	return root
}

// moveTo moves a post, and what may not be before it.
func moveTo(content *bulk.Content, at int64) int64 {
	if content.CreateAt == at {
		return 0
	}
	content.CreateAt = at
	for i := range content.Reactions {
		content.Reactions[i].CreateAt = max(content.Reactions[i].CreateAt, at)
	}
	return 1
}

// maxContinued bounds how many parts are begun because a thread goes on in a
// later segment: each takes the server some time to begin with. A thread of ours
// would have millions of replies.
const maxContinued = 1000

// settle finds the moments of a thread. One that goes on with a root of an
// earlier segment, as long threads of ours do, has to be in a later part than it:
// there the importer finds that root as one that exists.
func (w *rewriter) settle(ctx context.Context, channel PlanChannel, thread *bulk.Thread) error {
	before, known := w.moments.named(channel.Target.Name, thread.Content)
	goesOn := known && before < w.segment
	w.dropped.add(dropMoment, w.moments.place(channel.Target.Name, thread, w.segment, goesOn))
	if !goesOn {
		return nil
	}
	if err := w.flushWaiting(ctx); err != nil {
		return err
	}
	left := len(w.overflow.rounds) > 0
	if err := w.writeOverflow(ctx); err != nil {
		return err
	}
	if !left && before < w.partSegment {
		return nil
	}
	if w.continued++; w.continued > maxContinued {
		return transfer.InvalidArchive("The archive cannot be imported: its threads go on in more than %d places.", maxContinued)
	}
	return w.nextPart(ctx)
}
