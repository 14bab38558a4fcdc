package api

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/audit"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// auditCalls answers with the audit log.
type auditCalls struct {
	responder
	access Access
	trail  Trail
}

// listAudit answers with records of the audit log, newest first.
func (a *auditCalls) listAudit(w http.ResponseWriter, r *http.Request, userID string) error {
	if err := a.access.ViewAudit(userID); err != nil {
		return err
	}
	query := r.URL.Query()
	limit := defaultLimit
	if text := query.Get("limit"); text != "" {
		var err error
		if limit, err = strconv.Atoi(text); err != nil || limit < 1 || limit > maxLimit {
			return transfer.Errorf(transfer.CodeInvalidRequest, `"limit" must be a number from 1 to %d.`, maxLimit)
		}
	}
	filter := audit.Filter{
		TeamID: query.Get("team_id"), Actor: strings.TrimPrefix(query.Get("actor"), "@"), Action: query.Get("action"), Outcome: audit.Outcome(query.Get("outcome")),
	}
	page, err := a.trail.List(r.Context(), filter, limit, query.Get("before"))
	if err != nil {
		return err
	}
	a.answer(w, http.StatusOK, page)
	return nil
}

// tableAudit sends the whole audit log. When it cannot be read to its end, the last row
// says so, so that no reader takes a part for the whole.
func (a *auditCalls) tableAudit(w http.ResponseWriter, r *http.Request, userID string) error {
	if err := a.access.ViewAudit(userID); err != nil {
		return err
	}
	begun := false
	err := a.trail.WriteCSV(r.Context(), w, r.URL.Query().Get("team_id"), func() {
		begun = true
		w.Header().Set("Content-Type", "text/csv; charset=utf-8")
		w.Header().Set("Content-Disposition", `attachment; filename="team-export-audit.csv"`)
		w.Header().Set("Cache-Control", "no-store")
	})
	if err != nil && begun {
		a.logger.Error("The trail could not be sent whole", "error", err.Error())
		return nil
	}
	return err
}

// noteSettings lets the System Console say whose save a change of the settings is.
func (a *auditCalls) noteSettings(w http.ResponseWriter, r *http.Request, userID string) error {
	if err := a.access.ViewAudit(userID); err != nil {
		return err
	}
	var saved struct {
		Settings []string `json:"settings"`
	}
	if err := readBody(r.Body, &saved); err != nil {
		return err
	}
	if err := a.trail.Saved(r.Context(), userID, saved.Settings); err != nil {
		return err
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}
