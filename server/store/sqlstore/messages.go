package sqlstore

import (
	"context"
	"fmt"
)

// minMessageLimit is the number of characters that any server takes in a message
// (model.PostMessageMaxRunesV2).
const minMessageLimit = 65535 / 4

// The server reads how long a message may be from its column, and reckons with four
// bytes for each character; a column without a length takes the least.
const messageLimitQuery = `
SELECT to_json(MAX(COALESCE(character_maximum_length, 0)) / 4) FROM information_schema.columns
WHERE table_schema = ANY(current_schemas(false)) AND table_name = 'posts' AND column_name = 'message'`

// MessageLimit returns how many characters the server takes in a message.
func (s *Snapshot) MessageLimit(ctx context.Context) (int, error) {
	var limit int
	if err := s.document(ctx, &limit, messageLimitQuery); err != nil {
		return 0, fmt.Errorf("look how long a message may be: %w", err)
	}
	return max(limit, minMessageLimit), nil
}

// MessageLimit returns how many characters the server takes in a message.
func (t *Target) MessageLimit(ctx context.Context) (int, error) {
	var limit int
	if err := t.document(ctx, &limit, messageLimitQuery); err != nil {
		return 0, fmt.Errorf("look how long a message may be: %w", err)
	}
	return max(limit, minMessageLimit), nil
}

const timelessQuery = `
WITH timeless AS MATERIALIZED (
	SELECT Id FROM Posts WHERE ChannelId = ANY($1::text[]) AND DeleteAt = 0 AND CreateAt IS NULL)
SELECT json_agg(id ORDER BY id) FROM (
	SELECT Id FROM timeless
	UNION SELECT p.Id FROM timeless t JOIN Posts p ON p.RootId = t.Id AND p.DeleteAt = 0) lost(id)`

// Timeless returns the ids of posts that have no time, and of the replies to such
// posts. [Snapshot.Threads] goes by the time and does not yield them. Where a time
// was selected they are not in it, and a delta does not look for them.
func (s *Snapshot) Timeless(ctx context.Context, channelIDs []string) (ids []string, err error) {
	if s.selection.Since != 0 || s.selection.Until != 0 || s.selection.Base != nil {
		return nil, nil
	}
	if err := s.document(ctx, &ids, timelessQuery, channelIDs); err != nil {
		return nil, fmt.Errorf("look for posts without a time in team %s: %w", s.teamID, err)
	}
	return ids, nil
}
