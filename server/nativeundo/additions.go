package nativeundo

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/journal"
)

const additionRows = `WITH w AS (SELECT * FROM json_to_recordset($1::text::json) AS w(kind text, post text, "user" text, emoji text, file text)) `

// addedFiles selects the files that posts got, unless a user edited the post since: an
// earlier version does not name them.
const addedFiles = additionRows + `
, f AS (SELECT f.* FROM w JOIN FileInfo f ON w.kind = 'file' AND f.Id = w.file AND f.PostId = w.post
	WHERE NOT EXISTS (SELECT 1 FROM Posts v WHERE v.OriginalId = w.post AND STRPOS(v.FileIds, w.file) > 0)) `

// Followers are still as the import wrote them when they have not looked into the
// thread since.
const countAdded = addedFiles + `
SELECT (SELECT COUNT(*) FROM w JOIN Reactions r ON w.kind = 'reaction' AND r.PostId = w.post AND r.UserId = w."user" AND r.EmojiName = w.emoji)
	+ (SELECT COUNT(*) FROM w JOIN ThreadMemberships m ON w.kind = 'follower' AND m.PostId = w.post AND m.UserId = w."user" AND m.LastUpdated = m.LastViewed)
	+ (SELECT COUNT(*) FROM w JOIN Preferences f ON w.kind = 'flag' AND f.UserId = w."user" AND f.Category = 'flagged_post' AND f.Name = w.post)
	+ (SELECT COUNT(*) FROM f)`

const pathsOfAdded = addedFiles + `
SELECT json_agg(path) FROM (SELECT UNNEST(ARRAY[Path, ThumbnailPath, PreviewPath]) AS path FROM f) p WHERE path <> ''`

var removeAdded = []string{
	additionRows + `DELETE FROM Reactions r USING w WHERE w.kind = 'reaction' AND r.PostId = w.post AND r.UserId = w."user" AND r.EmojiName = w.emoji`,
	additionRows + `DELETE FROM ThreadMemberships m USING w WHERE w.kind = 'follower' AND m.PostId = w.post AND m.UserId = w."user" AND m.LastUpdated = m.LastViewed`,
	additionRows + `DELETE FROM Preferences f USING w WHERE w.kind = 'flag' AND f.UserId = w."user" AND f.Category = 'flagged_post' AND f.Name = w.post`,
	addedFiles + `, gone AS (DELETE FROM FileInfo WHERE Id IN (SELECT Id FROM f) RETURNING Id, PostId), left_over AS (
		UPDATE Posts p SET FileIds = REPLACE((p.FileIds::jsonb - g.ids)::text, ' ', '')
		FROM (SELECT PostId, array_agg(Id::text) AS ids FROM gone GROUP BY PostId) g WHERE p.Id = g.PostId)
	SELECT Id FROM gone`,
}

const lessReactions = additionRows + `
UPDATE Posts p SET HasReactions = FALSE FROM (SELECT DISTINCT post FROM w WHERE kind = 'reaction') w
WHERE p.Id = w.post AND p.HasReactions AND NOT EXISTS (SELECT 1 FROM Reactions r WHERE r.PostId = p.Id AND COALESCE(r.DeleteAt, 0) = 0)`

// CountAdded counts the additions that still exist.
func (p *posts) CountAdded(ctx context.Context, added []journal.Addition) (count int64, err error) {
	text, err := json.Marshal(added)
	if err != nil {
		return 0, fmt.Errorf("encode additions: %w", err)
	}
	if err := p.rows.db.QueryRowContext(ctx, countAdded, string(text)).Scan(&count); err != nil {
		return 0, fmt.Errorf("count what was added to posts: %w", err)
	}
	return count, nil
}

// RemoveAdded removes the additions that still exist.
func (p *posts) RemoveAdded(ctx context.Context, added []journal.Addition) (count int64, err error) {
	text, err := json.Marshal(added)
	if err != nil {
		return 0, fmt.Errorf("encode additions: %w", err)
	}
	// The files go first, so that an interrupted removal can be done again.
	var paths []string
	if err := p.rows.document(ctx, &paths, pathsOfAdded, string(text)); err != nil {
		return 0, fmt.Errorf("look for files that were added to posts: %w", err)
	}
	if err := p.files.remove(ctx, paths); err != nil {
		return 0, err
	}
	err = p.rows.transaction(ctx, func(tx *sql.Tx) error {
		count = 0
		for _, statement := range removeAdded {
			result, err := tx.ExecContext(ctx, statement, string(text))
			if err != nil {
				return err
			}
			removed, err := result.RowsAffected()
			if err != nil {
				return err
			}
			count += removed
		}
		_, err := tx.ExecContext(ctx, lessReactions, string(text))
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("remove what was added to posts: %w", err)
	}
	return count, nil
}
