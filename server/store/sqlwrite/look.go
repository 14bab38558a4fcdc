package sqlwrite

import (
	"context"
	"fmt"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/store/sqlstore"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/write"
)

const knownColumns = `p.Id AS id, COALESCE(p.ChannelId, '') AS channel, COALESCE(p.UserId, '') AS "user", COALESCE(p.RootId, '') AS root,
	COALESCE(p.OriginalId, '') AS original, p.CreateAt AS at, p.EditAt AS edit_at, p.DeleteAt AS delete_at, p.Message AS message,
	COALESCE(p.IsPinned, FALSE) AS pinned, COALESCE(p.Props ->> 'team_export_post_id', '') AS source,
	COALESCE(NULLIF(p.FileIds, ''), '[]')::json AS files`

// OFFSET keeps the database from reading all posts where it knows little of them, as of
// those that an import has just written.
const postsByID = `
SELECT json_agg(k) FROM UNNEST($1::text[]) AS w(id) CROSS JOIN LATERAL (
	SELECT ` + knownColumns + ` FROM Posts p WHERE p.Id = w.id OFFSET 0) k`

// PostsByID returns the posts that have one of the ids.
func (s *Store) PostsByID(ctx context.Context, ids []string) ([]write.KnownPost, error) {
	return s.posts(ctx, postsByID, ids)
}

// Of a channel and a time the time is what few posts have, which the database does not
// know either.
const postsAt = `
SELECT json_agg(k) FROM UNNEST($1::text[], $2::bigint[]) AS w(at_channel, at_time) CROSS JOIN LATERAL (
	SELECT ` + knownColumns + ` FROM Posts p WHERE p.CreateAt = w.at_time AND COALESCE(p.OriginalId, '') = '' OFFSET 0) k
WHERE k.channel = w.at_channel`

// PostsAt returns the posts of channels at times.
func (s *Store) PostsAt(ctx context.Context, channelIDs []string, times []int64) ([]write.KnownPost, error) {
	return s.posts(ctx, postsAt, channelIDs, times)
}

// The earlier version that an edit leaves has the props of the post; one that an
// import brought does not say where the post came from.
const editedHere = `
SELECT json_agg(w.id) FROM UNNEST($1::text[], $2::text[]) AS w(id, source) CROSS JOIN LATERAL (
	SELECT 1 FROM Posts v WHERE v.OriginalId = w.id AND v.Props ->> 'team_export_post_id' = w.source LIMIT 1) v`

// posts reads posts that are here, and which of them were edited here.
func (s *Store) posts(ctx context.Context, query string, args ...any) (known []write.KnownPost, err error) {
	if err := sqlstore.Document(ctx, s.db, &known, query, args...); err != nil {
		return nil, fmt.Errorf("look for posts: %w", err)
	}
	var ids, sources, edited []string
	for _, post := range known {
		if post.EditAt > 0 && post.SourceID != "" {
			ids, sources = append(ids, post.ID), append(sources, post.SourceID)
		}
	}
	if len(ids) == 0 {
		return known, nil
	}
	if err := sqlstore.Document(ctx, s.db, &edited, editedHere, ids, sources); err != nil {
		return nil, fmt.Errorf("look for edits: %w", err)
	}
	touched := make(map[string]bool, len(edited))
	for _, id := range edited {
		touched[id] = true
	}
	for i := range known {
		known[i].EditedHere = touched[known[i].ID]
	}
	return known, nil
}

const filesByID = `SELECT json_object_agg(f.Id, COALESCE(f.PostId, '')) FROM FileInfo f WHERE f.Id = ANY($1)`

// FilesByID returns which file infos there are, with their posts.
func (s *Store) FilesByID(ctx context.Context, ids []string) (known map[string]string, err error) {
	if err := sqlstore.Document(ctx, s.db, &known, filesByID, ids); err != nil {
		return nil, fmt.Errorf("look for files: %w", err)
	}
	return known, nil
}

const blockingColumns = `
SELECT json_agg(c.table_name || '.' || c.column_name ORDER BY c.table_name, c.column_name)
FROM information_schema.columns c
WHERE c.table_schema = ANY(current_schemas(FALSE)) AND c.table_name = ANY($1) AND c.is_nullable = 'NO' AND c.column_default IS NULL
	AND c.is_identity = 'NO' AND c.is_generated = 'NEVER'
	AND NOT c.table_name || '.' || c.column_name = ANY($2)`

const lackingColumns = `
SELECT json_agg(w.name ORDER BY w.name) FROM UNNEST($1::text[]) AS w(name)
WHERE NOT EXISTS (SELECT 1 FROM information_schema.columns c WHERE c.table_schema = ANY(current_schemas(FALSE)) AND c.table_name || '.' || c.column_name = w.name)`

// Probe names the columns that keep this version from writing: those that a row
// must have and that it does not know, and those that it knows and that are not
// there.
func (s *Store) Probe(ctx context.Context) ([]string, error) {
	tableNames, written := known()
	var blocking, lacking []string
	if err := sqlstore.Document(ctx, s.db, &blocking, blockingColumns, tableNames, written); err != nil {
		return nil, fmt.Errorf("look at the columns of the database: %w", err)
	}
	if err := sqlstore.Document(ctx, s.db, &lacking, lackingColumns, written); err != nil {
		return nil, fmt.Errorf("look at the columns of the database: %w", err)
	}
	return append(blocking, lacking...), nil
}
