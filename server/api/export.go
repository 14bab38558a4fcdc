package api

import (
	"net/http"
	"strconv"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/jobs"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

const (
	defaultLimit = 20
	maxLimit     = 100
)

// policyBody says what the asking user may do.
type policyBody struct {
	CanExport bool                   `json:"can_export"`
	CanImport bool                   `json:"can_import"`
	Defaults  transfer.ExportOptions `json:"default_options"`
}

// statusBody holds the newest job of each kind.
type statusBody struct {
	Policy policyBody    `json:"policy"`
	Export *transfer.Job `json:"export,omitempty"`
	Import *transfer.Job `json:"import,omitempty"`
}

func (a *API) status(w http.ResponseWriter, r *http.Request, userID string) error {
	teamID := r.PathValue("team")
	if err := a.Access.ViewTeamJobs(userID, teamID); err != nil {
		return err
	}
	export, err := a.Jobs.Latest(r.Context(), teamID, transfer.KindExport)
	if err != nil {
		return err
	}
	imported, err := a.Jobs.Latest(r.Context(), teamID, transfer.KindImport)
	if err != nil {
		return err
	}
	_, importErr := a.Access.ImportTeam(userID, teamID)
	policy := policyBody{CanExport: true, CanImport: importErr == nil, Defaults: transfer.DefaultExportOptions()}
	a.answer(w, http.StatusOK, statusBody{Policy: policy, Export: export, Import: imported})
	return nil
}

func (a *API) startExport(w http.ResponseWriter, r *http.Request, userID string) error {
	teamID := r.PathValue("team")
	teamName, err := a.Access.ExportTeam(userID, teamID)
	if err != nil {
		return err
	}
	options, err := readOptions(r.Body)
	if err != nil {
		return err
	}
	job, err := a.Jobs.Start(r.Context(), jobs.Request{
		Kind: transfer.KindExport, TeamID: teamID, TeamName: teamName, RequestedBy: userID, Options: options,
	})
	if err != nil {
		return err
	}
	a.answer(w, http.StatusAccepted, job)
	return nil
}

func (a *API) listJobs(w http.ResponseWriter, r *http.Request, userID string) error {
	teamID := r.PathValue("team")
	if err := a.Access.ViewTeamJobs(userID, teamID); err != nil {
		return err
	}
	query := r.URL.Query()
	kind := transfer.Kind(query.Get("kind"))
	if kind != "" && kind != transfer.KindExport && kind != transfer.KindImport {
		return transfer.Errorf(transfer.CodeInvalidRequest, `"kind" must be "export" or "import".`)
	}
	limit := defaultLimit
	if text := query.Get("limit"); text != "" {
		var err error
		if limit, err = strconv.Atoi(text); err != nil || limit < 1 || limit > maxLimit {
			return transfer.Errorf(transfer.CodeInvalidRequest, `"limit" must be a number from 1 to %d.`, maxLimit)
		}
	}
	page, err := a.Jobs.List(r.Context(), teamID, kind, limit, query.Get("before"))
	if err != nil {
		return err
	}
	a.answer(w, http.StatusOK, page)
	return nil
}
