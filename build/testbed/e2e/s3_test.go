package e2e_test

import (
	"maps"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/build/testbed"
	"github.com/mattermost-community/mattermost-plugin-team-export/build/testbed/compare"
	"github.com/mattermost-community/mattermost-plugin-team-export/build/testbed/seed"
)

func TestATeamLeavesAServerThatKeepsItsFilesInS3(t *testing.T) {
	ctx := testContext(t)
	gateway, err := bed.S3(ctx)
	require.NoError(t, err)
	require.NoError(t, gateway.CreateBucket("files"))
	require.NoError(t, gateway.CreateBucket("exports"))
	env := gateway.Environment("files")
	env["FILESETTINGS_AMAZONS3PATHPREFIX"] = "chat"
	// Archives go to a bucket of their own, as large sites do it.
	maps.Copy(env, map[string]string{
		"FILESETTINGS_DEDICATEDEXPORTSTORE":          "true",
		"FILESETTINGS_EXPORTDRIVERNAME":              "amazons3",
		"FILESETTINGS_EXPORTAMAZONS3ENDPOINT":        gateway.Endpoint,
		"FILESETTINGS_EXPORTAMAZONS3BUCKET":          "exports",
		"FILESETTINGS_EXPORTAMAZONS3ACCESSKEYID":     gateway.AccessKey,
		"FILESETTINGS_EXPORTAMAZONS3SECRETACCESSKEY": gateway.SecretKey,
		"FILESETTINGS_EXPORTAMAZONS3REGION":          "us-east-1",
		"FILESETTINGS_EXPORTAMAZONS3SSL":             "false",
	})
	source := startServer(t, ctx, testbed.ServerOptions{Name: "ons3", Bundle: bundle, Env: env})
	filled, err := seed.Fill(ctx, source)
	require.NoError(t, err)
	job, archive := exportTeam(t, ctx, source, filled.Team.Id, nil)
	require.Equal(t, int64(9), job.Counts["files"])
	require.Equal(t, 1, job.Warnings, "only the owner of the bot, as on local disk")

	requireMmctlSees(t, ctx, source, job)

	target := startServer(t, ctx, testbed.ServerOptions{Name: "offs3"})
	_, err = target.Validate(ctx, archive.path)
	require.NoError(t, err)
	require.NoError(t, target.NativeImport(ctx, archive.path))
	results, err := compare.Teams(ctx, gateway.Server(source, "files", "chat"), target, seed.TeamName)
	require.NoError(t, err)
	for _, result := range results {
		require.True(t, result.Equal(), "%+v", result)
		require.Positive(t, result.Source, result.Kind)
	}

	_, err = source.Admin.DeleteArchive(ctx, job.ID)
	require.NoError(t, err)
	list, err := source.Mmctl(ctx, "export", "list")
	require.NoError(t, err)
	require.NotContains(t, list, job.Archive.Name)
}
