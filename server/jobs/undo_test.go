package jobs_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/jobs"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

func undoRequest(importID string) jobs.Request {
	request := requestOf("team")
	request.Kind, request.Undoes = transfer.KindUndo, importID
	return request
}

func TestAnUndoAndAnImportOfATeamExcludeEachOther(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := startNode(t, newMemory(), works)
		waiting := importRequest(n, t)
		time.Sleep(time.Minute)
		_, err := n.Start(t.Context(), undoRequest("other"))
		require.True(t, transfer.HasCode(err, transfer.CodeJobRunning), "%v", err)
		require.Equal(t, waiting.ID, transfer.AsError(err).JobID)
		_, err = n.Cancel(t.Context(), waiting.ID)
		require.NoError(t, err)
		time.Sleep(time.Minute)

		undo, err := n.Start(t.Context(), undoRequest(waiting.ID))
		require.NoError(t, err)
		_, err = n.Start(t.Context(), undoRequest(waiting.ID))
		require.True(t, transfer.HasCode(err, transfer.CodeJobRunning), "one at a time")
		time.Sleep(time.Minute)
		require.Equal(t, transfer.StateSucceeded, n.job(undo.ID).State)
		require.Equal(t, waiting.ID, n.job(undo.ID).Undoes)
	})
}

func TestAnImportSaysThatItWasUndone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := startNode(t, newMemory(), works)
		job := importRequest(n, t)
		time.Sleep(time.Minute) // an undo follows the end of an import
		require.NoError(t, n.ledger.MarkUndone(t.Context(), job.ID))
		at := n.job(job.ID).UndoneAt
		require.NotZero(t, at)
		time.Sleep(time.Minute)
		require.NoError(t, n.ledger.MarkUndone(t.Context(), job.ID))
		require.Equal(t, at, n.job(job.ID).UndoneAt, "the first time counts")
		require.True(t, transfer.HasCode(n.ledger.MarkUndone(t.Context(), "unknown"), transfer.CodeNotFound))
	})
}

func TestTheQuotaOfATeamDoesNotKeepAnybodyFromAnUndo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := startNode(t, newMemory(), works, func(options *jobs.Options) {
			options.Limits = func() jobs.Limits { return jobs.Limits{Exports: 1, PerTeamAndDay: 1, Lifetime: time.Hour} }
		})
		n.start()
		time.Sleep(time.Minute)
		_, err := n.Start(t.Context(), request())
		require.True(t, transfer.HasCode(err, transfer.CodeQuota))
		_, err = n.Start(t.Context(), undoRequest("import"))
		require.NoError(t, err)
	})
}
