package sqlstore

import (
	"context"
	"fmt"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/teamdata"
)

const takenQuery = `
SELECT json_build_object(
	'accounts', (SELECT json_agg(json_build_object('username', u.Username, 'email', LOWER(u.Email), 'create_at', u.CreateAt))
		FROM Users u WHERE u.Username = ANY($2) OR LOWER(u.Email) = ANY($3)),
	'channels', (SELECT json_agg(json_build_object('name', c.Name, 'private', c.Type::text = 'P', 'create_at', c.CreateAt))
		FROM Channels c WHERE c.TeamId = $1 AND c.Name = ANY($4)),
	'emoji', (SELECT json_agg(json_build_object('name', e.Name, 'create_at', e.CreateAt))
		FROM Emoji e WHERE e.DeleteAt = 0 AND e.Name = ANY($5)))`

// Taken returns what has exactly one of the usernames, addresses, names of
// channels of the team, or names of emoji.
func (t *Target) Taken(ctx context.Context, teamID string, usernames, emails, channels, emoji []string) (taken teamdata.Taken, err error) {
	if err := t.document(ctx, &taken, takenQuery, teamID, usernames, emails, channels, emoji); err != nil {
		return taken, fmt.Errorf("look for what took a name: %w", err)
	}
	return taken, nil
}
