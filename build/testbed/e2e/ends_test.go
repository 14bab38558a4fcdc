package e2e_test

import (
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/mattermost/mattermost/server/public/model"

	"github.com/mattermost-community/mattermost-plugin-team-export/build/testbed"
)

// slowly makes exports on server A rest after each page, so that a test can
// catch one in the middle.
func slowly(t *testing.T, ctx context.Context, pauseMS int) {
	t.Helper()
	setPause(t, ctx, serverA, pauseMS)
	t.Cleanup(func() { setPause(t, context.WithoutCancel(ctx), serverA, 0) })
}

func setPause(t *testing.T, ctx context.Context, server *testbed.Server, pauseMS int) {
	t.Helper()
	require.NoError(t, server.ConfigurePlugin(ctx, map[string]any{"exportpausems": pauseMS}))
}

// leftovers returns what lies in the file store of an export that has not
// finished.
func leftovers(t *testing.T, server *testbed.Server, jobID string) (names []string) {
	t.Helper()
	err := filepath.WalkDir(server.FileStore(), func(path string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() && strings.Contains(path, jobID) {
			names = append(names, path)
		}
		return err
	})
	require.NoError(t, err)
	return names
}

// catch starts an export and waits until it is in the middle of the posts.
func catch(t *testing.T, ctx context.Context, server *testbed.Server, teamID string) testbed.Job {
	t.Helper()
	job, err := server.Admin.StartExport(ctx, teamID, nil)
	require.NoError(t, err)
	job, err = server.Admin.WaitJobUntil(ctx, job.ID, func(job testbed.Job) bool { return job.Progress.Phase == "posts" })
	require.NoError(t, err)
	return job
}

func TestACanceledExportStopsSoonAndLeavesNothing(t *testing.T) {
	ctx := testContext(t)
	slowly(t, ctx, 20_000)
	job := catch(t, ctx, serverA, content.Team.Id)
	require.NotEmpty(t, leftovers(t, serverA, job.ID), "the archive is being written")
	list, err := serverA.Mmctl(ctx, "export", "list")
	require.NoError(t, err)
	require.NotContains(t, list, job.ID, "a half-written archive is not listed")

	asked := time.Now()
	canceling, err := serverA.Admin.CancelJob(ctx, job.ID)
	require.NoError(t, err)
	require.EqualValues(t, "canceling", canceling.State)
	ended, err := serverA.Admin.WaitJob(ctx, job.ID)
	require.NoError(t, err)
	require.EqualValues(t, "canceled", ended.State)
	require.Nil(t, ended.Archive)
	require.Less(t, time.Since(asked), 15*time.Second)
	require.Empty(t, leftovers(t, serverA, job.ID))

	setPause(t, ctx, serverA, 0)
	_, err = serverA.Admin.Export(ctx, content.Team.Id, nil)
	require.NoError(t, err)
}

func TestAnExportThatCannotWriteFailsWithTheReason(t *testing.T) {
	for _, refuses := range []string{"export", "team-export/partial"} {
		t.Run(refuses, func(t *testing.T) {
			ctx := testContext(t)
			folder := filepath.Join(serverA.FileStore(), refuses)
			require.NoError(t, os.MkdirAll(folder, 0o755))
			require.NoError(t, os.Rename(folder, folder+".away"))
			require.NoError(t, os.WriteFile(folder, nil, 0o600))
			t.Cleanup(func() {
				require.NoError(t, os.Remove(folder))
				require.NoError(t, os.Rename(folder+".away", folder))
			})
			job, err := serverA.Admin.StartExport(ctx, content.Team.Id, nil)
			require.NoError(t, err)
			job, err = serverA.Admin.WaitJob(ctx, job.ID)
			require.NoError(t, err)
			require.EqualValues(t, "failed", job.State)
			require.EqualValues(t, "storage", job.Error.Code)
			require.Contains(t, job.Error.Message, "file store")
			require.Nil(t, job.Archive)
			require.Empty(t, leftovers(t, serverA, job.ID))
			requireOneNotice(t, ctx, serverA, job.ID)
		})
	}
}

