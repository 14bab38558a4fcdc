package rows

import (
	"bytes"
	"cmp"
	"context"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"iter"
	"slices"
	"strings"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/bulk"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/teamdata"
)

// joinAll makes the threads of a chain of their parts, and keeps them in the order in
// which an export reads them.
func (t *Team) joinAll(ctx context.Context) error {
	var group []byte
	var parts []part
	finish := func() error {
		if len(parts) == 0 {
			return nil
		}
		thread, ok := t.joinChain(string(group), parts)
		parts = parts[:0]
		if !ok {
			return nil
		}
		value, err := encode(thread)
		if err != nil {
			return err
		}
		key := binary.BigEndian.AppendUint32(nil, uint32(t.chain.byID[thread.ChannelID].order)) //nolint:gosec // there are fewer places
		key = binary.BigEndian.AppendUint64(key, uint64(thread.Root.CreateAt)^1<<63)            //nolint:gosec // it keeps the order
		return t.threads.Add(append(key, thread.Root.ID...), value)
	}
	for record, err := range t.chain.parts.All() {
		if err == nil {
			err = context.Cause(ctx)
		}
		if err != nil {
			return err
		}
		root := record.Key[:bytes.IndexByte(record.Key, 0)]
		if !bytes.Equal(root, group) {
			if err := finish(); err != nil {
				return err
			}
			group = append(group[:0], root...)
		}
		var p part
		if err := json.Unmarshal(record.Value, &p); err != nil {
			return fmt.Errorf("read a part of thread %s: %w", root, err)
		}
		parts = append(parts, p)
	}
	if err := finish(); err != nil {
		return err
	}
	return t.chain.parts.Close()
}

// encode makes JSON of a value and leaves what is in it as it is.
func encode(value any) ([]byte, error) {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false) // props stay as they are
	if err := encoder.Encode(value); err != nil {
		return nil, fmt.Errorf("keep a thread: %w", err)
	}
	return text.Bytes(), nil
}

// joining is a thread on its way through the archives of a chain.
type joining struct {
	team    *Team
	id      string
	place   string
	root    *teamdata.Post
	replies map[string]teamdata.Post
	// followers holds the followers of the thread, with the archive that names them.
	followers map[string]follower
}

type follower struct {
	teamdata.Follower
	archive int
}

// joinChain makes a thread of its parts, the oldest archive first.
func (t *Team) joinChain(id string, parts []part) (teamdata.Thread, bool) {
	j := &joining{team: t, id: id, replies: map[string]teamdata.Post{}, followers: map[string]follower{}}
	for len(parts) > 0 {
		n := 1
		for n < len(parts) && parts[n].Archive == parts[0].Archive {
			n++
		}
		j.archive(parts[:n])
		parts = parts[n:]
	}
	return j.thread()
}

// archive applies what one archive says of the thread.
func (j *joining) archive(parts []part) {
	changed := slices.ContainsFunc(parts, func(p part) bool {
		return p.Change != nil && p.Change.ID == j.id && (p.Change.Kind == bulk.ChangeRoot || p.Change.Kind == bulk.ChangePost)
	})
	first := true
	for _, p := range parts {
		switch {
		case p.Change != nil && p.Change.Kind == bulk.ChangeDeleted:
			j.remove(p.Change)
		case !j.team.stays(p.Archive, p.Place):
		case p.Line != nil:
			j.line(p, !changed, first)
			first = false
		default:
			j.change(p)
		}
	}
}

// stays reports whether a place is in an archive and in all after it: what an archive has
// of a place that was missing later counts no more.
func (t *Team) stays(n int, place string) bool {
	for _, listed := range t.chain.listed[n:] {
		if !listed[place] {
			return false
		}
	}
	return true
}

// line takes a line. Its root counts unless the line only repeats it.
func (j *joining) line(p part, rootCounts, first bool) {
	at := kept{Archive: p.Archive, Place: p.Place}
	if rootCounts {
		root := j.team.post(at, p.Line.Content, "")
		if first || j.root == nil {
			j.set(&root)
			j.place, j.followers = p.Place, map[string]follower{}
		} else {
			j.root.Reactions = append(j.root.Reactions, root.Reactions...)
		}
		j.follow(p.Archive, p.Line.ThreadFollowers)
	}
	for _, content := range p.Line.Replies {
		j.reply(j.team.post(at, content, j.id))
	}
}

