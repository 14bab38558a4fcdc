package nativeimport

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
)

// Extras gives posts and channels what no line of an archive can say. There is no
// plugin API for it.
type Extras struct{ db *sql.DB }

// NewExtras returns the extras of the server whose master this is.
func NewExtras(db *sql.DB) *Extras { return &Extras{db: db} }

// restoreBookmarks takes as many as a channel may have. One that is there, or was
// and was deleted, stays as it is.
const restoreBookmarks = `
WITH w AS (
	SELECT * FROM json_to_recordset($2::text::json) AS w(id text, channel text, owner text, display_name text, link_url text, image_url text,
		emoji text, sort_order bigint, create_at bigint)
), found AS (
	SELECT w.*, c.Id AS channelid, u.Id AS ownerid, ROW_NUMBER() OVER (PARTITION BY c.Id ORDER BY w.sort_order, w.id) AS n
	FROM w JOIN Channels c ON c.TeamId = $1::text AND c.Name = w.channel AND c.Type IN ('O', 'P') JOIN Users u ON u.Username = w.owner
	WHERE NOT EXISTS (SELECT 1 FROM ChannelBookmarks b WHERE b.Id = w.id)
), put AS (
	INSERT INTO ChannelBookmarks (Id, OwnerId, ChannelId, FileInfoId, CreateAt, UpdateAt, DeleteAt, DisplayName, SortOrder, LinkUrl, ImageUrl, Emoji, Type)
	SELECT f.id, f.ownerid, f.channelid, '', f.create_at, f.create_at, 0, f.display_name, f.sort_order, f.link_url, f.image_url, f.emoji, 'link'
	FROM found f
	WHERE f.n + (SELECT COUNT(*) FROM ChannelBookmarks b WHERE b.ChannelId = f.channelid AND b.DeleteAt = 0) <= $3::bigint
	ON CONFLICT (Id) DO NOTHING RETURNING Id)
SELECT (SELECT json_agg(Id)::text FROM put), (SELECT COUNT(*) FROM put) + (SELECT COUNT(*) FROM w JOIN ChannelBookmarks b ON b.Id = w.id)`

// maxBookmarks is how many a channel may have (model.MaxBookmarksPerChannel).
const maxBookmarks = 50

// Bookmarks makes bookmarks, given as JSON, and returns the ids of those that are
// new and how many are there.
func (e *Extras) Bookmarks(ctx context.Context, teamID string, bookmarks any) (made []string, there int64, err error) {
	text, err := json.Marshal(bookmarks)
	if err != nil {
		return nil, 0, fmt.Errorf("encode bookmarks: %w", err)
	}
	var ids sql.NullString
	if err := e.db.QueryRowContext(ctx, restoreBookmarks, teamID, string(text), maxBookmarks).Scan(&ids, &there); err != nil {
		return nil, 0, fmt.Errorf("make bookmarks in team %s: %w", teamID, err)
	}
	if ids.Valid {
		err = json.Unmarshal([]byte(ids.String), &made)
	}
	return made, there, err
}

// Only a post that says by its id on the source that an import brought it gets
// anything. What rings until it is acknowledged does not ring anew.
const foundPosts = `
WITH w AS (
	SELECT * FROM json_to_recordset($2::text::json) AS w(id text, channel text, at bigint, level text, ack boolean, acks json)
), found AS (
	SELECT p.Id AS postid, p.ChannelId, p.RootId, COALESCE(w.level, '') AS level, COALESCE(w.ack, FALSE) AS ack, w.acks
	FROM w JOIN Channels c ON c.TeamId = $1::text AND c.Name = w.channel
	JOIN Posts p ON p.ChannelId = c.Id AND p.DeleteAt = 0 AND p.CreateAt = w.at AND p.Props ->> 'team_export_post_id' = w.id
)`

const restorePriorities = foundPosts + `, ask AS (
	SELECT * FROM found WHERE RootId = '' AND (level <> '' OR ack)
), put AS (
	INSERT INTO PostsPriority (PostId, ChannelId, Priority, RequestedAck, PersistentNotifications)
	SELECT postid, ChannelId, level, ack, FALSE FROM ask ON CONFLICT (PostId) DO NOTHING RETURNING PostId)
SELECT (SELECT COUNT(*) FROM put), (SELECT COUNT(*) FROM ask)`

const restoreAcks = foundPosts + `, ask AS (
	SELECT DISTINCT f.postid, u.Id AS userid, a.at
	FROM found f, json_to_recordset(f.acks) AS a("user" text, at bigint) JOIN Users u ON u.Username = a."user"
), put AS (
	INSERT INTO PostAcknowledgements (PostId, UserId, AcknowledgedAt)
	SELECT postid, userid, at FROM ask ON CONFLICT (PostId, UserId) DO NOTHING RETURNING PostId)
SELECT (SELECT COUNT(*) FROM put), (SELECT COUNT(*) FROM ask)`

// Posts gives posts, described as JSON, their priorities and acknowledgements, and
// returns how many of each are new, and how many there are.
func (e *Extras) Posts(ctx context.Context, teamID string, posts any) (priorities, acks [2]int64, err error) {
	text, err := json.Marshal(posts)
	if err != nil {
		return priorities, acks, fmt.Errorf("encode posts: %w", err)
	}
	if err := e.db.QueryRowContext(ctx, restorePriorities, teamID, string(text)).Scan(&priorities[0], &priorities[1]); err != nil {
		return priorities, acks, fmt.Errorf("give posts of team %s their priorities: %w", teamID, err)
	}
	if err := e.db.QueryRowContext(ctx, restoreAcks, teamID, string(text)).Scan(&acks[0], &acks[1]); err != nil {
		return priorities, acks, fmt.Errorf("give posts of team %s their acknowledgements: %w", teamID, err)
	}
	return priorities, acks, nil
}
