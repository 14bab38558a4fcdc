package nativeundo

import (
	"context"
	"fmt"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/undo"
)

const madeEmoji = `SELECT json_agg(json_build_object('id', Id, 'name', Name) ORDER BY Name) FROM Emoji WHERE Id = ANY($1) AND DeleteAt = 0`

// Emoji returns the custom emoji that still exist.
func (t *teams) Emoji(ctx context.Context, ids []string) (emoji []undo.MadeEmoji, err error) {
	if err := t.rows.document(ctx, &emoji, madeEmoji, listed(ids)); err != nil {
		return nil, fmt.Errorf("look for emoji: %w", err)
	}
	return emoji, nil
}

const emojiInUse = `
SELECT json_agg(e.name) FROM UNNEST($1::text[]) AS e(name)
WHERE EXISTS (SELECT 1 FROM Reactions r WHERE r.EmojiName = e.name AND COALESCE(r.DeleteAt, 0) = 0 AND r.CreateAt >= $2::bigint)
	OR EXISTS (SELECT 1 FROM Posts p WHERE p.CreateAt >= $2::bigint AND p.DeleteAt = 0 AND STRPOS(p.Message, ':' || e.name || ':') > 0)`

// EmojiInUse returns the emoji that posts and reactions written since use.
func (t *teams) EmojiInUse(ctx context.Context, names []string, since int64) (used []string, err error) {
	if err := t.rows.document(ctx, &used, emojiInUse, names, since); err != nil {
		return nil, fmt.Errorf("look for emoji in posts: %w", err)
	}
	return used, nil
}

// RemoveEmoji removes an emoji and its image. Servers may show it from their caches
// for up to half an hour.
func (t *teams) RemoveEmoji(ctx context.Context, id string) error {
	if err := t.files.remove(ctx, []string{"emoji/" + id + "/image"}); err != nil {
		return err
	}
	if _, err := t.rows.db.ExecContext(ctx, `DELETE FROM Emoji WHERE Id = $1`, id); err != nil {
		return fmt.Errorf("remove emoji %s: %w", id, err)
	}
	return nil
}
