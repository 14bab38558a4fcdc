package viewer

import (
	"errors"
	"sync"
)

// lane is a row of files that is made beside others.
type lane struct {
	out   *outbox
	queue chan waiting
}

// waiting is a file that is on its way to the sink.
type waiting = chan packed

// put hands over the next file of the row.
func (l *lane) put(name string, content []byte) error {
	file, err := l.out.ready(name, content)
	if err != nil {
		return err
	}
	l.queue <- file
	return nil
}

// besides runs makers of files side by side. Their files are added in turn, one of
// each, so that the order is always the same and few of them wait.
func (o *outbox) besides(makers ...func(*lane) error) error {
	lanes := make([]*lane, len(makers))
	failed := make([]error, len(makers))
	var running sync.WaitGroup
	for i, maker := range makers {
		lanes[i] = &lane{out: o, queue: make(chan waiting, maxWaiting/2)}
		running.Go(func() {
			defer close(lanes[i].queue)
			if failed[i] = maker(lanes[i]); failed[i] != nil {
				// The others need not go on.
				o.failed.CompareAndSwap(nil, &failed[i])
			}
		})
	}
	open := lanes
	for len(open) > 0 {
		var more []*lane
		for _, l := range open {
			if file, ok := <-l.queue; ok {
				o.waiting <- file
				more = append(more, l)
			}
		}
		open = more
	}
	running.Wait()
	return errors.Join(failed...)
}

// indexing gives posts to the index of the search, on a goroutine of its own.
type indexing struct {
	batch   []indexedPost
	size    int
	batches chan []indexedPost
	done    chan error
}

// indexedPost is a post that waits for the index.
type indexedPost struct {
	place int
	file  string
	entry entry
}

func startIndexing(index func(*indexedPost) error) *indexing {
	x := &indexing{batches: make(chan []indexedPost, aheadBatches), done: make(chan error, 1)}
	go func() {
		var failed error
		for batch := range x.batches {
			for i := range batch {
				if failed == nil {
					failed = index(&batch[i])
				}
			}
		}
		x.done <- failed
	}()
	return x
}

// add takes a post of a page.
func (x *indexing) add(place int, file string, e *entry) {
	x.batch = append(x.batch, indexedPost{place, file, *e})
	if x.size += len(e.text); len(x.batch) >= aheadPosts || x.size >= aheadBytes {
		x.batches <- x.batch
		x.batch, x.size = make([]indexedPost, 0, aheadPosts), 0
	}
}

// finish waits until all posts are in the index.
func (x *indexing) finish() error {
	x.batches <- x.batch
	close(x.batches)
	return <-x.done
}
