package main

import (
	"context"
	"fmt"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/importer"
)

// RestoreIcon gives a team without an icon one.
func (h *importHost) RestoreIcon(_ context.Context, userID, teamID string, icon []byte) (bool, error) {
	team, appErr := h.papi.GetTeam(teamID)
	if appErr != nil {
		return false, fmt.Errorf("look at team %s: %w", teamID, appErr)
	}
	if team.LastTeamIconUpdate != 0 || !h.rights.ChangeTeam(userID, teamID) {
		return false, nil
	}
	if appErr := h.papi.SetTeamIcon(teamID, icon); appErr != nil {
		return false, fmt.Errorf("set the icon of team %s: %w", teamID, appErr)
	}
	return true, nil
}

func (h *importHost) RestoreBookmarks(ctx context.Context, teamID string, bookmarks []importer.Bookmark) (importer.Restored, error) {
	made, there, err := h.extras.Bookmarks(ctx, teamID, bookmarks)
	return importer.Restored{New: made, There: there}, err
}

func (h *importHost) RestorePosts(ctx context.Context, teamID string, posts []importer.PostExtra) (priorities, acks importer.Restored, err error) {
	p, a, err := h.extras.Posts(ctx, teamID, posts)
	return importer.Restored{New: p[0], There: p[1]}, importer.Restored{New: a[0], There: a[1]}, err
}
