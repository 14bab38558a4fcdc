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
		require.Equal(t, []transfer.State{transfer.StateQueued, transfer.StateRunning, transfer.StateSucceeded}, n.ears.heard())
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

				n.worker.does(works)
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
		_, err := second.Start(t.Context(), request())
		require.True(t, transfer.HasCode(err, transfer.CodeJobRunning))
		require.Equal(t, running.ID, transfer.AsError(err).JobID)

		other := request()
		other.TeamID = "another team"
		_, err = second.Start(t.Context(), other)
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
		_, err := n.Start(t.Context(), bad)
		require.True(t, transfer.HasCode(err, transfer.CodeInvalidOptions))
		require.Empty(t, store.values)
	})
}
