package command

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

func TestCommand_RefusesSessionsThatMayNotUseThePlugin(t *testing.T) {
	s := &server{}
	refused := s.command(t, func(o *Options) {
		o.Session = func(context.Context) error { return transfer.Errorf(transfer.CodeForbidden, "Apps may not.") }
	})
	for _, typed := range []string{"", "help", "export", "uploads", "plan " + strings.Repeat("a", 26), "nonsense"} {
		require.Contains(t, s.say(t, refused, admin, typed), "Apps may not.", typed)
	}
	suggestions := func(c *Command) string {
		query := url.Values{"team_id": {"team"}, "user_input": {"/teamexport "}, "parsed": {"/teamexport "}}
		request := httptest.NewRequest(http.MethodGet, pathSuggestions+"?"+query.Encode(), http.NoBody)
		request.Header.Set(userHeader, admin)
		answer := httptest.NewRecorder()
		c.ServeHTTP(answer, request)
		return strings.TrimSpace(answer.Body.String())
	}
	require.Equal(t, "[]", suggestions(refused))
	require.NotEqual(t, "[]", suggestions(s.command(t)))
	require.Empty(t, s.started)
}
