package write

import (
	"cmp"
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
	// Read are new channels that have members already: these have read what the import
	// adds.
	Read map[string]bool
	// Pending are the files that were uploaded for a batch that did not come to be
	// written, by an earlier attempt too.
	Pending []string
	// May is asked before each batch; its error ends the import.
	May func(ctx context.Context) error
	// BatchPosts is after how many posts a batch ends; 0 a standard number.
	BatchPosts int
	// Advance hears how many posts a batch had, after it was written.
	Advance func(posts int64)
	// Uploaded hears of bytes that were uploaded.
	Uploaded func(bytes int64)
}

// Writer writes what was said, in the order in which it comes. While one batch is
// written the next one is taken. It is not safe for concurrent use.
type Writer struct {
	Options
	// read are the channels whose members have read what the import adds.
	read map[string]bool
	// from is the last line that an earlier attempt wrote.
	from   int
	naming *naming
	// taken is the batch that is being taken.
	taken taken
	// writing yields the error of the batch that is being written; nil when none is.
	writing chan error
	// failed is why a batch was not written: nothing that comes after it is.
	failed error
	// progress belongs to the batch that is being written.
	progress Progress
}

// taken are the threads of a batch.
type taken struct {
	threads      []Thread
	posts, bytes int
	// line is the last one of which all is in it.
	line int
}

// NewWriter returns a writer that goes on from the progress.
func NewWriter(options Options, progress Progress) *Writer {
	options.BatchPosts = cmp.Or(options.BatchPosts, batchPosts)
	read := maps.Clone(options.Old)
	if read == nil {
		read = map[string]bool{}
	}
	maps.Copy(read, options.Read)
	return &Writer{Options: options, progress: progress, from: progress.Line, naming: newNaming(options), read: read}
}

// Add takes the thread of a line. Lines come in their order; those that an earlier
// attempt wrote are passed over.
func (w *Writer) Add(ctx context.Context, line int, thread Thread) error {
	w.naming.name(&thread)
	if line <= w.from {
		if w.Advance != nil {
			w.Advance(1 + int64(len(thread.Replies)))
		}
		return nil
	}
	w.taken.threads = append(w.taken.threads, thread)
	w.taken.posts += 1 + len(thread.Replies)
	w.taken.bytes += thread.Bytes
	w.taken.line = line
	if w.taken.posts < w.BatchPosts && w.taken.bytes < batchBytes {
		return nil
	}
	return w.begin(ctx)
}

// Finish writes what was added, unless ctx has ended or a batch failed, and
// returns how far the import is.
func (w *Writer) Finish(ctx context.Context) (Progress, error) {
	err := w.begin(ctx)
	err = cmp.Or(err, w.wait())
	return w.progress, err
}

// begin waits for the batch that is being written, and begins with the one that was
// taken.
func (w *Writer) begin(ctx context.Context) error {
	if err := w.wait(); err != nil {
		return err
	}
	batch := w.taken
	w.taken = taken{}
	if len(batch.threads) == 0 {
		return nil
	}
	if w.failed = w.mayWrite(ctx); w.failed != nil {
		return w.failed
	}
	writing := make(chan error, 1)
	w.writing = writing
	go func() { writing <- w.write(ctx, batch) }()
	return nil
}

// mayWrite returns why no batch may be written now.
func (w *Writer) mayWrite(ctx context.Context) error {
	if w.May != nil {
		if err := w.May(ctx); err != nil {
			return err
		}
	}
	return context.Cause(ctx)
}

// wait waits for the batch that is being written, and returns why this one or one
// before was not.
func (w *Writer) wait() error {
	if w.writing != nil {
		w.failed = <-w.writing
		w.writing = nil
	}
	return w.failed
}

// write writes a batch.
func (w *Writer) write(ctx context.Context, batch taken) (err error) {
	for range raceTries {
		if err = w.try(ctx, batch); !errors.Is(err, ErrRaced) {
			break
		}
	}
	if err != nil {
		return fmt.Errorf("write up to line %d: %w", batch.line, err)
	}
	if w.Advance != nil {
		w.Advance(int64(batch.posts))
	}
	return nil
}

func (w *Writer) try(ctx context.Context, batch taken) error {
	b := newBuilder(w, batch)
	if err := b.look(ctx); err != nil {
		return err
	}
	for _, thread := range batch.threads {
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
	w.progress, w.Pending = progress, nil
	return nil
}

// next is the progress that a batch is to store.
func (w *Writer) next(line int) Progress {
	next := w.progress
	next.Line = line
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
