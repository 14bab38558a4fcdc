package api

import (
	"encoding/json"
	"net/http"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/contract"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// statuses maps codes to HTTP.
var statuses = map[transfer.Code]int{
	transfer.CodeUnauthenticated:  http.StatusUnauthorized,
	transfer.CodeForbidden:        http.StatusForbidden,
	transfer.CodeNotFound:         http.StatusNotFound,
	transfer.CodeJobRunning:       http.StatusConflict,
	transfer.CodeWrongState:       http.StatusConflict,
	transfer.CodeExpired:          http.StatusGone,
	transfer.CodeTooLarge:         http.StatusRequestEntityTooLarge,
	transfer.CodeInvalidRequest:   http.StatusBadRequest,
	transfer.CodeInvalidOptions:   http.StatusUnprocessableEntity,
	transfer.CodeInvalidArchive:   http.StatusUnprocessableEntity,
	transfer.CodeInvalidDecisions: http.StatusUnprocessableEntity,
	transfer.CodeBlocked:          http.StatusConflict,
	transfer.CodePlanChanged:      http.StatusConflict,
	transfer.CodeWrongOffset:      http.StatusConflict,
	transfer.CodeQuota:            http.StatusTooManyRequests,
	transfer.CodeStorage:          http.StatusInternalServerError,
	transfer.CodeNoSpace:          http.StatusInsufficientStorage,
	transfer.CodeInterrupted:      http.StatusInternalServerError,
	transfer.CodeTrail:            http.StatusServiceUnavailable,
	transfer.CodeInternal:         http.StatusInternalServerError,
}

// bodyOf words an error for a client.
func bodyOf(err error, status int) contract.Refusal {
	known := transfer.AsError(err)
	return contract.Refusal{
		ID:         contract.ErrorPrefix + string(known.Code),
		Message:    known.Message,
		StatusCode: status,
		JobID:      known.JobID,
		Details:    known.Details,
	}
}

// responder answers requests.
type responder struct{ logger Logger }

// fail answers with an error, and logs it when the cause is ours.
func (a responder) fail(w http.ResponseWriter, r *http.Request, err error) {
	status, ok := statuses[transfer.AsError(err).Code]
	if !ok {
		status = http.StatusInternalServerError
	}
	if status >= http.StatusInternalServerError {
		a.logger.Error("A request failed", "method", r.Method, "path", r.URL.Path, "error", err.Error())
	}
	a.answer(w, status, bodyOf(err, status))
}

// answer sends JSON. A client that has gone is not our concern.
func (a responder) answer(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body)
}
