package jobs_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

func TestADeletedArchiveExpiresTheJob(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := startNode(t, newMemory(), works)
		started := n.start()
		_, err := n.DeleteArchive(t.Context(), started.ID)
		require.True(t, transfer.HasCode(err, transfer.CodeWrongState), "it is still running")
		time.Sleep(time.Minute)
		deleted, err := n.DeleteArchive(t.Context(), started.ID)
		require.NoError(t, err)
		require.Equal(t, transfer.StateExpired, deleted.State)
		require.Contains(t, n.worker.removals(), archiveOf(started))
	})
}

func TestHistoryIsPagedAndBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := newMemory()
		n := startNode(t, store, func(_ context.Context, job transfer.Job, _ transfer.Reporter) (transfer.Result, error) {
			return result(job), nil
		})
		const made = 505
		var last transfer.Job
		for range made {
			last = n.start()
			time.Sleep(time.Millisecond)
			synctest.Wait()
		}
		seen := map[string]bool{}
		before := ""
		for {
			page, err := n.List(t.Context(), "team", transfer.KindExport, 100, before)
			require.NoError(t, err)
			if before == "" {
				require.Equal(t, last.ID, page.Jobs[0].ID)
			}
			for _, job := range page.Jobs {
				require.False(t, seen[job.ID])
				seen[job.ID] = true
			}
			if before = page.Next; before == "" {
				break
			}
		}
		require.Len(t, seen, 500)
		require.Len(t, store.keys("report_"), 500, "what history forgets is gone")
		n.worker.mu.Lock()
		require.Len(t, n.worker.forgotten, made-500, "also what the runner kept for it")
		for _, id := range n.worker.forgotten {
			require.False(t, seen[id])
		}
		n.worker.mu.Unlock()

		page, err := n.List(t.Context(), "team", transfer.KindImport, 10, "")
		require.NoError(t, err)
		require.Empty(t, page.Jobs)
		page, err = n.List(t.Context(), "team", "", 10, "unknown")
		require.NoError(t, err)
		require.Empty(t, page.Jobs)
		latest, err := n.Latest(t.Context(), "another team", transfer.KindExport)
		require.NoError(t, err)
		require.Nil(t, latest)
	})
}

func TestUnknownJobsAreNotFound(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := startNode(t, newMemory(), works)
		_, err := n.Get(t.Context(), "nope")
		require.True(t, transfer.HasCode(err, transfer.CodeNotFound))
		_, err = n.Cancel(t.Context(), "nope")
		require.True(t, transfer.HasCode(err, transfer.CodeNotFound))
		_, err = n.DeleteArchive(t.Context(), "nope")
		require.True(t, transfer.HasCode(err, transfer.CodeNotFound))
	})
}
