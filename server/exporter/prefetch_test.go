package exporter

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/teamdata"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// farAway is a file store that takes a second for each answer. A file is as
// long as its name; one that begins with a minus is not there.
type farAway struct {
	open  atomic.Int64
	asked sync.Map
	most  atomic.Int64
	under atomic.Int64
}

func (f *farAway) answer(name string) error {
	f.most.Store(max(f.most.Load(), f.under.Add(1)))
	defer f.under.Add(-1)
	time.Sleep(time.Second)
	f.asked.Store(name, true)
	if strings.HasPrefix(name, "-") {
		return fs.ErrNotExist
	}
	return nil
}

func (f *farAway) Size(_ context.Context, name string) (int64, error) {
	return int64(len(name)), f.answer(name)
}

func (f *farAway) Check(context.Context) error { return nil }

func (f *farAway) Open(_ context.Context, name string) (io.ReadSeekCloser, error) {
	if err := f.answer(name); err != nil {
		return nil, err
	}
	f.open.Add(1)
	return &content{strings.NewReader(name), f}, nil
}

type content struct {
	*strings.Reader
	store *farAway
}

func (c *content) Close() error {
	c.store.open.Add(-1)
	return nil
}

func planned(n int, bad int) iter.Seq2[plannedFile, error] {
	return func(yield func(plannedFile, error) bool) {
		for i := range n {
			name := fmt.Sprint("file ", i)
			if i == bad {
				name = "-" + name
			}
			if !yield(plannedFile{Stored: name, Size: int64(len(name))}, nil) {
				return
			}
		}
	}
}

func TestFilesAreOpenedAheadAndComeInOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store, started := &farAway{}, time.Now()
		n := 0
		for file, err := range prefetch(t.Context(), store, planned(80, -1)) {
			require.NoError(t, err)
			data, err := io.ReadAll(file.content)
			require.NoError(t, err)
			require.Equal(t, fmt.Sprint("file ", n), string(data))
			require.LessOrEqual(t, store.open.Load(), int64(filesAhead+1))
			file.close()
			n++
		}
		require.Equal(t, 80, n)
		require.Zero(t, store.open.Load())
		require.Less(t, time.Since(started), 20*time.Second, "80 answers of a second each, 8 at a time")
	})
}

func TestNoFileStaysOpen(t *testing.T) {
	for _, bad := range []int{-1, 0, 5} {
		synctest.Test(t, func(t *testing.T) {
			store := &farAway{}
			for file, err := range prefetch(t.Context(), store, planned(80, bad)) {
				if err != nil {
					require.True(t, transfer.HasCode(err, transfer.CodeStorage))
					break
				}
				file.close()
				if file.Stored == "file 30" {
					break
				}
			}
			synctest.Wait()
			require.Zero(t, store.open.Load())
		})
	}
}

func TestSizesAreKnownBeforeTheyAreNeeded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store, started := &farAway{}, time.Now()
		known := newSizes(store)
		threads := func(yield func(teamdata.Thread, error) bool) {
			for i := range 1000 {
				file := teamdata.File{Path: fmt.Sprint("file ", i), Size: 1}
				if !yield(teamdata.Thread{Root: teamdata.Post{Files: []teamdata.File{file}}}, nil) {
					return
				}
			}
			yield(teamdata.Thread{}, errors.New("the end"))
		}
		n := 0
		for thread, err := range prefetchThreads(threads, func(thread teamdata.Thread) {
			known.askFor(t.Context(), transfer.AttachmentOptions{Include: true}, thread)
		}) {
			if err != nil {
				require.EqualError(t, err, "the end")
				break
			}
			name := fmt.Sprint("file ", n)
			require.Equal(t, name, thread.Root.Files[0].Path)
			size, err := known.of(t.Context(), name)
			require.NoError(t, err)
			require.Equal(t, int64(len(name)), size)
			n++
		}
		require.Equal(t, 1000-postsAhead, n, "an error is not held back")
		require.LessOrEqual(t, store.most.Load(), int64(sizesAtOnce))
		require.Less(t, time.Since(started), 100*time.Second, "one after the other it would be 800")
		// Nobody waits for the answers that are still under way.
		time.Sleep(time.Minute)
		size, err := known.of(t.Context(), "never asked")
		require.NoError(t, err)
		require.Equal(t, int64(11), size)
	})
}
