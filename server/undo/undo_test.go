package undo

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/importer"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/teamdata"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer/transfertest"
)

// imported is a server after an import that wrote into a channel that was here
// ("old"), made two ("new", "empty"), an emoji, two accounts, and gave two people
// places.
func imported(t *testing.T) (*Undo, *fakeServer) {
	t.Helper()
	s := &fakeServer{
		policy: importer.SystemAdmin(), papers: map[string][]byte{}, posts: map[string]fakePost{}, channels: map[string]bool{"old": true, "c-new": true, "c-empty": true},
		emoji: map[string]bool{"e-party": true}, accounts: map[string]*Account{"u-new": {ID: "u-new", Username: "new"}, "u-shell": {ID: "u-shell", Username: "shell", Deactivated: true}},
		places: map[string]bool{"x": true, "y": true}, touched: map[string]bool{},
		job: transfer.Job{ID: "import", Kind: transfer.KindImport, State: transfer.StateSucceeded, TeamID: "team", FinishedAt: 50},
	}
	s.add("old", "native", "", 5, "native")
	var marks []teamdata.PostMark
	own := func(channel, id, root string, at int64) {
		s.add(channel, id, root, at, id)
		marks = append(marks, importer.MarkOf(at, id))
	}
	for n := range int64(postsAtOnce + 20) {
		own("old", fmt.Sprintf("old-%04d", n), "", 1000+n)
	}
	own("old", "thread", "", 9000)
	own("old", "reply", "thread", 9001)
	own("old", "under-native", "native", 9002)
	inOld := len(marks)
	withFile := s.posts["old-0001"]
	withFile.files = 1
	s.posts["old-0001"] = withFile
	own("c-new", "in-new", "", 3000)
	page := importer.RecordPage{Channels: []importer.RecordChannel{{Name: "old", ID: "old", Posts: inOld}, {Name: "new", Posts: 1}}}
	s.put(t, importer.MarksPaper(0), importer.EncodeMarks(marks))
	s.put(t, importer.GivenPaper(0), mustJSON(t, []teamdata.Given{{UserID: "x", Team: true}, {UserID: "y", Channels: []string{"old"}}}))
	s.put(t, importer.RecordPaper, mustJSON(t, importer.Record{
		Since: 40, Policy: importer.SystemAdmin(), Pages: []importer.RecordPage{page}, Given: 1, IconAt: 7, Bookmarks: []string{"b"},
		Made: &importer.Made{
			Channels: map[string]string{"new": "c-new", "empty": "c-empty"}, Emoji: map[string]string{"party": "e-party"},
			Accounts: map[string]string{"new": "u-new", "shell": "u-shell"},
		},
	}))
	u := New(s, s.reach)
	u.Follow(s)
	return u, s
}

func (s *fakeServer) put(t *testing.T, name string, data []byte) {
	t.Helper()
	require.NoError(t, s.PutPaper(t.Context(), "import", name, data))
}

func mustJSON(t *testing.T, value any) []byte {
	t.Helper()
	data, err := json.Marshal(value)
	require.NoError(t, err)
	return data
}

func run(t *testing.T, u *Undo) (transfer.Result, error) {
	t.Helper()
	return u.Run(t.Context(), transfer.Job{ID: "undo", Kind: transfer.KindUndo, TeamID: "team", Undoes: "import"}, transfertest.Silent{})
}

func keptOf(list []Kept) map[string]int64 {
	kept := map[string]int64{}
	for _, left := range list {
		kept[left.Kind] += left.Count
	}
	return kept
}

