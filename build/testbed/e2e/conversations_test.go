package e2e_test

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost/mattermost/server/public/model"

	"github.com/mattermost-community/mattermost-plugin-team-export/build/testbed"
)

// talking is an archive with a bot and conversations: anna and bob are on the server
// already, carl is not.
func talking() []string {
	member := func(name string) string {
		return `{"type":"user","user":{"username":"` + name + `","email":"` + name + `@example.com","roles":"system_user","teams":[{"name":"choir","roles":"team_user"}]}}`
	}
	direct := func(members, user, message, at, more string) string {
		return `{"type":"direct_post","direct_post":{"channel_members":[` + members + `],"user":"` + user + `","message":"` + message + `","create_at":` + at + more + `}}`
	}
	return []string{
		`{"type":"version","version":1}`, `{"type":"team","team":{"name":"choir","display_name":"x","type":"O"}}`,
		direct(`"bob","anna"`, "bob", "before its line", "1700000000000", `,"reactions":[{"user":"anna","emoji_name":"wave","create_at":1700000000001}],"replies":[{"user":"anna","message":"an answer","create_at":1700000000002}]`),
		member("anna"), member("bob"), member("carl"),
		`{"type":"bot","bot":{"username":"beep","owner":"carl","display_name":"Beep","description":"beeps"}}`,
		`{"type":"direct_channel","direct_channel":{"participants":[{"username":"anna"},{"username":"bob"}],"header":"theirs"}}`,
		`{"type":"direct_channel","direct_channel":{"participants":[{"username":"anna"},{"username":"bob"},{"username":"carl"}],"shown_by":["carl"],"favorited_by":["carl"],"header":"of three"}}`,
		`{"type":"direct_channel","direct_channel":{"members":["carl","stranger"]}}`,
		direct(`"anna","bob","carl"`, "carl", "to both", "1700000001000", `,"is_pinned":true,"flagged_by":["carl"],"attachments":[{"path":"song.txt"}]`),
		direct(`"carl","carl"`, "carl", "a note", "1700000002000", ""),
		direct(`"carl","beep"`, "beep", "beep", "1700000003000", ""),
		direct(`"carl","stranger"`, "stranger", "of a stranger", "1700000004000", ""),
	}
}

// talkRows are all rows of conversations but those of the plugin's and the server's own
// bots, with what hangs on them, and all accounts and bots.
func talkRows(t *testing.T, ctx context.Context, server *testbed.Server) []string {
	t.Helper()
	const ours = `c.Type IN ('D', 'G') AND NOT EXISTS (SELECT 1 FROM Users u WHERE u.Username IN ('team-export', 'system-bot') AND STRPOS(c.Name, u.Id) > 0)`
	const posts = `SELECT p.Id FROM Posts p JOIN Channels c ON c.Id = p.ChannelId WHERE ` + ours
	var all []string
	for _, query := range []string{
		`SELECT 'channel', c.* FROM Channels c WHERE ` + ours,
		`SELECT 'place', m.* FROM ChannelMembers m JOIN Channels c ON c.Id = m.ChannelId WHERE ` + ours,
		`SELECT 'post', p.* FROM Posts p WHERE p.Id IN (` + posts + `)`,
		`SELECT 'reaction', r.* FROM Reactions r WHERE r.PostId IN (` + posts + `)`,
		`SELECT 'thread', r.* FROM Threads r WHERE r.PostId IN (` + posts + `)`,
		`SELECT 'file', f.Id, f.PostId, f.Name FROM FileInfo f WHERE f.PostId IN (` + posts + `)`,
		`SELECT 'shows', p.* FROM Preferences p WHERE p.Category IN ('direct_channel_show', 'group_channel_show', 'favorite_channel', 'flagged_post')
			AND NOT EXISTS (SELECT 1 FROM Users u WHERE u.Username IN ('team-export', 'system-bot') AND u.Id = p.Name)`,
		`SELECT 'bot', b.UserId, b.OwnerId, b.DeleteAt FROM Bots b JOIN Users u ON u.Id = b.UserId WHERE u.Username <> 'system-bot'`,
		`SELECT 'account', Id, Username, Email, Roles FROM Users WHERE Username NOT IN ('system-bot', 'carl', 'other-admin')`,
	} {
		all = append(all, dump(t, ctx, server, query)...)
	}
	return all
}

