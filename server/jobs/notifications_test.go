package jobs_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/jobs"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

func TestEveryEndIsToldOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := startNode(t, newMemory(), works)
		succeeded := n.start()
		time.Sleep(time.Minute)
		n.worker.does(untilCanceled)
		canceled := n.start()
		time.Sleep(time.Second)
		_, err := n.Cancel(t.Context(), canceled.ID)
		require.NoError(t, err)
		time.Sleep(time.Hour)
		for _, job := range []transfer.Job{succeeded, canceled} {
			require.Equal(t, 1, n.post.count(job.ID))
		}
		require.Equal(t, transfer.StateSucceeded, n.post.sent[0].State)
		require.Equal(t, transfer.StateCanceled, n.post.sent[1].State)
	})
}

// Killed between the message and the mark for it, a node leaves the question
// whether it was sent: the next one looks.
func TestANoticeIsNotSentTwiceByASuccessor(t *testing.T) {
	for _, killed := range []string{"before it was sent", "after it was sent"} {
		t.Run(killed, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				store := newMemory()
				line := &deaf{Store: store}
				n := startNode(t, line, works)
				kill := func() error {
					line.cut.Store(true)
					return errDown
				}
				if killed == "before it was sent" {
					n.post.fails(kill, nil)
				} else {
					n.post.fails(nil, kill)
				}
				started := n.start()
				time.Sleep(15 * time.Second)
				require.True(t, line.cut.Load())
				n.post.fails(nil, nil)
				other := startNode(t, store, works, func(options *jobs.Options) { options.Notices = n.post })
				time.Sleep(2 * time.Minute)
				require.Equal(t, 1, n.post.count(started.ID))
				require.JSONEq(t, "[]", string(store.value("board", "")))
				other.start()
			})
		})
	}
}

func TestANoticeThatFailsIsTriedAgainAndThenGivenUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := newMemory()
		n := startNode(t, store, works)
		tries := 0
		n.post.fails(func() error {
			tries++
			return errDown
		}, nil)
		started := n.start()
		time.Sleep(time.Minute)
		require.Equal(t, transfer.StateSucceeded, n.job(started.ID).State)
		next := n.start()
		time.Sleep(time.Hour)
		require.Equal(t, 6, tries, "three for each")
		require.Zero(t, n.post.count(started.ID))
		require.Equal(t, transfer.StateSucceeded, n.job(next.ID).State, "a notice keeps nobody waiting")
		require.JSONEq(t, "[]", string(store.value("board", "")))
	})
}

// Others hear of the end too, each once, whatever becomes of the others.
func TestAllWhoShouldHearOfTheEndDoOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		trail, crowd := &post{}, &post{}
		goes := 0
		crowd.fails(func() error {
			if goes++; goes < 6 {
				return errDown
			}
			return nil
		}, nil)
		n := startNode(t, newMemory(), works, func(options *jobs.Options) {
			options.Also = []jobs.Notifier{{Name: "trail", Notices: trail}, {Name: "crowd", Notices: crowd, Tries: 10}}
		})
		started := n.start()
		time.Sleep(15 * time.Second)
		require.Equal(t, 1, trail.count(started.ID))
		require.Zero(t, crowd.count(started.ID))
		time.Sleep(time.Hour)
		require.Equal(t, []int{1, 1, 1}, []int{n.post.count(started.ID), trail.count(started.ID), crowd.count(started.ID)})
		require.Equal(t, 6, goes)
	})
}

func TestAJobThatCannotBeWrittenDownDoesNotStart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := newMemory()
		var written []transfer.Job
		fails := errDown
		n := startNode(t, store, works, func(options *jobs.Options) {
			options.Record = func(_ context.Context, job transfer.Job) error {
				written = append(written, job)
				return fails
			}
		})
		_, err := n.Start(t.Context(), request())
		require.ErrorIs(t, err, errDown)
		time.Sleep(time.Hour)
		require.Empty(t, store.keys("job_"))
		require.JSONEq(t, "[]", string(store.value("board", "")))
		fails = nil
		job := n.start()
		time.Sleep(time.Minute)
		require.Equal(t, transfer.StateSucceeded, n.job(job.ID).State)
		require.Len(t, written, 2)
		require.Equal(t, job.ID, written[1].ID)
		require.Equal(t, "admin", written[1].RequestedBy)
	})
}

func TestStart_LeavesNothingOfAJobThatMayNotStart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := newMemory()
		refusal := transfer.Errorf(transfer.CodeQuota, "too many")
		n := startNode(t, store, works, func(options *jobs.Options) {
			options.MayStart = func(job transfer.Job) error {
				if job.RequestedBy == "admin" {
					return refusal
				}
				return nil
			}
		})
		_, err := n.Start(t.Context(), request())
		require.ErrorIs(t, err, refusal)
		require.Empty(t, store.keys("job_"))
		page, err := n.List(t.Context(), "team", "", 10, "")
		require.NoError(t, err)
		require.Empty(t, page.Jobs)
		_, err = n.Start(t.Context(), mineOf("team", "anna"))
		require.NoError(t, err)
		time.Sleep(time.Minute)
	})
}
