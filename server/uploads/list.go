package uploads

import (
	"context"
	"slices"
)

// List returns the user's uploads for a team that are complete, the newest first.
func (m *Manager) List(ctx context.Context, userID, teamID string) ([]Upload, error) {
	all, err := m.load(ctx)
	if err != nil {
		return nil, err
	}
	now := m.Now().UnixMilli()
	own := slices.DeleteFunc(all, func(u Upload) bool {
		return u.UserID != userID || u.TeamID != teamID || !u.Complete() || u.ExpiresAt <= now
	})
	slices.Reverse(own)
	return own, nil
}

// All returns every upload that is there, the newest first: those of a user, or with an
// empty userID those of all users.
func (m *Manager) All(ctx context.Context, userID string) ([]Upload, error) {
	all, err := m.load(ctx)
	if err != nil {
		return nil, err
	}
	now := m.Now().UnixMilli()
	all = slices.DeleteFunc(all, func(u Upload) bool { return u.ExpiresAt <= now || userID != "" && u.UserID != userID })
	slices.Reverse(all)
	return all, nil
}

// Find returns an upload of anybody, or an Error with CodeNotFound.
func (m *Manager) Find(ctx context.Context, id string) (Upload, error) {
	return m.find(ctx, func(u Upload) bool { return u.ID == id })
}
