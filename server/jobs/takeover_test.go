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

func TestAnotherNodeTakesAnAbandonedJobOver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := newMemory()
		line := &deaf{Store: store}
		lost := startNode(t, line, untilCanceled)
		started := lost.start()
		time.Sleep(5 * time.Second)
		other := startNode(t, store, works)
		line.cut.Store(true)
		time.Sleep(15 * time.Second)
		require.Equal(t, transfer.StateRunning, other.job(started.ID).State, "the lease has not ended yet")
		_, err := other.Start(t.Context(), request())
		require.True(t, transfer.HasCode(err, transfer.CodeJobRunning), "it is still the one of its team")
		time.Sleep(10 * time.Second)
		taken := other.job(started.ID)
		require.Equal(t, transfer.StateRunning, taken.State)
		require.Equal(t, 2, taken.Attempt)
		require.Equal(t, []string{started.ID + "/1"}, other.worker.discards())

		line.cut.Store(false)
		time.Sleep(time.Minute)
		ended := other.job(started.ID)
		require.Equal(t, transfer.StateSucceeded, ended.State)
		require.Equal(t, archiveOf(taken), ended.Archive.Name)
		require.Equal(t, []string{started.ID + "/1", started.ID + "/1"}, other.worker.discards(), "and once more at the end")
		require.Equal(t, 1, other.post.count(started.ID)+lost.post.count(started.ID))
	})
}

func TestAPausedNodeThatWakesUpLateWritesNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := newMemory()
		line := &deaf{Store: store}
		awake := make(chan struct{})
		confirmed := make(chan error, 1)
		// The process stands still, with its store, in the middle of the work.
		paused := startNode(t, line, func(ctx context.Context, job transfer.Job, reporter transfer.Reporter) (transfer.Result, error) {
			<-awake
			if err := reporter.Confirm(ctx); err != nil {
				confirmed <- err
				return transfer.Result{}, err
			}
			confirmed <- nil
			return result(job), nil
		})
		started := paused.start()
		time.Sleep(2 * time.Second)
		other := startNode(t, store, works)
		line.stall()
		time.Sleep(time.Minute)
		ended := other.job(started.ID)
		require.Equal(t, transfer.StateSucceeded, ended.State)

		line.resume()
		close(awake)
		require.Error(t, <-confirmed, "the fence stands before the archive is published")
		time.Sleep(time.Minute)
		require.Equal(t, ended, other.job(started.ID), "and before the record")
		require.Zero(t, paused.post.count(started.ID))
		require.Equal(t, 1, other.post.count(started.ID))
	})
}

// A node whose clock is ahead believes that a lease has ended which has not.
// Nothing but the fence then tells the owner that the job is not its own any
// more: its heartbeats go well, and its successor is at work.
func TestAnOwnerThatWasReplacedTooEarlyGivesUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := newMemory()
		ended, confirmed := make(chan error, 1), make(chan error, 1)
		owner := startNode(t, store, func(ctx context.Context, job transfer.Job, reporter transfer.Reporter) (transfer.Result, error) {
			reporter.Phase(transfer.PhasePeople, nil, "")
			<-ctx.Done()
			ended <- context.Cause(ctx)
			time.Sleep(10 * time.Second)
			confirmed <- reporter.Confirm(context.WithoutCancel(ctx))
			return result(job), nil
		})
		started := owner.start()
		time.Sleep(2500 * time.Millisecond)
		ahead := startNode(t, store, func(ctx context.Context, job transfer.Job, reporter transfer.Reporter) (transfer.Result, error) {
			reporter.Phase(transfer.PhaseFiles, nil, "")
			time.Sleep(2 * time.Minute)
			return result(job), reporter.Confirm(ctx)
		}, func(options *jobs.Options) {
			options.Ledger = newLedger(store, &ears{}, func() time.Time { return time.Now().Add(time.Minute) })
		})
		time.Sleep(5 * time.Second)
		require.ErrorContains(t, <-ended, "another node has taken the job")
		require.Error(t, <-confirmed)
		for range 60 {
			time.Sleep(time.Second)
			now := ahead.job(started.ID)
			require.Equal(t, transfer.StateRunning, now.State)
			require.Equal(t, transfer.PhaseFiles, now.Progress.Phase)
			require.Equal(t, 2, now.Attempt)
		}
		time.Sleep(2 * time.Minute)
		require.Equal(t, transfer.StateSucceeded, ahead.job(started.ID).State)
		require.Equal(t, []string{archiveOf(started)}, owner.worker.removals(), "its own archive, which it published all the same")
		require.Zero(t, owner.post.count(started.ID))
	})
}

