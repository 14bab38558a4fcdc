package sqlstore

import (
	"context"
	"fmt"
)

const linkedQuery = `
SELECT json_object_agg(w.id, p.Id)
FROM UNNEST($2::text[], $3::text[], $4::bigint[]) AS w(id, channel, at)
JOIN Channels c ON c.TeamId = $1 AND c.Name = w.channel
JOIN Posts p ON p.ChannelId = c.Id AND p.DeleteAt = 0 AND p.CreateAt = w.at AND p.Props ->> 'team_export_post_id' = w.id`

// Linked returns the posts of a team that say their ids on the source server, by
// these: each is looked for in one channel at one time.
func (t *Target) Linked(ctx context.Context, teamID string, ids, channels []string, times []int64) (posts map[string]string, err error) {
	if err := t.document(ctx, &posts, linkedQuery, teamID, ids, channels, times); err != nil {
		return nil, fmt.Errorf("look for linked posts of team %s: %w", teamID, err)
	}
	return posts, nil
}
