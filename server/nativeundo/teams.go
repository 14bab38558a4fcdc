package nativeundo

import (
	"context"
	"fmt"
	"net/http"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/undo"
)

// teams finds and removes what belongs to a team or to the whole server: the icon, emoji
// and the team itself.
type teams struct {
	rows  rows
	files fileStore
	api   API
}

const others = `
SELECT COUNT(*) FROM TeamMembers m JOIN Users u ON u.Id = m.UserId
WHERE m.TeamId = $1 AND m.DeleteAt = 0 AND u.DeleteAt = 0 AND u.Id <> ALL($2)
	AND NOT EXISTS (SELECT 1 FROM Bots b WHERE b.UserId = u.Id)`

// Others counts the active people of a team who are not among the given.
func (t *teams) Others(ctx context.Context, teamID string, given []string) (count int64, err error) {
	if given == nil {
		given = []string{}
	}
	if err := t.rows.db.QueryRowContext(ctx, others, teamID, given).Scan(&count); err != nil {
		return 0, fmt.Errorf("count who is in team %s: %w", teamID, err)
	}
	return count, nil
}

// Team returns a team with the name that it has now, or nil when it is gone.
func (t *teams) Team(_ context.Context, id string) (*undo.MadeTeam, error) {
	team, appErr := t.api.GetTeam(id)
	switch {
	case appErr != nil && appErr.StatusCode == http.StatusNotFound:
		return nil, nil
	case appErr != nil:
		return nil, fmt.Errorf("look at team %s: %w", id, appErr)
	}
	return &undo.MadeTeam{ID: team.Id, Name: team.Name}, nil
}

// ArchiveTeam archives a team, as a person would.
func (t *teams) ArchiveTeam(_ context.Context, teamID string) error {
	team, appErr := t.api.GetTeam(teamID)
	if appErr != nil && appErr.StatusCode == http.StatusNotFound || appErr == nil && team.DeleteAt != 0 {
		return nil
	}
	if appErr == nil {
		appErr = t.api.DeleteTeam(teamID)
	}
	if appErr != nil {
		return fmt.Errorf("archive team %s: %w", teamID, appErr)
	}
	return nil
}

// RemoveIcon removes the team's icon when that was set at the time.
func (t *teams) RemoveIcon(_ context.Context, teamID string, at int64) error {
	team, appErr := t.api.GetTeam(teamID)
	if appErr != nil {
		return fmt.Errorf("look at team %s: %w", teamID, appErr)
	}
	if team.LastTeamIconUpdate != at {
		return nil
	}
	if appErr := t.api.RemoveTeamIcon(teamID); appErr != nil {
		return fmt.Errorf("remove the icon of team %s: %w", teamID, appErr)
	}
	return nil
}
