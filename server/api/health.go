package api

import "net/http"

// health answers system admins with what works on the node that they reach, 200 also
// when something does not: monitoring reads the field "ok".
func (a *API) health(w http.ResponseWriter, r *http.Request, userID string) error {
	if err := a.Access.ViewHealth(userID); err != nil {
		return err
	}
	report, err := a.Health.Report(r.Context())
	if err != nil {
		return err
	}
	a.answer(w, http.StatusOK, report)
	return nil
}
