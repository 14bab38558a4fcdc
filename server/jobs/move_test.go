package jobs_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/jobs"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// moving is an import that makes a team when it is carried out, and then takes
// a while.
func moving(ctx context.Context, job transfer.Job, reporter transfer.Reporter) (transfer.Result, error) {
	if job.State == transfer.StateApplying {
		if err := reporter.Move(ctx, "new", "new-name"); err != nil {
			return transfer.Result{}, err
		}
		time.Sleep(time.Minute)
	}
	return works(ctx, job, reporter)
}

func listed(t *testing.T, n *node, team string) int {
	t.Helper()
	page, err := n.List(t.Context(), team, "", 10, "")
	require.NoError(t, err)
	all, err := n.ListAll(t.Context(), jobs.Filter{TeamID: team}, 10, "")
	require.NoError(t, err)
	require.Len(t, all.Jobs, len(page.Jobs), "the list of the whole server says the same")
	return len(page.Jobs)
}

func TestAJobMovesToTheTeamThatItMade(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := startNode(t, newMemory(), moving)
		job := importRequest(n, t)
		time.Sleep(time.Minute)
		_, err := n.Apply(t.Context(), job.ID, 1, agreed)
		require.NoError(t, err)
		time.Sleep(10 * time.Second)

		moved := n.job(job.ID)
		require.Equal(t, []string{"new", "new-name"}, []string{moved.TeamID, moved.TeamName})
		require.Zero(t, listed(t, n, "team"))
		require.Equal(t, 1, listed(t, n, "new"))
		second := requestOf("new")
		second.Kind = transfer.KindImport
		_, err = n.Start(t.Context(), second)
		require.True(t, transfer.HasCode(err, transfer.CodeJobRunning), "it is the one of the new team")
		importRequest(n, t) // and no longer that of the old one

		time.Sleep(2 * time.Minute)
		require.Equal(t, transfer.StateSucceeded, n.job(job.ID).State)
		require.Equal(t, "new", n.job(job.ID).TeamID)
	})
}

// Wherever a move is interrupted, the next attempt completes it.
func TestAMoveThatWasInterruptedIsCompleted(t *testing.T) {
	for _, key := range []string{"index_new", "index_team", "jobs", "board", "job_"} {
		t.Run(key, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				store := newMemory()
				first := startNode(t, store, func(ctx context.Context, job transfer.Job, reporter transfer.Reporter) (transfer.Result, error) {
					if job.State != transfer.StateApplying {
						return works(ctx, job, reporter)
					}
					seen := false
					store.breakWith(func(used string) error {
						// The lease is renewed first.
						seen = seen || used == "index_new"
						if seen && strings.HasPrefix(used, key) {
							return errors.New("the database is away")
						}
						return nil
					})
					limited, cancel := context.WithTimeout(ctx, time.Second)
					defer cancel()
					err := reporter.Move(limited, "new", "new-name")
					store.breakWith(nil)
					if err == nil {
						return transfer.Result{}, errors.New("the move was not interrupted")
					}
					<-ctx.Done()
					return transfer.Result{}, context.Cause(ctx)
				})
				job := importRequest(first, t)
				time.Sleep(time.Minute)
				_, err := first.Apply(t.Context(), job.ID, 1, agreed)
				require.NoError(t, err)
				time.Sleep(10 * time.Second)
				require.NoError(t, first.Stop(t.Context()))

				second := startNode(t, store, moving)
				time.Sleep(5 * time.Minute)
				require.Equal(t, transfer.StateSucceeded, second.job(job.ID).State, second.job(job.ID).Error)
				require.Equal(t, "new", second.job(job.ID).TeamID)
				require.Zero(t, listed(t, second, "team"))
				require.Equal(t, 1, listed(t, second, "new"))
			})
		})
	}
}
