package pull

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

	"github.com/mattermost-community/mattermost-plugin-team-export/offline/remote"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/sorted"
)

// thread is a root with its replies, as the server said them.
type thread struct {
	Channel string        `json:"c"`
	Root    remote.Post   `json:"r"`
	Replies []remote.Post `json:"a,omitempty"`
}

// posts yields the root and the replies.
func (t thread) posts() iter.Seq[remote.Post] {
	return func(yield func(remote.Post) bool) {
		if !yield(t.Root) {
			return
		}
		for _, reply := range t.Replies {
			if !yield(reply) {
				return
			}
		}
	}
}

// latest returns the time of the newest post of a thread.
func (t thread) latest() int64 {
	if len(t.Replies) > 0 {
		return max(t.Root.CreateAt, t.Replies[len(t.Replies)-1].CreateAt)
	}
	return t.Root.CreateAt
}

// threads are the selected threads of channels, on disk, in the order of exports: by
// channel, and by the time of their roots. Posts are on disk in the order in which they
// came; they are sorted twice, first by thread and then threads by time.
type threads struct{ records sorted.Records }

func (t *threads) close() error { return t.records.Close() }

// all yields the threads.
func (t *threads) all(ctx context.Context) iter.Seq2[thread, error] {
	return func(yield func(thread, error) bool) {
		for record, err := range t.records.All() {
			if err == nil {
				err = context.Cause(ctx)
			}
			var one thread
			if err == nil {
				err = json.Unmarshal(record.Value, &one)
			}
			if !yield(one, err) || err != nil {
				return
			}
		}
	}
}

// gather makes the threads of a channel of its log and adds those that limits select.
func (t *threads) gather(ctx context.Context, f *folder, place int, channelID string, limits Limits) (err error) {
	whole := &threads{}
	defer func() {
		if closing := whole.close(); err == nil {
			err = closing
		}
	}()
	cut := &newestThreads{limit: limits.Newest}
	for one, err := range joined(ctx, f, channelID) {
		if err != nil {
			return err
		}
		for _, one := range separate(one) {
			one, wanted := limits.choose(one)
			if !wanted {
				continue
			}
			cut.add(one)
			if err := whole.keep(place, one); err != nil {
				return err
			}
		}
	}
	kept := cut.result()
	for record, err := range whole.records.All() {
		if err == nil {
			err = context.Cause(ctx)
		}
		if err != nil {
			return err
		}
		if !kept(record.Key) {
			continue
		}
		if err := t.records.Add(record.Key, record.Value); err != nil {
			return err
		}
	}
	return nil
}

// keep adds a thread.
func (t *threads) keep(place int, one thread) error {
	var value bytes.Buffer
	encoder := json.NewEncoder(&value)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(one); err != nil {
		return fmt.Errorf("keep thread %s: %w", one.Root.ID, err)
	}
	return t.records.Add(threadKey(place, one), value.Bytes())
}

// threadKey sorts threads by channel, time and id.
func threadKey(place int, one thread) []byte {
	key := binary.BigEndian.AppendUint32(nil, uint32(place))                    //nolint:gosec // there are fewer channels
	key = binary.BigEndian.AppendUint64(key, uint64(one.Root.CreateAt)^(1<<63)) //nolint:gosec // it keeps the order
	return append(key, one.Root.ID...)
}

// joined yields the posts of a channel in groups of one root, each post once, as it was
// said last.
func joined(ctx context.Context, f *folder, channelID string) iter.Seq2[[]remote.Post, error] {
	return func(yield func([]remote.Post, error) bool) {
		var byRoot sorted.Records
		defer func() { _ = byRoot.Close() }()
		n := uint64(0)
		for one, err := range readLog(f, channelID) {
			if err == nil {
				err = context.Cause(ctx)
			}
			var value []byte
			if err == nil {
				value, err = json.Marshal(one.Post)
			}
			if err == nil {
				n++
				key := cmp.Or(one.Post.RootID, one.Post.ID) + "\x00" + one.Post.ID + "\x00"
				err = byRoot.Add(binary.BigEndian.AppendUint64([]byte(key), n), value)
			}
			if err != nil {
				yield(nil, err)
				return
			}
		}
		var group []remote.Post
		root := ""
		for record, err := range byRoot.All() {
			var post remote.Post
			if err == nil {
				err = json.Unmarshal(record.Value, &post)
			}
			if err != nil {
				yield(nil, err)
				return
			}
			if of := cmp.Or(post.RootID, post.ID); of != root {
				if len(group) > 0 && !yield(group, nil) {
					return
				}
				group, root = nil, of
			}
			if last := len(group) - 1; last >= 0 && group[last].ID == post.ID {
				group[last] = post
			} else {
				group = append(group, post)
			}
		}
		if len(group) > 0 {
			yield(group, nil)
		}
	}
}

// separate makes a thread of a group without the posts that were deleted. Replies whose
// root is gone become threads of their own.
func separate(group []remote.Post) []thread {
	group = slices.DeleteFunc(group, func(p remote.Post) bool { return p.DeleteAt != 0 })
	slices.SortFunc(group, func(a, b remote.Post) int {
		return cmp.Or(cmp.Compare(a.CreateAt, b.CreateAt), strings.Compare(a.ID, b.ID))
	})
	at := slices.IndexFunc(group, func(p remote.Post) bool { return p.RootID == "" })
	var made []thread
	if at < 0 {
		for _, post := range group {
			made = append(made, thread{Channel: post.ChannelID, Root: post})
		}
		return made
	}
	root := group[at]
	return append(made, thread{Channel: root.ChannelID, Root: root, Replies: slices.Delete(group, at, at+1)})
}

// choose takes of a thread what limits select: a root comes along with its replies.
func (l Limits) choose(one thread) (thread, bool) {
	in := func(post remote.Post) bool {
		return post.CreateAt >= l.Since && (l.Until == 0 || post.CreateAt < l.Until)
	}
	one.Replies = slices.DeleteFunc(one.Replies, func(post remote.Post) bool { return !in(post) })
	return one, in(one.Root) || len(one.Replies) > 0
}

// newestThreads finds the newest threads that have no more posts together than a limit.
// It remembers no more of them than the limit says.
type newestThreads struct {
	limit int64
	list  []threadSize
}

type threadSize struct {
	key    string
	latest int64
	id     string
	posts  int64
}

func (n *newestThreads) add(one thread) {
	if n.limit == 0 {
		return
	}
	n.list = append(n.list, threadSize{string(threadKey(0, one)[4:]), one.latest(), one.Root.ID, int64(1 + len(one.Replies))})
	if int64(len(n.list)) > 2*n.limit+1000 {
		n.prune()
	}
}

// prune forgets the threads that cannot be among the newest ones.
func (n *newestThreads) prune() {
	slices.SortFunc(n.list, func(a, b threadSize) int {
		return cmp.Or(cmp.Compare(b.latest, a.latest), strings.Compare(b.id, a.id))
	})
	total := int64(0)
	for i, one := range n.list {
		if total += one.posts; total > n.limit && i > 0 {
			n.list = n.list[:i]
			return
		}
	}
}

// result returns what tells by the key of a thread whether it is kept.
func (n *newestThreads) result() func(key []byte) bool {
	if n.limit == 0 {
		return func([]byte) bool { return true }
	}
	n.prune()
	kept := make(map[string]bool, len(n.list))
	for _, one := range n.list {
		kept[one.key] = true
	}
	return func(key []byte) bool { return kept[string(key[4:])] }
}
