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

// blockedPlan makes plans with errors.
func blockedPlan(ctx context.Context, job transfer.Job, reporter transfer.Reporter) (transfer.Result, error) {
	result, err := works(ctx, job, reporter)
	result.Blocked = result.Review
	return result, err
}

func isNames(options *jobs.Options) {
	options.Username = func(id string) string { return "name-of-" + id }
}

func wantImport(n *node) (transfer.Job, error) {
	request := requestOf("team")
	request.Kind, request.Source = transfer.KindImport, &transfer.ImportSource{UploadID: "up"}
	return n.Start(context.Background(), request)
}

func TestStart_PlanWithErrorsKeepsNoOtherImportOut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := startNode(t, newMemory(), blockedPlan)
		first := importRequest(n, t)
		time.Sleep(time.Minute)
		require.True(t, n.job(first.ID).Blocked)

		n.worker.does(works)
		second := importRequest(n, t)
		time.Sleep(time.Minute)
		require.Equal(t, transfer.StateNeedsReview, n.job(second.ID).State)
		require.False(t, n.job(second.ID).Blocked)
		require.Equal(t, transfer.StateNeedsReview, n.job(first.ID).State, "and is not lost")

		_, err := n.Apply(t.Context(), first.ID, 2, agreed)
		require.True(t, transfer.HasCode(err, transfer.CodeJobRunning), "two imports never write into one team: %v", err)
		require.Equal(t, second.ID, transfer.AsError(err).JobID)
		require.Zero(t, n.job(first.ID).PlanRevision, "nothing was agreed to")
		require.NotZero(t, n.job(first.ID).ExpiresAt)

		_, err = n.Apply(t.Context(), second.ID, 1, agreed)
		require.NoError(t, err)
		_, err = n.Apply(t.Context(), first.ID, 2, agreed)
		require.True(t, transfer.HasCode(err, transfer.CodeJobRunning), "%v", err)
		time.Sleep(time.Minute)
		require.Equal(t, transfer.StateSucceeded, n.job(second.ID).State)
		_, err = n.Apply(t.Context(), first.ID, 2, agreed)
		require.NoError(t, err, "the plan that waited can be agreed to when its team is free")
		time.Sleep(time.Minute)
		require.Equal(t, transfer.StateSucceeded, n.job(first.ID).State)
	})
}

func TestStart_InspectionThatFailedKeepsNoOtherImportOut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := startNode(t, newMemory(), func(context.Context, transfer.Job, transfer.Reporter) (transfer.Result, error) {
			refused := transfer.InvalidArchive("This is an export of Slack.")
			refused.Details = []transfer.Detail{{Field: "archive", Code: transfer.RefusedSlack}}
			return transfer.Result{}, refused
		})
		n.worker.failDiscards(context.DeadlineExceeded)
		job := importRequest(n, t)
		time.Sleep(10 * time.Second)
		require.Equal(t, transfer.StateFailed, n.job(job.ID).State)
		require.Equal(t, transfer.RefusedSlack, n.job(job.ID).Error.Details[0].Code, "clients have words of their own")
		importRequest(n, t)
	})
}

func TestStart_ReadyPlanKeepsOthersOutForADayAndSaysWhoseItIs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := startNode(t, newMemory(), works, isNames)
		first := importRequest(n, t)
		asked := time.Now()
		time.Sleep(time.Hour)
		_, err := wantImport(n)
		require.True(t, transfer.HasCode(err, transfer.CodeJobRunning), "%v", err)
		known := transfer.AsError(err)
		require.Equal(t, first.ID, known.JobID)
		require.Contains(t, known.Message, "waits to be agreed to (@name-of-"+first.RequestedBy)
		require.Equal(t, transfer.DetailHolder, known.Details[0].Code)
		require.Equal(t, "@name-of-"+first.RequestedBy+", "+asked.UTC().Format("2006-01-02 15:04")+" UTC", known.Details[0].Value)

		time.Sleep(24 * time.Hour)
		second := importRequest(n, t)
		time.Sleep(time.Minute)
		require.Equal(t, transfer.StateNeedsReview, n.job(first.ID).State)
		_, err = n.Apply(t.Context(), first.ID, 1, agreed)
		require.True(t, transfer.HasCode(err, transfer.CodeJobRunning), "%v", err)
		_, err = n.Cancel(t.Context(), second.ID)
		require.NoError(t, err)
		_, err = n.Apply(t.Context(), first.ID, 1, agreed)
		require.NoError(t, err)
		_, err = wantImport(n)
		require.True(t, transfer.HasCode(err, transfer.CodeJobRunning), "what is being applied keeps others out: %v", err)
		require.Contains(t, transfer.AsError(err).Message, "runs or waits")
	})
}

