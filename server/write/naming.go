package write

import (
	"hash/maphash"
	"strconv"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/journal"
)

// naming gives posts the ids that they may have here: their own, or where the
// archive says none one that follows from the post itself. Posts that are the same
// in all are told apart by their order.
type naming struct {
	options Options
	seed    maphash.Seed
	// seen are the posts without an id of their own; repeated says how often some of
	// them came again. Two maps, because the first one grows with the archive.
	seen     map[uint64]struct{}
	repeated map[uint64]int
}

func newNaming(options Options) *naming {
	return &naming{options: options, seed: maphash.MakeSeed(), seen: map[uint64]struct{}{}, repeated: map[uint64]int{}}
}

// name names the posts of a thread.
func (n *naming) name(thread *Thread) {
	thread.Root.ownID = n.id(thread.ChannelID, thread.Root, "")
	for i := range thread.Replies {
		thread.Replies[i].ownID = n.id(thread.ChannelID, thread.Replies[i], thread.Root.ownID)
	}
}

func (n *naming) id(channelID string, c Content, root string) string {
	if journal.IsID(c.SourceID) {
		return c.SourceID
	}
	parts := []string{"post", n.options.Key, n.options.ServerID, channelID, root, strconv.FormatInt(c.CreateAt, 10), c.UserID, c.Type, c.Message}
	for _, file := range c.Files {
		parts = append(parts, file.Entry)
	}
	id := journal.DerivedID(parts...)
	same := maphash.String(n.seed, id)
	if _, again := n.seen[same]; again {
		n.repeated[same]++
		return journal.DerivedID(id, strconv.Itoa(n.repeated[same]))
	}
	n.seen[same] = struct{}{}
	return id
}

// OtherID is the id of a post whose own is taken on this server.
func (o Options) OtherID(sourceID string) string {
	return journal.DerivedID("post", o.Key, o.ServerID, sourceID)
}
