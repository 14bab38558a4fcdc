package importhost

import (
	"context"
	"fmt"
)

// RestoreIcon gives a team without an icon one, and returns when it got it.
func (h *Host) RestoreIcon(_ context.Context, userID, teamID string, icon []byte) (int64, error) {
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
