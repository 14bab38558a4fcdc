package write_test

import (
	"errors"
	"io"
	"path"
	"strconv"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/journal"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/write"
)

// withFiles is a post with files that say their ids on the source.
func withFiles(name string, at int64, files ...string) write.Content {
	content := said(name, at)
	for _, id := range files {
		attached := file("data/"+id+"/"+id+".txt", "content of "+id)
		attached.SourceID, attached.Name = idOf(id), path.Base(attached.Entry)
		content.Files = append(content.Files, attached)
	}
	return content
}

func TestFiles_AreInTheJournalBeforeTheyAreUploaded(t *testing.T) {
	s := newServer(t)
	progress := s.imports("job", in(channelA, withFiles("p1", 5, "f1", "f2")))
	require.Equal(t, []string{idOf("f1"), idOf("f2")}, s.store.Posts[idOf("p1")].FileIDs, "in their order")
	require.Equal(t, "content of f1", s.target.Contents[idOf("f1")])
	require.Equal(t, map[string]string{idOf("f1"): idOf("p1"), idOf("f2"): idOf("p1")}, s.store.Files)
	require.Len(t, s.store.Entries["job"], 2)
	require.Equal(t, journal.IDs{idOf("f1"), idOf("f2")}, s.store.Entries["job"][0].Pending)
	require.Equal(t, journal.IDs{idOf("f1"), idOf("f2")}, s.store.Entries["job"][1].Files)
	require.EqualValues(t, 2, progress.Counts[write.CountFiles])
	require.EqualValues(t, len("content of f1content of f2"), progress.Counts[write.CountFileBytes])

	rows, uploads := s.rows(), s.Count("upload f1.txt")
	s.imports("again", in(channelA, withFiles("p1", 5, "f1", "f2")))
	require.Equal(t, rows, s.rows())
	require.Equal(t, uploads, s.Count("upload f1.txt"), "what is here is not uploaded again")
}

func TestFiles_GetAnotherIDWhereTheirsIsTaken(t *testing.T) {
	s := newServer(t)
	s.store.Files[idOf("f1")] = idOf("another")
	s.imports("job", in(channelA, withFiles("p1", 5, "f1", "f2", "f2")), in(channelA, withFiles("p2", 6, "f2")))
	require.Equal(t, idOf("another"), s.store.Files[idOf("f1")])
	ids := map[string]bool{}
	for _, name := range []string{"p1", "p2"} {
		for _, id := range s.store.Posts[idOf(name)].FileIDs {
			require.True(t, journal.IsID(id))
			ids[id] = true
		}
	}
	require.Contains(t, ids, idOf("f2"))
	require.NotContains(t, ids, idOf("f1"))
}

func TestFiles_ThatTheServerRefusesAreLeftOut(t *testing.T) {
	s := newServer(t)
	s.target.Refused["f1.txt"] = true
	var told int64
	s.change = func(o *write.Options) { o.Uploaded = func(n int64) { told += n } }
	progress := s.imports("job", in(channelA, withFiles("p1", 5, "f1", "f2")))
	require.Equal(t, []string{idOf("f2")}, s.store.Posts[idOf("p1")].FileIDs)
	require.EqualValues(t, 1, progress.Counts[write.CountRefused])
	require.EqualValues(t, 1, progress.Counts[write.CountFiles])
	require.EqualValues(t, len("content of f1content of f2"), told, "progress goes on all the same")
	debris, err := s.store.Debris(t.Context(), "job")
	require.NoError(t, err)
	require.Equal(t, []string{idOf("f1")}, debris)
}

func TestFiles_OfAnAttemptThatFailedAreTakenByTheNext(t *testing.T) {
	for _, fails := range []string{"upload f2.txt", "write"} {
		s := newServer(t)
		s.Fail = fails
		thread := in(channelA, withFiles("p1", 5, "f1", "f2", "f3"))
		progress, err := s.attempt(t.Context(), "job", 1, thread)
		require.ErrorIs(t, err, errBroken)
		require.Zero(t, progress.Line)
		require.Empty(t, s.store.Posts)
		pending, err := s.store.Debris(t.Context(), "job")
		require.NoError(t, err)
		require.Len(t, pending, 3, "all that may have been uploaded is known")

		progress, err = s.attempt(t.Context(), "job", 2, thread)
		require.NoError(t, err)
		require.EqualValues(t, 3, progress.Counts[write.CountFiles])
		require.Len(t, s.target.Uploads, 3)
		for _, name := range []string{"f1", "f2", "f3"} {
			require.Equal(t, 1, s.Count("upload "+name+".txt"), "%s after %s", name, fails)
		}
		debris, err := s.store.Debris(t.Context(), "job")
		require.NoError(t, err)
		require.Empty(t, debris)
	}
}

func TestFiles_OfOneBatchAreUploadedAFewAtATime(t *testing.T) {
	s := newServer(t)
	var open, most atomic.Int64
	content := said("p1", 5)
	for i := range 50 {
		attached := file(strconv.Itoa(i), "x")
		attached.Open = func() (io.ReadCloser, error) {
			n := open.Add(1)
			for seen := most.Load(); n > seen && !most.CompareAndSwap(seen, n); seen = most.Load() {
			}
			return &counted{open: &open}, nil
		}
		content.Files = append(content.Files, attached)
	}
	s.imports("job", in(channelA, content))
	require.Len(t, s.store.Posts[idOf("p1")].FileIDs, 50)
	require.LessOrEqual(t, most.Load(), int64(4))
	require.Zero(t, open.Load(), "each is closed")
}

// counted is an empty file that counts how many are open.
type counted struct{ open *atomic.Int64 }

func (c *counted) Read([]byte) (int, error) { return 0, io.EOF }

func (c *counted) Close() error {
	c.open.Add(-1)
	return nil
}

func TestFiles_ThatCannotBeReadEndTheImport(t *testing.T) {
	s := newServer(t)
	content, broken := withFiles("p1", 5, "f1"), errors.New("the archive is damaged")
	content.Files[0].Open = func() (io.ReadCloser, error) { return nil, broken }
	_, err := s.attempt(t.Context(), "job", 1, in(channelA, content))
	require.ErrorIs(t, err, broken)
	require.ErrorContains(t, err, "data/f1/f1.txt")
	require.Empty(t, s.store.Posts)
}
