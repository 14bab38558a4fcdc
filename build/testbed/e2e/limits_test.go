package e2e_test

import (
	"context"
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/build/testbed"
)

// limited sets the plugin's settings on server A for one test.
func limited(t *testing.T, ctx context.Context, settings map[string]any) {
	t.Helper()
	set(t, ctx, serverA, settings)
	t.Cleanup(func() { set(t, context.WithoutCancel(ctx), serverA, map[string]any{}) })
}

func TestOnlyTheNewestArchiveOfATeamIsThere(t *testing.T) {
	ctx := testContext(t)
	older, err := serverA.Admin.Export(ctx, content.OtherTeam.Id, nil)
	require.NoError(t, err)
	require.Equal(t, older.FinishedAt+(72*time.Hour).Milliseconds(), older.ExpiresAt)
	newer, err := serverA.Admin.Export(ctx, content.OtherTeam.Id, nil)
	require.NoError(t, err)
	require.Eventually(t, func() bool { return len(leftovers(t, serverA, older.ID)) == 0 }, time.Minute, 100*time.Millisecond)
	older, err = serverA.Admin.JobNow(ctx, older.ID)
	require.NoError(t, err)
	require.EqualValues(t, "expired", older.State)
	response, err := serverA.Admin.Plugin(ctx, http.MethodGet, "/jobs/"+older.ID+"/download", nil, nil)
	require.NoError(t, err)
	_ = response.Body.Close()
	require.Equal(t, http.StatusGone, response.StatusCode)
	download(t, ctx, serverA.Admin, newer)
}

// Nobody waits for an hour: the time of an archive is moved to now where the
// jobs are stored.
func TestAnArchiveIsRemovedWhenItsTimeIsOver(t *testing.T) {
	ctx := testContext(t)
	job, err := serverA.Admin.Export(ctx, content.OtherTeam.Id, nil)
	require.NoError(t, err)
	requireOneNotice(t, ctx, serverA, job.ID)
	require.Eventually(t, func() bool {
		return row(t, ctx, serverA, `SELECT COUNT(*) FROM PluginKeyValueStore WHERE PluginId = $1 AND PKey = 'board' AND position($2 IN convert_from(PValue, 'UTF8')) > 0`, testbed.PluginID, job.ID) == 0
	}, time.Minute, 100*time.Millisecond, "its node is done with it, and remembers its record no more")
	for _, key := range []string{"job_" + job.ID, "shelf"} {
		_, err = serverA.DB.ExecContext(ctx, `UPDATE PluginKeyValueStore SET PValue = convert_to(replace(convert_from(PValue, 'UTF8'), $1, $2), 'UTF8')
			WHERE PluginId = $3 AND PKey = $4`,
			jsonField(t, "expires_at", job.ExpiresAt), jsonField(t, "expires_at", time.Now().UnixMilli()), testbed.PluginID, key)
		require.NoError(t, err)
	}
	expired, err := serverA.Admin.JobNow(ctx, job.ID)
	require.NoError(t, err)
	require.EqualValues(t, "expired", expired.State)
	require.Eventually(t, func() bool { return len(leftovers(t, serverA, job.ID)) == 0 }, time.Minute, 100*time.Millisecond)
}

func jsonField(t *testing.T, name string, value int64) string {
	t.Helper()
	data, err := json.Marshal(map[string]int64{name: value})
	require.NoError(t, err)
	return string(data[1 : len(data)-1])
}

func TestAnArchiveBeyondTheLimitIsTooLarge(t *testing.T) {
	ctx := testContext(t)
	limited(t, ctx, map[string]any{"maxarchivesizemb": 1})
	job, err := serverA.Admin.StartExport(ctx, content.Team.Id, nil)
	require.NoError(t, err)
	job, err = serverA.Admin.WaitJob(ctx, job.ID)
	require.NoError(t, err)
	require.EqualValues(t, "failed", job.State)
	require.EqualValues(t, "too_large", job.Error.Code)
	require.Contains(t, job.Error.Message, "1 MB")
	require.Empty(t, leftovers(t, serverA, job.ID))
	_, err = serverA.Admin.Export(ctx, content.Team.Id, map[string]any{"attachments": map[string]any{"include": false}})
	require.NoError(t, err, "and without attachments it is not")
}

func TestAJobBeyondTheQuotaIsRefused(t *testing.T) {
	ctx := testContext(t)
	limited(t, ctx, map[string]any{"jobsperteamperday": 1})
	team := bigTeam(t, ctx, serverA, "once-a-day", 10)
	_, err := serverA.Admin.Export(ctx, team, nil)
	require.NoError(t, err)
	_, err = serverA.Admin.StartExport(ctx, team, nil)
	var refusal *testbed.APIError
	require.ErrorAs(t, err, &refusal)
	require.Equal(t, http.StatusTooManyRequests, refusal.StatusCode)
	require.Equal(t, "team_export.quota", refusal.ID)
	require.Contains(t, refusal.Message, "JobsPerTeamPerDay")
}

// The disk is a small one of its own, so that it can be filled.
func TestAFullDiskEndsTheExportAndRefusesTheNext(t *testing.T) {
	ctx := testContext(t)
	disk := filepath.Join(bed.Dir, "small-disk")
	require.NoError(t, os.Mkdir(disk, 0o755))
	require.NoError(t, syscall.Mount("tmpfs", disk, "tmpfs", 0, "size=160m"), "this test needs to be root, to mount a small disk")
	t.Cleanup(func() { require.NoError(t, syscall.Unmount(disk, syscall.MNT_DETACH)) })
	server := startServer(t, ctx, testbed.ServerOptions{Name: "small", Bundle: bundle, Env: map[string]string{
		"FILESETTINGS_DEDICATEDEXPORTSTORE": "true",
		"FILESETTINGS_EXPORTDRIVERNAME":     "local",
		"FILESETTINGS_EXPORTDIRECTORY":      disk,
	}})
	team := bigTeam(t, ctx, server, "large", 5000)
	whole, err := server.Admin.Export(ctx, team, nil)
	require.NoError(t, err)

	kept, err := filepath.Glob(filepath.Join(disk, "*", "*_export.zip"))
	require.NoError(t, err)
	require.Len(t, kept, 1, "the archive is on the small disk")

	fill := filepath.Join(disk, "uploads")
	setPause(t, ctx, server, 3000)
	job := catch(t, ctx, server, team)
	require.NoError(t, os.WriteFile(fill, make([]byte, 100<<20), 0o600))
	setPause(t, ctx, server, 0)
	job, err = server.Admin.WaitJob(ctx, job.ID)
	require.NoError(t, err)
	require.EqualValues(t, "failed", job.State)
	require.EqualValues(t, "no_space", job.Error.Code)
	require.Contains(t, job.Error.Message, "make room")
	partial, err := filepath.Glob(filepath.Join(disk, "*", "*", "*"))
	require.NoError(t, err)
	require.Empty(t, partial, "nothing of it is left")
	older, err := server.Admin.JobNow(ctx, whole.ID)
	require.NoError(t, err)
	require.EqualValues(t, "succeeded", older.State, "one that failed takes no archive away")

	_, err = server.Admin.StartExport(ctx, team, nil)
	var refusal *testbed.APIError
	require.ErrorAs(t, err, &refusal)
	require.Equal(t, http.StatusInsufficientStorage, refusal.StatusCode)
	require.Equal(t, "team_export.no_space", refusal.ID)
	require.NoError(t, os.Remove(fill))
	_, err = server.Admin.Export(ctx, team, nil)
	require.NoError(t, err)
}
