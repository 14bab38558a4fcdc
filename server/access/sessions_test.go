package access_test

import (
	"net/http"
	"strconv"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/require"

	"github.com/mattermost/mattermost/server/public/model"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/access"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// sessions are those of a server; asked counts the questions.
type sessions struct {
	known map[string]*model.Session
	// late is how often a session is not found before it is.
	late, asked int
}

func (s *sessions) GetSession(id string) (*model.Session, *model.AppError) {
	s.asked++
	if session := s.known[id]; session != nil && s.asked > s.late {
		return session, nil
	}
	return nil, model.NewAppError("GetSession", "app.session.get.app_error", nil, "", http.StatusBadRequest)
}

func TestSessions_OAuthAppsAreRefused(t *testing.T) {
	server := &sessions{known: map[string]*model.Session{
		"person":   {},
		"token":    {Props: model.StringMap{model.SessionPropType: model.SessionTypeUserAccessToken}},
		"sso":      {Props: model.StringMap{model.UserAuthServiceIsOAuth: "true"}},
		"oauth":    {IsOAuth: true},
		"oauthapp": {Props: model.StringMap{model.SessionPropOAuthAppID: model.NewId()}},
	}}
	for _, test := range []struct {
		session string
		code    transfer.Code
	}{
		{"", ""},
		{"person", ""},
		{"token", ""},
		{"sso", ""},
		{"oauth", transfer.CodeForbidden},
		{"oauthapp", transfer.CodeForbidden},
		{"unknown", transfer.CodeUnauthenticated},
	} {
		t.Run(test.session, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				allowed := access.NewSessions(server)
				for range 2 {
					err := allowed.Allow(t.Context(), test.session)
					require.Equal(t, test.code, code(err))
				}
			})
		})
	}
}

func TestSessions_AreLookedUpOnceAndAgainWhenTheyAreNew(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := &sessions{known: map[string]*model.Session{"new": {}}, late: 2}
		allowed := access.NewSessions(server)
		for range 5 {
			require.NoError(t, allowed.Allow(t.Context(), "new"))
		}
		require.Equal(t, 3, server.asked)
	})
}

func TestSessions_RememberABoundedNumber(t *testing.T) {
	server := &sessions{known: map[string]*model.Session{}}
	allowed := access.NewSessions(server)
	for i := range 10_001 {
		id := strconv.Itoa(i)
		server.known[id] = &model.Session{IsOAuth: i == 0}
		require.Equal(t, i == 0, allowed.Allow(t.Context(), id) != nil)
	}
	require.Error(t, allowed.Allow(t.Context(), "0"), "what was forgotten is looked up again")
	require.Equal(t, 10_002, server.asked)
}
