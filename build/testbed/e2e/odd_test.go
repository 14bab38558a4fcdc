package e2e_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost/mattermost/server/public/model"

	"github.com/mattermost-community/mattermost-plugin-team-export/build/testbed"
	"github.com/mattermost-community/mattermost-plugin-team-export/build/testbed/seed"
)

// TestExport_OfATeamOfAnOldServerArrivesByBothImporters plants what old servers
// left in a team, and imports the export natively and by the plugin.
func TestExport_OfATeamOfAnOldServerArrivesByBothImporters(t *testing.T) {
	ctx := testContext(t)
	source := startServer(t, ctx, testbed.ServerOptions{Name: "oldteam", Bundle: bundle})
	old, err := seed.Fill(ctx, source)
	require.NoError(t, err)
	const hex = "da39a3ee5e6b4b0d3255bfef95601890afd80709"
	for _, statement := range []string{
		`UPDATE Posts SET Message = 'see ~proben' WHERE Id = (SELECT p.Id FROM Posts p JOIN Channels c ON c.Id = p.ChannelId
			WHERE c.Name = 'town-square' AND p.RootId = '' AND p.Type = '' AND p.DeleteAt = 0 ORDER BY p.Id LIMIT 1)`,
		`UPDATE Posts SET Message = replace(Message, '~proben', '~` + hex + `')`,
		`UPDATE Channels SET Name = '` + hex + `' WHERE Name = 'proben'`,
		`UPDATE Users SET Locale = 'jp' WHERE Username = 'boris'`,
		`UPDATE Reactions SET EmojiName = 'thumbs up' WHERE (PostId, UserId, EmojiName) = (SELECT r.PostId, r.UserId, r.EmojiName FROM Reactions r
			JOIN Posts p ON p.Id = r.PostId JOIN Channels c ON c.Id = p.ChannelId
			WHERE c.Name = '` + hex + `' AND p.DeleteAt = 0 ORDER BY r.PostId, r.UserId, r.EmojiName LIMIT 1)`,
		`UPDATE Posts SET UserId = NULL WHERE Id = (SELECT p.Id FROM Posts p JOIN Channels c ON c.Id = p.ChannelId
			WHERE c.Name = '` + hex + `' AND p.RootId = '' AND p.Type = '' AND p.DeleteAt = 0 ORDER BY p.Id LIMIT 1)`,
	} {
		result, err := source.DB.ExecContext(ctx, statement)
		require.NoError(t, err)
		changed, err := result.RowsAffected()
		require.NoError(t, err)
		require.NotZero(t, changed, statement)
	}
	job, archive := exportTeam(t, ctx, source, old.Team.Id, nil)
	var manifest struct {
		WarningCounts map[string]int64 `json:"warning_counts"`
	}
	require.NoError(t, json.Unmarshal(archive.read(t, "manifest.json"), &manifest))
	for _, code := range []string{"channel_renamed", "setting_dropped", "reaction_dropped", "user_deleted"} {
		require.NotZero(t, manifest.WarningCounts[code], code)
	}

	target := startServer(t, ctx, testbed.ServerOptions{Name: "newer", Bundle: bundle})
	_, err = target.Validate(ctx, archive.path)
	require.NoError(t, err)
	require.NoError(t, target.NativeImport(ctx, archive.path))
	said := job.Counts["posts"] + job.Counts["replies"]
	require.Equal(t, said, arrivedPosts(t, ctx, target, seed.TeamName))
	require.Equal(t, int64(1), row(t, ctx, target, `SELECT COUNT(*) FROM Posts WHERE Message = 'see ~channel-`+hex+`'`), "the link leads to the renamed channel")

	openImports(t, ctx, target)
	lobby, _, err := target.Admin.CreateTeam(ctx, &model.Team{Name: "lobby", DisplayName: "Lobby", Type: model.TeamInvite})
	require.NoError(t, err)
	importing, plan := planNewTeam(t, ctx, target, lobby, archive.path, "again")
	importing, err = target.Admin.ApplyPlan(ctx, importing.ID, plan.Revision)
	require.NoError(t, err)
	succeeded(t, importing)
	require.Equal(t, said, arrivedPosts(t, ctx, target, "again"), "the plugin imports the same")
}
