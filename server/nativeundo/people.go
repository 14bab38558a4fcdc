package nativeundo

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"time"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/undo"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/write"
)

// accountsQuery: what was done until the import was over is the import's.
const accountsQuery = `
SELECT json_agg(a) FROM (
	SELECT u.Id AS "ID", u.Username AS "Username", u.DeleteAt <> 0 AS "Deactivated",
		COALESCE(u.LastLogin, 0) <> 0 OR u.UpdateAt > $4::bigint OR u.LastPasswordUpdate > $4::bigint
			OR EXISTS (SELECT 1 FROM Sessions s WHERE s.UserId = u.Id)
			OR EXISTS (SELECT 1 FROM TeamMembers m WHERE m.UserId = u.Id AND m.TeamId <> $1 AND m.DeleteAt = 0)
			OR EXISTS (SELECT 1 FROM ChannelMembers m WHERE m.UserId = u.Id AND m.LastViewedAt > $4::bigint) AS "Touched",
		EXISTS (SELECT 1 FROM Posts p WHERE p.UserId = u.Id AND p.DeleteAt = 0
			AND (p.CreateAt > $3::bigint OR p.ChannelId NOT IN (SELECT c.Id FROM Channels c WHERE c.TeamId = $1 OR c.Type IN ('D', 'G')))) AS "Wrote"
	FROM Users u WHERE u.Id = ANY($2) ORDER BY u.Username) a`

// Accounts looks at accounts that were made for a team.
func (s *Server) Accounts(ctx context.Context, teamID string, ids []string, wrote, did int64) (accounts []undo.Account, err error) {
	if err := s.document(ctx, &accounts, accountsQuery, teamID, ids, wrote, did); err != nil {
		return nil, fmt.Errorf("look at accounts of team %s: %w", teamID, err)
	}
	return accounts, nil
}

var leaveTeam = []string{
	`DELETE FROM ChannelMembers m USING Channels c WHERE c.Id = m.ChannelId AND c.TeamId = $1 AND m.UserId = $2`,
	`DELETE FROM ChannelMemberHistory h USING Channels c WHERE c.Id = h.ChannelId AND c.TeamId = $1 AND h.UserId = $2`,
	`DELETE FROM TeamMembers WHERE TeamId = $1 AND UserId = $2`,
}

