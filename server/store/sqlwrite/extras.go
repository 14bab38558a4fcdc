package sqlwrite

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"

	"github.com/mattermost/mattermost/server/public/model"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/journal"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/store/sqlstore"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/write"
)

// A channel has as many bookmarks as it may have. One that is there, or was and
// was deleted, stays as it is.
const putBookmarks = `
WITH w AS (
	SELECT * FROM json_to_recordset($1::text::json) AS w("ID" text, "ChannelID" text, "OwnerID" text, "FileID" text, "DisplayName" text, "LinkURL" text,
		"ImageURL" text, "Emoji" text, "Type" text, "SortOrder" bigint, "CreateAt" bigint)
), found AS (
	SELECT w.*, ROW_NUMBER() OVER (PARTITION BY w."ChannelID" ORDER BY w."SortOrder", w."ID") AS n
	FROM w JOIN Channels c ON c.Id = w."ChannelID" WHERE NOT EXISTS (SELECT 1 FROM ChannelBookmarks b WHERE b.Id = w."ID")
), put AS (
	INSERT INTO ChannelBookmarks (Id, OwnerId, ChannelId, FileInfoId, CreateAt, UpdateAt, DeleteAt, DisplayName, SortOrder, LinkUrl, ImageUrl, Emoji, Type)
	SELECT f."ID", f."OwnerID", f."ChannelID", f."FileID", f."CreateAt", f."CreateAt", 0, f."DisplayName", f."SortOrder", f."LinkURL", f."ImageURL", f."Emoji", f."Type"::channel_bookmark_type
	FROM found f
	WHERE f.n + (SELECT COUNT(*) FROM ChannelBookmarks b WHERE b.ChannelId = f."ChannelID" AND b.DeleteAt = 0) <= $2::bigint
	ON CONFLICT (Id) DO NOTHING RETURNING Id, FileInfoId
), filed AS (
	UPDATE FileInfo f SET CreatorId = $3, HasPreviewImage = COALESCE(f.HasPreviewImage, FALSE) OR (COALESCE(f.PreviewPath, '') <> '' AND f.MimeType <> 'image/gif')
	FROM put WHERE put.FileInfoId <> '' AND f.Id = put.FileInfoId AND COALESCE(f.PostId, '') = '')
SELECT json_build_object('made', (SELECT json_agg(Id) FROM put), 'there', (SELECT COUNT(*) FROM put) + (SELECT COUNT(*) FROM w JOIN ChannelBookmarks b ON b.Id = w."ID"))`

const bookmarksByID = `
SELECT json_object_agg(Id, json_build_object('channel', ChannelId, 'file', COALESCE(FileInfoId, ''))) FROM ChannelBookmarks WHERE Id = ANY($1)`

// BookmarksByID returns which of the bookmarks there are.
func (s *Store) BookmarksByID(ctx context.Context, ids []string) (known map[string]write.KnownBookmark, err error) {
	if err := sqlstore.Document(ctx, s.db, &known, bookmarksByID, ids); err != nil {
		return nil, fmt.Errorf("look for bookmarks: %w", err)
	}
	return known, nil
}

// Bookmarks makes bookmarks, whose files belong to no user (model.BookmarkFileOwner).
func (s *Store) Bookmarks(ctx context.Context, fence write.Fence, progress journal.Progress, bookmarks []write.Bookmark) (journal.Progress, error) {
	list, err := json.Marshal(bookmarks)
	if err != nil {
		return progress, fmt.Errorf("encode bookmarks: %w", err)
	}
	return s.fenced(ctx, fence, progress, journal.Entry{}, func(t *transaction) error {
		var found struct {
			Made  []string `json:"made"`
			There int64    `json:"there"`
		}
		if err := sqlstore.Document(ctx, t, &found, putBookmarks, string(list), model.MaxBookmarksPerChannel, model.BookmarkFileOwner); err != nil {
			return fmt.Errorf("make %d bookmarks: %w", len(bookmarks), err)
		}
		t.entry.Bookmarks = found.Made
		t.progress.Counts["bookmarks"] += int64(len(found.Made))
		t.progress.Counts["bookmarks_there"] += found.There
		return nil
	})
}

// A post has one of two ids here. Only one that an import brought gets anything,
// and what rings until it is acknowledged does not ring anew.
const foundPosts = `
WITH w AS (
	SELECT * FROM json_to_recordset($1::text::json) AS w("ID" text, "Other" text, "ChannelID" text, "CreateAt" bigint, "Level" text, "RequestedAck" boolean, "Acks" json)
), found AS (
	SELECT p.Id AS postid, p.ChannelId, p.RootId, w."Level" AS level, w."RequestedAck" AS ack, w."Acks" AS acks
	FROM w JOIN Posts p ON p.Id IN (w."ID", w."Other") AND p.ChannelId = w."ChannelID" AND p.CreateAt = w."CreateAt" AND p.DeleteAt = 0
		AND p.Props ->> 'team_export_post_id' = w."ID"
)`

const putPriorities = foundPosts + `, ask AS (
	SELECT * FROM found WHERE RootId = '' AND (level <> '' OR ack)
), put AS (
	INSERT INTO PostsPriority (PostId, ChannelId, Priority, RequestedAck, PersistentNotifications)
	SELECT postid, ChannelId, level, ack, FALSE FROM ask ON CONFLICT (PostId) DO NOTHING RETURNING PostId)
SELECT json_build_array((SELECT COUNT(*) FROM put), (SELECT COUNT(*) FROM ask))`

