package jobs_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

func TestRateAndRemainingTimeAreToldOnceTheyAreKnown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := startNode(t, newMemory(), func(_ context.Context, job transfer.Job, reporter transfer.Reporter) (transfer.Result, error) {
			posts, files := int64(1000), int64(2)
			time.Sleep(500 * time.Millisecond) // between two heartbeats
			reporter.Phase(transfer.PhasePosts, &posts, transfer.UnitPosts)
			for range 10 {
				time.Sleep(time.Second)
				reporter.Advance(100)
			}
			reporter.Phase(transfer.PhaseFiles, &files, transfer.UnitFiles)
			reporter.Volume(1000)
			for range 10 {
				time.Sleep(time.Second)
				reporter.Copied(100)
			}
			reporter.Advance(2)
			reporter.Phase(transfer.PhaseFinishing, nil, "")
			time.Sleep(10 * time.Second)
			return result(job), nil
		})
		id := n.start().ID
		time.Sleep(2500 * time.Millisecond)
		require.Zero(t, n.job(id).Progress.Rate, "it is too early")
		require.Nil(t, n.job(id).Progress.RemainingSeconds)
		time.Sleep(3 * time.Second)
		posts := n.job(id).Progress
		require.InDelta(t, 100, posts.Rate, 30)
		require.InDelta(t, 5, *posts.RemainingSeconds, 2)
		time.Sleep(10 * time.Second)
		files := n.job(id).Progress
		require.Equal(t, transfer.PhaseFiles, files.Phase)
		require.Equal(t, int64(1000), files.TotalBytes)
		require.InDelta(t, 500, files.DoneBytes, 100)
		require.Zero(t, files.Done, "a large file moves by its bytes")
		require.InDelta(t, 5, *files.RemainingSeconds, 2)
		time.Sleep(10 * time.Second)
		require.Nil(t, n.job(id).Progress.RemainingSeconds, "nothing is known of the end")
	})
}

func TestProgressIsAnnouncedOnceASecond(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := startNode(t, newMemory(), func(_ context.Context, job transfer.Job, reporter transfer.Reporter) (transfer.Result, error) {
			for range 1000 {
				time.Sleep(10 * time.Millisecond)
				reporter.Advance(1)
			}
			return result(job), nil
		})
		n.start()
		time.Sleep(time.Minute)
		// Queued, running and the end are changes of their own.
		require.InDelta(t, 10+3, n.ears.count(), 1)
	})
}
