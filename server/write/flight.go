package write

import (
	"context"
	"errors"
	"fmt"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/journal"
)

// raceTries bounds how often a batch is looked at again whose rows came into being
// meanwhile.
const raceTries = 3

// flight is a batch that is being written. Those beside it share no post, no file and
// no moment with it, so they can end in any order: what a batch finds here does not
// depend on the others.
type flight struct {
	taken
	w      *Writer
	claims map[claim]struct{}
	// uploaded are the files that it uploaded.
	uploaded map[string]bool
	// progress and err say how it ended.
	progress journal.Progress
	err      error
}

// claim names a value that two batches may not write at the same time: the id that a post
// or a file is to have, or the time of a post in a channel.
type claim struct {
	id string
	at int64
}

func newFlight(w *Writer, of taken) *flight {
	f := &flight{taken: of, w: w, claims: make(map[claim]struct{}, of.posts), uploaded: map[string]bool{}}
	for i := range of.threads {
		thread := &of.threads[i]
		f.claim(thread.ChannelID, &thread.Root)
		for j := range thread.Replies {
			f.claim(thread.ChannelID, &thread.Replies[j])
		}
	}
	return f
}

func (f *flight) claim(channelID string, c *Content) {
	f.claims[claim{id: c.ownID}] = struct{}{}
	if f.w.Old[channelID] {
		f.claims[claim{channelID, c.CreateAt}] = struct{}{}
	}
	for _, file := range c.Files {
		if journal.IsID(file.SourceID) {
			f.claims[claim{id: file.SourceID}] = struct{}{}
		}
	}
}

// meets reports whether a batch that is being written has something in common with
// another one.
func (w *Writer) meets(f *flight) bool {
	for _, other := range w.flights {
		for c := range f.claims {
			if _, both := other.claims[c]; both {
				return true
			}
		}
	}
	return false
}

// write writes the batch.
func (f *flight) write(ctx context.Context) (progress journal.Progress, err error) {
	for try := range raceTries {
		if progress, err = f.try(ctx, try > 0); !errors.Is(err, ErrRaced) {
			break
		}
	}
	if err != nil {
		return progress, fmt.Errorf("write up to line %d: %w", f.line, err)
	}
	return progress, nil
}

func (f *flight) try(ctx context.Context, again bool) (journal.Progress, error) {
	b := newBuilder(f.w, f.taken)
	b.batch.Again = again
	if err := b.look(ctx); err != nil {
		return journal.Progress{}, err
	}
	for _, thread := range b.threads {
		b.addThread(thread)
	}
	if err := f.upload(ctx, b); err != nil {
		return journal.Progress{}, err
	}
	b.finish()
	return f.w.Store.Write(ctx, b.batch)
}
