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

// askedBy is a request for a team by somebody.
func askedBy(user, team string) jobs.Request {
	request := requestOf(team)
	request.RequestedBy = user
	return request
}

func TestStart_BoundsTheJobsOfAPersonAndOfAll(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		done := make(chan struct{})
		n := startNode(t, newMemory(), func(ctx context.Context, _ transfer.Job, _ transfer.Reporter) (transfer.Result, error) {
			select {
			case <-done:
			case <-ctx.Done():
			}
			return transfer.Result{}, context.Cause(ctx)
		})
		for team := range 10 {
			_, err := n.Start(t.Context(), askedBy("leader", fmt.Sprint("team", team)))
			require.NoError(t, err)
		}
		refused := func(user, says string) {
			t.Helper()
			_, err := n.Start(t.Context(), askedBy(user, "one more team"))
			require.True(t, transfer.HasCode(err, transfer.CodeQuota), "%v", err)
			require.ErrorContains(t, err, says)
		}
		refused("leader", "You have 10")
		undo := askedBy("leader", "another team")
		undo.Kind = transfer.KindUndo
		_, err := n.Start(t.Context(), undo)
		require.NoError(t, err, "what was done can be undone")
		for person := range 29 {
			for team := range 10 {
				_, err := n.Start(t.Context(), askedBy(fmt.Sprint("user", person), fmt.Sprint("team", person, "-", team)))
				if person == 28 && team == 9 {
					require.True(t, transfer.HasCode(err, transfer.CodeQuota), "the undo is one of them: %v", err)
					break
				}
				require.NoError(t, err)
			}
		}
		refused("new", "There are 300")
		_, err = n.Start(t.Context(), askedBy("admin", "one more team"))
		require.NoError(t, err, "a system admin gets through")
		close(done)
		time.Sleep(10 * time.Hour)
		_, err = n.Start(t.Context(), askedBy("leader", "one more team"))
		require.NoError(t, err, "what has ended counts no more")
	})
}
