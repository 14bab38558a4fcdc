package jobs_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

func TestCancelTellsTheTruth(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := newMemory()
		owner := startNode(t, store, untilCanceled)
		started := owner.start()
		time.Sleep(3500 * time.Millisecond) // between two heartbeats
		other := startNode(t, store, works)

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
		require.Equal(t, []string{archiveOf(started)}, n.worker.removals())
	})
}

func TestAJobThatWaitsIsCanceledAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := newMemory()
		n, other := startNode(t, store, works), startNode(t, store, works)
		for _, team := range []string{"one", "two"} {
			n.startTeam(team)
		}
		time.Sleep(time.Second)
		waiting := n.startTeam("three")
		time.Sleep(time.Second)
		require.Equal(t, transfer.StateQueued, n.job(waiting.ID).State)
		canceled, err := other.Cancel(t.Context(), waiting.ID)
		require.NoError(t, err)
		require.Equal(t, transfer.StateCanceled, canceled.State)
		require.Equal(t, 1, other.post.count(waiting.ID))
		again := n.startTeam("three")
		time.Sleep(time.Minute)
		require.Equal(t, transfer.StateCanceled, n.job(waiting.ID).State)
		require.Zero(t, n.job(waiting.ID).StartedAt)
		require.Equal(t, transfer.StateSucceeded, n.job(again.ID).State)
		require.Empty(t, store.keys("cancel_"), "no flag is left")
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

func TestACanceledJobThatCleansUpForLongIsStillItsOwners(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := newMemory()
		owner := startNode(t, store, func(ctx context.Context, _ transfer.Job, _ transfer.Reporter) (transfer.Result, error) {
			<-ctx.Done()
			time.Sleep(2 * time.Minute)
			return transfer.Result{}, ctx.Err()
		})
		started := owner.start()
		time.Sleep(time.Second)
		other := startNode(t, store, works)
		_, err := other.Cancel(t.Context(), started.ID)
		require.NoError(t, err)
		time.Sleep(100 * time.Second)
		require.Equal(t, transfer.StateCanceling, other.job(started.ID).State)
		_, err = other.Start(t.Context(), request())
		require.True(t, transfer.HasCode(err, transfer.CodeJobRunning))
		time.Sleep(time.Minute)
		require.Equal(t, transfer.StateCanceled, other.job(started.ID).State)
	})
}
