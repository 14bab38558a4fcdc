package nativeundo

import (
	"context"
	"database/sql"
	"fmt"
	"net/http"
	"slices"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/undo"
)

// channels finds and removes channels, conversations and bookmarks.
type channels struct {
	rows  rows
	files fileStore
	api   API
	posts *posts
}

const madeChannels = `SELECT json_agg(json_build_object('id', Id, 'name', Name) ORDER BY Name) FROM Channels WHERE Id = ANY($1)`

// Channels returns the channels that still exist.
func (c *channels) Channels(ctx context.Context, ids []string) (channels []undo.MadeChannel, err error) {
	if err := c.rows.document(ctx, &channels, madeChannels, listed(ids)); err != nil {
		return nil, fmt.Errorf("look for channels: %w", err)
	}
	return channels, nil
}

// listed returns a list that is never NULL for the database.
func listed(ids []string) []string {
	if ids == nil {
		return []string{}
	}
	return ids
}

const hiddenChannels = `
SELECT json_object_agg(c.Id, EXISTS (SELECT 1 FROM ChannelMemberHistory h WHERE h.ChannelId = c.Id AND h.UserId = $2))
FROM Channels c
WHERE c.Id = ANY($1) AND c.Type = 'P' AND NOT EXISTS (SELECT 1 FROM ChannelMembers m WHERE m.ChannelId = c.Id AND m.UserId = $2)`

// HiddenIn returns the private channels among some that a user is not a member of, each
// with whether the user was a member.
func (c *channels) HiddenIn(ctx context.Context, userID string, channelIDs []string) (hidden map[string]bool, err error) {
	if err := c.rows.document(ctx, &hidden, hiddenChannels, listed(channelIDs), userID); err != nil {
		return nil, fmt.Errorf("look at the channels of user %s: %w", userID, err)
	}
	return hidden, nil
}

// Written counts the posts of a channel that people wrote and did not delete.
func (c *channels) Written(ctx context.Context, channelID string) (count int64, err error) {
	err = c.rows.db.QueryRowContext(ctx, `SELECT COUNT(*) FROM Posts WHERE ChannelId = $1 AND DeleteAt = 0 AND COALESCE(Type, '') NOT LIKE 'system\_%'`, channelID).Scan(&count)
	if err != nil {
		return 0, fmt.Errorf("count posts of channel %s: %w", channelID, err)
	}
	return count, nil
}

const restOfChannel = `SELECT json_agg(Id) FROM (SELECT Id FROM Posts WHERE ChannelId = $1 LIMIT 500) p`

// rowsOfChannel removes the rows of a channel.
var rowsOfChannel = []string{
	`DELETE FROM ChannelBookmarks WHERE ChannelId = $1`,
	`DELETE FROM SidebarChannels WHERE ChannelId = $1`,
	`DELETE FROM IncomingWebhooks WHERE ChannelId = $1`,
	`DELETE FROM OutgoingWebhooks WHERE ChannelId = $1`,
	`DELETE FROM Preferences WHERE Category = 'favorite_channel' AND Name = $1`,
	`DELETE FROM ChannelMemberHistory WHERE ChannelId = $1`,
	`DELETE FROM ChannelMembers WHERE ChannelId = $1`,
	`DELETE FROM PublicChannels WHERE Id = $1`,
	`DELETE FROM Channels WHERE Id = $1`,
}

// RemoveChannel archives a channel, which tells all nodes and clients, and then removes it
// with its posts.
func (c *channels) RemoveChannel(ctx context.Context, channelID string) error {
	// The server refuses to archive a channel that is archived or gone.
	if appErr := c.api.DeleteChannel(channelID); appErr != nil && appErr.StatusCode != http.StatusNotFound && appErr.StatusCode != http.StatusBadRequest {
		return fmt.Errorf("archive channel %s: %w", channelID, appErr)
	}
	if err := c.removeRest(ctx, channelID); err != nil {
		return err
	}
	return c.removeChannelRows(ctx, channelID, rowsOfChannel)
}

// removeRest removes the posts that are left in a channel.
func (c *channels) removeRest(ctx context.Context, channelID string) error {
	for {
		var ids []string
		if err := c.rows.document(ctx, &ids, restOfChannel, channelID); err != nil {
			return fmt.Errorf("look at channel %s: %w", channelID, err)
		}
		if len(ids) == 0 {
			return nil
		}
		if _, err := c.posts.RemovePosts(ctx, channelID, ids); err != nil {
			return err
		}
	}
}

func (c *channels) removeChannelRows(ctx context.Context, channelID string, statements []string) error {
	err := c.rows.transaction(ctx, func(tx *sql.Tx) error {
		for _, statement := range statements {
			if _, err := tx.ExecContext(ctx, statement, channelID); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("remove channel %s: %w", channelID, err)
	}
	return nil
}

// rowsOfConversation removes the rows of a direct or group channel besides those of any
// channel. The preference that shows a direct channel names the other user.
var rowsOfConversation = []string{
	`DELETE FROM Preferences WHERE Category = 'group_channel_show' AND Name = $1`,
	`DELETE FROM Preferences p USING Channels c WHERE c.Id = $1 AND c.Type = 'D' AND p.Category = 'direct_channel_show'
		AND p.UserId IN (SPLIT_PART(c.Name, '__', 1), SPLIT_PART(c.Name, '__', 2)) AND p.Name IN (SPLIT_PART(c.Name, '__', 1), SPLIT_PART(c.Name, '__', 2))`,
}

// RemoveConversation removes a direct or group channel with its posts. The server cannot
// archive one, so no event tells the clients.
func (c *channels) RemoveConversation(ctx context.Context, channelID string) error {
	if err := c.removeRest(ctx, channelID); err != nil {
		return err
	}
	return c.removeChannelRows(ctx, channelID, append(slices.Clone(rowsOfConversation), rowsOfChannel...))
}

const untouchedBookmarks = `ChannelBookmarks b WHERE b.Id = ANY($1) AND b.UpdateAt = b.CreateAt`

const filesOfBookmarks = `
SELECT json_agg(path) FROM (
	SELECT UNNEST(ARRAY[f.Path, f.ThumbnailPath, f.PreviewPath]) AS path FROM FileInfo f
	WHERE f.Id IN (SELECT b.FileInfoId FROM ` + untouchedBookmarks + ` AND b.FileInfoId <> '') AND COALESCE(f.PostId, '') = '') p
WHERE path <> ''`

const removeBookmarks = `
WITH gone AS (DELETE FROM ` + untouchedBookmarks + ` RETURNING b.FileInfoId)
DELETE FROM FileInfo f USING gone WHERE gone.FileInfoId <> '' AND f.Id = gone.FileInfoId AND COALESCE(f.PostId, '') = ''`

// RemoveBookmarks removes the bookmarks that no user changed since, with their files.
func (c *channels) RemoveBookmarks(ctx context.Context, ids []string) error {
	// The files go first, so that an interrupted removal can be done again.
	var paths []string
	if err := c.rows.document(ctx, &paths, filesOfBookmarks, ids); err != nil {
		return fmt.Errorf("look for the files of bookmarks: %w", err)
	}
	if err := c.files.remove(ctx, paths); err != nil {
		return err
	}
	if _, err := c.rows.db.ExecContext(ctx, removeBookmarks, ids); err != nil {
		return fmt.Errorf("remove bookmarks: %w", err)
	}
	return nil
}
