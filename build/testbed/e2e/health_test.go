package e2e_test

import (
	"context"
	"net/http"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/mattermost/mattermost/server/public/model"

	"github.com/mattermost-community/mattermost-plugin-team-export/build/testbed"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/health"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// TestHealth_NamesAFolderThatCannotBeWritten takes the export folder away from a server.
func TestHealth_NamesAFolderThatCannotBeWritten(t *testing.T) {
	t.Parallel()
	ctx := testContext(t)
	exports := t.TempDir()
	server := startServer(t, ctx, testbed.ServerOptions{Name: "health", Bundle: bundle, Env: map[string]string{
		"MM_FILESETTINGS_DEDICATEDEXPORTSTORE": "true", "MM_FILESETTINGS_EXPORTDRIVERNAME": "local", "MM_FILESETTINGS_EXPORTDIRECTORY": exports,
	}})
	team, _, err := server.Admin.CreateTeam(ctx, &model.Team{Name: "club", DisplayName: "Club", Type: model.TeamOpen})
	require.NoError(t, err)
	job, err := server.Admin.Export(ctx, team.Id, nil)
	require.NoError(t, err)
	succeeded(t, job)

	report := healthOf(t, ctx, server)
	require.True(t, report.OK, "%+v", report)
	require.Equal(t, "local", report.ExportStore.Kind)
	require.Positive(t, report.ExportStore.FreeBytes)
	require.Len(t, report.Databases, 1)
	require.Equal(t, "master", report.Databases[0].Kind)
	require.NotEmpty(t, report.Versions.Database)
	require.Equal(t, 16383, report.Databases[0].MessageLimit)
	require.Equal(t, job.FinishedAt, report.Jobs.LastSuccess[transfer.KindExport])
	left, err := os.ReadDir(filepath.Join(exports, "team-export", "health"))
	require.NoError(t, err)
	require.Empty(t, left, "the file that was written is removed")

	// A file in the place of a folder stops root too, as which tests may run.
	require.NoError(t, os.RemoveAll(filepath.Join(exports, "team-export")))
	require.NoError(t, os.WriteFile(filepath.Join(exports, "team-export"), nil, 0o600))
	job, err = server.Admin.StartExport(ctx, team.Id, nil)
	require.NoError(t, err)
	job, err = server.Admin.WaitJob(ctx, job.ID)
	require.NoError(t, err)
	require.EqualValues(t, "failed", job.State)
	require.Eventually(t, func() bool {
		report = healthOf(t, ctx, server)
		return !report.OK && len(report.Jobs.LastErrors) > 0
	}, time.Minute, time.Second, "a report is as old as 5 seconds")
	require.True(t, report.FileStore.OK)
	require.Contains(t, report.ExportStore.Problem, "not a directory")
	require.Equal(t, job.ID, report.Jobs.LastErrors[0].JobID)
}

// TestHealth_GoesIntoTheSupportPacketWithALicence asks a server without a licence, which makes
// no packet: what the plugin puts into one is tested where the plugin makes it.
func TestHealth_GoesIntoTheSupportPacketWithALicence(t *testing.T) {
	ctx := testContext(t)
	_, _, answer, err := serverA.Admin.GenerateSupportPacket(ctx)
	require.Error(t, err)
	require.Equal(t, http.StatusForbidden, answer.StatusCode)
	require.ErrorContains(t, err, "license")
}

func healthOf(t *testing.T, ctx context.Context, server *testbed.Server) (report health.Report) {
	t.Helper()
	require.NoError(t, server.Admin.Get(ctx, "/health", &report))
	return report
}
