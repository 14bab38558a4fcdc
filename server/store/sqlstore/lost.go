package sqlstore

import (
	"context"
	"fmt"
)

const lostQuery = `
SELECT json_agg(name) FROM (
	SELECT '@' || u.Username AS name FROM Users u
	WHERE u.Id = ANY($3::text[]) AND NOT EXISTS (SELECT 1 FROM TeamMembers m WHERE m.TeamId = $1::text AND m.UserId = u.Id AND m.DeleteAt = 0)
	UNION ALL
	SELECT '~' || c.Name FROM Channels c
	WHERE c.Id = ANY($4::text[]) AND c.Type::text = 'P' AND NOT EXISTS (SELECT 1 FROM ChannelMembers m WHERE m.ChannelId = c.Id AND m.UserId = $2::text)
	ORDER BY name) lost`

// Lost names those of the accounts that are not in the team, and those of the
// channels that are private and that the user is not in.
func (t *Target) Lost(ctx context.Context, teamID, userID string, accounts, channels []string) (names []string, err error) {
	// A list that is nil would be NULL, which nothing is in or out of.
	err = t.document(ctx, &names, lostQuery, teamID, userID, append([]string{}, accounts...), append([]string{}, channels...))
	if err != nil {
		return nil, fmt.Errorf("look for who left team %s: %w", teamID, err)
	}
	return names, nil
}
