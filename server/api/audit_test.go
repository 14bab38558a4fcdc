package api

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/audit"
)

func TestAudit_TakesEveryFilterAsPlainText(t *testing.T) {
	for _, value := range []string{
		"' OR 1=1 --", "%", "*", ".*", "\x00", "\xff\xfe", "../../audit_head", "<script>alert(1)</script>", "\u202eanna", strings.Repeat("a", 1<<19), "a&limit=100000", "[]", "{}",
	} {
		s := &trailed{}
		query := url.Values{"actor": {value}, "action": {value}, "outcome": {value}, "team_id": {value}}
		answer := s.call(http.MethodGet, "/audit?"+query.Encode(), "")
		require.Equal(t, http.StatusOK, answer.Code, "%.40q: %s", value, answer.Body)
		require.Equal(t, audit.Filter{TeamID: value, Actor: value, Action: value, Outcome: audit.Outcome(value)}, s.filter, "%.40q", value)
		require.Equal(t, defaultLimit, s.limit)
		require.NotContains(t, answer.Body.String(), "script")
	}
}

func TestAudit_RefusesLimitsThatAreNone(t *testing.T) {
	for _, limit := range []string{"0", "-1", "101", "1e3", "9223372036854775808", "20 ", "0x10", "twenty", "\x00", strings.Repeat("9", 1<<16)} {
		s := &trailed{}
		answer := s.call(http.MethodGet, "/audit?limit="+url.QueryEscape(limit), "")
		require.Equal(t, http.StatusBadRequest, answer.Code, "%.20q", limit)
		require.Zero(t, s.limit, "the trail was asked")
	}
}

func TestAudit_TakesTheFirstOfSeveralFilters(t *testing.T) {
	s := &trailed{}
	require.Equal(t, http.StatusOK, s.call(http.MethodGet, "/audit?actor=@anna&actor=boris&limit=3&limit=100&unknown=1", "").Code)
	require.Equal(t, audit.Filter{Actor: "anna"}, s.filter)
	require.Equal(t, 3, s.limit)
}

func TestNoteSettings_ReadsASmallListOfNames(t *testing.T) {
	for body, want := range map[string]int{
		`{"settings": ["exportby"]}`:           http.StatusNoContent,
		`{"settings": []}`:                     http.StatusNoContent,
		`{"settings": "exportby"}`:             http.StatusBadRequest,
		`{"settings": [1]}`:                    http.StatusBadRequest,
		`{"user_id": "boris", "settings": []}`: http.StatusBadRequest,
		``:                                     http.StatusBadRequest,
		`{"settings": ["` + strings.Repeat("x", int(smallBody)) + `"]}`: http.StatusRequestEntityTooLarge,
	} {
		s := &trailed{}
		answer := s.call(http.MethodPost, "/audit/settings", body)
		require.Equal(t, want, answer.Code, "%.60s: %s", body, answer.Body)
	}
}
