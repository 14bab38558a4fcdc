package nativeundo

import (
	"context"
	"fmt"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/undo"
)

// posts finds and removes posts, and what was added to posts of others.
type posts struct {
	rows  rows
	files fileStore
}

// postColumns selects an undo.Post.
const postColumns = `p.Id AS id, p.ChannelId AS channel, COALESCE(p.UserId, '') AS "user", COALESCE(p.RootId, '') AS root, COALESCE(p.OriginalId, '') AS original,
	COALESCE(p.Type, '') LIKE 'system\_%' AS system, p.DeleteAt <> 0 AS deleted,
	(SELECT COUNT(*) FROM Reactions r WHERE r.PostId = p.Id AND COALESCE(r.DeleteAt, 0) = 0) AS reactions,
	CASE WHEN p.EditAt > 0 THEN (SELECT json_agg(v.Id) FROM Posts v WHERE v.OriginalId = p.Id) END AS versions`

const postsByID = `SELECT json_agg(p) FROM (SELECT ` + postColumns + ` FROM Posts p WHERE p.Id = ANY($1)) p`

const threads = `
SELECT json_agg(p) FROM (
	SELECT ` + postColumns + ` FROM Posts p
	WHERE (p.RootId = ANY($1) OR p.Id = ANY($1)) AND COALESCE(p.OriginalId, '') = '') p`

// Posts returns the posts that still exist, deleted ones included.
func (p *posts) Posts(ctx context.Context, ids []string) (posts []undo.Post, err error) {
	if err := p.rows.document(ctx, &posts, postsByID, ids); err != nil {
		return nil, fmt.Errorf("look for posts: %w", err)
	}
	return posts, nil
}

// Threads returns the posts of threads, deleted ones included.
func (p *posts) Threads(ctx context.Context, rootIDs []string) (posts []undo.Post, err error) {
	if err := p.rows.document(ctx, &posts, threads, rootIDs); err != nil {
		return nil, fmt.Errorf("look at threads: %w", err)
	}
	return posts, nil
}

// CountFiles counts the files of posts, also of those that were deleted: they lie
// in the file store until they are removed.
func (p *posts) CountFiles(ctx context.Context, postIDs []string) (count int64, err error) {
	err = p.rows.db.QueryRowContext(ctx, `SELECT COUNT(*) FROM FileInfo WHERE PostId = ANY($1)`, postIDs).Scan(&count)
	if err != nil {
		return 0, fmt.Errorf("count the files of posts: %w", err)
	}
	return count, nil
}
