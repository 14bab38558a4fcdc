package nativeundo

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/undo"
)

// filesOfPosts leaves out files that other rows name too, as copies of posts do.
const filesOfPosts = `
SELECT json_agg(DISTINCT path) FROM (
	SELECT UNNEST(ARRAY[f.Path, f.ThumbnailPath, f.PreviewPath]) AS path FROM FileInfo f
	WHERE f.PostId = ANY($1) AND NOT EXISTS (SELECT 1 FROM FileInfo o WHERE o.Path = f.Path AND o.Id <> f.Id AND o.PostId <> ALL($1))) p
WHERE path <> ''`

// hanging removes the rows that belong to posts. Each statement takes their ids.
var hanging = []string{
	`DELETE FROM Reactions WHERE PostId = ANY($1)`,
	`DELETE FROM ThreadMemberships WHERE PostId = ANY($1)`,
	`DELETE FROM Threads WHERE PostId = ANY($1)`,
	`DELETE FROM PostsPriority WHERE PostId = ANY($1)`,
	`DELETE FROM PostAcknowledgements WHERE PostId = ANY($1)`,
	`DELETE FROM PersistentNotifications WHERE PostId = ANY($1)`,
	`DELETE FROM PostReminders WHERE PostId = ANY($1)`,
	`DELETE FROM Preferences WHERE Category = 'flagged_post' AND Name = ANY($1)`,
}

// countLost counts the posts that a channel loses, as the read state of its members does
// (Post.IsJoinLeaveMessage).
const countLost = `
SELECT COUNT(*) FILTER (WHERE counted), COUNT(*) FILTER (WHERE counted AND RootId = ''), COALESCE(MAX(CreateAt), 0) FROM (
	SELECT RootId, CreateAt, Type NOT IN ('system_join_leave', 'system_add_remove', 'system_join_channel', 'system_leave_channel', 'system_join_team',
		'system_leave_team', 'system_add_to_channel', 'system_remove_from_channel', 'system_add_to_team', 'system_remove_from_team') AS counted
	FROM Posts WHERE ChannelId = $1 AND Id = ANY($2) AND COALESCE(OriginalId, '') = '') p`

const lessInChannel = `
UPDATE Channels c SET TotalMsgCount = GREATEST(TotalMsgCount - $2::bigint, 0), TotalMsgCountRoot = GREATEST(COALESCE(TotalMsgCountRoot, 0) - $3::bigint, 0),
	LastPostAt = CASE WHEN LastPostAt <= $4::bigint THEN COALESCE(last.at, c.CreateAt) ELSE LastPostAt END,
	LastRootPostAt = CASE WHEN LastRootPostAt <= $4::bigint THEN COALESCE(last.root, c.CreateAt) ELSE LastRootPostAt END
FROM (SELECT MAX(CreateAt) AS at, MAX(CreateAt) FILTER (WHERE RootId = '') AS root FROM Posts WHERE ChannelId = $1 AND DeleteAt = 0) last
WHERE c.Id = $1`

// lessForMembers assumes that every member had read the posts of the import.
const lessForMembers = `
UPDATE ChannelMembers SET MsgCount = GREATEST(MsgCount - $2::bigint, 0), MsgCountRoot = GREATEST(COALESCE(MsgCountRoot, 0) - $3::bigint, 0)
WHERE ChannelId = $1`

// shorterThreads counts the threads anew that lost replies and have some left; the others
// are no threads any more.
const shorterThreads = `
UPDATE Threads t SET ReplyCount = n.replies, LastReplyAt = n.last, Participants = n.people
FROM (SELECT RootId, COUNT(*) AS replies, MAX(CreateAt) AS last, jsonb_agg(DISTINCT UserId) AS people FROM Posts
	WHERE RootId = ANY($1) AND DeleteAt = 0 GROUP BY RootId) n
WHERE t.PostId = n.RootId`

