package nativeundo

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"time"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/journal"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/undo"
)

// accounts finds accounts and memberships, and removes those that no user touched.
type accounts struct {
	rows  rows
	files fileStore
	api   API
}

// accountsQuery ignores what happened before the import ended: the import did that.
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
func (a *accounts) Accounts(ctx context.Context, teamID string, ids []string, wrote, did int64) (accounts []undo.Account, err error) {
	if err := a.rows.document(ctx, &accounts, accountsQuery, teamID, ids, wrote, did); err != nil {
		return nil, fmt.Errorf("look at accounts of team %s: %w", teamID, err)
	}
	return accounts, nil
}

var leaveTeam = []string{
	`DELETE FROM ChannelMembers m USING Channels c WHERE c.Id = m.ChannelId AND c.TeamId = $1 AND m.UserId = $2`,
	`DELETE FROM ChannelMemberHistory h USING Channels c WHERE c.Id = h.ChannelId AND c.TeamId = $1 AND h.UserId = $2`,
	`DELETE FROM TeamMembers WHERE TeamId = $1 AND UserId = $2`,
}

// Deactivate removes an account from the team and deactivates it, which makes all nodes
// forget its memberships.
func (a *accounts) Deactivate(ctx context.Context, teamID, userID string) error {
	err := a.rows.transaction(ctx, func(tx *sql.Tx) error {
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
	if appErr := a.api.UpdateUserActive(userID, false); appErr != nil {
		return fmt.Errorf("deactivate user %s: %w", userID, appErr)
	}
	return nil
}

// placesQuery finds the memberships that users have used: of a channel, when they viewed
// it or wrote in it; of the team, when they used such a channel or are in another channel
// that the import did not add them to.
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

// Places returns the memberships that no user touched since, and counts the others.
func (a *accounts) Places(ctx context.Context, teamID string, places []journal.Place, wrote, did int64) (untouched []journal.Place, touched int64, err error) {
	text, err := json.Marshal(places)
	if err != nil {
		return nil, 0, fmt.Errorf("encode places: %w", err)
	}
	var found struct {
		Touched int64           `json:"touched"`
		Places  []journal.Place `json:"places"`
	}
	if err := a.rows.document(ctx, &found, placesQuery, teamID, string(text), wrote, did); err != nil {
		return nil, 0, fmt.Errorf("look at places in team %s: %w", teamID, err)
	}
	return found.Places, found.Touched, nil
}

var leaveChannels = []string{
	`DELETE FROM ChannelMembers WHERE UserId = $1 AND ChannelId = ANY($2)`,
	`DELETE FROM ChannelMemberHistory WHERE UserId = $1 AND ChannelId = ANY($2)`,
}

// anotherPlace selects a channel that an account is still in, preferably of the team.
const anotherPlace = `
SELECT m.ChannelId FROM ChannelMembers m JOIN Channels c ON c.Id = m.ChannelId
WHERE m.UserId = $1 AND c.DeleteAt = 0 ORDER BY c.TeamId = $2 DESC, m.ChannelId LIMIT 1`

// Leave removes memberships without a message. Touching another membership of the account
// makes all nodes forget the removed ones.
func (a *accounts) Leave(ctx context.Context, teamID string, given journal.Place) error {
	err := a.rows.transaction(ctx, func(tx *sql.Tx) error {
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
	if err := a.rows.db.QueryRowContext(ctx, anotherPlace, given.UserID, teamID).Scan(&place); err == nil {
		// When this membership has been removed meanwhile, so have the cached ones.
		_, _ = a.api.UpdateChannelMemberNotifications(place, given.UserID, map[string]string{})
	}
	if !given.Team {
		return nil
	}
	return a.leaveTeam(ctx, teamID, given)
}

// leaveTeam ends a membership, tells all nodes through the API, and restores the membership
// that was there before.
func (a *accounts) leaveTeam(ctx context.Context, teamID string, given journal.Place) error {
	var roles string
	const end = `UPDATE TeamMembers SET DeleteAt = $3 WHERE TeamId = $1 AND UserId = $2
		RETURNING CASE WHEN SchemeGuest THEN 'team_guest' ELSE 'team_user' END`
	if err := a.rows.db.QueryRowContext(ctx, end, teamID, given.UserID, time.Now().UnixMilli()).Scan(&roles); err != nil {
		return fmt.Errorf("take user %s out of team %s: %w", given.UserID, teamID, err)
	}
	// Sessions know the teams of their user.
	if _, appErr := a.api.UpdateTeamMemberRoles(teamID, given.UserID, roles); appErr != nil {
		return fmt.Errorf("announce that user %s left team %s: %w", given.UserID, teamID, appErr)
	}
	statement, args := `DELETE FROM TeamMembers WHERE TeamId = $1 AND UserId = $2`, []any{teamID, given.UserID}
	if given.LeftAt != 0 {
		statement = `UPDATE TeamMembers SET DeleteAt = $3, CreateAt = $4 WHERE TeamId = $1 AND UserId = $2`
		args = append(args, given.LeftAt, given.JoinedAt)
	}
	if _, err := a.rows.db.ExecContext(ctx, statement, args...); err != nil {
		return fmt.Errorf("take user %s out of team %s: %w", given.UserID, teamID, err)
	}
	return nil
}
