package api

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/contract"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

type lines struct{ logged []string }

func (l *lines) Error(message string, _ ...any) { l.logged = append(l.logged, message) }

func TestEveryCodeHasAStatus(t *testing.T) {
	want := map[transfer.Code]int{
		transfer.CodeUnauthenticated: 401, transfer.CodeForbidden: 403, transfer.CodeNotFound: 404,
		transfer.CodeJobRunning: 409, transfer.CodeWrongState: 409, transfer.CodeExpired: 410,
		transfer.CodeTooLarge: 413, transfer.CodeInvalidRequest: 400, transfer.CodeInvalidOptions: 422,
		transfer.CodeInvalidArchive: 422, transfer.CodeInvalidDecisions: 422,
		transfer.CodeBlocked: 409, transfer.CodePlanChanged: 409, transfer.CodeWrongOffset: 409,
		transfer.CodeQuota: 429, transfer.CodeNoSpace: 507, transfer.CodeStorage: 500, transfer.CodeInterrupted: 500, transfer.CodeTrail: 503, transfer.CodeInternal: 500,
	}
	require.Equal(t, want, statuses)
}

func TestErrorsOfTheServerAreLoggedAndNotTold(t *testing.T) {
	log := &lines{}
	a := New(Options{Logger: log})
	request := httptest.NewRequest(http.MethodGet, "/api/v1/jobs/x", nil)
	answer := httptest.NewRecorder()
	a.fail(answer, request, errors.New("pq: password authentication failed"))
	require.Equal(t, http.StatusInternalServerError, answer.Code)
	require.Len(t, log.logged, 1)
	require.NotContains(t, answer.Body.String(), "password")
	var body contract.Refusal
	require.NoError(t, json.Unmarshal(answer.Body.Bytes(), &body))
	require.Equal(t, "team_export.internal", body.ID)

	a.fail(httptest.NewRecorder(), request, transfer.Errorf(transfer.CodeNotFound, "no"))
	require.Len(t, log.logged, 1, "a client's mistake is not the log's concern")
}
