package write_test

import (
	"context"
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/journal"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/write"
)

// many are threads of one post each.
func many(names ...string) (threads []write.Thread) {
	for i, name := range names {
		threads = append(threads, in(channelA, said(name, int64(1000+i))))
	}
	return threads
}

// inBatchesOf lets a batch end after so many posts.
func inBatchesOf(posts int) func(*write.Options) {
	return func(o *write.Options) { o.BatchPosts = posts }
}

func TestWriter_EndsABatch(t *testing.T) {
	for _, test := range []struct {
		name    string
		threads []write.Thread
		batches int
	}{
		{name: "of nothing never", batches: 0},
		{name: "with the last line", threads: many("p1"), batches: 1},
		{name: "when it has its posts", threads: many("p1", "p2", "p3"), batches: 2},
		{name: "counting replies", threads: []write.Thread{in(channelA, said("p1", 1), said("r1", 2)), in(channelA, said("p2", 3))}, batches: 2},
		{name: "after a whole line, however long", threads: []write.Thread{in(channelA, said("p1", 1), said("r1", 2), said("r2", 3), said("r3", 4))}, batches: 1},
		{name: "when its lines are long", threads: []write.Thread{{ChannelID: channelA, Root: said("p1", 1), Bytes: 5 << 20}, in(channelA, said("p2", 2))}, batches: 2},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := newServer(t)
			s.change = inBatchesOf(2)
			progress := s.imports("job", test.threads...)
			require.Equal(t, test.batches, s.Count("write"))
			require.Equal(t, len(test.threads), progress.Line)
			require.Len(t, s.store.Entries["job"], test.batches, "each batch has its entry in the journal")
		})
	}
}

func TestWriter_TellsProgressAfterEachBatch(t *testing.T) {
	s := newServer(t)
	var told []int64
	s.change = func(o *write.Options) {
		o.BatchPosts, o.Lanes, o.Advance = 2, 1, func(n int64) { told = append(told, n) }
	}
	progress := s.imports("job", many("p1", "p2", "p3")...)
	require.Equal(t, []int64{2, 1}, told)
	require.EqualValues(t, 3, progress.Counts[write.CountPosts])
	require.Equal(t, map[string]journal.NewestPost{channelA: {ID: idOf("p3"), At: 1002}}, progress.Newest)
	require.Equal(t, []int64{1000, 1002}, []int64{progress.From, progress.To})
}

func TestWriter_GoesOnAfterTheLinesThatAreWritten(t *testing.T) {
	s := newServer(t)
	s.change = func(o *write.Options) { o.BatchPosts, o.Lanes = 2, 1 }
	lines := []write.Thread{
		in(channelA, unnamed(1)), in(channelA, unnamed(1)), in(channelA, unnamed(1)),
		in(channelA, said("p4", 4), said("r4", 5)), in(channelA, said("p5", 5)),
	}
	undisturbed := newServer(t)
	undisturbed.change = s.change
	undisturbed.imports("job", lines...)

	s.Fail = "write"
	_, err := s.attempt(t.Context(), "job", 1, lines...)
	require.ErrorIs(t, err, errBroken)
	require.Empty(t, s.store.Posts, "what is written of a batch is all or nothing, and no batch comes after one that failed")

	_, err = s.attempt(t.Context(), "job", 2, lines[:3]...)
	require.NoError(t, err)
	require.Equal(t, 3, s.store.Jobs["job"].Line)
	progress, err := s.attempt(t.Context(), "job", 3, lines...)
	require.NoError(t, err)
	require.Equal(t, undisturbed.rows(), s.rows(), "equal posts are numbered as if nothing had happened")
	require.EqualValues(t, 6, progress.Counts[write.CountPosts])
	require.Equal(t, 5, progress.Line)
	var journal journal.IDs
	for _, entry := range s.store.Entries["job"] {
		journal = append(journal, entry.Posts...)
	}
	require.Len(t, journal, 6)
}

func TestWriter_WritesNothingAfterABatchThatFailed(t *testing.T) {
	s := newServer(t)
	fence := write.Fence{JobID: "job", Attempt: 1}
	progress, err := s.store.Claim(t.Context(), fence)
	require.NoError(t, err)
	writer := write.NewWriter(write.Options{Store: s.store, Uploader: s.target, Fence: fence, BatchPosts: 1, Lanes: 1}, progress)
	s.Fail = "write"
	lines := many("p1", "p2", "p3")
	require.NoError(t, writer.Add(t.Context(), 1, lines[0]))
	require.ErrorIs(t, writer.Add(t.Context(), 2, lines[1]), errBroken)
	require.ErrorIs(t, writer.Add(t.Context(), 3, lines[2]), errBroken)
	progress, err = writer.Finish(t.Context())
	require.ErrorIs(t, err, errBroken)
	require.ErrorContains(t, err, "line 1")
	require.Zero(t, progress.Line)
	require.Empty(t, s.store.Posts)
}