const putAcks = foundPosts + `, ask AS (
	SELECT DISTINCT f.postid, a."UserID" AS userid, a."At" AS at
	FROM found f, json_to_recordset(f.acks) AS a("UserID" text, "At" bigint)
), put AS (
	INSERT INTO PostAcknowledgements (PostId, UserId, AcknowledgedAt)
	SELECT postid, userid, at FROM ask ON CONFLICT (PostId, UserId) DO NOTHING RETURNING PostId)
SELECT json_build_array((SELECT COUNT(*) FROM put), (SELECT COUNT(*) FROM ask))`

// Of a version that is here nothing is written.
const versionsThere = `SELECT to_json(COUNT(*)) FROM Posts WHERE Id = ANY($1) AND OriginalId <> ''`

// versionsWanted are the ids of earlier versions that are not here, of posts that
// an import brought.
const versionsWanted = `
SELECT json_object_agg(w.id, json_build_object('id', p.Id, 'channel', p.ChannelId, 'user', p.UserId, 'root', p.RootId))
FROM UNNEST($1::text[], $2::text[], $3::text[], $4::text[], $5::bigint[]) AS w(id, source, other, channel, at)
JOIN Posts p ON p.Id IN (w.source, w.other) AND p.ChannelId = w.channel AND p.CreateAt = w.at AND p.DeleteAt = 0
	AND p.Props ->> 'team_export_post_id' = w.source
WHERE NOT EXISTS (SELECT 1 FROM Posts v WHERE v.Id = w.id)`

// Extras gives posts their priorities, acknowledgements and earlier versions.
func (s *Store) Extras(ctx context.Context, fence write.Fence, progress journal.Progress, extras []write.Extra) (journal.Progress, error) {
	list, err := json.Marshal(extras)
	if err != nil {
		return progress, fmt.Errorf("encode extras: %w", err)
	}
	return s.fenced(ctx, fence, progress, journal.Entry{}, func(t *transaction) error {
		for _, put := range []struct{ statement, kind string }{{putPriorities, "post_priorities"}, {putAcks, "post_acknowledgements"}} {
			var found [2]int64
			if err := sqlstore.Document(ctx, t, &found, put.statement, string(list)); err != nil {
				return fmt.Errorf("write %s of %d posts: %w", put.kind, len(extras), err)
			}
			t.progress.Counts[put.kind] += found[0]
			t.progress.Counts[put.kind+"_there"] += found[1]
		}
		if err := writeVersions(ctx, t, extras); err != nil {
			return err
		}
		return countVersions(ctx, t, extras)
	})
}

// writeVersions writes what posts said before.
func writeVersions(ctx context.Context, t *transaction, extras []write.Extra) error {
	var ids, sources, others, channels []string
	var times []int64
	rows := map[string]write.Post{}
	for _, extra := range extras {
		for _, version := range extra.Versions {
			ids, sources, others, times = append(ids, version.ID), append(sources, extra.ID), append(others, extra.Other), append(times, extra.CreateAt)
			channels = append(channels, extra.ChannelID)
			rows[version.ID] = version
		}
	}
	if len(ids) == 0 {
		return nil
	}
	var wanted map[string]struct{ ID, Channel, User, Root string }
	if err := sqlstore.Document(ctx, t, &wanted, versionsWanted, ids, sources, others, channels, times); err != nil {
		return fmt.Errorf("look for posts with earlier versions: %w", err)
	}
	maps.DeleteFunc(rows, func(id string, _ write.Post) bool { _, ok := wanted[id]; return !ok })
	var versions []write.Post
	for _, id := range sorted(rows) {
		post, version := wanted[id], rows[id]
		version.OriginalID, version.ChannelID, version.UserID, version.RootID = post.ID, post.Channel, post.User, post.Root
		versions = append(versions, version)
		t.entry.Posts = append(t.entry.Posts, id)
	}
	if len(versions) == 0 {
		return nil
	}
	written, err := insertPosts(ctx, t, versions)
	if err != nil {
		return err
	}
	if written != int64(len(versions)) {
		return write.ErrRaced
	}
	t.progress.Counts["earlier_versions"] += written
	return nil
}

// countVersions counts those of the versions that have a place here.
func countVersions(ctx context.Context, t *transaction, extras []write.Extra) error {
	var ids []string
	for _, extra := range extras {
		for _, version := range extra.Versions {
			ids = append(ids, version.ID)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	var there int64
	if err := sqlstore.Document(ctx, t, &there, versionsThere, ids); err != nil {
		return fmt.Errorf("count earlier versions: %w", err)
	}
	t.progress.Counts["earlier_versions_there"] += there
	return nil
}

const archiveChannel = `UPDATE Channels SET DeleteAt = $2::bigint, UpdateAt = $2::bigint WHERE Id = $1 AND DeleteAt = 0`

// ArchiveChannel archives a channel that the import made.
func (s *Store) ArchiveChannel(ctx context.Context, fence write.Fence, progress journal.Progress, channelID string, at int64) (journal.Progress, error) {
	return s.fenced(ctx, fence, progress, journal.Entry{}, func(t *transaction) error {
		archived, err := t.exec(ctx, archiveChannel, channelID, at)
		if err != nil {
			return fmt.Errorf("archive channel %s: %w", channelID, err)
		}
		if _, err := t.exec(ctx, `UPDATE PublicChannels SET DeleteAt = $2 WHERE Id = $1`, channelID, at); err != nil {
			return fmt.Errorf("archive channel %s: %w", channelID, err)
		}
		t.progress.Counts["channels_archived"] += archived
		return nil
	})
}
