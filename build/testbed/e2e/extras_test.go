package e2e_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost/mattermost/server/public/model"

	"github.com/mattermost-community/mattermost-plugin-team-export/build/testbed"
	"github.com/mattermost-community/mattermost-plugin-team-export/build/testbed/seed"
)

// person makes an account and signs it in.
func person(t *testing.T, ctx context.Context, server *testbed.Server, name string) *testbed.Client {
	t.Helper()
	_, err := server.CreateUser(ctx, &model.User{Username: name, Email: name + "@example.com"})
	require.NoError(t, err)
	client, err := server.Login(ctx, name)
	require.NoError(t, err)
	return client
}

func TestLinksToPostsOfTheSourceLeadToThemHere(t *testing.T) {
	ctx := testContext(t)
	admin := serverA.Admin
	team, _, err := admin.CreateTeam(ctx, &model.Team{Name: "quartet", DisplayName: "Quartet", Type: model.TeamInvite})
	require.NoError(t, err)
	say := func(kind model.ChannelType, name, message string) *model.Post {
		channel, _, err := admin.CreateChannel(ctx, &model.Channel{TeamId: team.Id, Name: name, DisplayName: name, Type: kind})
		require.NoError(t, err)
		post, _, err := admin.CreatePost(ctx, &model.Post{ChannelId: channel.Id, Message: message})
		require.NoError(t, err)
		return post
	}
	secret := say(model.ChannelTypePrivate, "aaa-secret", "who sings")
	open := say(model.ChannelTypeOpen, "bbb-open", "who plays")
	unlinked := say(model.ChannelTypeOpen, "ccc-unlinked", "silence")
	say(model.ChannelTypeOpen, "ddd-links", fmt.Sprintf("%s/quartet/pl/%s [here](/quartet/pl/%s)", serverA.URL, secret.Id, open.Id))
	_, archive := exportTeam(t, ctx, serverA, team.Id, nil)

	target := startServer(t, ctx, testbed.ServerOptions{Name: "links", Bundle: bundle})
	openImports(t, ctx, target)
	here, _, err := target.Admin.CreateTeam(ctx, &model.Team{Name: "trio", DisplayName: "Trio", Type: model.TeamInvite})
	require.NoError(t, err)
	job, _, err := target.Admin.Import(ctx, here.Id, archive.path)
	require.NoError(t, err)
	succeeded(t, job)
	require.EqualValues(t, 1, row(t, ctx, target, `SELECT COUNT(*) FROM Posts WHERE Message = $1`,
		fmt.Sprintf("%[1]s/trio/pl/%[2]s [here](%[1]s/trio/pl/%[3]s)", target.URL, secret.Id, open.Id)))
	for _, id := range []string{secret.Id, open.Id, unlinked.Id} {
		require.EqualValues(t, 1, row(t, ctx, target, `SELECT COUNT(*) FROM Posts p JOIN Channels c ON c.Id = p.ChannelId WHERE p.Id = $1 AND c.TeamId = $2`, id, here.Id), "posts keep their ids")
	}

	t.Run("where the id is another post's, both have their own", func(t *testing.T) {
		second, _, err := target.Admin.CreateTeam(ctx, &model.Team{Name: "duo", DisplayName: "Duo", Type: model.TeamInvite})
		require.NoError(t, err)
		job, _, err := target.Admin.Import(ctx, second.Id, archive.path)
		require.NoError(t, err)
		succeeded(t, job)
		var message, aimed string
		require.NoError(t, target.DB.QueryRowContext(ctx, `SELECT p.Message FROM Posts p JOIN Channels c ON c.Id = p.ChannelId WHERE c.TeamId = $1 AND c.Name = 'ddd-links' AND p.Message LIKE '%/duo/pl/%'`, second.Id).Scan(&message))
		require.NoError(t, target.DB.QueryRowContext(ctx, `SELECT p.Id FROM Posts p JOIN Channels c ON c.Id = p.ChannelId WHERE c.TeamId = $1 AND p.Message = 'who sings'`, second.Id).Scan(&aimed))
		require.NotEqual(t, secret.Id, aimed)
		require.Contains(t, message, target.URL+"/duo/pl/"+aimed)
	})
}

