package e2e_test

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/mattermost/mattermost/server/public/model"

	"github.com/mattermost-community/mattermost-plugin-team-export/build/testbed"
)

// hangingRows are how many rows hang on posts of teams, and what channels count.
func hangingRows(t *testing.T, ctx context.Context, server *testbed.Server) []string {
	t.Helper()
	const ofTeams = ` IN (SELECT p.Id FROM Posts p JOIN Channels c ON c.Id = p.ChannelId WHERE c.Type IN ('O', 'P'))`
	all := dump(t, ctx, server, `SELECT 'totals', c.Name, c.TeamId, c.TotalMsgCount, c.TotalMsgCountRoot, c.LastPostAt, c.LastRootPostAt FROM Channels c WHERE c.Type IN ('O', 'P')`)
	for _, query := range []string{
		`SELECT 'thread', PostId, ReplyCount, LastReplyAt FROM Threads WHERE PostId` + ofTeams,
		`SELECT 'orphan', 'thread', PostId FROM Threads WHERE PostId NOT IN (SELECT Id FROM Posts)`,
		`SELECT 'orphan', 'follower', PostId FROM ThreadMemberships WHERE PostId NOT IN (SELECT Id FROM Posts)`,
		`SELECT 'orphan', 'reaction', PostId FROM Reactions WHERE PostId NOT IN (SELECT Id FROM Posts)`,
		`SELECT 'orphan', 'file', PostId FROM FileInfo WHERE PostId <> '' AND PostId NOT IN (SELECT Id FROM Posts)`,
		`SELECT 'orphan', 'post', Id FROM Posts WHERE ChannelId NOT IN (SELECT Id FROM Channels)`,
		`SELECT 'orphan', 'place', ChannelId FROM ChannelMembers WHERE ChannelId NOT IN (SELECT Id FROM Channels)`,
		`SELECT 'orphan', 'public', Id FROM PublicChannels WHERE Id NOT IN (SELECT Id FROM Channels)`,
		`SELECT 'priority', PostId FROM PostsPriority`, `SELECT 'ack', PostId FROM PostAcknowledgements`,
		`SELECT 'bookmark', Id FROM ChannelBookmarks`,
		`SELECT 'icon', Id, LastTeamIconUpdate FROM Teams`,
		`SELECT 'read', m.ChannelId, m.UserId, m.MsgCount, m.MsgCountRoot FROM ChannelMembers m JOIN Channels c ON c.Id = m.ChannelId WHERE c.Type IN ('O', 'P')`,
	} {
		all = append(all, dump(t, ctx, server, query)...)
	}
	return all
}

// withoutShells leaves out accounts that are deactivated and were not there before:
// that is what an undo leaves.
func withoutShells(rows, before []string) []string {
	return slices.DeleteFunc(slices.Clone(rows), func(row string) bool {
		return strings.Contains(row, `"?column?": "user"`) && !strings.Contains(row, `"deleteat": 0`) && !slices.Contains(before, row)
	})
}

// filesOf returns the paths of all files of posts and of emoji in the file store.
func filesOf(t *testing.T, ctx context.Context, server *testbed.Server) (paths []string) {
	t.Helper()
	rows, err := server.DB.QueryContext(ctx, `SELECT Path FROM FileInfo WHERE PostId <> '' UNION SELECT 'emoji/' || Id || '/image' FROM Emoji WHERE DeleteAt = 0`)
	require.NoError(t, err)
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var path string
		require.NoError(t, rows.Scan(&path))
		paths = append(paths, filepath.Join(server.FileStore(), path))
	}
	return paths
}

// deleteWithFile deletes a post that has a file: its rows and the file are still
// there for an undo to remove and to count.
func deleteWithFile(t *testing.T, ctx context.Context, server *testbed.Server) {
	t.Helper()
	var postID string
	require.NoError(t, server.DB.QueryRowContext(ctx, `SELECT p.Id FROM Posts p JOIN FileInfo f ON f.PostId = p.Id JOIN Channels c ON c.Id = p.ChannelId
		WHERE c.DeleteAt = 0 AND p.Id NOT IN (SELECT RootId FROM Posts) LIMIT 1`).Scan(&postID))
	_, err := server.Admin.DeletePost(ctx, postID)
	require.NoError(t, err)
	require.Eventually(t, func() bool {
		return row(t, ctx, server, `SELECT COUNT(*) FROM FileInfo WHERE PostId = $1 AND DeleteAt <> 0`, postID) > 0
	}, time.Minute, 10*time.Millisecond)
}