// set takes a root. The time of a post never changes; where a delta says another one, it
// did not see the posts of the same moment.
func (j *joining) set(root *teamdata.Post) {
	if j.root != nil {
		root.CreateAt = j.root.CreateAt
	}
	j.root = root
}

func (j *joining) reply(reply teamdata.Post) {
	if known, found := j.replies[reply.ID]; found {
		reply.CreateAt = known.CreateAt
	}
	j.replies[reply.ID] = reply
}

func (j *joining) follow(archive int, lines []bulk.ThreadFollower) {
	for _, line := range lines {
		id := j.team.idIn(archive, line.User)
		j.followers[id] = follower{teamdata.Follower{UserID: id, LastViewed: line.LastViewed, UnreadMentions: line.UnreadMentions}, archive}
	}
}

func (j *joining) remove(change *bulk.Change) {
	if change.ID == j.id {
		j.root, j.replies, j.followers = nil, map[string]teamdata.Post{}, map[string]follower{}
		return
	}
	delete(j.replies, change.ID)
}

func (j *joining) change(p part) {
	change := p.Change
	switch {
	case change.Kind == bulk.ChangeFollowers:
		j.followers = map[string]follower{}
		j.follow(p.Archive, change.Followers)
	case change.Kind != bulk.ChangePost:
	case change.ID == j.id:
		root := j.team.post(kept{Archive: p.Archive, Place: p.Place}, *change.Post, "")
		j.set(&root)
		j.place = p.Place
	default:
		j.reply(j.team.post(kept{Archive: p.Archive, Place: p.Place}, *change.Post, j.id))
	}
}

// thread returns what has become of the thread.
func (j *joining) thread() (teamdata.Thread, bool) {
	if j.root == nil {
		return teamdata.Thread{}, false
	}
	thread := teamdata.Thread{ChannelID: j.place, Root: *j.root}
	thread.Root.FlaggedBy = j.team.chain.saved[thread.Root.ID]
	for id, follower := range j.followers {
		if !j.team.leftSince(follower.archive, j.place, id) {
			thread.Root.Followers = append(thread.Root.Followers, follower.Follower)
		}
	}
	slices.SortFunc(thread.Root.Followers, func(a, b teamdata.Follower) int { return strings.Compare(a.UserID, b.UserID) })
	for _, reply := range j.replies {
		reply.FlaggedBy = j.team.chain.saved[reply.ID]
		thread.Replies = append(thread.Replies, reply)
	}
	slices.SortFunc(thread.Replies, func(a, b teamdata.Post) int {
		return cmp.Or(cmp.Compare(a.CreateAt, b.CreateAt), strings.Compare(a.ID, b.ID))
	})
	return thread, true
}

// leftSince reports whether an account left a place after an archive was made.
func (t *Team) leftSince(n int, place, userID string) bool {
	return slices.ContainsFunc(t.chain.left[n+1:], func(left map[leaver]bool) bool { return left[leaver{place, userID}] })
}

// allOfChain yields the threads of a chain.
func (t *Team) allOfChain(ctx context.Context) iter.Seq2[teamdata.Thread, error] {
	return func(yield func(teamdata.Thread, error) bool) {
		for record, err := range t.threads.All() {
			if err == nil {
				err = context.Cause(ctx)
			}
			var thread teamdata.Thread
			if err == nil {
				err = json.Unmarshal(record.Value, &thread)
			}
			if !yield(thread, err) || err != nil {
				return
			}
		}
	}
}

// CheckCounts returns an error when a channel of the chain has another number of posts than
// the server had when the last delta was made: some change left no trace there.
func (s *Snapshot) CheckCounts() error {
	if s.team.chain == nil {
		return nil
	}
	for id, posts := range s.team.chain.posts {
		if s.counts[id] == posts {
			continue
		}
		what := "a conversation"
		if at := s.team.chain.byID[id]; at.channel != nil {
			what = "channel " + at.channel.Name
		}
		return fmt.Errorf("%w: %s has %d posts in it, and the server had %d when the last delta was made: posts were imported, or removed for good, since the first archive was made. Make a full export",
			ErrBrokenChain, what, s.counts[id], posts)
	}
	return nil
}
