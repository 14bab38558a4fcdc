package api

import (
	"context"
	"net/http"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// Estimates say about how much an export would hold.
type Estimates interface {
	// Estimate is of the export that the job would be, within its bounds.
	Estimate(ctx context.Context, job transfer.Job, bounds transfer.Bounds) (*transfer.Estimate, error)
}

// estimate answers those who may start the export, and no one else: it names
// channels and how much is in them, of those that they may export.
func (e *exportCalls) estimate(w http.ResponseWriter, r *http.Request, userID string) error {
	wanted, err := e.exportOrder(r, userID)
	if err != nil {
		return err
	}
	job := transfer.Job{
		Kind: transfer.KindExport, TeamID: r.PathValue("team"), RequestedBy: userID, Options: wanted.options, Scope: &wanted.Scope,
	}
	bounds, err := e.access.Bounds(job)
	if err != nil {
		return err
	}
	estimate, err := e.estimates.Estimate(r.Context(), job, bounds)
	if err != nil {
		return err
	}
	e.answer(w, http.StatusOK, estimate)
	return nil
}
