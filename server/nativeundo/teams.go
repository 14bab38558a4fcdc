package nativeundo

import (
	"context"
	"fmt"
	"net/http"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/undo"
)

const others = `
SELECT COUNT(*) FROM TeamMembers m JOIN Users u ON u.Id = m.UserId
WHERE m.TeamId = $1 AND m.DeleteAt = 0 AND u.DeleteAt = 0 AND u.Id <> ALL($2)
	AND NOT EXISTS (SELECT 1 FROM Bots b WHERE b.UserId = u.Id)`

// Others counts the active people of a team who are not among the given.
func (s *Server) Others(ctx context.Context, teamID string, given []string) (count int64, err error) {
	if given == nil {
		given = []string{}
	}
	if err := s.db.QueryRowContext(ctx, others, teamID, given).Scan(&count); err != nil {
		return 0, fmt.Errorf("count who is in team %s: %w", teamID, err)
	}
	return count, nil
}

// Team returns a team with the name that it has now, or nil when it is gone.
func (s *Server) Team(_ context.Context, id string) (*undo.MadeTeam, error) {
	team, appErr := s.api.GetTeam(id)
	switch {
	case appErr != nil && appErr.StatusCode == http.StatusNotFound:
		return nil, nil
	case appErr != nil:
		return nil, fmt.Errorf("look at team %s: %w", id, appErr)
	}
	return &undo.MadeTeam{ID: team.Id, Name: team.Name}, nil
}

// ArchiveTeam archives a team, as a person would.
func (s *Server) ArchiveTeam(_ context.Context, teamID string) error {
	team, appErr := s.api.GetTeam(teamID)
	if appErr != nil && appErr.StatusCode == http.StatusNotFound || appErr == nil && team.DeleteAt != 0 {
		return nil
	}
	if appErr == nil {
		appErr = s.api.DeleteTeam(teamID)
	}
	if appErr != nil {
		return fmt.Errorf("archive team %s: %w", teamID, appErr)
	}
	return nil
}
