package exporter

import (
	"context"
	"iter"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/teamdata"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

const (
	// sizesAtOnce is the number of files whose sizes are asked for at a time.
	sizesAtOnce = 16
	// postsAhead is for how many posts the files are looked at before their lines
	// are written, and one thread more.
	postsAhead = 200
)

// sizes looks at files ahead of those who want to know their size: a line may
// name only a file that is there, and a remote store takes its time to say so.
type sizes struct {
	files Files
	slots chan struct{}
	asked map[string]chan size
}

type size struct {
	bytes int64
	err   error
}

func newSizes(files Files) *sizes {
	return &sizes{files: files, slots: make(chan struct{}, sizesAtOnce), asked: map[string]chan size{}}
}

// ask begins to look at a file.
func (s *sizes) ask(ctx context.Context, name string) {
	if s.asked[name] != nil {
		return
	}
	answer := make(chan size, 1)
	s.asked[name] = answer
	go func() {
		select {
		case s.slots <- struct{}{}:
		case <-ctx.Done():
			answer <- size{err: context.Cause(ctx)}
			return
		}
		defer func() { <-s.slots }()
		bytes, err := s.files.Size(ctx, name)
		answer <- size{bytes, err}
	}()
}

// of returns the size of a file, or the error of the store.
func (s *sizes) of(ctx context.Context, name string) (int64, error) {
	answer := s.asked[name]
	if answer == nil {
		return s.files.Size(ctx, name)
	}
	delete(s.asked, name)
	found := <-answer
	return found.bytes, found.err
}

// askFor begins to look at the files of a thread that the options take.
func (s *sizes) askFor(ctx context.Context, options transfer.AttachmentOptions, thread teamdata.Thread) {
	s.askForPost(ctx, options, thread.Root)
	for _, reply := range thread.Replies {
		s.askForPost(ctx, options, reply)
	}
}

func (s *sizes) askForPost(ctx context.Context, options transfer.AttachmentOptions, post teamdata.Post) {
	for _, file := range post.Files {
		// How large they are is what is asked for.
		if take, _ := options.Takes(0, file.MimeType); take {
			s.ask(ctx, file.Path)
		}
	}
}

// prefetchThreads yields threads and calls see with each of them before, a few posts
// ahead.
func prefetchThreads(threads iter.Seq2[teamdata.Thread, error], see func(teamdata.Thread)) iter.Seq2[teamdata.Thread, error] {
	return func(yield func(teamdata.Thread, error) bool) {
		var window []teamdata.Thread
		posts := 0
		for thread, err := range threads {
			if err != nil {
				yield(teamdata.Thread{}, err)
				return
			}
			see(thread)
			window = append(window, thread)
			posts += 1 + len(thread.Replies)
			for posts > postsAhead {
				first := window[0]
				window = window[1:]
				posts -= 1 + len(first.Replies)
				if !yield(first, nil) {
					return
				}
			}
		}
		for _, thread := range window {
			if !yield(thread, nil) {
				return
			}
		}
	}
}
