package write_test

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/journal"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/write"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/write/writetest"
)

// slowStore takes its time for the batch that begins after a line; while it does, other
// batches go on.
type slowStore struct {
	*writetest.Store
	after int
	// fails is how that batch ends, once.
	fails error
	// lines are the last lines of the batches in the order in which they ended.
	mu    sync.Mutex
	lines []int
}

func (s *slowStore) Write(ctx context.Context, batch write.Batch) (journal.Progress, error) {
	if batch.Adds.Line > 0 && batch.After == s.after {
		time.Sleep(time.Hour) // of the clock of the test
		if err := s.fails; err != nil {
			s.fails = nil
			return journal.Progress{}, err
		}
	}
	progress, err := s.Store.Write(ctx, batch)
	if err == nil && batch.Adds.Line > 0 {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.lines = append(s.lines, batch.Adds.Line)
	}
	return progress, err
}

// sideBySide runs a test in which each line is a batch.
func sideBySide(t *testing.T, test func(*testing.T, *server, *slowStore)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		s := newServer(t)
		slow := &slowStore{Store: s.store}
		s.change = func(o *write.Options) { o.Store, o.BatchPosts = slow, 1 }
		test(t, s, slow)
	})
}

func TestLanes_ABatchDoesNotWaitForTheOneBefore(t *testing.T) {
	sideBySide(t, func(t *testing.T, s *server, slow *slowStore) {
		progress := s.imports("job", many("p1", "p2", "p3", "p4")...)
		require.Equal(t, []int{2, 3, 4, 1}, slow.lines)
		require.Equal(t, 4, progress.Line)
		require.Empty(t, progress.Ahead)
		require.EqualValues(t, 4, progress.Counts[write.CountPosts])
		require.Equal(t, journal.NewestPost{ID: idOf("p4"), At: 1003}, progress.Newest[channelA])
		require.Len(t, s.store.Entries["job"], 4)
	})
}

// TestLanes_NeitherLoseNorDouble ends an attempt while a later batch is written and an
// earlier one is not. The next attempt writes what is missing, and only that.
func TestLanes_NeitherLoseNorDouble(t *testing.T) {
	lines := []write.Thread{
		in(channelA, unnamed(1)), in(channelA, unnamed(1), unnamed(1)), in(channelA, unnamed(1)), in(channelB, said("p4", 4), said("r4", 5)), in(channelA, unnamed(1)), in(channelB, said("p6", 6)),
	}
	undisturbed := newServer(t)
	undisturbed.change = func(o *write.Options) { o.BatchPosts, o.Lanes = 1, 1 }
	calm := undisturbed.imports("job", lines...)
	for after := range len(lines) {
		sideBySide(t, func(t *testing.T, s *server, slow *slowStore) {
			slow.after, slow.fails = after, errBroken
			progress, err := s.attempt(t.Context(), "job", 1, lines...)
			require.ErrorIs(t, err, errBroken)
			require.Equal(t, after, progress.Line)
			written := slices.Clone(slow.lines)
			require.NotContains(t, written, after+1)

			progress, err = s.attempt(t.Context(), "job", 2, lines...)
			require.NoError(t, err)
			require.Equal(t, len(lines), progress.Line)
			require.Empty(t, progress.Ahead)
			require.Equal(t, calm.Counts, progress.Counts, "each row counts once")
			require.Equal(t, undisturbed.rows(), s.rows(), "equal posts are numbered as if nothing had happened")
			var journal journal.IDs
			for _, entry := range s.store.Entries["job"] {
				journal = append(journal, entry.Posts...)
			}
			require.Len(t, journal, len(s.store.Posts), "an undo finds each post once")
			slices.Sort(slow.lines)
			require.Equal(t, slices.Compact(slices.Clone(slow.lines)), slow.lines, "no line is written twice")
		})
	}
}

// TestLanes_WhatTwoBatchesShareWaits says that a batch does not begin while one is being
// written that could change what it finds.
func TestLanes_WhatTwoBatchesShareWaits(t *testing.T) {
	for name, test := range map[string]struct {
		here          string
		first, second write.Thread
		waits         bool
	}{
		"the same root with more replies":           {first: in(channelA, said("p1", 5), said("r1", 6)), second: in(channelA, said("p1", 5), said("r2", 7)), waits: true},
		"two posts of one id":                       {first: in(channelA, said("p1", 5)), second: in(channelB, said("p1", 5)), waits: true},
		"a reply and a root of one id":              {first: in(channelA, said("p1", 5), said("r1", 6)), second: in(channelB, said("r1", 6)), waits: true},
		"two posts with one file":                   {first: in(channelA, withFiles("p1", 5, "f1")), second: in(channelA, withFiles("p2", 6, "f1")), waits: true},
		"one moment of a channel that was here":     {here: channelA, first: in(channelA, said("p1", 5)), second: in(channelA, said("p2", 5)), waits: true},
		"one moment of a new channel":               {first: in(channelA, said("p1", 5)), second: in(channelA, said("p2", 5))},
		"moments of a channel that was here":        {here: channelA, first: in(channelA, said("p1", 5)), second: in(channelA, said("p2", 6))},
		"one moment of two channels that were here": {here: channelB, first: in(channelA, said("p1", 5)), second: in(channelB, said("p2", 5))},
	} {
		t.Run(name, func(t *testing.T) {
			sideBySide(t, func(t *testing.T, s *server, slow *slowStore) {
				s.change = func(o *write.Options) {
					o.Store, o.BatchPosts, o.Old = slow, 1, map[string]bool{test.here: true}
				}
				s.imports("job", test.first, test.second)
				require.Equal(t, test.waits, slow.lines[0] == 1)

				one := newServer(t)
				one.change = func(o *write.Options) { o.BatchPosts, o.Lanes, o.Old = 1, 1, map[string]bool{test.here: true} }
				one.imports("job", test.first, test.second)
				require.Equal(t, one.rows(), s.rows(), "as if one had been written after the other")
			})
		})
	}
}

func TestLanes_NoBatchBeginsAfterOneThatFailed(t *testing.T) {
	sideBySide(t, func(t *testing.T, s *server, slow *slowStore) {
		s.Fail = "write"
		progress, err := s.attempt(t.Context(), "job", 1, many("p1", "p2", "p3", "p4", "p5")...)
		require.ErrorIs(t, err, errBroken)
		require.Equal(t, []int{1}, slow.lines, "the one that was on its way comes to its end")
		require.Equal(t, 1, progress.Line)
	})
}

func TestLanes_WaitForTheirEndWhenTheImportIsCanceled(t *testing.T) {
	sideBySide(t, func(t *testing.T, s *server, slow *slowStore) {
		canceled := errors.New("canceled")
		ctx, cancel := context.WithCancelCause(t.Context())
		change := s.change
		s.change = func(o *write.Options) {
			change(o)
			o.Advance = func(int64) { cancel(canceled) }
		}
		_, err := s.attempt(ctx, "job", 1, many("p1", "p2", "p3")...)
		require.ErrorIs(t, err, canceled)
		require.Equal(t, []int{2}, slow.lines, "the first one is canceled with the import")
		require.Equal(t, []journal.Lines{{After: 1, Last: 2}}, s.store.Jobs["job"].Ahead)
	})
}
