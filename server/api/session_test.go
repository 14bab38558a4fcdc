package api

import (
	"context"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/audit"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// sessionRule refuses the session "app".
type sessionRule struct{}

func (sessionRule) Allow(_ context.Context, sessionID string) error {
	if sessionID == "app" {
		return transfer.Errorf(transfer.CodeForbidden, "Apps may not.")
	}
	return nil
}

func TestSessions_ThatMayNotUseThePluginAreRefusedByEveryCall(t *testing.T) {
	patterns := Routes()
	require.Greater(t, len(patterns), 25)
	for _, pattern := range patterns {
		t.Run(pattern, func(t *testing.T) {
			method, path, _ := strings.Cut(pattern, " ")
			path = Prefix + path
			path = strings.NewReplacer("{team}", teamOfTrail, "{job}", jobOfTrail, "{upload}", jobOfTrail).Replace(path)
			s := &trailed{}
			request := httptest.NewRequest(method, path, strings.NewReader("{}"))
			request.Header.Set(userHeader, "anna")
			request = request.WithContext(audit.WithOrigin(request.Context(), audit.Origin{UserID: "anna", SessionID: "app"}))
			answer := httptest.NewRecorder()
			// Nothing else is there: a call that did not ask for the session would end in a panic.
			New(Options{Sessions: sessionRule{}, Trail: written{s}, Logger: s}).ServeHTTP(answer, request)
			require.Equal(t, 403, answer.Code)
			require.Contains(t, answer.Body.String(), "Apps may not.")
		})
	}
}
