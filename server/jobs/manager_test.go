package jobs_test

import (
	"context"
	"errors"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/jobs"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

func TestAJobRunsToItsEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := startNode(t, newMemory(), works)
		started := n.start()
		require.Equal(t, transfer.StateQueued, started.State)

		time.Sleep(5 * time.Second)
		middle := n.job(started.ID)
		require.Equal(t, transfer.StateRunning, middle.State)
		require.Equal(t, int64(4), middle.Progress.Done)
		require.Equal(t, int64(10), *middle.Progress.Total)

		time.Sleep(10 * time.Second)
		ended := n.job(started.ID)
		require.Equal(t, transfer.StateSucceeded, ended.State)
		require.Equal(t, "abc", ended.Archive.SHA256)
		require.Equal(t, transfer.Counts{"posts": 10}, ended.Counts)
		require.Equal(t, int64(10_000), ended.FinishedAt-ended.StartedAt)
		require.Equal(t, []transfer.State{transfer.StateRunning, transfer.StateSucceeded}, n.ears.heard())
		report, err := n.Report(t.Context(), started.ID)
		require.NoError(t, err)
		require.Equal(t, transfer.Counts{"posts": 10}, report.Counts)
	})
}

func TestWarningsAreNotASimpleSuccess(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := startNode(t, newMemory(), func(_ context.Context, job transfer.Job, _ transfer.Reporter) (transfer.Result, error) {
			done := result(job)
			done.Report.Warn(transfer.Warnf(transfer.WarnFileMissing, "f1", "gone"))
			return done, nil
		})
		started := n.start()
		time.Sleep(time.Second)
		require.Equal(t, transfer.StateSucceededWithWarnings, n.job(started.ID).State)
		require.Equal(t, 1, n.job(started.ID).Warnings)
	})
}

func TestAJobThatFailsSaysWhy(t *testing.T) {
	cases := []struct {
		name    string
		work    func(context.Context, transfer.Job, transfer.Reporter) (transfer.Result, error)
		code    transfer.Code
		message string
	}{
		{
			name: "with words for a person",
			work: func(context.Context, transfer.Job, transfer.Reporter) (transfer.Result, error) {
				return transfer.Result{}, transfer.Errorf(transfer.CodeStorage, "The disk is full.").WithCause(errDown)
			},
			code: transfer.CodeStorage, message: "The disk is full.",
		},
		{
			name: "with an error that is only for the log",
			work: func(context.Context, transfer.Job, transfer.Reporter) (transfer.Result, error) {
				return transfer.Result{}, errors.New("pq: secret@10.0.0.1")
			},
			code: transfer.CodeInternal, message: "server log",
		},
		{
			name: "with a panic",
			work: func(context.Context, transfer.Job, transfer.Reporter) (transfer.Result, error) {
				panic("secret@10.0.0.1")
			},
			code: transfer.CodeInternal, message: "server log",
		},
	}
	for _, test := range cases {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				n := startNode(t, newMemory(), test.work)
				started := n.start()
				time.Sleep(time.Second)
				ended := n.job(started.ID)
				require.Equal(t, transfer.StateFailed, ended.State)
				require.Equal(t, test.code, ended.Error.Code)
				require.Contains(t, ended.Error.Message, test.message)
				require.NotContains(t, ended.Error.Message, "secret")
				require.Nil(t, ended.Archive)

				n.worker.work = works
				n.start()
			})
		})
	}
}

func TestOneExportOfATeamAtATime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := newMemory()
		first, second := startNode(t, store, works), startNode(t, store, works)
		running := first.start()
		_, err := second.StartExport(t.Context(), request())
		require.True(t, transfer.HasCode(err, transfer.CodeJobRunning))
		require.Equal(t, running.ID, transfer.AsError(err).JobID)

		other := request()
		other.TeamID = "another team"
		_, err = second.StartExport(t.Context(), other)
		require.NoError(t, err)

		time.Sleep(time.Minute)
		second.start()
		page, err := first.List(t.Context(), "team", transfer.KindExport, 10, "")
		require.NoError(t, err)
		require.Len(t, page.Jobs, 2, "the refused start left no trace")
	})
}

func TestBadOptionsStartNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := newMemory()
		n := startNode(t, store, works)
		bad := request()
		bad.Options.Emoji = "some"
		_, err := n.StartExport(t.Context(), bad)
		require.True(t, transfer.HasCode(err, transfer.CodeInvalidOptions))
		require.Empty(t, store.values)
	})
}

func TestCancelTellsTheTruth(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := newMemory()
		owner, other := startNode(t, store, untilCanceled), startNode(t, store, works)
		started := owner.start()
		time.Sleep(3 * time.Second)

		canceling, err := other.Cancel(t.Context(), started.ID)
		require.NoError(t, err, "any node may cancel")
		require.Equal(t, transfer.StateCanceling, canceling.State)
		_, err = other.Cancel(t.Context(), started.ID)
		require.NoError(t, err, "asking twice changes nothing")
		time.Sleep(2 * time.Second)
		require.Equal(t, transfer.StateCanceling, owner.job(started.ID).State, "the work is still cleaning up")
		time.Sleep(2 * time.Second)
		require.Equal(t, transfer.StateCanceled, owner.job(started.ID).State)
		require.Nil(t, owner.job(started.ID).Error)

		_, err = other.Cancel(t.Context(), started.ID)
		require.True(t, transfer.HasCode(err, transfer.CodeWrongState))
		other.start()
	})
}

func TestWorkThatFinishesInSpiteOfACancelLeavesNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := startNode(t, newMemory(), works)
		started := n.start()
		time.Sleep(9500 * time.Millisecond)
		_, err := n.Cancel(t.Context(), started.ID)
		require.NoError(t, err)
		time.Sleep(5 * time.Second)
		require.Equal(t, transfer.StateCanceled, n.job(started.ID).State)
		require.Equal(t, []string{started.ID + ".zip"}, n.worker.removals())
	})
}

func TestStoppingThePluginInterruptsItsJobs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := newMemory()
		n := startNode(t, store, untilCanceled)
		started := n.start()
		time.Sleep(time.Second)
		require.NoError(t, n.Stop(t.Context()))
		ended := n.job(started.ID)
		require.Equal(t, transfer.StateFailed, ended.State)
		require.Equal(t, transfer.CodeInterrupted, ended.Error.Code)
		startNode(t, store, works).start()
	})
}

func TestStopDoesNotWaitForEver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := startNode(t, newMemory(), func(context.Context, transfer.Job, transfer.Reporter) (transfer.Result, error) {
			time.Sleep(time.Hour)
			return transfer.Result{}, nil
		})
		n.start()
		time.Sleep(time.Second)
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		require.ErrorIs(t, n.Stop(ctx), context.DeadlineExceeded)
	})
}

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

func TestACanceledJobThatCleansUpForLongIsStillItsOwners(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := newMemory()
		owner, other := startNode(t, store, func(ctx context.Context, _ transfer.Job, _ transfer.Reporter) (transfer.Result, error) {
			<-ctx.Done()
			time.Sleep(2 * time.Minute)
			return transfer.Result{}, ctx.Err()
		}), startNode(t, store, works)
		started := owner.start()
		time.Sleep(time.Second)
		_, err := other.Cancel(t.Context(), started.ID)
		require.NoError(t, err)
		time.Sleep(100 * time.Second)
		require.Equal(t, transfer.StateCanceling, other.job(started.ID).State)
		_, err = other.StartExport(t.Context(), request())
		require.True(t, transfer.HasCode(err, transfer.CodeJobRunning))
		time.Sleep(time.Minute)
		require.Equal(t, transfer.StateCanceled, other.job(started.ID).State)
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
		require.Equal(t, []string{started.ID + ".zip"}, n.worker.removals())
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
		keys, err := store.Keys(t.Context(), "report_")
		require.NoError(t, err)
		require.Len(t, keys, 500, "what history forgets is gone")

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
