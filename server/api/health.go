package api

import "net/http"

// healthCalls answers with the state of the plugin.
type healthCalls struct {
	responder
	access Access
	health Health
}

// getHealth answers system admins with what works on the node that they reach, 200 also
// when something does not: monitoring reads the field "ok".
func (h *healthCalls) getHealth(w http.ResponseWriter, r *http.Request, userID string) error {
	if err := h.access.ViewHealth(userID); err != nil {
		return err
	}
	report, err := h.health.Report(r.Context())
	if err != nil {
		return err
	}
	h.answer(w, http.StatusOK, report)
	return nil
}
