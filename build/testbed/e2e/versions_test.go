package e2e_test

import (
	"context"
	"os"
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

// TestExport_ArrivesOnOtherVersions exports a team on another version of Mattermost,
// imports it natively and with the plugin on the version of the test bed, and brings it
// back.
func TestExport_ArrivesOnOtherVersions(t *testing.T) {
	for _, version := range otherVersions(t) {
		t.Run(version, func(t *testing.T) {
			t.Parallel()
			ctx := testContext(t)
			name := "v" + version[:2] + version[3:]
			other := startServer(t, ctx, testbed.ServerOptions{Name: name, Bundle: bundle, Version: version})
			there, err := seed.Fill(ctx, other)
			require.NoError(t, err)
			job, archive := exportTeam(t, ctx, other, there.Team.Id, nil)
			said := job.Counts["posts"] + job.Counts["replies"]
			require.Greater(t, said, int64(30))

			here := startServer(t, ctx, testbed.ServerOptions{Name: name + "to", Bundle: bundle})
			_, err = here.Validate(ctx, archive.path)
			require.NoError(t, err)
			require.NoError(t, here.NativeImport(ctx, archive.path))
			require.Equal(t, said, arrivedPosts(t, ctx, here, seed.TeamName), "natively")
			importAsNewTeam(t, ctx, here, archive.path, seed.TeamName, "again")
			require.Equal(t, said, arrivedPosts(t, ctx, here, "again"), "by the plugin")

			var again string
			require.NoError(t, here.DB.QueryRowContext(ctx, `SELECT Id FROM Teams WHERE Name = 'again'`).Scan(&again))
			job, archive = exportTeam(t, ctx, here, again, nil)
			importAsNewTeam(t, ctx, other, archive.path, "again", "back")
			require.Equal(t, job.Counts["posts"]+job.Counts["replies"], arrivedPosts(t, ctx, other, "back"), "back on %s", version)
		})
	}
}

// arrivedPosts counts the posts of a team that came out of an archive.
func arrivedPosts(t *testing.T, ctx context.Context, server *testbed.Server, team string) int64 {
	t.Helper()
	return row(t, ctx, server, `SELECT COUNT(*) FROM Posts p JOIN Channels c ON c.Id = p.ChannelId JOIN Teams t ON t.Id = c.TeamId
		WHERE t.Name = $1 AND p.DeleteAt = 0 AND p.Props ->> 'team_export_post_id' IS NOT NULL`, team)
}

// importAsNewTeam imports an archive with the plugin as a team of its own.
func importAsNewTeam(t *testing.T, ctx context.Context, server *testbed.Server, path, source, name string) {
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
}
