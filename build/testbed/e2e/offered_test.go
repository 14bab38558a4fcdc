package e2e_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/build/testbed"
)

// offered holds what the plugin shows a person of a team.
type offered struct {
	Export  *testbed.Job `json:"export"`
	Archive *testbed.Job `json:"archive"`
}

func (w *world) offers(t *testing.T, ctx context.Context, name string) offered {
	t.Helper()
	var status offered
	require.NoError(t, w.people[name].Get(ctx, "/teams/"+w.team.Id+"/status", &status), name)
	return status
}

func TestEachPersonIsOfferedTheNewestArchiveThatTheyMayDownload(t *testing.T) {
	ctx := testContext(t)
	w := policyWorld(t, ctx, map[string]any{"directmessages": true})
	whole, err := w.Admin.Export(ctx, w.team.Id, `{"direct_messages": true}`)
	require.NoError(t, err)
	public, err := w.people["leader"].Export(ctx, w.team.Id, `{"private_channels": false}`)
	require.NoError(t, err)
	inVault, err := w.people["second"].Export(ctx, w.team.Id, nil)
	require.NoError(t, err)

	for name, want := range map[string]testbed.Job{"sysadmin": inVault, "second": inVault, "leader": public} {
		status := w.offers(t, ctx, name)
		require.Equal(t, inVault.ID, status.Export.ID, "the newest job is the same for all who see it")
		require.NotNil(t, status.Archive, name)
		require.Equal(t, want.ID, status.Archive.ID, name)
	}
	require.Nil(t, w.offers(t, ctx, "member").Archive)
	for _, job := range []testbed.Job{whole, public} {
		still, err := w.Admin.JobNow(ctx, job.ID)
		require.NoError(t, err)
		require.Equal(t, job.State, still.State, "the archive of another person stays")
	}
	again, err := w.Admin.Export(ctx, w.team.Id, nil)
	require.NoError(t, err)
	still, err := w.Admin.JobNow(ctx, whole.ID)
	require.NoError(t, err)
	require.Equal(t, whole.State, still.State, "it holds direct messages, which the newer one does not")
	_, err = w.Admin.Export(ctx, w.team.Id, `{"direct_messages": true}`)
	require.NoError(t, err)
	for _, job := range []testbed.Job{whole, again} {
		require.Eventually(t, func() bool {
			gone, err := w.Admin.JobNow(ctx, job.ID)
			return err == nil && gone.State == "expired"
		}, 20*time.Second, 100*time.Millisecond, "a newer one of the same person holds as much")
	}
}

// TestWhatAPersonIsOfferedIsWhatTheyGet asks, for each person and each job that
// they see, for what the job says they may do, and for what it says they may not.
func TestWhatAPersonIsOfferedIsWhatTheyGet(t *testing.T) {
	ctx := testContext(t)
	w := policyWorld(t, ctx, map[string]any{"directmessages": true, "memberarchives": true})
	for name, options := range map[string]string{"sysadmin": `{"direct_messages": true}`, "second": "", "leader": `{"private_channels": false}`} {
		_, err := w.people[name].Export(ctx, w.team.Id, options)
		require.NoError(t, err)
	}
	own, err := w.people["otto"].StartMine(ctx, w.team.Id, nil)
	require.NoError(t, err)
	_, err = w.people["otto"].WaitJob(ctx, own.ID)
	require.NoError(t, err)
	seen, downloads := 0, 0
	for _, name := range []string{"sysadmin", "leader", "second", "otto"} {
		client := w.people[name]
		for _, list := range []string{"/teams/" + w.team.Id + "/jobs", "/jobs", "/me/jobs"} {
			var page struct {
				Jobs []testbed.Job `json:"jobs"`
			}
			if status, err := client.Status(ctx, "GET", list, nil); err != nil || status != 200 {
				continue
			}
			require.NoError(t, client.Get(ctx, list, &page))
			for _, job := range page.Jobs {
				require.NotNil(t, job.May, "%s of %s", list, name)
				seen++
				for path, may := range map[string]bool{"/download": job.May.Download, "/report": job.May.Report} {
					status, err := client.Status(ctx, "GET", "/jobs/"+job.ID+path, nil)
					require.NoError(t, err)
					require.Equal(t, may, status == 200, "%s of %s for %s: %d", path, job.State, name, status)
				}
				if job.May.Download {
					downloads++
				}
				if !job.May.Delete {
					status, err := client.Status(ctx, "DELETE", "/jobs/"+job.ID, nil)
					require.NoError(t, err)
					require.GreaterOrEqual(t, status, 400, "deletion of %s for %s", job.State, name)
				}
				if !job.May.Cancel {
					status, err := client.Status(ctx, "POST", "/jobs/"+job.ID+"/cancel", nil)
					require.NoError(t, err)
					require.GreaterOrEqual(t, status, 400, "cancellation of %s for %s", job.State, name)
				}
			}
		}
	}
	require.Greater(t, seen, downloads)
	require.Greater(t, downloads, 4)
}
