package e2e_test

import (
	"context"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost/mattermost/server/public/model"

	"github.com/mattermost-community/mattermost-plugin-team-export/build/testbed"
	"github.com/mattermost-community/mattermost-plugin-team-export/build/testbed/seed"
)

// otherVersions returns the versions that teams are exchanged with: one in each run,
// all that are pinned in make test-versions.
func otherVersions(t *testing.T) []string {
	t.Helper()
	if os.Getenv("TESTBED_VERSIONS") != "all" {
		return []string{"11.1"}
	}
	versions, err := testbed.PinnedVersions()
	require.NoError(t, err)
	return versions
}

// TestExport_ArrivesOnOtherVersions exchanges a team between another version of
// Mattermost and the one of the test bed: each exports with the plugin, and each
// imports natively and with the plugin. The command and the undo work on both.
func TestExport_ArrivesOnOtherVersions(t *testing.T) {
	for _, version := range otherVersions(t) {
		t.Run(version, func(t *testing.T) {
			t.Parallel()
			ctx := testContext(t)
			name := "v" + strings.ReplaceAll(version, ".", "")
			other := startServer(t, ctx, testbed.ServerOptions{Name: name, Bundle: bundle, Version: version})
			there, err := seed.Fill(ctx, other)
			require.NoError(t, err)
			here := startServer(t, ctx, testbed.ServerOptions{Name: name + "to", Bundle: bundle})

			job, archive := exportTeam(t, ctx, other, there.Team.Id, nil)
			said := job.Counts["posts"] + job.Counts["replies"]
			require.Greater(t, said, int64(30))
			importNatively(t, ctx, here, archive.path)
			require.Equal(t, said, arrivedPosts(t, ctx, here, seed.TeamName), "natively")
			importAsNewTeam(t, ctx, here, archive.path, seed.TeamName, "again")
			require.Equal(t, said, arrivedPosts(t, ctx, here, "again"), "by the plugin")

			again, _, err := here.Admin.GetTeamByName(ctx, "again", "")
			require.NoError(t, err)
			job, archive = exportTeam(t, ctx, here, again.Id, nil)
			said = job.Counts["posts"] + job.Counts["replies"]
			imported := importAsNewTeam(t, ctx, other, archive.path, "again", "back")
			require.Equal(t, said, arrivedPosts(t, ctx, other, "back"), "by the plugin of %s", version)
			importNatively(t, ctx, other, archive.path)
			require.Equal(t, said, arrivedPosts(t, ctx, other, "again"), "natively by %s", version)

			exportByCommand(t, ctx, other, there)
			undone, err := other.Admin.Undo(ctx, imported.ID)
			require.NoError(t, err)
			succeeded(t, undone)
			require.Zero(t, arrivedPosts(t, ctx, other, "back"), "after the undo")
		})
	}
}

// importNatively checks an archive with the mmctl of a server and imports it there.
func importNatively(t *testing.T, ctx context.Context, server *testbed.Server, path string) {
	t.Helper()
	_, err := server.Validate(ctx, path)
	require.NoError(t, err)
	require.NoError(t, server.NativeImport(ctx, path))
}

// exportByCommand exports a team from the message box.
func exportByCommand(t *testing.T, ctx context.Context, server *testbed.Server, content *seed.Content) {
	t.Helper()
	admin := voice(t, server.Admin, content.Team.Id, content.Channels["proben"].Id)
	begun := say(t, ctx, admin, "export --no-files")
	require.Contains(t, begun.Message, "**Export** of team **choir**")
	finished(t, ctx, admin, begun, "done")
}

// arrivedPosts counts the posts of a team that came out of an archive.
func arrivedPosts(t *testing.T, ctx context.Context, server *testbed.Server, team string) int64 {
	t.Helper()
	return row(t, ctx, server, `SELECT COUNT(*) FROM Posts p JOIN Channels c ON c.Id = p.ChannelId JOIN Teams t ON t.Id = c.TeamId
		WHERE t.Name = $1 AND p.DeleteAt = 0 AND p.Props ->> 'team_export_post_id' IS NOT NULL`, team)
}

// importAsNewTeam imports an archive with the plugin as a team of its own.
func importAsNewTeam(t *testing.T, ctx context.Context, server *testbed.Server, path, source, name string) testbed.Job {
	t.Helper()
	openImports(t, ctx, server)
	lobby, _, err := server.Admin.CreateTeam(ctx, &model.Team{Name: "lobby-" + name, DisplayName: "Lobby", Type: model.TeamInvite})
	require.NoError(t, err)
	job, plan, err := server.Admin.PlanImport(ctx, lobby.Id, path)
	require.NoError(t, err)
	plan, err = server.Admin.ChangePlan(ctx, job.ID, plan.Revision, []map[string]string{{"section": "team", "source": source, "action": "new", "target": name}})
	require.NoError(t, err)
	job, err = server.Admin.ApplyPlan(ctx, job.ID, plan.Revision)
	require.NoError(t, err)
	succeeded(t, job)
	return job
}
