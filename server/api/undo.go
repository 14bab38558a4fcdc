package api

import (
	"context"
	"net/http"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/contract"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/jobs"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// Undo says what taking an import back would do.
type Undo interface {
	// May returns an Error when the user may not undo the import, or nobody can.
	May(ctx context.Context, userID string, job transfer.Job) error
	// Preview asks for the same rights.
	Preview(ctx context.Context, userID string, job transfer.Job) (contract.UndoPreview, error)
}

// previewUndo says what an undo would remove now, and what it would keep.
func (a *API) previewUndo(w http.ResponseWriter, r *http.Request, userID string) error {
	job, err := a.importJob(r, userID, a.Access.ViewJob)
	if err != nil {
		return err
	}
	preview, err := a.Undo.Preview(r.Context(), userID, job)
	if err != nil {
		return err
	}
	a.answer(w, http.StatusOK, preview)
	return nil
}

// startUndo takes an import back.
func (a *API) startUndo(w http.ResponseWriter, r *http.Request, userID string) error {
	job, err := a.importJob(r, userID, a.Access.ChangeJob)
	if err != nil {
		return err
	}
	if err := a.Undo.May(r.Context(), userID, job); err != nil {
		return err
	}
	started, err := a.Jobs.Start(r.Context(), jobs.Request{
		Kind: transfer.KindUndo, TeamID: job.TeamID, TeamName: job.TeamName, RequestedBy: userID, Undoes: job.ID,
	})
	if err != nil {
		return err
	}
	a.answer(w, http.StatusAccepted, a.Access.Show(userID, started))
	return nil
}

// refineUndo takes the right to undo from a job of which nothing can be undone.
func (a *API) refineUndo(ctx context.Context, userID string, job *transfer.Job) {
	if job != nil && job.May != nil && job.May.Undo {
		job.May.Undo = a.Undo.May(ctx, userID, *job) == nil
	}
}
