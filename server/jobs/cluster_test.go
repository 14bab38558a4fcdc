package jobs_test

import (
	"context"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/jobs"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// deaf makes a node that cannot reach the store, as one cut off the network.
type deaf struct {
	jobs.Store
	cut atomic.Bool
}

func (d *deaf) Get(ctx context.Context, key string) ([]byte, error) {
	if d.cut.Load() {
		return nil, errDown
	}
	return d.Store.Get(ctx, key)
}

func (d *deaf) CompareAndSet(ctx context.Context, key string, old, value []byte) (bool, error) {
	if d.cut.Load() {
		return false, errDown
	}
	return d.Store.CompareAndSet(ctx, key, old, value)
}

func TestAnAbandonedJobIsEndedByAnotherNode(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := newMemory()
		line := &deaf{Store: store}
		lost, other := startNode(t, line, untilCanceled), startNode(t, store, works)
		started := lost.start()
		time.Sleep(5 * time.Second)
		line.cut.Store(true)
		time.Sleep(20 * time.Second)
		require.Equal(t, transfer.StateRunning, other.job(started.ID).State, "the lease has not ended yet")
		time.Sleep(30 * time.Second)
		ended := other.job(started.ID)
		require.Equal(t, transfer.StateFailed, ended.State)
		require.Equal(t, transfer.CodeInterrupted, ended.Error.Code)
		require.Equal(t, []string{started.ID}, other.worker.discards())

		next := other.start()
		line.cut.Store(false)
		time.Sleep(time.Minute)
		require.Equal(t, ended, other.job(started.ID), "the lost node does not write again")
		require.Equal(t, transfer.StateSucceeded, other.job(next.ID).State)
	})
}

func TestAJobEndsAlsoWhenItsDebrisCannotBeRemoved(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := newMemory()
		line := &deaf{Store: store}
		lost, other := startNode(t, line, untilCanceled), startNode(t, store, works)
		other.worker.discardFails = errDown
		first := lost.start()
		second, err := lost.StartExport(t.Context(), jobs.ExportRequest{TeamID: "another team", Options: transfer.DefaultExportOptions()})
		require.NoError(t, err)
		time.Sleep(time.Second)
		line.cut.Store(true)
		time.Sleep(2 * time.Minute)
		require.Equal(t, transfer.StateFailed, other.job(first.ID).State)
		require.Equal(t, transfer.StateFailed, other.job(second.ID).State)
		other.start()
	})
}

// Mattermost reads records from a replica where there is one.
func TestJobsWorkWhileReadsLagBehind(t *testing.T) {
	for _, lag := range []time.Duration{50 * time.Millisecond, 3 * time.Second} {
		t.Run(lag.String(), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				store := &lagging{memory: newMemory(), lag: lag}
				owner, other := startNode(t, store, works), startNode(t, store, untilCanceled)
				started := owner.start()
				require.Equal(t, transfer.StateQueued, owner.job(started.ID).State, "the node that starts a job sees it at once")
				time.Sleep(lag + time.Millisecond)
				_, err := other.StartExport(t.Context(), request())
				require.True(t, transfer.HasCode(err, transfer.CodeJobRunning), "%v", err)
				time.Sleep(15*time.Second + lag)
				require.Equal(t, transfer.StateSucceeded, other.job(started.ID).State)

				started = other.start()
				time.Sleep(lag + time.Second)
				_, err = owner.Cancel(t.Context(), started.ID)
				require.NoError(t, err, "a node that reads late cancels all the same")
				time.Sleep(10*time.Second + 2*lag)
				require.Equal(t, transfer.StateCanceled, owner.job(started.ID).State)
				owner.start()
			})
		})
	}
}

func TestAStartFindsAnAbandonedJobBeforeTheSweep(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := newMemory()
		line := &deaf{Store: store}
		lost := startNode(t, line, untilCanceled)
		started := lost.start()
		time.Sleep(time.Second)
		line.cut.Store(true)
		time.Sleep(time.Minute)
		other := startNode(t, store, works)
		other.start()
		require.Equal(t, transfer.StateFailed, other.job(started.ID).State)
	})
}

func TestTheEndIsRecordedWhenTheStoreComesBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := newMemory()
		n := startNode(t, store, works)
		started := n.start()
		time.Sleep(9500 * time.Millisecond)
		store.breakWith(func(key string) error {
			if strings.HasPrefix(key, "job_") {
				return errDown
			}
			return nil
		})
		time.Sleep(5 * time.Second)
		store.breakWith(nil)
		time.Sleep(5 * time.Second)
		require.Equal(t, transfer.StateSucceeded, n.job(started.ID).State)
	})
}

func TestAReportThatCannotBeStoredIsNoSuccess(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := newMemory()
		store.broken = func(key string) error {
			if strings.HasPrefix(key, "report_") {
				return errDown
			}
			return nil
		}
		n := startNode(t, store, works)
		started := n.start()
		time.Sleep(time.Minute)
		require.Equal(t, transfer.StateFailed, n.job(started.ID).State)
		require.Equal(t, []string{started.ID + ".zip"}, n.worker.removals())
	})
}

func TestWritesSurviveRivals(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := newMemory()
		store.losses = 5
		n := startNode(t, store, works)
		n.start()
	})
}
