package importer

import (
	"bytes"
	"context"
	"encoding/json"
	"reflect"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/bulk"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/teamdata"
)

// Presence tells which posts are here already.
type Presence interface {
	// Posts returns the posts of a channel that were made at one of the times,
	// except those that were deleted and replaced by an edit.
	Posts(ctx context.Context, channelID string, times []int64) ([]ExistingPost, error)
}

// ExistingPost is a post that is here.
type ExistingPost = teamdata.ExistingPost

// ExistingFile is a file of a post that is here.
type ExistingFile = teamdata.ExistingFile

// batch holds threads until it is known which of them are here.
type batch struct {
	threads []waitingThread
	bytes   int
}

type waitingThread struct {
	channel PlanChannel
	thread  bulk.Thread
}

const (
	batchThreads = 500
	batchBytes   = 4 << 20
)

// add keeps a thread, and reports whether there are enough.
func (b *batch) add(channel PlanChannel, thread bulk.Thread, length int) bool {
	b.threads = append(b.threads, waitingThread{channel: channel, thread: thread})
	b.bytes += length
	return len(b.threads) >= batchThreads || b.bytes >= batchBytes
}

// flushWaiting writes the threads that waited, but for what would change posts
// that are here.
func (w *rewriter) flushWaiting(ctx context.Context) error {
	here, err := w.existing(ctx)
	if err != nil {
		return err
	}
	for _, waiting := range w.waiting.threads {
		thread, ok := w.additions(waiting, here)
		if !ok {
			w.dropped.add(dropExistingPost, 1+int64(len(waiting.thread.Replies)))
			continue
		}
		if err := w.writeThread(ctx, waiting.channel, thread); err != nil {
			return err
		}
	}
	w.waiting = batch{}
	return nil
}

// postKey is how the importer knows a post.
type postKey struct {
	channelID string
	at        int64
	message   string
}

func (w *rewriter) existing(ctx context.Context) (map[postKey]ExistingPost, error) {
	times := map[string][]int64{}
	for _, waiting := range w.waiting.threads {
		id := waiting.channel.Target.ID
		for content := range contents(waiting.thread) {
			times[id] = append(times[id], content.CreateAt)
		}
	}
	here := map[postKey]ExistingPost{}
	for _, id := range sortedKeys(times) {
		posts, err := w.Presence.Posts(ctx, id, times[id])
		if err != nil {
			return nil, err
		}
		for _, post := range posts {
			here[postKey{id, post.CreateAt, post.Message}] = post
		}
	}
	return here, nil
}

// additions leaves out the replies that are here in another form, and reports
// false when the root is.
func (w *rewriter) additions(waiting waitingThread, here map[postKey]ExistingPost) (bulk.Thread, bool) {
	changes := func(content bulk.Content) bool {
		existing, found := here[postKey{waiting.channel.Target.ID, content.CreateAt, content.Message}]
		return found && !w.unchanged(existing, content)
	}
	thread := waiting.thread
	if changes(thread.Content) {
		return thread, false
	}
	replies := thread.Replies
	thread.Replies = nil
	for _, reply := range replies {
		if changes(reply) {
			w.dropped.add(dropExistingPost, 1)
			continue
		}
		thread.Replies = append(thread.Replies, reply)
	}
	return thread, true
}

// unchanged reports whether an import would leave a post that is here as it
// is. The importer writes author, type and props over it, and deletes its files
// that the line does not name.
func (w *rewriter) unchanged(existing ExistingPost, content bulk.Content) bool {
	if existing.Username != content.User || existing.Type != content.Type || !sameJSON(existing.Props, content.Props) {
		return false
	}
	named := map[ExistingFile]bool{}
	for _, attachment := range content.Attachments {
		file, _ := w.reader.Find(attachment.Path)
		named[ExistingFile{Name: baseName(file.Name), Size: file.Size}] = true
	}
	for _, file := range existing.Files {
		if !named[file] {
			return false
		}
	}
	return true
}

// sameJSON compares two objects; none is an empty one.
func sameJSON(a, b json.RawMessage) bool {
	read := func(text json.RawMessage) (value map[string]any) {
		if len(bytes.TrimSpace(text)) > 0 && json.Unmarshal(text, &value) != nil {
			return map[string]any{"unreadable": string(text)}
		}
		return value
	}
	first, second := read(a), read(b)
	return len(first) == 0 && len(second) == 0 || reflect.DeepEqual(first, second)
}