func TestWriter_AsksBeforeEachBatch(t *testing.T) {
	s := newServer(t)
	forbidden, asked := errors.New("may not any more"), 0
	s.change = func(o *write.Options) {
		o.BatchPosts = 1
		o.May = func(context.Context) error {
			if asked++; asked > 2 {
				return forbidden
			}
			return nil
		}
	}
	progress, err := s.attempt(t.Context(), "job", 1, many("p1", "p2", "p3", "p4")...)
	require.ErrorIs(t, err, forbidden)
	require.Equal(t, 2, progress.Line)
	require.Len(t, s.store.Posts, 2)
	require.Equal(t, 3, asked, "once it is refused nobody is asked again")
}

func TestWriter_StopsWhenItIsCanceled(t *testing.T) {
	s := newServer(t)
	canceled := errors.New("canceled")
	ctx, cancel := context.WithCancelCause(t.Context())
	s.change = func(o *write.Options) {
		o.BatchPosts, o.Lanes, o.Advance = 1, 1, func(int64) { cancel(canceled) }
	}
	progress, err := s.attempt(ctx, "job", 1, many("p1", "p2", "p3")...)
	require.ErrorIs(t, err, canceled)
	require.Equal(t, 1, progress.Line, "the batch that was written stays")
	require.Len(t, s.store.Posts, 1)
}

func TestWriter_OfAnAttemptThatWasReplacedWritesNothing(t *testing.T) {
	s := newServer(t)
	s.store.Meanwhile = func() {
		_, err := s.store.Claim(t.Context(), write.Fence{JobID: "job", Attempt: 2})
		require.NoError(t, err)
	}
	_, err := s.attempt(t.Context(), "job", 1, many("p1")...)
	require.ErrorIs(t, err, write.ErrFenced)
	require.Empty(t, s.store.Posts)
	require.Empty(t, s.store.Entries["job"])
}

func TestWriter_LooksAgainWhenAPostCameIntoBeing(t *testing.T) {
	t.Run("once", func(t *testing.T) {
		s := newServer(t)
		s.store.Meanwhile = func() {
			s.store.Posts[idOf("p1")] = write.Post{ID: idOf("p1"), ChannelID: channelB, CreateAt: 7, Message: "another's"}
		}
		progress := s.imports("job", many("p1")...)
		require.Equal(t, 1, progress.Line)
		require.Equal(t, "another's", s.store.Posts[idOf("p1")].Message)
		require.Len(t, s.store.Posts, 2)
		require.EqualValues(t, 1, progress.Counts[write.CountPosts], "what was counted for the batch that raced does not count twice")
	})
	t.Run("but not for ever", func(t *testing.T) {
		s := newServer(t)
		s.store.Races = 3
		_, err := s.attempt(t.Context(), "job", 1, many("p1")...)
		require.ErrorIs(t, err, write.ErrRaced)
		require.Zero(t, s.store.Races)
		require.Empty(t, s.store.Posts)
	})
}

// TestWriter_NotesTheIDsThatItDidNotKeep says which posts and files the journal names
// with two ids: those whose id of the source something else here has.
func TestWriter_NotesTheIDsThatItDidNotKeep(t *testing.T) {
	s := newServer(t)
	s.store.Posts[idOf("p1")] = write.Post{ID: idOf("p1"), ChannelID: channelB, UserID: boris, CreateAt: 7}
	s.store.Files[idOf("f1")] = idOf("elsewhere")
	withFiles := func(content write.Content, names ...string) write.Content {
		for _, name := range names {
			content.Files = append(content.Files, write.File{SourceID: idOf(name), Entry: "data/" + name, Name: name, Size: 1, Open: file("data/x", "x").Open})
		}
		return content
	}
	progress := s.imports("job", in(channelA, withFiles(said("p1", 5), "f1", "f2")), in(channelA, said("p2", 6), unnamed(7)))
	var posts, files journal.IDs
	for _, entry := range s.store.Entries["job"] {
		posts, files = append(posts, entry.Moved...), append(files, entry.MovedFiles...)
	}
	require.Equal(t, journal.IDs{idOf("p1"), otherP1}, posts)
	require.Len(t, files, 2)
	require.Equal(t, idOf("f1"), files[0])
	require.Equal(t, files[1], s.store.Posts[otherP1].FileIDs[0], "the post has the file under its new id")
	require.EqualValues(t, 1, progress.Counts[write.CountMoved])
	require.EqualValues(t, 1, progress.Counts[write.CountMovedFiles])
}

// TestWriter_NotesTheChannelsThatItReaches says which channels an undo asks reach for,
// beside those that got posts.
func TestWriter_NotesTheChannelsThatItReaches(t *testing.T) {
	liked := said("p1", 5)
	liked.Reactions = []write.Mark{{UserID: boris, Emoji: "wave", At: 9}}
	for name, test := range map[string]struct {
		brought bool
		want    []string
	}{
		"a post that an import brought gets a reaction": {true, []string{channelA}},
		"a post that no import brought gets none":       {false, nil},
	} {
		t.Run(name, func(t *testing.T) {
			s := newServer(t)
			here := write.Post{ID: idOf("p1"), ChannelID: channelA, UserID: anna, CreateAt: 5, Message: "message p1"}
			if test.brought {
				here.Props = said("p1", 5).Props
			}
			s.store.Posts[here.ID] = here
			s.change = old(channelA)
			progress := s.imports("job", in(channelA, liked))
			var reached []string
			for id := range progress.Newest {
				reached = append(reached, id)
			}
			require.Equal(t, test.want, reached)
		})
	}
}
