package undo

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/journal"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/planning"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer/transfertest"
)

// imported is a server after an import that wrote into a channel that was here
// ("old"), made two ("new", "empty"), an emoji, an account, a shell and a bot, gave
// two people memberships, and added a reaction to a post that was here.
func imported(t *testing.T) (*Undo, *fakeServer) {
	t.Helper()
	reaction := journal.Addition{Kind: journal.AddedReaction, PostID: postID("native"), UserID: "u", Emoji: "wave"}
	s := &fakeServer{
		policy: planning.SystemAdmin(), of: planning.SystemAdmin(), papers: map[string][]byte{}, posts: map[string]fakePost{},
		channels: map[string]string{"old": "old", "c-new": "new", "c-empty": "empty"}, emoji: map[string]string{"e-party": "party"},
		accounts: map[string]*Account{"u-new": {ID: "u-new", Username: "new"}}, shells: map[string]bool{"u-shell": true}, bots: map[string]bool{"u-bot": true}, talks: map[string]bool{"d-talk": true},
		places: map[string]bool{"x": true, "y": true}, touched: map[string]bool{}, added: map[journal.Addition]bool{reaction: true}, debris: []string{"f-half"},
		job:   transfer.Job{ID: "import", Kind: transfer.KindImport, State: transfer.StateSucceeded, TeamID: "team", FinishedAt: 50},
		began: true, progress: journal.Progress{Attempt: 1, Since: 40, Newest: map[string]journal.NewestPost{"old": {}, "c-new": {}}},
	}
	s.add("old", "native", "")
	var written journal.IDs
	own := func(channel, id, root string) {
		s.add(channel, id, root)
		written = append(written, postID(id))
	}
	for n := range postsAtOnce + 20 {
		own("old", fmt.Sprintf("old%04d", n), "")
	}
	own("old", "thread", "")
	own("old", "reply", "thread")
	own("old", "undernative", "native")
	own("c-new", "innew", "")
	for id, change := range map[string]func(*fakePost){
		"old0001": func(post *fakePost) { post.files = 1 },
		"old0002": func(post *fakePost) { post.Reactions = 2 },
		"old0005": func(post *fakePost) { post.UserID = "u-shell" },
	} {
		post := s.posts[postID(id)]
		change(&post)
		s.posts[postID(id)] = post
	}
	// An earlier version that the import brought is no edit of today.
	own("old", "version", "")
	version := s.posts[postID("version")]
	version.OriginalID, version.Deleted = postID("old0003"), true
	s.posts[postID("version")] = version
	s.entries = []journal.Entry{
		{Channels: []string{"c-new", "c-empty"}, Emoji: []string{"e-party"}, Accounts: []string{"u-new"}, Shells: []string{"u-shell"}, Bots: []string{"u-bot"}, Conversations: []string{"d-talk"}},
		{Posts: written[:300]},
		{Posts: written[300:], Added: []journal.Addition{reaction}},
		{Places: []journal.Place{{UserID: "x", Team: true}, {UserID: "y", Channels: []string{"old"}}}, Bookmarks: []string{"b"}, IconAt: 7},
	}
	s.entries[1].Reactions = map[string]int{postID("old0002"): 2}
	u := New(s, s)
	return u, s
}