func TestAnArchiveThatWasPublishedTooLateIsRemoved(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := newMemory()
		line := &deaf{Store: store}
		late := startNode(t, line, func(_ context.Context, job transfer.Job, _ transfer.Reporter) (transfer.Result, error) {
			time.Sleep(2 * time.Minute)
			return result(job), nil
		})
		started := late.start()
		time.Sleep(time.Second)
		other := startNode(t, store, works)
		line.cut.Store(true)
		time.Sleep(time.Minute)
		line.cut.Store(false)
		time.Sleep(2 * time.Minute)
		require.Equal(t, []string{archiveOf(started)}, late.worker.removals(), "its own")
		require.Empty(t, other.worker.removals())
		require.Equal(t, transfer.StateSucceeded, other.job(started.ID).State)
	})
}

func TestAJobThatIsLostThreeTimesFailsWithEachReason(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := newMemory()
		var started transfer.Job
		for attempt := 1; attempt <= 3; attempt++ {
			line := &deaf{Store: store}
			n := startNode(t, line, func(ctx context.Context, _ transfer.Job, reporter transfer.Reporter) (transfer.Result, error) {
				total := int64(100)
				reporter.Phase(transfer.PhasePosts, &total, transfer.UnitPosts)
				reporter.Advance(int64(attempt))
				return untilCanceled(ctx, transfer.Job{}, reporter)
			})
			if attempt == 1 {
				started = n.start()
			}
			time.Sleep(30 * time.Second)
			require.Equal(t, transfer.StateRunning, n.job(started.ID).State)
			require.Equal(t, attempt, n.job(started.ID).Attempt)
			line.cut.Store(true)
			time.Sleep(time.Second)
		}
		last := startNode(t, store, works)
		time.Sleep(time.Minute)
		ended := last.job(started.ID)
		require.Equal(t, transfer.StateFailed, ended.State)
		require.Equal(t, transfer.CodeInterrupted, ended.Error.Code)
		for attempt := 1; attempt <= 3; attempt++ {
			require.Contains(t, ended.Error.Message, fmt.Sprintf("attempt %d stopped answering", attempt))
			require.Contains(t, ended.Error.Message, fmt.Sprintf("posts %d of 100", attempt))
		}
		require.Equal(t, 1, last.post.count(started.ID))
		require.Contains(t, last.worker.discards(), started.ID+"/3")
		last.start()
	})
}

func TestAJobIsTakenOverAlsoWhenItsDebrisCannotBeRemoved(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := newMemory()
		line := &deaf{Store: store}
		lost := startNode(t, line, untilCanceled)
		first, second := lost.start(), lost.startTeam("another team")
		time.Sleep(time.Second)
		other := startNode(t, store, works)
		other.worker.failDiscards(errDown)
		line.cut.Store(true)
		time.Sleep(2 * time.Minute)
		require.Equal(t, transfer.StateSucceeded, other.job(first.ID).State)
		require.Equal(t, transfer.StateSucceeded, other.job(second.ID).State)
		other.start()
	})
}

