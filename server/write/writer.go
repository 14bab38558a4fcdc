package write

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"sync"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/journal"
)

const (
	// batchPosts and batchBytes bound a batch: enough for the database to work in
	// sets, and so little that a cancel takes effect at once.
	batchPosts = 2000
	batchBytes = 4 << 20
	// lanes is the number of batches that are written side by side: on one connection the
	// database has one processor.
	lanes = 2
)

// Options wire a [Writer].
type Options struct {
	Store    Store
	Uploader Uploader
	Fence    Fence
	TeamID   string
	// Key is the base of derived ids: the same for all imports into a team.
	Key string
	// ServerID names the source server.
	ServerID string
	// Old are the channels that were here before the import.
	Old map[string]bool
	// Read are new channels that have members already: these have read what the import
	// adds.
	Read map[string]bool
	// Pending are the files that earlier attempts uploaded for batches that did not come
	// to be written.
	Pending map[string]bool
	// May is asked before each batch; its error ends the import.
	May func(ctx context.Context) error
	// BatchPosts is after how many posts a batch ends; 0 a standard number.
	BatchPosts int
	// Lanes is the number of batches that are written side by side; 0 a standard number.
	Lanes int
	// Advance hears how many posts a batch had, after it was written.
	Advance func(posts int64)
	// Uploaded hears of bytes that were uploaded.
	Uploaded func(bytes int64)
}

// Writer writes what was said, in the order in which it comes. While batches are
// written the next one is taken. It is not safe for concurrent use.
type Writer struct {
	Options
	// read are the channels whose members have read what the import adds.
	read   map[string]bool
	naming *naming
	// taken is the batch that is being taken, passed the last line that was taken or is
	// written already.
	taken  taken
	passed int
	// before holds the progress of an earlier attempt.
	before journal.Progress

	// flights are the batches that are being written; each says in landed how it ended.
	flights []*flight
	landed  chan *flight
	// failed says why a batch was not written: none begins after it.
	failed error
	// progress is the progress after the last batch that ended.
	progress journal.Progress
	// uploads lets a few files be uploaded at a time; uploaded is held to tell of them.
	uploads  chan struct{}
	uploaded sync.Mutex
}

// taken are the threads of a batch.
type taken struct {
	threads      []Thread
	posts, bytes int
	// after is the line after which it begins, line the last one of which all is in it.
	after, line int
}

// NewWriter returns a writer that goes on from the progress.
func NewWriter(options Options, progress journal.Progress) *Writer {
	options.BatchPosts, options.Lanes = cmp.Or(options.BatchPosts, batchPosts), cmp.Or(options.Lanes, lanes)
	read := maps.Clone(options.Old)
	if read == nil {
		read = map[string]bool{}
	}
	maps.Copy(read, options.Read)
	return &Writer{
		Options: options, progress: progress, before: progress, naming: newNaming(options), read: read,
		landed: make(chan *flight, options.Lanes), uploads: make(chan struct{}, uploadsAtOnce),
	}
}

// Add takes the thread of a line. Lines come in their order; those that an earlier
// attempt wrote are passed over.
func (w *Writer) Add(ctx context.Context, line int, thread Thread) error {
	w.naming.name(&thread)
	after := w.passed
	w.passed = line
	if w.before.Wrote(line) {
		if w.Advance != nil {
			w.Advance(1 + int64(len(thread.Replies)))
		}
		return nil
	}
	if len(w.taken.threads) == 0 {
		w.taken.after = after
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
func (w *Writer) Finish(ctx context.Context) (journal.Progress, error) {
	_ = w.begin(ctx) // it is told with those that are on their way
	for len(w.flights) > 0 {
		w.land()
	}
	return w.progress, w.failed
}

// begin begins with the batch that was taken as soon as there is a lane for it.
func (w *Writer) begin(ctx context.Context) error {
	f := newFlight(w, w.taken)
	w.taken = taken{}
	for len(w.flights) == w.Lanes || w.meets(f) {
		w.land()
	}
	if w.failed != nil || len(f.threads) == 0 {
		return w.failed
	}
	if w.failed = w.mayWrite(ctx); w.failed != nil {
		return w.failed
	}
	w.flights = append(w.flights, f)
	go func() {
		f.progress, f.err = f.write(ctx)
		w.landed <- f
	}()
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

// land waits for the end of a batch.
func (w *Writer) land() {
	f := <-w.landed
	w.flights = slices.DeleteFunc(w.flights, func(other *flight) bool { return other == f })
	if f.err != nil {
		w.failed = cmp.Or(w.failed, f.err)
		return
	}
	if f.progress.Batches > w.progress.Batches {
		w.progress = f.progress
	}
	if w.Advance != nil {
		w.Advance(int64(f.posts))
	}
}
