package write

import (
	"context"
	"errors"
	"fmt"
	"maps"
)

const (
	// batchPosts and batchBytes bound a batch: enough for the database to work in
	// sets, and so little that a cancel takes effect at once.
	batchPosts = 2000
	batchBytes = 4 << 20
	// raceTries is how often a batch is looked at again whose rows came into being
	// meanwhile.
	raceTries = 3
)

// Options wire a [Writer].
type Options struct {
	Store    Store
	Uploader Uploader
	Fence    Fence
	TeamID   string
	// Key is what derived ids are made of: the same for all imports into a team.
	Key string
	// ServerID names the source server.
	ServerID string
	// Old are the channels that were here before the import.
	Old map[string]bool
	// Advance hears how many posts a batch had, after it was written.
	Advance func(posts int64)
	// Uploaded hears of bytes that were uploaded.
	Uploaded func(bytes int64)
}

// Writer writes what was said, in the order in which it comes. It is not safe for
// concurrent use.
type Writer struct {
	Options
	progress Progress
	threads  []Thread
	posts    int
	bytes    int
	line     int
}

// NewWriter returns a writer that goes on from the progress.
func NewWriter(options Options, progress Progress) *Writer {
	return &Writer{Options: options, progress: progress, line: progress.Line}
}

// Progress says what is written.
func (w *Writer) Progress() Progress { return w.progress }

// Written reports whether a line of the archive is written already.
func (w *Writer) Written(line int) bool { return line <= w.progress.Line }

// Add takes the thread of a line. Lines come in their order.
func (w *Writer) Add(ctx context.Context, line int, thread Thread) error {
	w.threads = append(w.threads, thread)
	w.posts += 1 + len(thread.Replies)
	w.bytes += thread.Bytes
	w.line = line
	if w.posts >= batchPosts || w.bytes >= batchBytes {
		return w.Flush(ctx)
	}
	return nil
}

// Flush writes what was added.
func (w *Writer) Flush(ctx context.Context) error {
	if len(w.threads) == 0 {
		return nil
	}
	for try := 1; ; try++ {
		err := w.flush(ctx)
		if errors.Is(err, ErrRaced) && try < raceTries {
			continue
		}
		if err != nil {
			return fmt.Errorf("write up to line %d: %w", w.line, err)
		}
		break
	}
	if w.Advance != nil {
		w.Advance(int64(w.posts))
	}
	w.threads, w.posts, w.bytes = w.threads[:0], 0, 0
	return nil
}

func (w *Writer) flush(ctx context.Context) error {
	b := newBuilder(w)
	if err := b.look(ctx); err != nil {
		return err
	}
	for _, thread := range w.threads {
		b.addThread(thread)
	}
	if err := w.upload(ctx, b); err != nil {
		return err
	}
	b.finish()
	progress, err := w.Store.Write(ctx, b.batch)
	if err != nil {
		return err
	}
	w.progress = progress
	return nil
}

// next is the progress that a batch is to store.
func (w *Writer) next() Progress {
	next := w.progress
	next.Line = w.line
	next.Counts = maps.Clone(next.Counts)
	if next.Counts == nil {
		next.Counts = Counts{}
	}
	next.Newest = maps.Clone(next.Newest)
	if next.Newest == nil {
		next.Newest = map[string]NewestPost{}
	}
	return next
}