// TestConversations_AreImportedOnceAndUndone imports bots and conversations into a server where
// some of the people talk already and a person has the name of the bot.
func TestConversations_AreImportedOnceAndUndone(t *testing.T) {
	t.Parallel()
	ctx := testContext(t)
	server := startServer(t, ctx, testbed.ServerOptions{Name: "conversations", Bundle: bundle})
	set(t, ctx, server, map[string]any{"importby": "system_admins", "directmessages": true})
	team := makeTeam(t, ctx, server.Admin)
	anna, bob := person(t, ctx, server, "anna"), person(t, ctx, server, "bob")
	person(t, ctx, server, "beep")
	for _, client := range []*testbed.Client{anna, bob} {
		_, _, err := server.Admin.AddTeamMember(ctx, team.Id, client.User.Id)
		require.NoError(t, err)
	}
	talk, _, err := anna.CreateDirectChannel(ctx, anna.User.Id, bob.User.Id)
	require.NoError(t, err)
	_, _, err = anna.CreatePost(ctx, &model.Post{ChannelId: talk.Id, Message: "we talk already"})
	require.NoError(t, err)
	_, _, err = bob.ViewChannel(ctx, bob.User.Id, &model.ChannelView{ChannelId: talk.Id})
	require.NoError(t, err)
	before := talkRows(t, ctx, server)
	path := writeArchive(t, talking(), map[string][]byte{"song.txt": []byte("la la")})

	job, plan, err := server.Admin.PlanImport(ctx, team.Id, path)
	require.NoError(t, err)
	require.Equal(t, map[string]string{"anna,bob": "merge", "anna,bob,carl": "new", "carl": "new", "beep,carl": "new"}, plan.Talks())
	requireHiddenTalks(t, ctx, server, job.ID)
	job, err = server.Admin.ApplyPlan(ctx, job.ID, plan.Revision)
	require.NoError(t, err)
	succeeded(t, job)
	require.EqualValues(t, 4, job.Counts["direct_posts"])
	require.EqualValues(t, 1, job.Counts["direct_replies"])
	require.EqualValues(t, 3, job.Counts["direct_channels"])
	require.EqualValues(t, 1, job.Counts["bots"])
	require.Equal(t, plan.Counts["direct_posts"], job.Counts["direct_posts"])
	require.Zero(t, row(t, ctx, server, `SELECT COUNT(*) FROM Posts WHERE Message = 'of a stranger'`))
	require.EqualValues(t, 1, row(t, ctx, server, `SELECT COUNT(*) FROM Bots b JOIN Users u ON u.Id = b.UserId JOIN Users o ON o.Id = b.OwnerId WHERE u.Username = 'beep1' AND o.Username = 'carl'`))

	// What people who were signed in see: old and new of one conversation, and nothing
	// unread.
	posts, _, err := anna.GetPostsForChannel(ctx, talk.Id, 0, 60, "", false, false)
	require.NoError(t, err)
	require.Len(t, posts.Posts, 3)
	for _, client := range []*testbed.Client{anna, bob} {
		unread, _, err := client.GetChannelUnread(ctx, talk.Id, client.User.Id)
		require.NoError(t, err)
		require.Zero(t, unread.MsgCount)
	}
	require.Zero(t, row(t, ctx, server, `SELECT COUNT(*) FROM Channels WHERE Id = $1 AND Header <> ''`, talk.Id), "a conversation that is here keeps its header")

	imported := talkRows(t, ctx, server)
	again, _, err := server.Admin.Import(ctx, team.Id, path)
	require.NoError(t, err)
	succeeded(t, again)
	require.Zero(t, again.Counts["posts_written"])
	require.Equal(t, imported, talkRows(t, ctx, server), "a second time changes nothing")

	preview, err := server.Admin.PreviewUndo(ctx, job.ID)
	require.NoError(t, err)
	require.EqualValues(t, 3, preview.Conversations)
	require.EqualValues(t, 5, preview.Posts)
	require.EqualValues(t, 1, preview.Accounts, "the bot")
	require.Equal(t, []string{"carl"}, preview.Deactivated)
	undone, err := server.Admin.Undo(ctx, job.ID)
	require.NoError(t, err)
	succeeded(t, undone)
	require.EqualValues(t, 3, undone.Counts["conversations_removed"])
	after := talkRows(t, ctx, server)
	withoutTimes := func(rows []string) []string {
		// Somebody read the conversation meanwhile.
		return slices.DeleteFunc(slices.Clone(rows), func(row string) bool { return strings.Contains(row, `"?column?": "place"`) })
	}
	require.Equal(t, withoutTimes(before), withoutTimes(after))
}

// requireHiddenTalks holds that another system admin sees whose conversations an import
// brings neither in the plan nor in its pages.
func requireHiddenTalks(t *testing.T, ctx context.Context, server *testbed.Server, jobID string) {
	t.Helper()
	other := person(t, ctx, server, "other-admin")
	_, err := server.Admin.UpdateUserRoles(ctx, other.User.Id, "system_user system_admin")
	require.NoError(t, err)
	var seen testbed.Plan
	require.NoError(t, other.Get(ctx, "/jobs/"+jobID+"/plan", &seen))
	require.NotEmpty(t, seen.Users)
	require.Empty(t, seen.Talks())
	response, err := other.Plugin(ctx, http.MethodGet, "/jobs/"+jobID+"/plan?section=conversations", nil, nil)
	require.NoError(t, err)
	require.NoError(t, response.Body.Close())
	require.Equal(t, http.StatusForbidden, response.StatusCode)
	var own testbed.Plan
	require.NoError(t, server.Admin.Get(ctx, "/jobs/"+jobID+"/plan", &own))
	require.NotEmpty(t, own.Talks())
}
