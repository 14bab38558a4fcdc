package jobs_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

func importRequest(n *node, t *testing.T) transfer.Job {
	t.Helper()
	request := requestOf("team")
	request.Kind, request.Source = transfer.KindImport, &transfer.ImportSource{UploadID: "up"}
	job, err := n.Start(t.Context(), request)
	require.NoError(t, err)
	return job
}

func agreed(context.Context) error { return nil }

func TestAnImportWaitsForAPersonAndThenGoesOn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := startNode(t, newMemory(), works)
		job := importRequest(n, t)
		time.Sleep(time.Minute)
		require.Equal(t, transfer.StateNeedsReview, n.job(job.ID).State)
		require.Equal(t, "up", n.job(job.ID).Source.UploadID)

		other := requestOf("other")
		other.Kind = transfer.KindImport
		second, err := n.Start(t.Context(), other)
		require.NoError(t, err)
		time.Sleep(time.Minute)
		require.Equal(t, transfer.StateNeedsReview, n.job(second.ID).State, "a plan holds no slot")

		refused := errors.New("the plan has changed")
		_, err = n.Apply(t.Context(), job.ID, 1, func(context.Context) error { return refused })
		require.ErrorIs(t, err, refused)
		_, err = n.Apply(t.Context(), job.ID, 1, agreed)
		require.NoError(t, err)
		_, err = n.Apply(t.Context(), job.ID, 1, agreed)
		require.True(t, transfer.HasCode(err, transfer.CodeWrongState))
		time.Sleep(time.Minute)
		require.Equal(t, transfer.StateSucceeded, n.job(job.ID).State)
		require.Equal(t, 1, n.job(job.ID).PlanRevision)
		require.Equal(t, transfer.StateNeedsReview, n.job(second.ID).State)
	})
}

func TestApply_OfAPlanThatWasJustAnnouncedBegins(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := startNode(t, newMemory(), works)
		once := false
		n.ears.then = func(job transfer.Job) {
			if job.State == transfer.StateNeedsReview && !once {
				once = true
				// The attempt that made the plan has not ended yet.
				_, err := n.Apply(t.Context(), job.ID, 1, agreed)
				require.NoError(t, err)
			}
		}
		job := importRequest(n, t)
		time.Sleep(time.Minute)
		require.True(t, once)
		require.Equal(t, transfer.StateSucceeded, n.job(job.ID).State)
	})
}

func TestAPlanThatNobodyWantsIsCanceled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := startNode(t, newMemory(), works)
		job := importRequest(n, t)
		time.Sleep(time.Minute)
		canceled, err := n.Cancel(t.Context(), job.ID)
		require.NoError(t, err)
		require.Equal(t, transfer.StateCanceled, canceled.State)
		_, err = n.Apply(t.Context(), job.ID, 1, agreed)
		require.True(t, transfer.HasCode(err, transfer.CodeWrongState))
		importRequest(n, t)
	})
}

// A node that is gone while it applies a plan leaves it to another one, which
// needs no second agreement.
func TestAnApplyThatWasInterruptedGoesOnElsewhere(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := newMemory()
		hangs := func(ctx context.Context, job transfer.Job, reporter transfer.Reporter) (transfer.Result, error) {
			if job.State == transfer.StateApplying {
				<-ctx.Done()
				return transfer.Result{}, context.Cause(ctx)
			}
			return works(ctx, job, reporter)
		}
		first := startNode(t, store, hangs)
		job := importRequest(first, t)
		time.Sleep(time.Minute)
		_, err := first.Apply(t.Context(), job.ID, 1, agreed)
		require.NoError(t, err)
		time.Sleep(10 * time.Second)
		require.Equal(t, transfer.StateApplying, first.job(job.ID).State)
		require.NoError(t, first.Stop(t.Context()))

		second := startNode(t, store, works)
		time.Sleep(2 * time.Minute)
		require.Equal(t, transfer.StateSucceeded, second.job(job.ID).State)
		require.Equal(t, 2, second.job(job.ID).Attempt)
	})
}

// An import that is canceled cannot take back what it wrote: it says what that
// is.
func TestACanceledImportKeepsItsReport(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		leaves := func(ctx context.Context, job transfer.Job, reporter transfer.Reporter) (transfer.Result, error) {
			if job.State != transfer.StateApplying {
				return works(ctx, job, reporter)
			}
			<-ctx.Done()
			report := transfer.NewReport(job.ID)
			report.Counts[transfer.CountPosts] = 7
			report.Warn(transfer.Warnf("left", "", "It stays."))
			return transfer.Result{Report: report}, context.Cause(ctx)
		}
		n := startNode(t, newMemory(), leaves)
		job := importRequest(n, t)
		time.Sleep(time.Minute)
		_, err := n.Apply(t.Context(), job.ID, 1, agreed)
		require.NoError(t, err)
		time.Sleep(10 * time.Second)
		_, err = n.Cancel(t.Context(), job.ID)
		require.NoError(t, err)
		time.Sleep(10 * time.Second)
		require.Equal(t, transfer.StateCanceled, n.job(job.ID).State)
		require.Equal(t, 1, n.job(job.ID).Warnings)
		report, err := n.Report(t.Context(), job.ID)
		require.NoError(t, err)
		require.EqualValues(t, 7, report.Counts[transfer.CountPosts])
	})
}