// ornateTeam makes a team of the server A with all that the format cannot say, and
// an archived channel.
func ornateTeam(t *testing.T, ctx context.Context) *model.Team {
	t.Helper()
	admin := serverA.Admin
	team, _, err := admin.CreateTeam(ctx, &model.Team{Name: "ornate", DisplayName: "Ornate", Type: model.TeamInvite})
	require.NoError(t, err)
	icon, err := seed.Picture(5)
	require.NoError(t, err)
	_, err = admin.SetTeamIcon(ctx, team.Id, icon)
	require.NoError(t, err)
	channel, _, err := admin.CreateChannel(ctx, &model.Channel{TeamId: team.Id, Name: "marks", DisplayName: "Marks", Type: model.ChannelTypeOpen})
	require.NoError(t, err)
	post, _, err := admin.CreatePost(ctx, &model.Post{ChannelId: channel.Id, Message: "please read"})
	require.NoError(t, err)
	old, _, err := admin.CreateChannel(ctx, &model.Channel{TeamId: team.Id, Name: "old", DisplayName: "Old", Type: model.ChannelTypeOpen})
	require.NoError(t, err)
	_, _, err = admin.CreatePost(ctx, &model.Post{ChannelId: old.Id, Message: "long ago"})
	require.NoError(t, err)
	_, err = admin.DeleteChannel(ctx, old.Id)
	require.NoError(t, err)
	exec := func(statement string, args ...any) {
		_, err := serverA.DB.ExecContext(ctx, statement, args...)
		require.NoError(t, err)
	}
	exec(`INSERT INTO PostsPriority (PostId, ChannelId, Priority, RequestedAck, PersistentNotifications) VALUES ($1, $2, 'urgent', true, true)`, post.Id, channel.Id)
	exec(`INSERT INTO PostAcknowledgements (PostId, UserId, AcknowledgedAt) VALUES ($1, $2, $3)`, post.Id, admin.User.Id, post.CreateAt+5)
	exec(`INSERT INTO ChannelBookmarks (Id, OwnerId, ChannelId, FileInfoId, CreateAt, UpdateAt, DeleteAt, DisplayName, SortOrder, LinkUrl, ImageUrl, Emoji, Type)
		VALUES ($1, $2, $3, '', 9000, 9000, 0, 'Wiki', 1, 'https://wiki.example.com', '', ':book:', 'link')`, model.NewId(), admin.User.Id, channel.Id)
	return team
}

func TestWhatTheFormatCannotSayArrivesToo(t *testing.T) {
	ctx := testContext(t)
	_, archive := exportTeam(t, ctx, serverA, ornateTeam(t, ctx).Id, nil)
	target := startServer(t, ctx, testbed.ServerOptions{Name: "extras", Bundle: bundle})
	openImports(t, ctx, target)
	team, _, err := target.Admin.CreateTeam(ctx, &model.Team{Name: "ornate", DisplayName: "Ornate", Type: model.TeamInvite})
	require.NoError(t, err)
	job, plan, err := target.Admin.Import(ctx, team.Id, archive.path)
	require.NoError(t, err)
	succeeded(t, job)

	decorations := func(server *testbed.Server) []string {
		const channels = ` JOIN Channels c ON c.Id = x.ChannelId JOIN Teams t ON t.Id = c.TeamId AND t.Name = 'ornate' `
		return append(append(
			dump(t, ctx, server, `SELECT c.Name AS channel, u.Username, x.DisplayName, x.LinkUrl, x.Emoji, x.CreateAt FROM ChannelBookmarks x `+channels+
				`JOIN Users u ON u.Id = x.OwnerId WHERE x.Type = 'link' AND x.DeleteAt = 0`),
			dump(t, ctx, server, `SELECT c.Name AS channel, p.Message, x.Priority, x.RequestedAck FROM PostsPriority x `+channels+`JOIN Posts p ON p.Id = x.PostId`)...),
			dump(t, ctx, server, `SELECT p.Message, u.Username, x.AcknowledgedAt FROM PostAcknowledgements x JOIN Posts p ON p.Id = x.PostId JOIN Users u ON u.Id = x.UserId
				JOIN Channels c ON c.Id = p.ChannelId JOIN Teams t ON t.Id = c.TeamId AND t.Name = 'ornate'`)...)
	}
	sent := decorations(serverA)
	require.GreaterOrEqual(t, len(sent), 3)
	require.ElementsMatch(t, sent, decorations(target))
	for _, kind := range []string{"team_icon", "bookmarks", "post_priorities", "post_acknowledgements"} {
		require.NotZero(t, plan.Counts[kind], kind)
		require.Equal(t, plan.Counts[kind], job.Counts[kind], kind)
	}
	icon, _, err := target.Admin.GetTeamIcon(ctx, team.Id, "")
	require.NoError(t, err)
	require.NotEmpty(t, icon)

	archivedOn := func(server *testbed.Server) []string {
		return dump(t, ctx, server, `SELECT c.Name, c.DeleteAt, c.TotalMsgCount, c.LastPostAt, (SELECT COUNT(*) FROM Posts p WHERE p.ChannelId = c.Id AND p.DeleteAt = 0) AS posts
			FROM Channels c JOIN Teams t ON t.Id = c.TeamId WHERE t.Name = 'ornate' AND c.DeleteAt <> 0`)
	}
	require.NotEmpty(t, archivedOn(serverA))
	require.Equal(t, archivedOn(serverA), archivedOn(target), "archived then, with all that was said")

	t.Run("a second import changes nothing", func(t *testing.T) {
		before, all := append(decorations(target), archivedOn(target)...), dumpAll(t, ctx, target)
		job, _, err := target.Admin.Import(ctx, team.Id, archive.path)
		require.NoError(t, err)
		succeeded(t, job)
		for _, kind := range []string{"team_icon", "bookmarks", "post_priorities", "post_acknowledgements"} {
			require.Zero(t, job.Counts[kind], kind)
		}
		require.Equal(t, before, append(decorations(target), archivedOn(target)...))
		require.Equal(t, all, dumpAll(t, ctx, target))
	})
}
