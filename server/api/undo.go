package api

import (
	"context"
	"net/http"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/contract"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/jobs"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// Undo previews the undo of an import.
type Undo interface {
	// May returns an Error when the user may not undo the import, or no user can.
	May(ctx context.Context, userID string, job transfer.Job) error
	// Preview asks for the same rights.
	Preview(ctx context.Context, userID string, job transfer.Job) (contract.UndoPreview, error)
}

// undoCalls answers the calls that undo imports.
type undoCalls struct {
	common
	undo Undo
}

// previewUndo says what an undo would remove now, and what it would keep.
func (u *undoCalls) previewUndo(w http.ResponseWriter, r *http.Request, userID string) error {
	job, err := u.importJob(r, userID, u.access.ViewJob)
	if err != nil {
		return err
	}
	preview, err := u.undo.Preview(r.Context(), userID, job)
	if err != nil {
		return err
	}
	u.answer(w, http.StatusOK, preview)
	return nil
}

// startUndo starts the undo of an import.
func (u *undoCalls) startUndo(w http.ResponseWriter, r *http.Request, userID string) error {
	job, err := u.importJob(r, userID, u.access.ChangeJob)
	if err != nil {
		return err
	}
	if err := u.undo.May(r.Context(), userID, job); err != nil {
		return err
	}
	return u.start(w, r, jobs.Request{
		Kind: transfer.KindUndo, TeamID: job.TeamID, TeamName: job.TeamName, RequestedBy: userID, Undoes: job.ID,
	})
}

// refineUndo removes the right to undo from a job that has nothing to undo.
func (u *undoCalls) refineUndo(ctx context.Context, userID string, job *transfer.Job) {
	if job != nil && job.May != nil && job.May.Undo {
		job.May.Undo = u.undo.May(ctx, userID, *job) == nil
	}
}
