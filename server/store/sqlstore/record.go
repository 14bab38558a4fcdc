package sqlstore

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/teamdata"
)

const madeQuery = `
SELECT json_build_object(
	'accounts', (SELECT json_object_agg(u.Username, u.Id) FROM Users u WHERE u.Username = ANY($2) AND u.CreateAt >= $5),
	'channels', (SELECT json_object_agg(c.Name, c.Id) FROM Channels c WHERE c.TeamId = $1 AND c.Name = ANY($3) AND c.CreateAt >= $5),
	'emoji', (SELECT json_object_agg(e.Name, e.Id) FROM Emoji e WHERE e.DeleteAt = 0 AND e.Name = ANY($4) AND e.CreateAt >= $5))`

// Made returns the ids of the accounts, channels of the team and emoji that have
// one of the names and were made since.
func (t *Target) Made(ctx context.Context, teamID string, usernames, channels, emoji []string, since int64) (made teamdata.Made, err error) {
	if err := t.document(ctx, &made, madeQuery, teamID, usernames, channels, emoji, since); err != nil {
		return made, fmt.Errorf("look for what was made in team %s: %w", teamID, err)
	}
	return made, nil
}

const lackingQuery = `
WITH w AS (SELECT * FROM json_to_recordset($2::text::json) AS w(user_id text, channels json)), lacking AS (
	SELECT w.user_id, m.UserId IS NULL OR m.DeleteAt <> 0 AS team, COALESCE(m.DeleteAt, 0) AS left_at,
		CASE WHEN m.DeleteAt <> 0 THEN COALESCE(m.CreateAt, 0) ELSE 0 END AS joined_at,
		COALESCE((SELECT json_agg(c.Id ORDER BY c.Id) FROM Channels c
			WHERE c.TeamId = $1::text AND c.Name IN (SELECT json_array_elements_text(w.channels))
				AND NOT EXISTS (SELECT 1 FROM ChannelMembers x WHERE x.ChannelId = c.Id AND x.UserId = w.user_id)), '[]') AS channels
	FROM w LEFT JOIN TeamMembers m ON m.TeamId = $1::text AND m.UserId = w.user_id)
SELECT json_agg(l) FROM lacking l WHERE l.team OR json_array_length(l.channels) > 0`

// Lacking returns, for accounts given as JSON with the names of channels, the
// places in the team and in these channels that they do not have.
func (t *Target) Lacking(ctx context.Context, teamID string, members any) (given []teamdata.Given, err error) {
	text, err := json.Marshal(members)
	if err != nil {
		return nil, fmt.Errorf("encode members: %w", err)
	}
	if err := t.document(ctx, &given, lackingQuery, teamID, string(text)); err != nil {
		return nil, fmt.Errorf("look for places in team %s: %w", teamID, err)
	}
	return given, nil
}