// left names what is on the server besides the posts of the import.
func (s *fakeServer) left() (names []string) {
	for id := range s.posts {
		names = append(names, strings.TrimRight(id, "0"))
	}
	slices.Sort(names)
	return names
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

func TestUndo_DoesWhatItsPreviewSays(t *testing.T) {
	u, s := imported(t)
	preview, err := u.Preview(t.Context(), s.job.RequestedBy, s.job)
	require.NoError(t, err)
	require.Zero(t, s.calls, "a preview changes nothing")
	require.EqualValues(t, postsAtOnce+24, preview.Posts)
	require.EqualValues(t, 1, preview.Files)
	require.Equal(t, []string{"new", "empty"}, preview.Channels)
	require.Equal(t, []string{"party"}, preview.Emoji)
	require.Equal(t, []string{"new"}, preview.Deactivated)
	require.EqualValues(t, 2, preview.Memberships)
	require.EqualValues(t, 1, preview.Conversations, "they are counted, and not named")
	require.EqualValues(t, 2, preview.Accounts, "the shell and the bot")
	require.EqualValues(t, 1, preview.Additions)
	require.Empty(t, preview.Kept)

	result, err := run(t, u)
	require.NoError(t, err)
	require.Equal(t, []string{"native"}, s.left())
	require.Equal(t, map[string]string{"old": "old"}, s.channels)
	require.Empty(t, s.emoji)
	require.Empty(t, s.places)
	require.Empty(t, s.shells)
	require.Empty(t, s.bots)
	require.Empty(t, s.talks)
	require.Empty(t, s.added)
	require.Empty(t, s.debris)
	require.True(t, s.accounts["u-new"].Deactivated)
	require.Equal(t, transfer.Counts{
		countPosts: postsAtOnce + 24, countFiles: 1, countChannels: 2, countEmoji: 1, countDeactivated: 1, countPlaces: 2, countAccounts: 2, countAdded: 1, countTalks: 1,
	}, result.Report.Counts)
	require.NotZero(t, s.job.UndoneAt)
	require.NotZero(t, s.cleared, "all nodes forget")
	require.Empty(t, s.papers)
	require.Empty(t, s.entries, "the journal is of no more use")
}

func TestUndo_KeepsWhatPeopleTouched(t *testing.T) {
	change := func(s *fakeServer, name string, do func(*fakePost)) {
		post := s.posts[postID(name)]
		do(&post)
		s.posts[postID(name)] = post
	}
	for name, test := range map[string]struct {
		touch func(*fakeServer)
		kept  map[string]int64
		left  []string
	}{
		"a thread that somebody answered in": {
			func(s *fakeServer) { s.add("old", "since", "thread") }, map[string]int64{"answered": 2}, []string{"native", "reply", "since", "thread"},
		},
		"not what was put under another person's post": {
			func(s *fakeServer) { s.add("old", "since", "native") }, map[string]int64{}, []string{"native", "since"},
		},
		"no thread for a system message": {
			func(s *fakeServer) {
				s.add("old", "since", "thread")
				change(s, "since", func(post *fakePost) { post.System = true })
			}, map[string]int64{}, []string{"native", "since"},
		},
		"no thread for an answer that was deleted": {
			func(s *fakeServer) {
				s.add("old", "since", "thread")
				change(s, "since", func(post *fakePost) { post.Deleted = true })
			}, map[string]int64{}, []string{"native", "since"},
		},
		"a thread in which somebody edited a reply": {
			func(s *fakeServer) {
				s.add("old", "earlier", "thread")
				change(s, "earlier", func(post *fakePost) { post.OriginalID, post.Deleted = postID("reply"), true })
			}, map[string]int64{"edited": 2}, []string{"earlier", "native", "reply", "thread"},
		},
		"a reply under another person's post that was edited": {
			func(s *fakeServer) {
				s.add("old", "earlier", "native")
				change(s, "earlier", func(post *fakePost) { post.OriginalID, post.Deleted = postID("undernative"), true })
			}, map[string]int64{"edited": 1}, []string{"earlier", "native", "undernative"},
		},
		"a post that somebody reacted to": {
			func(s *fakeServer) { change(s, "thread", func(post *fakePost) { post.Reactions = 1 }) }, map[string]int64{"reacted": 2}, []string{"native", "reply", "thread"},
		},
		"a post that lost a reaction": {
			func(s *fakeServer) { change(s, "old0002", func(post *fakePost) { post.Reactions = 1 }) }, map[string]int64{"reacted": 1}, []string{"native", "old0002"},
		},
		"a post by a shell, and the shell": {
			func(s *fakeServer) { s.add("old", "since", "old0005") }, map[string]int64{"answered": 1, "shell": 1}, []string{"native", "old0005", "since"},
		},
		"a channel that somebody wrote in": {
			func(s *fakeServer) { s.add("c-new", "since", "") }, map[string]int64{"written_in": 1}, []string{"native", "since"},
		},
		"an emoji that something uses":          {func(s *fakeServer) { s.used = []string{"party"} }, map[string]int64{"emoji_in_use": 1}, []string{"native"}},
		"an account that somebody used":         {func(s *fakeServer) { s.accounts["u-new"].Touched = true }, map[string]int64{"account_used": 1}, []string{"native"}},
		"an account that wrote":                 {func(s *fakeServer) { s.accounts["u-new"].Wrote = true }, map[string]int64{"account_wrote": 1}, []string{"native"}},
		"a membership that its member used":     {func(s *fakeServer) { s.touched["x"] = true }, map[string]int64{"place_used": 1}, []string{"native"}},
		"a bot that somebody changed":           {func(s *fakeServer) { s.touched["u-bot"] = true }, map[string]int64{"account_used": 1}, []string{"native"}},
		"a conversation that somebody wrote in": {func(s *fakeServer) { s.add("d-talk", "since", "") }, map[string]int64{"conversation_used": 1}, []string{"native", "since"}},
		"a bot that wrote since": {
			func(s *fakeServer) {
				s.add("c-old", "beeped", "")
				change(s, "beeped", func(post *fakePost) { post.UserID = "u-bot" })
			}, map[string]int64{"account_wrote": 1}, []string{"beeped", "native"},
		},
		"a post that looks like one of ours": {func(s *fakeServer) { s.add("old", "twin", "") }, map[string]int64{}, []string{"native", "twin"}},
	} {
		t.Run(name, func(t *testing.T) {
			u, s := imported(t)
			test.touch(s)
			preview, err := u.Preview(t.Context(), s.job.RequestedBy, s.job)
			require.NoError(t, err)
			kept := map[string]int64{}
			for _, left := range preview.Kept {
				kept[left.Code] += left.Count
			}
			require.Equal(t, test.kept, kept)
			result, err := run(t, u)
			require.NoError(t, err)
			for i, name := range test.left {
				test.left[i] = strings.TrimRight(postID(name), "0")
			}
			require.Equal(t, test.left, s.left())
			require.Equal(t, preview.Posts, result.Report.Counts[countPosts])
			require.EqualValues(t, len(preview.Kept), result.Report.WarningCounts["kept"], "the report says what stays")
		})
	}
}

// Whatever step is the last of an attempt, the next one completes the undo.
func TestAnInterruptedUndoGoesOn(t *testing.T) {
	_, whole := imported(t)
	u := New(whole, whole)
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
		require.Equal(t, []string{"native"}, s.left())
		require.Equal(t, map[string]string{"old": "old"}, s.channels)
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
	s.policy = planning.Policy{}
	require.True(t, transfer.HasCode(u.May(t.Context(), "leader", s.job), transfer.CodeForbidden))
	_, err := run(t, u)
	require.True(t, transfer.HasCode(err, transfer.CodeForbidden), "rights are asked again when the job runs")
	require.Zero(t, s.calls)
}

func TestUndo_AsksForReachAtEachEntry(t *testing.T) {
	u, s := imported(t)
	s.outOfReach = map[string]bool{"leader": true, "": true}
	s.policy, s.of, s.hidden = planning.TeamAdmin(), planning.TeamAdmin(), []string{"old"}
	_, err := u.Preview(t.Context(), "leader", s.job)
	require.True(t, transfer.HasCode(err, transfer.CodeForbidden), "preview: %v", err)
	err = u.May(t.Context(), "leader", s.job)
	require.True(t, transfer.HasCode(err, transfer.CodeForbidden), "start: %v", err)
	_, err = run(t, u)
	require.True(t, transfer.HasCode(err, transfer.CodeForbidden), "run: %v", err)
	require.Zero(t, s.calls, "nothing was changed")
	_, err = u.Preview(t.Context(), "other", s.job)
	require.NoError(t, err)
	require.NoError(t, u.May(t.Context(), "other", s.job))

	s.hidden = []string{"c-new", "another"}
	require.NoError(t, u.May(t.Context(), "leader", s.job), "a channel that the import made, or did not write into, keeps no undo back")
	s.policy, s.hidden = planning.SystemAdmin(), []string{"old"}
	require.NoError(t, u.May(t.Context(), "leader", s.job), "a system admin reaches every channel")
}

// TestUndo_AsksForReachOfAllThatGotSomething says by what an import reaches a private
// channel that was here before, beside posts.
func TestUndo_AsksForReachOfAllThatGotSomething(t *testing.T) {
	for name, change := range map[string]func(*fakeServer){
		"a reaction, a file or a bookmark": func(s *fakeServer) { s.progress.Reach("quiet") },
		"a member": func(s *fakeServer) {
			s.entries = append(s.entries, journal.Entry{Places: []journal.Place{{UserID: "x", Channels: []string{"quiet"}}}})
		},
	} {
		t.Run(name, func(t *testing.T) {
			u, s := imported(t)
			s.outOfReach = map[string]bool{"leader": true, "": true}
			s.policy, s.of, s.hidden = planning.TeamAdmin(), planning.TeamAdmin(), []string{"quiet"}
			require.NoError(t, u.May(t.Context(), "leader", s.job), "it reached nothing there")
			change(s)
			err := u.May(t.Context(), "leader", s.job)
			require.True(t, transfer.HasCode(err, transfer.CodeForbidden), "start: %v", err)
			require.NoError(t, u.May(t.Context(), "other", s.job))
		})
	}
}

func TestUndo_OfAPrivateChannelThatItMadeTellsNothingOfWhatItBecame(t *testing.T) {
	u, s := imported(t)
	s.policy, s.of, s.outOfReach, s.hidden = planning.TeamAdmin(), planning.TeamAdmin(), map[string]bool{"leader": true}, []string{"c-empty"}
	s.channels["c-empty"] = "layoffs"
	s.entries[0].Named = map[string]string{journal.NameKey(journal.KindChannel, "board"): "c-empty", journal.NameKey(journal.KindEmoji, "party"): "e-party"}
	preview, err := u.Preview(t.Context(), "leader", s.job)
	require.NoError(t, err, "an import into a channel that one never was in can be undone by its author")
	require.Equal(t, []string{"board", "new"}, preview.Channels, "what its members call it now is theirs")
	preview, err = u.Preview(t.Context(), "member", s.job)
	require.NoError(t, err)
	require.Equal(t, []string{"layoffs", "new"}, preview.Channels)

	s.leftChannels = []string{"c-empty"}
	_, err = u.Preview(t.Context(), "leader", s.job)
	require.True(t, transfer.HasCode(err, transfer.CodeForbidden), "one who was taken out of it: %v", err)
	require.True(t, transfer.HasCode(u.May(t.Context(), "leader", s.job), transfer.CodeForbidden))
}

func TestWhatCannotBeUndone(t *testing.T) {
	for name, change := range map[string]func(*fakeServer){
		"an export":                    func(s *fakeServer) { s.job.Kind = transfer.KindExport },
		"an import that runs":          func(s *fakeServer) { s.job.State = transfer.StateApplying },
		"one that waits for agreement": func(s *fakeServer) { s.job.State = transfer.StateNeedsReview },
		"one that was undone":          func(s *fakeServer) { s.job.UndoneAt = 1 },
		"one that wrote nothing":       func(s *fakeServer) { s.began = false },
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