var endedThreads = []string{
	`DELETE FROM ThreadMemberships m WHERE m.PostId = ANY($1) AND NOT EXISTS (SELECT 1 FROM Posts p WHERE p.RootId = m.PostId)`,
	`DELETE FROM Threads t WHERE t.PostId = ANY($1) AND NOT EXISTS (SELECT 1 FROM Posts p WHERE p.RootId = t.PostId)`,
}

// RemovePosts removes posts of a channel and the rows that belong to them. The files go
// first, so that an interrupted removal can be done again.
func (p *posts) RemovePosts(ctx context.Context, channelID string, postIDs []string) (removed undo.Removed, err error) {
	if removed.Files, err = p.CountFiles(ctx, postIDs); err != nil {
		return undo.Removed{}, err
	}
	if err := p.removeFiles(ctx, postIDs); err != nil {
		return undo.Removed{}, err
	}
	err = p.rows.transaction(ctx, func(tx *sql.Tx) error {
		removed.Posts, err = removeRows(ctx, tx, channelID, postIDs)
		return err
	})
	if err != nil {
		return undo.Removed{}, fmt.Errorf("remove posts of channel %s: %w", channelID, err)
	}
	return removed, nil
}

func (p *posts) removeFiles(ctx context.Context, postIDs []string) error {
	var paths []string
	if err := p.rows.document(ctx, &paths, filesOfPosts, postIDs); err != nil {
		return fmt.Errorf("look for the files of posts: %w", err)
	}
	return p.files.remove(ctx, paths)
}

func removeRows(ctx context.Context, tx *sql.Tx, channelID string, postIDs []string) (removed int64, err error) {
	var posts, roots, last int64
	if err := tx.QueryRowContext(ctx, countLost, channelID, postIDs).Scan(&posts, &roots, &last); err != nil {
		return 0, err
	}
	var threadsText sql.NullString
	const shortened = `SELECT array_to_json(array_agg(DISTINCT RootId))::text FROM Posts WHERE ChannelId = $1 AND Id = ANY($2) AND RootId <> '' AND RootId <> ALL($2)`
	if err := tx.QueryRowContext(ctx, shortened, channelID, postIDs).Scan(&threadsText); err != nil {
		return 0, err
	}
	for _, statement := range append(hanging, `DELETE FROM FileInfo WHERE PostId = ANY($1)`) {
		if _, err := tx.ExecContext(ctx, statement, postIDs); err != nil {
			return 0, err
		}
	}
	const remove = `WITH gone AS (DELETE FROM Posts WHERE ChannelId = $1 AND Id = ANY($2) RETURNING OriginalId)
		SELECT COUNT(*) FROM gone WHERE COALESCE(OriginalId, '') = ''`
	if err := tx.QueryRowContext(ctx, remove, channelID, postIDs).Scan(&removed); err != nil {
		return 0, err
	}
	if err := shorten(ctx, tx, threadsText.String); err != nil {
		return 0, err
	}
	if _, err := tx.ExecContext(ctx, lessInChannel, channelID, posts, roots, last); err != nil {
		return 0, err
	}
	_, err = tx.ExecContext(ctx, lessForMembers, channelID, posts, roots)
	return removed, err
}

// shorten counts threads anew.
func shorten(ctx context.Context, tx *sql.Tx, text string) error {
	ids, err := listOf(text)
	if err != nil || len(ids) == 0 {
		return err
	}
	for _, statement := range append([]string{shorterThreads}, endedThreads...) {
		if _, err := tx.ExecContext(ctx, statement, ids); err != nil {
			return err
		}
	}
	return nil
}

// listOf decodes a list of texts; an empty text is an empty list.
func listOf(text string) (list []string, err error) {
	if text == "" {
		return nil, nil
	}
	if err := json.Unmarshal([]byte(text), &list); err != nil {
		return nil, fmt.Errorf("decode the rows: %w", err)
	}
	return list, nil
}
