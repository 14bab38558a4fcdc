package viewer

import (
	"context"
	"iter"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/sorted"
)

const (
	// aheadPosts and aheadBytes bound the posts that are handed over at a time, and
	// aheadBatches how many of these wait.
	aheadPosts, aheadBytes = 64, 256 << 10
	aheadBatches           = 2
)

// readied is a post with its message as HTML.
type readied struct {
	shownPost
	html []byte
	// place and reply are those of its key; root is what two records of one root have
	// in common, nil for a reply.
	place int
	reply bool
	root  []byte
	err   error
}

// ahead yields posts in order. Another goroutine reads them and renders their
// messages meanwhile, which is the half of all work.
func (s *sources) ahead(ctx context.Context, records *sorted.Records) iter.Seq2[*readied, error] {
	return func(yield func(*readied, error) bool) {
		ctx, stop := context.WithCancel(ctx)
		batches := make(chan []readied, aheadBatches)
		go s.readAhead(ctx, records, batches)
		// The reader must have ended before its file is closed.
		defer func() {
			stop()
			for range batches {
			}
		}()
		for batch := range batches {
			for i := range batch {
				if !yield(&batch[i], batch[i].err) || batch[i].err != nil {
					return
				}
			}
		}
		if err := context.Cause(ctx); err != nil {
			yield(nil, err)
		}
	}
}

// readAhead hands over all posts, and closes the channel.
func (s *sources) readAhead(ctx context.Context, records *sorted.Records, batches chan<- []readied) {
	defer close(batches)
	var batch []readied
	size := 0
	send := func() bool {
		select {
		case batches <- batch:
			batch, size = nil, 0
			return true
		case <-ctx.Done():
			return false
		}
	}
	for record, err := range records.All() {
		post := readied{err: err}
		if err == nil {
			post = s.ready(record)
		}
		if batch == nil {
			batch = make([]readied, 0, aheadPosts)
		}
		batch = append(batch, post)
		size += len(record.Value) + len(post.html)
		if len(batch) == aheadPosts || size >= aheadBytes || post.err != nil {
			if !send() || post.err != nil {
				return
			}
		}
	}
	if len(batch) > 0 {
		send()
	}
}
