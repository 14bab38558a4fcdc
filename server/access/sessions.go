package access

import (
	"context"
	"sync"
	"time"

	"github.com/mattermost/mattermost/server/public/model"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// SessionAPI is the part of the plugin API that tells what a session is.
type SessionAPI interface {
	GetSession(sessionID string) (*model.Session, *model.AppError)
}

const (
	// maxSessions bounds how many sessions are remembered.
	maxSessions = 10_000
	// sessionTries and sessionPause give a replica of the database the time to
	// learn of a session that has just begun.
	sessionTries = 3
	sessionPause = 200 * time.Millisecond
)

// Sessions decides which sessions may use the plugin. It is safe for concurrent
// use.
type Sessions struct {
	api SessionAPI

	mu sync.Mutex
	// oauth says of sessions whether an OAuth app holds them. That never changes.
	oauth map[string]bool
}

// NewSessions returns the decisions of this server.
func NewSessions(api SessionAPI) *Sessions {
	return &Sessions{api: api, oauth: map[string]bool{}}
}

// Allow returns an Error for the session of an OAuth app: a person lets an app act
// for them, and does not mean by it that the app may take a whole team away or
// write into it. Sessions of people and personal access tokens pass, and so does a
// request without a session, which the server or a plugin makes itself. A session
// that cannot be looked up does not pass.
func (s *Sessions) Allow(ctx context.Context, sessionID string) error {
	if sessionID == "" {
		return nil
	}
	oauth, err := s.isOAuth(ctx, sessionID)
	switch {
	case err != nil:
		return err
	case oauth:
		return transfer.Errorf(transfer.CodeForbidden, "Apps that sign in with OAuth may not export or import teams. Sign in yourself, or use a personal access token.")
	default:
		return nil
	}
}

func (s *Sessions) isOAuth(ctx context.Context, sessionID string) (bool, error) {
	s.mu.Lock()
	oauth, known := s.oauth[sessionID]
	s.mu.Unlock()
	if known {
		return oauth, nil
	}
	session, err := s.find(ctx, sessionID)
	if err != nil {
		return false, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.oauth) >= maxSessions {
		clear(s.oauth)
	}
	s.oauth[sessionID] = session.IsOAuth || session.Props[model.SessionPropOAuthAppID] != ""
	return s.oauth[sessionID], nil
}

func (s *Sessions) find(ctx context.Context, sessionID string) (*model.Session, error) {
	for try := 1; ; try++ {
		session, appErr := s.api.GetSession(sessionID)
		switch {
		case appErr == nil && session != nil:
			return session, nil
		case try == sessionTries:
			refusal := transfer.Errorf(transfer.CodeUnauthenticated, "The server could not look at your session. Log in again.")
			if appErr != nil {
				refusal = refusal.WithCause(appErr)
			}
			return nil, refusal
		}
		select {
		case <-time.After(sessionPause):
		case <-ctx.Done():
			return nil, context.Cause(ctx)
		}
	}
}
