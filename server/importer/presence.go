package importer

import (
	"bytes"
	"context"
	"encoding/json"
	"reflect"
	"slices"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/bulk"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/teamdata"
)

// Presence tells which posts are here already.
type Presence interface {
	// Posts returns the posts of a channel that were made at one of the times,
	// also those that were deleted or replaced by an edit.
	Posts(ctx context.Context, channelID string, times []int64) ([]ExistingPost, error)
	// Checksum returns the SHA-256 of a file's content in hexadecimal digits, or
	// nothing for one that is not there.
	Checksum(ctx context.Context, file ExistingFile) (string, error)
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
		thread, ok, err := w.additions(ctx, waiting, here)
		if err != nil {
			return err
		}
		if !ok {
			continue
		}
		root := len(here[postKey{waiting.channel.Target.ID, thread.CreateAt, thread.Message}]) == 0
		if err := w.Record.note(waiting.channel, thread, root); err != nil {
			return err
		}
		if !root {
			w.written.FilesHere += int64(len(thread.Attachments))
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

func (w *rewriter) existing(ctx context.Context) (map[postKey][]ExistingPost, error) {
	times := map[string][]int64{}
	for _, waiting := range w.waiting.threads {
		id := waiting.channel.Target.ID
		for content := range contents(waiting.thread) {
			times[id] = append(times[id], content.CreateAt)
		}
	}
	here := map[postKey][]ExistingPost{}
	for _, id := range sortedKeys(times) {
		posts, err := w.Presence.Posts(ctx, id, times[id])
		if err != nil {
			return nil, err
		}
		for _, post := range posts {
			at := postKey{id, post.CreateAt, post.Message}
			here[at] = append(here[at], post)
		}
	}
	return here, nil
}

// additions leaves out the replies that are here, and reports false when there
// is nothing to add or a doubt: the importer writes over the root of each line,
// so one that is here is only named under new replies, and only when that
// provably changes nothing.
func (w *rewriter) additions(ctx context.Context, waiting waitingThread, here map[postKey][]ExistingPost) (bulk.Thread, bool, error) {
	found := func(content bulk.Content) []ExistingPost {
		return here[postKey{waiting.channel.Target.ID, content.CreateAt, content.Message}]
	}
	thread := waiting.thread
	for content := range contents(thread) {
		if slices.ContainsFunc(found(content), func(post ExistingPost) bool { return post.Edited }) {
			w.dropped.add(dropEdited, 1+int64(len(thread.Replies)))
			return thread, false, nil
		}
	}
	replies := thread.Replies
	thread.Replies = nil
	for _, reply := range replies {
		if existing := found(reply); len(existing) > 0 {
			w.dropped.add(w.hereReason(existing, reply, false), 1)
			continue
		}
		thread.Replies = append(thread.Replies, reply)
	}
	roots := found(thread.Content)
	if len(roots) == 0 {
		return thread, true, nil
	}
	if len(thread.Replies) == 0 {
		w.dropped.add(w.hereReason(roots, thread.Content, true), 1)
		return thread, false, nil
	}
	if unchanged, err := w.unchanged(ctx, roots, thread.Content); err != nil || !unchanged {
		w.dropped.add(dropExistingPost, 1+int64(len(thread.Replies)))
		return thread, false, err
	}
	// What a line does not say stays as it is.
	thread.IsPinned, thread.EditAt = false, 0
	return thread, true, nil
}

// hereReason says why a post that is here is left out.
func (w *rewriter) hereReason(existing []ExistingPost, content bulk.Content, root bool) dropKind {
	for _, post := range existing {
		if !w.alike(post, content, root) {
			return dropExistingPost
		}
	}
	return dropHere
}

// unchanged reports whether an import would leave roots that are here as they
// are. It may take any of them, writes author, type and props over it, and
// deletes for ever those of its files whose name, size and content the line does
// not name.
func (w *rewriter) unchanged(ctx context.Context, existing []ExistingPost, content bulk.Content) (bool, error) {
	for _, post := range existing {
		if !w.alike(post, content, true) {
			return false, nil
		}
		if same, err := w.sameFiles(ctx, post, content); err != nil || !same {
			return false, err
		}
	}
	return true, nil
}

// alike compares all but the content of files.
func (w *rewriter) alike(post ExistingPost, content bulk.Content, root bool) bool {
	if post.Root != root || post.Deleted || post.Edited || post.Username != content.User || post.Type != content.Type ||
		!sameJSON(post.Props, content.Props) || len(post.Files) != len(content.Attachments) {
		return false
	}
	left := map[ExistingFile]int{}
	for _, attachment := range content.Attachments {
		left[w.attached(attachment)]++
	}
	for _, file := range post.Files {
		file.Path = ""
		if left[file]--; left[file] < 0 {
			return false
		}
	}
	return true
}

// attached is an attachment as the importer would keep it.
func (w *rewriter) attached(attachment bulk.Attachment) ExistingFile {
	file, _ := w.reader.Find(attachment.Path)
	return ExistingFile{Name: baseName(file.Name), Size: file.Size}
}

// sameFiles compares the content of files. Of two that are the same the
// importer would keep one, so that these do not count as unchanged.
func (w *rewriter) sameFiles(ctx context.Context, post ExistingPost, content bulk.Content) (bool, error) {
	type sum struct{ name, sum string }
	named := map[sum]bool{}
	for _, attachment := range content.Attachments {
		checked, err := checksum(w.reader, attachment.Path)
		if err != nil {
			return false, err
		}
		named[sum{w.attached(attachment).Name, checked}] = true
	}
	for _, file := range post.Files {
		checked, err := w.Presence.Checksum(ctx, file)
		if err != nil {
			return false, err
		}
		if !named[sum{file.Name, checked}] {
			return false, nil
		}
		delete(named, sum{file.Name, checked})
	}
	return len(named) == 0, nil
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