// Deactivate takes an account out of the team and deactivates it, which makes all
// nodes forget its places.
func (s *Server) Deactivate(ctx context.Context, teamID, userID string) error {
	err := s.transaction(ctx, func(tx *sql.Tx) error {
		for _, statement := range leaveTeam {
			if _, err := tx.ExecContext(ctx, statement, teamID, userID); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("take user %s out of team %s: %w", userID, teamID, err)
	}
	if appErr := s.api.UpdateUserActive(userID, false); appErr != nil {
		return fmt.Errorf("deactivate user %s: %w", userID, appErr)
	}
	return nil
}

// placesQuery: somebody who looked into a channel, or wrote there, has used the
// place; and so have they the team in which they have such a place, or another that
// the import did not give.
const placesQuery = `
WITH w AS (SELECT * FROM json_to_recordset($2::text::json) AS w(user_id text, team boolean, left_at bigint, joined_at bigint, admin boolean, channels json)),
places AS (
	SELECT w.user_id, m.ChannelId, m.LastViewedAt > $4::bigint
		OR EXISTS (SELECT 1 FROM Posts p WHERE p.ChannelId = m.ChannelId AND p.UserId = m.UserId AND p.DeleteAt = 0 AND p.CreateAt > $3::bigint) AS touched
	FROM w CROSS JOIN json_array_elements_text(COALESCE(w.channels, '[]'::json)) AS c(id) JOIN ChannelMembers m ON m.ChannelId = c.id AND m.UserId = w.user_id),
teams AS (
	SELECT w.user_id, m.SchemeAdmin AND w.admin IS NOT TRUE
		OR EXISTS (SELECT 1 FROM places p WHERE p.user_id = w.user_id AND p.touched)
		OR EXISTS (SELECT 1 FROM ChannelMembers x JOIN Channels c ON c.Id = x.ChannelId AND c.TeamId = $1::text AND c.Name <> 'town-square'
			WHERE x.UserId = w.user_id AND NOT EXISTS (SELECT 1 FROM places p WHERE p.user_id = w.user_id AND p.ChannelId = x.ChannelId)) AS touched
	FROM w JOIN TeamMembers m ON m.TeamId = $1::text AND m.UserId = w.user_id AND m.DeleteAt = 0 WHERE w.team)
SELECT json_build_object(
	'touched', (SELECT COUNT(*) FROM places WHERE touched) + (SELECT COUNT(*) FROM teams WHERE touched),
	'places', (SELECT json_agg(g) FROM (
		SELECT w.user_id, COALESCE((SELECT NOT t.touched FROM teams t WHERE t.user_id = w.user_id), FALSE) AS team, w.left_at, w.joined_at,
			COALESCE((SELECT json_agg(p.ChannelId) FROM places p WHERE p.user_id = w.user_id AND NOT p.touched), '[]') AS channels
		FROM w) g WHERE g.team OR json_array_length(g.channels) > 0))`

// Places returns which places nobody touched since, and how many somebody did.
func (s *Server) Places(ctx context.Context, teamID string, places []write.Place, wrote, did int64) (untouched []write.Place, touched int64, err error) {
	text, err := json.Marshal(places)
	if err != nil {
		return nil, 0, fmt.Errorf("encode places: %w", err)
	}
	var found struct {
		Touched int64         `json:"touched"`
		Places  []write.Place `json:"places"`
	}
	if err := s.document(ctx, &found, placesQuery, teamID, string(text), wrote, did); err != nil {
		return nil, 0, fmt.Errorf("look at places in team %s: %w", teamID, err)
	}
	return found.Places, found.Touched, nil
}

var leaveChannels = []string{
	`DELETE FROM ChannelMembers WHERE UserId = $1 AND ChannelId = ANY($2)`,
	`DELETE FROM ChannelMemberHistory WHERE UserId = $1 AND ChannelId = ANY($2)`,
}

// anotherPlace is a channel that somebody is still in, best one of the team.
const anotherPlace = `
SELECT m.ChannelId FROM ChannelMembers m JOIN Channels c ON c.Id = m.ChannelId
WHERE m.UserId = $1 AND c.DeleteAt = 0 ORDER BY c.TeamId = $2 DESC, m.ChannelId LIMIT 1`

// Leave takes places away without a word. To touch another place of the account
// makes all nodes forget those that are gone.
func (s *Server) Leave(ctx context.Context, teamID string, given write.Place) error {
	err := s.transaction(ctx, func(tx *sql.Tx) error {
		for _, statement := range leaveChannels {
			if _, err := tx.ExecContext(ctx, statement, given.UserID, given.Channels); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("take user %s out of channels: %w", given.UserID, err)
	}
	var place string
	if err := s.db.QueryRowContext(ctx, anotherPlace, given.UserID, teamID).Scan(&place); err == nil {
		// It was there a moment ago; if it is gone, so is what was cached.
		_, _ = s.api.UpdateChannelMemberNotifications(place, given.UserID, map[string]string{})
	}
	if !given.Team {
		return nil
	}
	return s.leaveTeam(ctx, teamID, given)
}

// leaveTeam ends a membership, lets all nodes know through the API, and puts back
// what was there before.
func (s *Server) leaveTeam(ctx context.Context, teamID string, given write.Place) error {
	var roles string
	const end = `UPDATE TeamMembers SET DeleteAt = $3 WHERE TeamId = $1 AND UserId = $2
		RETURNING CASE WHEN SchemeGuest THEN 'team_guest' ELSE 'team_user' END`
	if err := s.db.QueryRowContext(ctx, end, teamID, given.UserID, time.Now().UnixMilli()).Scan(&roles); err != nil {
		return fmt.Errorf("take user %s out of team %s: %w", given.UserID, teamID, err)
	}
	// Sessions know the teams of their user.
	if _, appErr := s.api.UpdateTeamMemberRoles(teamID, given.UserID, roles); appErr != nil {
		return fmt.Errorf("announce that user %s left team %s: %w", given.UserID, teamID, appErr)
	}
	statement, args := `DELETE FROM TeamMembers WHERE TeamId = $1 AND UserId = $2`, []any{teamID, given.UserID}
	if given.LeftAt != 0 {
		statement = `UPDATE TeamMembers SET DeleteAt = $3, CreateAt = $4 WHERE TeamId = $1 AND UserId = $2`
		args = append(args, given.LeftAt, given.JoinedAt)
	}
	if _, err := s.db.ExecContext(ctx, statement, args...); err != nil {
		return fmt.Errorf("take user %s out of team %s: %w", given.UserID, teamID, err)
	}
	return nil
}