func TestAnImportIsTakenBack(t *testing.T) {
	ctx := testContext(t)
	_, archive := exportTeam(t, ctx, serverA, content.Team.Id, nil)
	target := startServer(t, ctx, testbed.ServerOptions{Name: "undo", Bundle: bundle})
	openImports(t, ctx, target)
	team := makeTeam(t, ctx, target.Admin)
	_, err := target.CreateUser(ctx, &model.User{Username: "anna.w", Email: "Anna@example.com"})
	require.NoError(t, err)
	square, _, err := target.Admin.GetChannelByName(ctx, "town-square", team.Id, "")
	require.NoError(t, err)
	_, _, err = target.Admin.CreatePost(ctx, &model.Post{ChannelId: square.Id, Message: "was here before"})
	require.NoError(t, err)
	before := append(dumpAll(t, ctx, target), hangingRows(t, ctx, target)...)

	job, _, err := target.Admin.Import(ctx, team.Id, archive.path)
	require.NoError(t, err)
	succeeded(t, job)
	imported := filesOf(t, ctx, target)
	require.NotEmpty(t, imported)
	counted := countAll(t, ctx, target)
	deleteWithFile(t, ctx, target)

	preview, err := target.Admin.PreviewUndo(ctx, job.ID)
	require.NoError(t, err)
	require.Equal(t, job.Counts["posts_written"], preview.Posts)
	require.Equal(t, counted["files"], preview.Files)
	require.EqualValues(t, job.Counts["channels"], len(preview.Channels))
	require.EqualValues(t, job.Counts["emoji"], len(preview.Emoji))
	require.NotEmpty(t, preview.Deactivated)
	require.Equal(t, job.Counts["joined"], preview.Memberships)
	for _, kept := range preview.Kept {
		require.Equal(t, "users", kept.Kind, "%+v: shells stay as they are, all else goes", kept)
	}

	var refused *testbed.APIError
	stranger, err := target.Login(ctx, "anna.w")
	require.NoError(t, err)
	_, err = stranger.StartUndo(ctx, job.ID)
	require.ErrorAs(t, err, &refused)
	require.Equal(t, 404, refused.StatusCode)

	undone, err := target.Admin.Undo(ctx, job.ID)
	require.NoError(t, err)
	succeeded(t, undone)
	require.EqualValues(t, "undo", undone.Kind)
	require.Equal(t, preview.Posts, undone.Counts["posts_removed"])
	require.Equal(t, preview.Files, undone.Counts["files_removed"])
	require.EqualValues(t, len(preview.Channels), undone.Counts["channels_removed"])
	require.EqualValues(t, len(preview.Deactivated), undone.Counts["users_deactivated"])
	require.Equal(t, preview.Memberships, undone.Counts["memberships_removed"])

	after := append(dumpAll(t, ctx, target), hangingRows(t, ctx, target)...)
	require.ElementsMatch(t, before, withoutShells(after, before), "all rows are as they were, but for deactivated accounts")
	for _, path := range imported {
		_, err := os.Stat(path)
		require.ErrorIs(t, err, os.ErrNotExist)
	}
	posts, _, err := target.Admin.GetPostsForChannel(ctx, square.Id, 0, 60, "", false, false)
	require.NoError(t, err)
	require.LessOrEqual(t, len(posts.Order), 3, "what the server had cached is forgotten")

	var seen struct {
		UndoneAt int64  `json:"undone_at"`
		Undoes   string `json:"undoes"`
	}
	require.NoError(t, target.Admin.Get(ctx, "/jobs/"+job.ID, &seen))
	require.NotZero(t, seen.UndoneAt)
	require.NoError(t, target.Admin.Get(ctx, "/jobs/"+undone.ID, &seen))
	require.Equal(t, job.ID, seen.Undoes)
	_, err = target.Admin.StartUndo(ctx, job.ID)
	require.ErrorAs(t, err, &refused)
	require.Equal(t, 409, refused.StatusCode, "undone already")
	_, err = target.Admin.PreviewUndo(ctx, job.ID)
	require.ErrorAs(t, err, &refused)
	require.Equal(t, 409, refused.StatusCode)

	t.Run("and made once more", func(t *testing.T) {
		job, _, err := target.Admin.Import(ctx, team.Id, archive.path)
		require.NoError(t, err)
		succeeded(t, job)
		for kind, n := range counted {
			require.Equal(t, n, countAll(t, ctx, target)[kind], kind)
		}
	})
}