func TestAnUndoDoesWhatItsPreviewSays(t *testing.T) {
	u, s := imported(t)
	preview, err := u.Preview(t.Context(), s.job.RequestedBy, s.job)
	require.NoError(t, err)
	require.Zero(t, s.calls, "a preview changes nothing")
	require.EqualValues(t, postsAtOnce+24, preview.Posts)
	require.EqualValues(t, 1, preview.Files)
	require.Equal(t, []string{"empty", "new"}, preview.Channels)
	require.Equal(t, []string{"party"}, preview.Emoji)
	require.Equal(t, []string{"new"}, preview.Deactivated)
	require.EqualValues(t, 2, preview.Memberships)
	require.Equal(t, map[string]int64{"users": 1}, keptOf(preview.Kept), "a shell stays what it is")

	result, err := run(t, u)
	require.NoError(t, err)
	require.Equal(t, []string{"native"}, slices.Collect(maps.Keys(s.posts)))
	require.Equal(t, map[string]bool{"old": true}, s.channels)
	require.Empty(t, s.emoji)
	require.Empty(t, s.places)
	require.True(t, s.accounts["u-new"].Deactivated)
	require.Equal(t, transfer.Counts{
		countPosts: postsAtOnce + 24, countFiles: 1, countChannels: 2, countEmoji: 1, countDeactivated: 1, countPlaces: 2,
	}, result.Report.Counts)
	require.NotZero(t, s.job.UndoneAt)
	require.Empty(t, s.papers, "the record is of no more use")
}

func TestWhatSomebodyTouchedStays(t *testing.T) {
	for name, test := range map[string]struct {
		touch func(*fakeServer)
		kept  map[string]int64
		left  []string
	}{
		"a thread that somebody answered in": {
			func(s *fakeServer) { s.add("old", "since", "thread", 60_000, "since") }, map[string]int64{"posts": 2, "users": 1}, []string{"native", "reply", "since", "thread"},
		},
		"but not what was put under somebody else's": {
			func(s *fakeServer) { s.add("old", "since", "native", 60_000, "since") }, map[string]int64{"users": 1}, []string{"native", "since"},
		},
		"nor for what the system says": {
			func(s *fakeServer) {
				s.add("old", "since", "thread", 60_000, "since")
				said := s.posts["since"]
				said.System = true
				s.posts["since"] = said
			}, map[string]int64{"users": 1}, []string{"native", "since"},
		},
		"a post that somebody edited": {
			func(s *fakeServer) {
				s.add("old", "old-0003", "", 1003, "edited")
				s.add("old", "earlier", "", 1003, "old-0003")
				earlier := s.posts["earlier"]
				earlier.Version, earlier.Deleted = true, true
				s.posts["earlier"] = earlier
			}, map[string]int64{"posts": 1, "users": 1}, []string{"earlier", "native", "old-0003"},
		},
		"a channel that somebody wrote in": {
			func(s *fakeServer) { s.add("c-new", "since", "", 60_000, "since") }, map[string]int64{"channels": 1, "users": 1}, []string{"native", "since"},
		},
		"an emoji that something uses":  {func(s *fakeServer) { s.used = []string{"party"} }, map[string]int64{"emoji": 1, "users": 1}, []string{"native"}},
		"an account that somebody used": {func(s *fakeServer) { s.accounts["u-new"].Touched = true }, map[string]int64{"users": 2}, []string{"native"}},
		"an account that wrote":         {func(s *fakeServer) { s.accounts["u-new"].Wrote = true }, map[string]int64{"users": 2}, []string{"native"}},
		"a place that somebody used":    {func(s *fakeServer) { s.touched["x"] = true }, map[string]int64{"memberships": 1, "users": 1}, []string{"native"}},
	} {
		t.Run(name, func(t *testing.T) {
			u, s := imported(t)
			test.touch(s)
			preview, err := u.Preview(t.Context(), s.job.RequestedBy, s.job)
			require.NoError(t, err)
			require.Equal(t, test.kept, keptOf(preview.Kept))
			result, err := run(t, u)
			require.NoError(t, err)
			require.Equal(t, test.left, slices.Sorted(maps.Keys(s.posts)))
			require.Equal(t, preview.Posts, result.Report.Counts[countPosts])
			require.EqualValues(t, len(preview.Kept), result.Report.WarningCounts["kept"], "the report says what stays")
		})
	}
}