func TestAnAbandonedJobThatWasCanceledIsCanceled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := newMemory()
		line := &deaf{Store: store}
		lost := startNode(t, line, untilCanceled)
		started := lost.start()
		time.Sleep(time.Second)
		other := startNode(t, store, works)
		line.cut.Store(true)
		canceling, err := other.Cancel(t.Context(), started.ID)
		require.NoError(t, err)
		require.Equal(t, transfer.StateCanceling, canceling.State)
		time.Sleep(time.Minute)
		require.Equal(t, transfer.StateCanceled, other.job(started.ID).State)
		require.Equal(t, 1, other.post.count(started.ID))
		require.Equal(t, []string{started.ID + "/1"}, other.worker.discards())
		other.start()
	})
}

func TestStoppingThePluginHandsItsJobsOver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := newMemory()
		n := startNode(t, store, untilCanceled)
		started := n.start()
		time.Sleep(time.Second)
		other := startNode(t, store, works)
		require.NoError(t, n.Stop(t.Context()))
		handed := other.job(started.ID)
		require.Contains(t, []transfer.State{transfer.StateQueued, transfer.StateRunning}, handed.State, "the other may look at that moment")
		require.Equal(t, 2, handed.Attempt)
		time.Sleep(3 * time.Second)
		require.Equal(t, transfer.StateRunning, other.job(started.ID).State, "the lease was released")
		time.Sleep(time.Minute)
		require.Equal(t, transfer.StateSucceeded, other.job(started.ID).State)
	})
}

// An upgrade, or a cluster that is restarted node by node, loses no job however
// often it happens.
func TestAStopInOrderIsNotALoss(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := newMemory()
		started := startNode(t, store, untilCanceled)
		job := started.start()
		time.Sleep(time.Second)
		require.NoError(t, started.Stop(t.Context()))
		for range 5 {
			n := startNode(t, store, untilCanceled)
			time.Sleep(5 * time.Second)
			require.NoError(t, n.Stop(t.Context()))
		}
		last := startNode(t, store, works)
		time.Sleep(time.Minute)
		require.Equal(t, transfer.StateSucceeded, last.job(job.ID).State)
		require.Equal(t, 7, last.job(job.ID).Attempt)
	})
}

func TestAJobThatWasCanceledIsNotHandedOver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := newMemory()
		n := startNode(t, store, untilCanceled)
		started := n.start()
		time.Sleep(time.Second)
		other := startNode(t, store, works)
		_, err := other.Cancel(t.Context(), started.ID)
		require.NoError(t, err)
		require.NoError(t, n.Stop(t.Context()))
		require.Equal(t, transfer.StateCanceled, other.job(started.ID).State)
	})
}

// A node may be gone between any two writes: others do what it left undone.
func TestWhatIsLeftUndoneAtAnyWriteIsDoneByOthers(t *testing.T) {
	for writes := 1; ; writes++ {
		more := true
		synctest.Test(t, func(t *testing.T) {
			store := newMemory()
			line := &deaf{Store: store}
			line.cutAfter(writes)
			n := startNode(t, line, func(_ context.Context, job transfer.Job, _ transfer.Reporter) (transfer.Result, error) {
				return result(job), nil
			})
			job, err := n.Start(t.Context(), request())
			time.Sleep(10 * time.Second)
			if more = line.cut.Load(); !more {
				require.NoError(t, err)
				return
			}
			other := startNode(t, store, works)
			time.Sleep(5 * time.Minute)
			require.JSONEq(t, "[]", string(store.value("board", "[]")), "after write %d", writes)
			page, err := other.List(t.Context(), "team", "", 10, "")
			require.NoError(t, err)
			for _, listed := range page.Jobs {
				require.Equal(t, transfer.StateSucceeded, listed.State, "after write %d", writes)
				require.Equal(t, 1, n.post.count(listed.ID)+other.post.count(listed.ID), "after write %d", writes)
				require.Contains(t, string(store.value("shelf", "[]")), listed.ID)
			}
			if job.ID != "" {
				require.Len(t, page.Jobs, 1, "what somebody was told of is in the history")
			}
			other.start()
		})
		if !more {
			require.Greater(t, writes, 8)
			return
		}
	}
}