// little are the lines of a small team. The user x has an account of the target.
func little() []string {
	post := func(channel, user, message string, at, more string) string {
		return `{"type":"post","post":{"team":"choir","channel":"` + channel + `","user":"` + user + `","message":"` + message + `","create_at":` + at + more + `}}`
	}
	return []string{
		`{"type":"version","version":1}`, `{"type":"team","team":{"name":"choir","display_name":"x","type":"O"}}`,
		`{"type":"channel","channel":{"team":"choir","name":"town-square","type":"O"}}`,
		`{"type":"channel","channel":{"team":"choir","name":"quiet","type":"O"}}`,
		`{"type":"channel","channel":{"team":"choir","name":"loud","type":"P"}}`,
		`{"type":"user","user":{"username":"fresh","email":"fresh@example.com","roles":"system_user","teams":[{"name":"choir","roles":"team_user","channels":[{"name":"quiet","roles":"channel_user"},{"name":"loud","roles":"channel_user"}]}]}}`,
		`{"type":"user","user":{"username":"used","email":"used@example.com","roles":"system_user","teams":[{"name":"choir","roles":"team_user","channels":[{"name":"loud","roles":"channel_user"}]}]}}`,
		`{"type":"user","user":{"username":"x","email":"x@example.com","roles":"system_user","teams":[{"name":"choir","roles":"team_user","channels":[{"name":"quiet","roles":"channel_user"},{"name":"loud","roles":"channel_user"}]}]}}`,
		post("quiet", "fresh", "nobody answers", "1700000000000", `,"replies":[{"user":"used","message":"but me","create_at":1700000001000}]`),
		post("loud", "fresh", "in the loud one", "1700000002000", ""),
		post("town-square", "fresh", "alone", "1700000003000", ""),
		post("town-square", "fresh", "somebody answers", "1700000004000", `,"replies":[{"user":"used","message":"imported answer","create_at":1700000005000}]`),
		post("town-square", "used", "is edited", "1700000006000", ""),
	}
}

// Whoever imports a newer archive on top of an older one gives nobody a place
// that they do not have.
func TestAnUndoOfAnImportThatGaveNobodyAPlace(t *testing.T) {
	ctx := testContext(t)
	target := startServer(t, ctx, testbed.ServerOptions{Name: "undo-again", Bundle: bundle})
	openImports(t, ctx, target)
	team := makeTeam(t, ctx, target.Admin)
	person(t, ctx, target, "x")
	first, _, err := target.Admin.Import(ctx, team.Id, writeArchive(t, little(), nil))
	require.NoError(t, err)
	succeeded(t, first)
	newer := append(little(), `{"type":"post","post":{"team":"choir","channel":"quiet","user":"x","message":"the newest","create_at":1700000007000}}`)
	second, _, err := target.Admin.Import(ctx, team.Id, writeArchive(t, newer, nil))
	require.NoError(t, err)
	succeeded(t, second)
	require.Zero(t, second.Counts["joined"])

	preview, err := target.Admin.PreviewUndo(ctx, second.ID)
	require.NoError(t, err)
	require.EqualValues(t, 1, preview.Posts)
	require.Zero(t, preview.Memberships)
	undone, err := target.Admin.Undo(ctx, second.ID)
	require.NoError(t, err)
	succeeded(t, undone)
	require.EqualValues(t, 1, undone.Counts["posts_removed"])
	require.Zero(t, undone.Counts["memberships_removed"])
}

