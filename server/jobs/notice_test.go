package jobs_test

import (
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
