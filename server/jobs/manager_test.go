package jobs_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
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

// state is an error with an SQLSTATE, as database drivers have them.
type state string

func (s state) Error() string    { return "the database says " + string(s) }
func (s state) SQLState() string { return string(s) }

// unavailable is an error of the server.
type unavailable bool

func (unavailable) Error() string       { return "the server says no" }
func (u unavailable) Unavailable() bool { return bool(u) }

func TestWorkThatLosesTheDatabaseBeginsAgain(t *testing.T) {
	cases := []struct {
		name     string
		err      error
		attempts int
		code     transfer.Code
	}{
		{"it was shut down", fmt.Errorf("read posts: %w", state("57P01")), 3, transfer.CodeInternal},
		{"the connection broke", fmt.Errorf("read posts: %w", io.ErrUnexpectedEOF), 3, transfer.CodeInternal},
		{"nobody listens", &net.OpError{Op: "dial", Err: errDown}, 3, transfer.CodeInternal},
		{"the server lost it", fmt.Errorf("make account: %w", unavailable(true)), 3, transfer.CodeInternal},
		{"the server refuses", fmt.Errorf("make account: %w", unavailable(false)), 1, transfer.CodeInternal},
		{"the server lost it while it looked at rights", transfer.AsError(transfer.Unavailable(errDown)), 3, transfer.CodeInternal},
		{"a column is missing", state("42703"), 1, transfer.CodeInternal},
		{"a file store that is away has words of its own", transfer.Errorf(transfer.CodeStorage, "away").WithCause(io.ErrUnexpectedEOF), 1, transfer.CodeStorage},
	}
	for _, test := range cases {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				n := startNode(t, newMemory(), func(context.Context, transfer.Job, transfer.Reporter) (transfer.Result, error) {
					return transfer.Result{}, test.err
				})
				started := n.start()
				time.Sleep(time.Minute)
				ended := n.job(started.ID)
				require.Equal(t, transfer.StateFailed, ended.State)
				require.Equal(t, test.attempts, ended.Attempt)
				require.Equal(t, test.code, ended.Error.Code)
				require.Equal(t, test.attempts-1, strings.Count(ended.Error.Message, "lost the database before"), ended.Error.Message)
				require.Equal(t, 1, n.post.count(started.ID))
			})
		})
	}
}