func TestAnUndoLeavesWhatPeopleWrote(t *testing.T) {
	ctx := testContext(t)
	target := startServer(t, ctx, testbed.ServerOptions{Name: "undo-kept", Bundle: bundle})
	openImports(t, ctx, target)
	team := makeTeam(t, ctx, target.Admin)
	x := person(t, ctx, target, "x")
	square, _, err := target.Admin.GetChannelByName(ctx, "town-square", team.Id, "")
	require.NoError(t, err)
	say := func(channelID, rootID, message string) {
		_, _, err := target.Admin.CreatePost(ctx, &model.Post{ChannelId: channelID, RootId: rootID, Message: message})
		require.NoError(t, err)
	}
	say(square.Id, "", "native before")
	job, _, err := target.Admin.Import(ctx, team.Id, writeArchive(t, little(), nil))
	require.NoError(t, err)
	succeeded(t, job)

	id := func(message string) (id string) {
		require.NoError(t, target.DB.QueryRowContext(ctx, `SELECT Id FROM Posts WHERE Message = $1 AND DeleteAt = 0`, message).Scan(&id))
		return id
	}
	say(square.Id, "", "native since")
	say(square.Id, id("somebody answers"), "an answer since")
	edited, _, err := target.Admin.PatchPost(ctx, id("is edited"), &model.PostPatch{Message: model.NewPointer("was edited")})
	require.NoError(t, err)
	loud, _, err := target.Admin.GetChannelByName(ctx, "loud", team.Id, "")
	require.NoError(t, err)
	_, _, err = x.CreatePost(ctx, &model.Post{ChannelId: loud.Id, Message: "x is loud"})
	require.NoError(t, err)
	used, _, err := target.Admin.GetUserByUsername(ctx, "used", "")
	require.NoError(t, err)
	_, err = target.Admin.UpdateUserPassword(ctx, used.Id, "", "Passw0rd-used")
	require.NoError(t, err)
	_, _, err = model.NewAPIv4Client(target.URL).Login(ctx, "used", "Passw0rd-used")
	require.NoError(t, err)

	preview, err := target.Admin.PreviewUndo(ctx, job.ID)
	require.NoError(t, err)
	require.Equal(t, []string{"quiet"}, preview.Channels)
	require.Equal(t, []string{"fresh"}, preview.Deactivated)
	require.EqualValues(t, 4, preview.Posts)
	kept := map[string]int64{}
	for _, left := range preview.Kept {
		kept[left.Kind] += left.Count
	}
	require.Equal(t, map[string]int64{"posts": 3, "channels": 1, "users": 1, "memberships": 2}, kept, "%+v", preview.Kept)

	undone, err := target.Admin.Undo(ctx, job.ID)
	require.NoError(t, err)
	require.EqualValues(t, "succeeded_with_warnings", undone.State, "%+v", undone.Error)
	var left []string
	rows, err := target.DB.QueryContext(ctx, `SELECT p.Message FROM Posts p JOIN Channels c ON c.Id = p.ChannelId WHERE c.TeamId = $1 AND p.DeleteAt = 0 AND p.Type NOT LIKE 'system_%'`, team.Id)
	require.NoError(t, err)
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var message string
		require.NoError(t, rows.Scan(&message))
		left = append(left, message)
	}
	require.ElementsMatch(t, []string{
		"native before", "native since", "somebody answers", "imported answer", "an answer since", edited.Message, "x is loud",
	}, left)
	for name, there := range map[string]int64{"quiet": 0, "loud": 1} {
		require.Equal(t, there, row(t, ctx, target, `SELECT COUNT(*) FROM Channels WHERE TeamId = $1 AND Name = $2`, team.Id, name), name)
	}
	for name, active := range map[string]bool{"fresh": false, "used": true, "x": true} {
		user, _, err := target.Admin.GetUserByUsername(ctx, name, "")
		require.NoError(t, err)
		require.Equal(t, active, user.DeleteAt == 0, name)
	}
	_, _, err = x.GetPostsForChannel(ctx, loud.Id, 0, 10, "", false, false)
	require.NoError(t, err, "who wrote in a channel stays in it")
	require.Zero(t, row(t, ctx, target, `SELECT COUNT(*) FROM ChannelMembers m WHERE m.ChannelId NOT IN (SELECT Id FROM Channels)`))
}

func TestAnUndoGoesOnAfterItsServerWasKilled(t *testing.T) {
	ctx := testContext(t)
	target := startServer(t, ctx, testbed.ServerOptions{Name: "undo-killed", Bundle: bundle})
	openImports(t, ctx, target)
	team := makeTeam(t, ctx, target.Admin)
	lines := little()
	for n := range 3000 {
		lines = append(lines, `{"type":"post","post":{"team":"choir","channel":"town-square","user":"fresh","message":"one of many","create_at":`+strconv.Itoa(1_600_000_000_000+n)+`}}`)
	}
	person(t, ctx, target, "x")
	before := dump(t, ctx, target, `SELECT Id, Message FROM Posts p WHERE ChannelId IN (SELECT Id FROM Channels WHERE TeamId = '`+team.Id+`')`)
	job, _, err := target.Admin.Import(ctx, team.Id, writeArchive(t, lines, nil))
	require.NoError(t, err)
	succeeded(t, job)
	started, err := target.Admin.StartUndo(ctx, job.ID)
	require.NoError(t, err)
	_, err = target.Admin.StartUndo(ctx, job.ID)
	var refused *testbed.APIError
	require.ErrorAs(t, err, &refused)
	require.Equal(t, 409, refused.StatusCode, "one at a time")
	require.Eventually(t, func() bool {
		return row(t, ctx, target, `SELECT COUNT(*) FROM Posts WHERE Message = 'one of many'`) < 3000
	}, time.Minute, 5*time.Millisecond)
	require.NoError(t, target.Kill())
	require.NoError(t, target.Restart(ctx))
	ended, err := target.Admin.WaitJob(ctx, started.ID)
	require.NoError(t, err)
	succeeded(t, ended)
	require.ElementsMatch(t, before, dump(t, ctx, target, `SELECT Id, Message FROM Posts p WHERE ChannelId IN (SELECT Id FROM Channels WHERE TeamId = '`+team.Id+`')`))
}
