package jobs_test

import (
	"context"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/jobs"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

func TestAJobWaitsUntilASlotIsFree(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := newMemory()
		busy, idle := startNode(t, store, works), startNode(t, store, works)
		first, second, third := busy.startTeam("one"), busy.startTeam("two"), busy.startTeam("three")
		time.Sleep(5 * time.Second)
		require.Equal(t, transfer.StateRunning, idle.job(first.ID).State)
		require.Equal(t, transfer.StateRunning, idle.job(second.ID).State)
		waiting := idle.job(third.ID)
		require.Equal(t, transfer.StateQueued, waiting.State)
		require.Equal(t, transfer.PhaseWaiting, waiting.Progress.Phase)
		require.Zero(t, waiting.StartedAt)
		_, err := idle.Start(t.Context(), requestOf("three"))
		require.True(t, transfer.HasCode(err, transfer.CodeJobRunning))
		require.Equal(t, third.ID, transfer.AsError(err).JobID)

		require.NoError(t, busy.Stop(t.Context()), "and the node that was asked is gone")
		time.Sleep(time.Minute)
		for _, job := range []transfer.Job{first, second, third} {
			require.Equal(t, transfer.StateSucceeded, idle.job(job.ID).State)
		}
	})
}

func TestJobsBeginInTheOrderInWhichTheyWereAskedFor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := startNode(t, newMemory(), works)
		n.limit(func(l *jobs.Limits) { l.Exports = 1 })
		var last int64
		var asked []transfer.Job
		for i := range 5 {
			asked = append(asked, n.startTeam(fmt.Sprint("team", i)))
		}
		time.Sleep(2 * time.Minute)
		for _, job := range asked {
			require.Greater(t, n.job(job.ID).StartedAt, last)
			last = n.job(job.ID).StartedAt
		}
	})
}

func TestAHigherLimitTakesEffectWithoutARestart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := startNode(t, newMemory(), works)
		for _, team := range []string{"one", "two"} {
			n.startTeam(team)
		}
		third := n.startTeam("three")
		time.Sleep(time.Second)
		require.Equal(t, transfer.StateQueued, n.job(third.ID).State)
		n.limit(func(l *jobs.Limits) { l.Exports = 3 })
		time.Sleep(3 * time.Second)
		require.Equal(t, transfer.StateRunning, n.job(third.ID).State)
	})
}

func TestImportsRunOneAtATimeOnTheWholeServer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := newMemory()
		one, other := startNode(t, store, works), startNode(t, store, works)
		importInto := func(n *node, team string) transfer.Job {
			request := requestOf(team)
			request.Kind = transfer.KindImport
			job, err := n.Start(t.Context(), request)
			require.NoError(t, err)
			return job
		}
		first, second := importInto(one, "one"), importInto(other, "two")
		export := one.startTeam("one")
		time.Sleep(5 * time.Second)
		require.Equal(t, transfer.StatePlanning, one.job(first.ID).State)
		require.Equal(t, transfer.StateQueued, one.job(second.ID).State)
		require.Equal(t, transfer.StateRunning, one.job(export.ID).State, "exports have slots of their own")
		request := requestOf("one")
		request.Kind = transfer.KindImport
		_, err := other.Start(t.Context(), request)
		require.True(t, transfer.HasCode(err, transfer.CodeJobRunning))
		require.ErrorContains(t, err, "an import of this team")
		time.Sleep(time.Minute)
		require.Equal(t, transfer.StateNeedsReview, one.job(first.ID).State)
		require.Equal(t, transfer.StateNeedsReview, one.job(second.ID).State)
		require.Less(t, one.job(first.ID).StartedAt, one.job(second.ID).StartedAt)
	})
}

func TestAKindThatNobodyDoesIsRefused(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := newMemory()
		n := startNode(t, store, works)
		request := request()
		request.Kind = "merge"
		_, err := n.Start(t.Context(), request)
		require.ErrorContains(t, err, "merge")
		require.Empty(t, store.keys(""))
	})
}

func TestATeamMayHaveSoManyJobsADay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := newMemory()
		n := startNode(t, store, func(_ context.Context, job transfer.Job, _ transfer.Reporter) (transfer.Result, error) {
			return result(job), nil
		})
		n.limit(func(l *jobs.Limits) { l.PerTeamAndDay = 2 })
		for range 2 {
			n.start()
			time.Sleep(time.Hour)
		}
		_, err := n.Start(t.Context(), request())
		require.True(t, transfer.HasCode(err, transfer.CodeQuota), "%v", err)
		require.ErrorContains(t, err, "2 jobs in the last 24 hours")
		require.ErrorContains(t, err, time.Now().Add(22*time.Hour).UTC().Format("2006-01-02 15:04"))
		page, err := n.List(t.Context(), "team", "", 10, "")
		require.NoError(t, err)
		require.Len(t, page.Jobs, 2)
		require.Len(t, store.keys("job_"), 2, "the refused start left no trace")
		n.startTeam("another team")
		time.Sleep(22*time.Hour + time.Second)
		n.start()
		_, err = n.Start(t.Context(), request())
		require.Error(t, err)
	})
}

func TestOfManyStartsAtOnceOneWins(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := newMemory()
		nodes := []*node{startNode(t, store, works), startNode(t, store, works), startNode(t, store, works)}
		won := make(chan string, 30)
		for i := range 30 {
			go func() {
				job, err := nodes[i%3].Start(t.Context(), request())
				if err != nil && !transfer.HasCode(err, transfer.CodeJobRunning) {
					t.Errorf("%v", err)
				}
				won <- job.ID
			}()
		}
		ids := map[string]bool{}
		for range 30 {
			ids[<-won] = true
		}
		delete(ids, "")
		require.Len(t, ids, 1)
	})
}