// Whatever step is the last of an attempt, the next one completes the undo.
func TestAnInterruptedUndoGoesOn(t *testing.T) {
	_, whole := imported(t)
	u := New(whole, whole.reach)
	u.Follow(whole)
	_, err := run(t, u)
	require.NoError(t, err)
	for step := 1; step <= whole.calls; step++ {
		u, s := imported(t)
		s.fail = step
		_, err := run(t, u)
		require.ErrorIs(t, err, errBroken)
		require.Zero(t, s.job.UndoneAt)
		_, err = run(t, u)
		require.NoError(t, err, "after step %d", step)
		require.Equal(t, []string{"native"}, slices.Collect(maps.Keys(s.posts)))
		require.Equal(t, map[string]bool{"old": true}, s.channels)
		require.True(t, s.accounts["u-new"].Deactivated)
		require.Empty(t, s.places)
		require.NotZero(t, s.job.UndoneAt)
	}
}

func TestAnUndoIsCanceledBetweenPages(t *testing.T) {
	u, s := imported(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	result, err := u.Run(ctx, transfer.Job{ID: "undo", Undoes: "import"}, transfertest.Silent{})
	require.ErrorIs(t, err, context.Canceled)
	require.Zero(t, s.calls)
	require.Equal(t, "undo", result.Report.JobID, "it says what it did")
}

func TestWhatASystemAdminImportedOnlyTheyTakeBack(t *testing.T) {
	u, s := imported(t)
	s.policy = importer.Policy{}
	require.True(t, transfer.HasCode(u.May(t.Context(), "leader", s.job), transfer.CodeForbidden))
	_, err := run(t, u)
	require.True(t, transfer.HasCode(err, transfer.CodeForbidden), "rights are asked again when the job runs")
	require.Zero(t, s.calls)
}

func TestWhatCannotBeUndone(t *testing.T) {
	for name, change := range map[string]func(*fakeServer){
		"an export":                       func(s *fakeServer) { s.job.Kind = transfer.KindExport },
		"an import that runs":             func(s *fakeServer) { s.job.State = transfer.StateApplying },
		"one that waits for agreement":    func(s *fakeServer) { s.job.State = transfer.StateNeedsReview },
		"one that was undone":             func(s *fakeServer) { s.job.UndoneAt = 1 },
		"one that the server is still at": func(s *fakeServer) { s.importing = true },
		"one that wrote nothing":          func(s *fakeServer) { clear(s.papers) },
	} {
		t.Run(name, func(t *testing.T) {
			u, s := imported(t)
			change(s)
			require.True(t, transfer.HasCode(u.May(t.Context(), "admin", s.job), transfer.CodeWrongState))
			_, err := u.Preview(t.Context(), s.job.RequestedBy, s.job)
			require.True(t, transfer.HasCode(err, transfer.CodeWrongState))
			_, err = run(t, u)
			require.True(t, transfer.HasCode(err, transfer.CodeWrongState))
			require.Zero(t, s.calls)
		})
	}
}

func TestUndo_AsksForReachAtEachEntry(t *testing.T) {
	u, s := imported(t)
	s.outOfReach = map[string]bool{"leader": true, "": true}
	_, err := u.Preview(t.Context(), "leader", s.job)
	require.True(t, transfer.HasCode(err, transfer.CodeForbidden), "preview: %v", err)
	require.Equal(t, []string{"old"}, s.reached, "not the channels that the import made")
	err = u.May(t.Context(), "leader", s.job)
	require.True(t, transfer.HasCode(err, transfer.CodeForbidden), "start: %v", err)
	_, err = run(t, u)
	require.True(t, transfer.HasCode(err, transfer.CodeForbidden), "run: %v", err)
	require.Zero(t, s.calls, "nothing was changed")
	_, err = u.Preview(t.Context(), "other", s.job)
	require.NoError(t, err)
	require.NoError(t, u.May(t.Context(), "other", s.job))
}
