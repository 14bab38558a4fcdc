package api

import (
	"context"
	"net/http"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// Estimates say about how much an export would hold.
type Estimates interface {
	Estimate(ctx context.Context, teamID, userID string, options transfer.ExportOptions) (*transfer.Estimate, error)
}

// estimate answers those who may start the export, and no one else: it names
// private channels and how much is in them.
func (a *API) estimate(w http.ResponseWriter, r *http.Request, userID string) error {
	teamID := r.PathValue("team")
	if _, err := a.Access.ExportTeam(userID, teamID); err != nil {
		return err
	}
	options, err := readOptions(r.Body)
	if err != nil {
		return err
	}
	estimate, err := a.Estimates.Estimate(r.Context(), teamID, userID, options)
	if err != nil {
		return err
	}
	a.answer(w, http.StatusOK, estimate)
	return nil
}
