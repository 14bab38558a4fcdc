package api

import (
	"context"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

type oneLink struct{}

func (oneLink) Resolve(_ context.Context, userID, sourceID string) (string, error) {
	if userID != "anna" || sourceID != "src" {
		return "", transfer.Errorf(transfer.CodeNotFound, "no")
	}
	return "https://here.example.com/choir/pl/new", nil
}

func TestALinkToAPostOfTheSourceLeadsToItsReaders(t *testing.T) {
	routes := New(Options{Links: oneLink{}})
	for _, c := range []struct {
		method, path, user string
		status             int
	}{
		{http.MethodGet, "/pl/src", "anna", http.StatusFound},
		{http.MethodGet, "/pl/src", "boris", http.StatusNotFound},
		{http.MethodGet, "/pl/other", "anna", http.StatusNotFound},
		{http.MethodGet, "/pl/src", "", http.StatusUnauthorized},
		{http.MethodPost, "/pl/src", "anna", http.StatusNotFound},
		{http.MethodGet, "/elsewhere", "anna", http.StatusNotFound},
		{http.MethodGet, Prefix + "/elsewhere", "anna", http.StatusNotFound},
	} {
		request := httptest.NewRequest(c.method, c.path, http.NoBody)
		request.Header.Set(userHeader, c.user)
		answer := httptest.NewRecorder()
		routes.ServeHTTP(answer, request)
		require.Equal(t, c.status, answer.Code, "%+v", c)
		if c.status == http.StatusFound {
			require.Equal(t, "https://here.example.com/choir/pl/new", answer.Header().Get("Location"))
		}
	}
}
