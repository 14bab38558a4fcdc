package main

import (
	"context"
	"fmt"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/importer"
)

// RestoreIcon gives a team without an icon one, and returns when it got it.
func (h *importHost) RestoreIcon(_ context.Context, userID, teamID string, icon []byte) (int64, error) {
	team, appErr := h.papi.GetTeam(teamID)
	if appErr != nil {
		return 0, fmt.Errorf("look at team %s: %w", teamID, appErr)
	}
	if team.LastTeamIconUpdate != 0 || !h.rights.ChangeTeam(userID, teamID) {
		return 0, nil
	}
	if appErr := h.papi.SetTeamIcon(teamID, icon); appErr != nil {
		return 0, fmt.Errorf("set the icon of team %s: %w", teamID, appErr)
	}
	if team, appErr = h.papi.GetTeam(teamID); appErr != nil {
		return 0, fmt.Errorf("look at team %s: %w", teamID, appErr)
	}
	return team.LastTeamIconUpdate, nil
}

func (h *importHost) RestoreBookmarks(ctx context.Context, teamID string, bookmarks []importer.Bookmark) (importer.Restored, error) {
	made, there, err := h.extras.Bookmarks(ctx, teamID, bookmarks)
	return importer.Restored{New: int64(len(made)), There: there, IDs: made}, err
}

func (h *importHost) RestorePosts(ctx context.Context, teamID string, posts []importer.PostExtra) (priorities, acks importer.Restored, err error) {
	p, a, err := h.extras.Posts(ctx, teamID, posts)
	return importer.Restored{New: p[0], There: p[1]}, importer.Restored{New: a[0], There: a[1]}, err
}
