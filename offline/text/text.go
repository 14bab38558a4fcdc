// Package text writes a channel, a conversation or a thread of an archive as text
// that people read: Markdown, or plain.
package text

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/mattermost-community/mattermost-plugin-team-export/offline/source"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/archive"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/bulk"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/sorted"
)

// Pick says what is written.
type Pick struct {
	// Channel is the name of a channel, Team that of its team in an archive of several;
	// Members are those of a conversation.
	Channel, Team string
	Members       []string
	// Thread is the id of any post of a thread, in whatever channel.
	Thread string
	// Since and Until bound when posts were written, in Unix milliseconds; 0 means no
	// bound. A root is written with the replies that are in.
	Since, Until int64
	// Plain writes plain text instead of Markdown.
	Plain bool
	// Clean makes a text harmless for where it goes.
	Clean func(string) string
}

// ErrNothing says that an archive has no such channel, conversation or thread.
var ErrNothing = errors.New("the archive has no such channel, conversation or thread")

// maxWhole bounds how much of messages is kept that lines hold cut, in bytes.
const maxWhole = 64 << 20

// Write writes what was picked, oldest first, each reply below its root. It keeps
// the threads on disk.
func Write(ctx context.Context, a *source.Archive, pick Pick, out io.Writer, progress source.Progress) error {
	w := &writer{pick: pick, out: out, whole: map[string]string{}}
	size := 0
	for extra, err := range source.Extras[archive.PostExtra](a, archive.PostsName) {
		if err != nil {
			return err
		}
		if size += len(extra.Message); extra.Message != "" && size <= maxWhole {
			w.whole[extra.ID] = extra.Message
		}
	}
	var threads sorted.Records
	defer func() { _ = threads.Close() }()
	progress.Volume(a.LinesSize())
	number, root := uint64(0), ""
	for line, err := range a.Lines(ctx, progress) {
		if err != nil {
			return err
		}
		thread, where, found := pick.of(line)
		w.found = w.found || found && pick.Thread == ""
		if !found || pick.Thread != "" && !pick.holds(thread, &root) {
			continue
		}
		w.found = true
		value, err := json.Marshal(kept{where, thread})
		if err != nil {
			return fmt.Errorf("keep a thread: %w", err)
		}
		key := binary.BigEndian.AppendUint64(nil, uint64(thread.CreateAt)^1<<63) //nolint:gosec // it keeps the order
		key = append(append(key, source.PostID(thread.Content)...), 0)
		if number++; source.PostID(thread.Content) == "" {
			key = binary.BigEndian.AppendUint64(key, number)
		}
		if err := threads.Add(key, value); err != nil {
			return err
		}
	}
	if !w.found {
		return ErrNothing
	}
	var group []byte
	for record, err := range threads.All() {
		if err == nil {
			err = context.Cause(ctx)
		}
		var part kept
		if err == nil {
			err = json.Unmarshal(record.Value, &part)
		}
		if err != nil {
			return err
		}
		w.thread(part, bytes.Equal(group, record.Key))
		group = append(group[:0], record.Key...)
	}
	return w.err
}

// kept is a thread, or a part of one, as it waits on disk.
type kept struct {
	Where  string      `json:"w"`
	Thread bulk.Thread `json:"t"`
}

// of returns the thread of a line, and where it is, when it may be the one.
func (p Pick) of(line bulk.Foreign) (thread bulk.Thread, where string, found bool) {
	switch {
	case line.Post != nil && (p.Thread != "" || strings.EqualFold(line.Post.Channel, p.Channel)) && (p.Team == "" || strings.EqualFold(line.Post.Team, p.Team)):
		return line.Post.Thread, "~" + line.Post.Channel, len(p.Members) == 0
	case line.DirectPost != nil && (p.Thread != "" || len(p.Members) > 0 && same(line.DirectPost.ChannelMembers, p.Members)):
		return line.DirectPost.Thread, strings.Join(slices.Compact(slices.Sorted(slices.Values(line.DirectPost.ChannelMembers))), ", "), p.Channel == ""
	default:
		return thread, "", false
	}
}

func same(a, b []string) bool {
	fold := func(names []string) []string {
		var list []string
		for _, name := range names {
			list = append(list, strings.ToLower(strings.TrimPrefix(name, "@")))
		}
		slices.Sort(list)
		return slices.Compact(list)
	}
	return slices.Equal(fold(a), fold(b))
}

// holds reports whether a post of a thread is the one that was picked. Root is the
// thread that was found, whose further lines belong to it.
func (p Pick) holds(thread bulk.Thread, root *string) bool {
	id := source.PostID(thread.Content)
	if *root != "" {
		return id == *root
	}
	for content := range thread.Contents() {
		if source.PostID(content) == p.Thread {
			*root = id
			return true
		}
	}
	return false
}
