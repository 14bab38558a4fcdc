package uploads

import (
	"context"
	"slices"
)

// List returns the user's uploads for a team that are complete, the newest first.
func (m *Manager) List(ctx context.Context, userID, teamID string) ([]Upload, error) {
	all, _, err := m.load(ctx)
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