// A restart of the database ends its transactions and connections.
func TestAnExportBeginsAgainAfterARestartOfPostgreSQL(t *testing.T) {
	ctx := testContext(t)
	slowly(t, ctx, 1000)
	job := catch(t, ctx, serverA, content.Team.Id)
	require.NoError(t, bed.Postgres.Restart(ctx, 2*time.Second))
	setPause(t, ctx, serverA, 0)
	job = keepTrying(t, ctx, serverA.Admin, job.ID)
	require.EqualValues(t, "succeeded_with_warnings", job.State, "%+v", job.Error)
	require.Greater(t, job.Attempt, 1)
	require.Len(t, leftovers(t, serverA, job.ID), 1)
	requireOneNotice(t, ctx, serverA, job.ID)
}

// keepTrying asks for a job until it has ended, also while the plugin or its
// server is away.
func keepTrying(t *testing.T, ctx context.Context, client *testbed.Client, jobID string) testbed.Job {
	t.Helper()
	var job testbed.Job
	require.Eventually(t, func() bool {
		now, err := client.JobNow(ctx, jobID)
		job = now
		return err == nil && now.State.Ended()
	}, 3*time.Minute, 200*time.Millisecond)
	return job
}

func TestAnExportGoesOnWhenThePluginIsEnabledAgain(t *testing.T) {
	ctx := testContext(t)
	slowly(t, ctx, 20_000)
	job := catch(t, ctx, serverA, content.Team.Id)
	_, err := serverA.Mmctl(ctx, "plugin", "disable", testbed.PluginID)
	require.NoError(t, err)
	require.Empty(t, leftovers(t, serverA, job.ID))
	setPause(t, ctx, serverA, 0)
	_, err = serverA.Mmctl(ctx, "plugin", "enable", testbed.PluginID)
	require.NoError(t, err)

	enabled := time.Now()
	job = keepTrying(t, ctx, serverA.Admin, job.ID)
	require.EqualValues(t, "succeeded_with_warnings", job.State)
	require.Equal(t, 2, job.Attempt)
	require.Less(t, time.Since(enabled), 15*time.Second, "its lease was released")
	require.Len(t, leftovers(t, serverA, job.ID), 1, "the archive")
	requireOneNotice(t, ctx, serverA, job.ID)
}

// requireOneNotice waits for the message about the end of a job, and requires
// that there is one.
func requireOneNotice(t *testing.T, ctx context.Context, server *testbed.Server, jobID string) {
	t.Helper()
	count := func() (n int) {
		require.NoError(t, server.DB.QueryRowContext(ctx, `SELECT count(*) FROM Posts WHERE Props->>'team_export_job' = $1`, jobID).Scan(&n))
		return n
	}
	require.Eventually(t, func() bool { return count() > 0 }, time.Minute, 100*time.Millisecond, "job %s", jobID)
	require.Equal(t, 1, count(), "job %s", jobID)
}

// The server starts a killed plugin again by itself, which may take it half a
// minute; the lease of the job ends in that time too.
func TestAKilledPluginTakesItsExportUpAgain(t *testing.T) {
	ctx := testContext(t)
	server := startServer(t, ctx, testbed.ServerOptions{Name: "killed", Bundle: bundle})
	team, _, err := server.Admin.CreateTeam(ctx, &model.Team{Name: "lost", DisplayName: "Lost", Type: model.TeamOpen})
	require.NoError(t, err)
	channel, _, err := server.Admin.GetChannelByName(ctx, "town-square", team.Id, "")
	require.NoError(t, err)
	_, _, err = server.Admin.CreatePost(ctx, &model.Post{ChannelId: channel.Id, Message: "hello"})
	require.NoError(t, err)
	setPause(t, ctx, server, 60_000)
	job := catch(t, ctx, server, team.Id)
	pid, err := server.PluginPID()
	require.NoError(t, err)
	require.NoError(t, syscall.Kill(pid, syscall.SIGKILL))
	require.NotEmpty(t, leftovers(t, server, job.ID), "nobody could clean up")
	setPause(t, ctx, server, 0)

	job = keepTrying(t, ctx, server.Admin, job.ID)
	require.EqualValues(t, "succeeded", job.State)
	require.Equal(t, 2, job.Attempt)
	require.Len(t, leftovers(t, server, job.ID), 1, "the archive, and not what the killed one left")
	requireOneNotice(t, ctx, server, job.ID)
	for range 50 {
		_, _, err = server.Admin.CreatePost(ctx, &model.Post{ChannelId: channel.Id, Message: "the server still writes"})
		require.NoError(t, err, "no connection of the server is left in a transaction of ours")
	}
}
