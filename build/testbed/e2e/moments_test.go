package e2e_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost/mattermost/server/public/model"

	"github.com/mattermost-community/mattermost-plugin-team-export/build/testbed"
)

// The native importer knows a root by channel, time and message, and the
// reactions of a reply by the reply's time. Bots and bridges post several
// things in one millisecond, and data retention leaves replies without a root.
func TestPostsOfOneMomentArriveAsSeveral(t *testing.T) {
	ctx := testContext(t)
	source := startServer(t, ctx, testbed.ServerOptions{Name: "moments", Bundle: bundle})
	owner, err := source.CreateUser(ctx, &model.User{Username: "owner", Email: "owner@example.com"})
	require.NoError(t, err)
	team, _, err := source.Admin.CreateTeam(ctx, &model.Team{Name: "alerts", DisplayName: "Alerts", Type: model.TeamOpen})
	require.NoError(t, err)
	_, _, err = source.Admin.AddTeamMember(ctx, team.Id, owner.Id)
	require.NoError(t, err)
	channel, _, err := source.Admin.GetChannelByName(ctx, "off-topic", team.Id, "")
	require.NoError(t, err)
	say := func(rootID, message string, at int64) string {
		post, _, err := source.Admin.CreatePost(ctx, &model.Post{ChannelId: channel.Id, RootId: rootID, Message: message, CreateAt: at})
		require.NoError(t, err)
		reaction := &model.Reaction{UserId: source.Admin.User.Id, PostId: post.Id, EmojiName: "eyes"}
		_, _, err = source.Admin.SaveReaction(ctx, reaction)
		require.NoError(t, err)
		return post.Id
	}
	const moment = 1_700_000_000_000
	for range 3 {
		root := say("", "disk full", moment)
		say(root, "acknowledged", moment+5)
		say(root, "acknowledged", moment+5)
	}
	purged := say("", "purged by data retention", moment)
	say(purged, "the answer to it", moment+9)
	// Only a system admin may choose the time of a post; but the native import
	// would meet the target's own system admin under the same name.
	for _, statement := range []string{
		`DELETE FROM Posts WHERE Id = $3 OR Type <> '' AND $1 <> $2`,
		`UPDATE Posts SET UserId = $1 WHERE UserId = $2 AND $3 <> ''`,
		`UPDATE Reactions SET UserId = $1 WHERE UserId = $2 AND $3 <> ''`,
		`UPDATE ThreadMemberships SET UserId = $1 WHERE UserId = $2 AND $3 <> ''`,
		`DELETE FROM TeamMembers WHERE UserId = $2 AND $1 <> $3`,
	} {
		_, err = source.DB.ExecContext(ctx, statement, owner.Id, source.Admin.User.Id, purged)
		require.NoError(t, err, statement)
	}

	job, archive := exportTeam(t, ctx, source, team.Id, nil)
	require.EqualValues(t, "succeeded_with_warnings", job.State)
	target := startServer(t, ctx, testbed.ServerOptions{Name: "momentsb"})
	_, err = target.Validate(ctx, archive.path)
	require.NoError(t, err)
	require.NoError(t, target.NativeImport(ctx, archive.path))

	count := func(query string) (n int) {
		require.NoError(t, target.DB.QueryRowContext(ctx, query).Scan(&n))
		return n
	}
	require.Equal(t, 3, count(`SELECT count(*) FROM Posts WHERE Message = 'disk full' AND RootId = ''`))
	require.Equal(t, 6, count(`SELECT count(*) FROM Posts WHERE Message = 'acknowledged' AND RootId <> ''`))
	require.Equal(t, 1, count(`SELECT count(*) FROM Posts WHERE Message = 'the answer to it' AND RootId = ''`))
	require.Equal(t, 10, count(`SELECT count(DISTINCT PostId) FROM Reactions`), "each keeps its own reaction")
}