func TestJudge_PlanThatWasMendedKeepsOthersOutAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := startNode(t, newMemory(), blockedPlan)
		first := importRequest(n, t)
		time.Sleep(time.Minute)
		require.NoError(t, n.Judge(t.Context(), first.ID, false))
		require.False(t, n.job(first.ID).Blocked)
		_, err := wantImport(n)
		require.True(t, transfer.HasCode(err, transfer.CodeJobRunning), "%v", err)
		require.NoError(t, n.Judge(t.Context(), first.ID, true))
		second := importRequest(n, t)
		time.Sleep(time.Minute)

		require.NoError(t, n.Judge(t.Context(), first.ID, false))
		_, err = n.Apply(t.Context(), first.ID, 3, agreed)
		require.True(t, transfer.HasCode(err, transfer.CodeJobRunning), "another has come in between: %v", err)
		_, err = n.Cancel(t.Context(), second.ID)
		require.NoError(t, err)
		require.NoError(t, n.Judge(t.Context(), first.ID, true))
		require.NoError(t, n.Judge(t.Context(), first.ID, false))
		_, err = wantImport(n)
		require.True(t, transfer.HasCode(err, transfer.CodeJobRunning), "nobody else is there: %v", err)
	})
}

func TestJudge_LeavesJobsAloneThatDoNotWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := startNode(t, newMemory(), works)
		job := importRequest(n, t)
		time.Sleep(time.Minute)
		_, err := n.Apply(t.Context(), job.ID, 1, agreed)
		require.NoError(t, err)
		require.NoError(t, n.Judge(t.Context(), job.ID, true))
		time.Sleep(time.Minute)
		require.Equal(t, transfer.StateSucceeded, n.job(job.ID).State)
		require.False(t, n.job(job.ID).Blocked)
		require.Zero(t, n.job(job.ID).ExpiresAt)
	})
}

func TestSweep_ExpiresPlansToWhichNobodyAgreed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := startNode(t, newMemory(), works)
		job := importRequest(n, t)
		time.Sleep(time.Hour)
		expires := time.UnixMilli(n.job(job.ID).ExpiresAt)
		require.WithinDuration(t, time.UnixMilli(job.CreatedAt).Add(7*24*time.Hour), expires, time.Minute)
		time.Sleep(time.Until(expires) - time.Minute)
		require.Equal(t, transfer.StateNeedsReview, n.job(job.ID).State)
		time.Sleep(5 * time.Minute)
		require.Equal(t, transfer.StateExpired, n.job(job.ID).State)
		require.Contains(t, n.worker.discards(), job.ID+"/1", "the archive goes with it")
		require.Equal(t, 1, n.post.count(job.ID), "the one who asked hears of it")
		_, err := n.Apply(t.Context(), job.ID, 1, agreed)
		require.True(t, transfer.HasCode(err, transfer.CodeWrongState), "%v", err)
		importRequest(n, t)
	})
}

// Of many who come at once one holds the team, however the plan of another yields.
func TestStart_OneOfManyHoldsTheTeam(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := startNode(t, newMemory(), blockedPlan)
		first := importRequest(n, t)
		time.Sleep(time.Minute)
		n.worker.does(works)
		require.NoError(t, n.Judge(t.Context(), first.ID, true))
		results := make(chan error, 6)
		for range 5 {
			go func() {
				_, err := wantImport(n)
				results <- err
			}()
		}
		go func() {
			_, err := n.Apply(context.Background(), first.ID, 2, agreed)
			results <- err
		}()
		started := 0
		for range 6 {
			err := <-results
			if err == nil {
				started++
				continue
			}
			require.True(t, transfer.HasCode(err, transfer.CodeJobRunning), "%v", err)
		}
		require.Equal(t, 1, started)
	})
}
