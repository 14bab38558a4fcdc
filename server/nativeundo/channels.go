package nativeundo

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/undo"
)

const madeChannels = `SELECT json_agg(json_build_object('id', Id, 'name', Name) ORDER BY Name) FROM Channels WHERE Id = ANY($1)`

// Channels returns those of the channels that are there.
func (s *Server) Channels(ctx context.Context, ids []string) (channels []undo.MadeChannel, err error) {
	if err := s.document(ctx, &channels, madeChannels, listed(ids)); err != nil {
		return nil, fmt.Errorf("look for channels: %w", err)
	}
	return channels, nil
}

const madeEmoji = `SELECT json_agg(json_build_object('id', Id, 'name', Name) ORDER BY Name) FROM Emoji WHERE Id = ANY($1) AND DeleteAt = 0`

// Emoji returns those of the custom emoji that are there.
func (s *Server) Emoji(ctx context.Context, ids []string) (emoji []undo.MadeEmoji, err error) {
	if err := s.document(ctx, &emoji, madeEmoji, listed(ids)); err != nil {
		return nil, fmt.Errorf("look for emoji: %w", err)
	}
	return emoji, nil
}

// listed is never NULL for the database.
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

// HiddenIn returns the private channels among some that a user is not a member of,
// each with whether the user was one.
func (s *Server) HiddenIn(ctx context.Context, userID string, channelIDs []string) (hidden map[string]bool, err error) {
	if err := s.document(ctx, &hidden, hiddenChannels, listed(channelIDs), userID); err != nil {
		return nil, fmt.Errorf("look at the channels of user %s: %w", userID, err)
	}
	return hidden, nil
}

// Written counts the posts of a channel that people wrote and did not delete.
func (s *Server) Written(ctx context.Context, channelID string) (count int64, err error) {
	err = s.db.QueryRowContext(ctx, `SELECT COUNT(*) FROM Posts WHERE ChannelId = $1 AND DeleteAt = 0 AND COALESCE(Type, '') NOT LIKE 'system\_%'`, channelID).Scan(&count)
	if err != nil {
		return 0, fmt.Errorf("count posts of channel %s: %w", channelID, err)
	}
	return count, nil
}

const restOfChannel = `SELECT json_agg(Id) FROM (SELECT Id FROM Posts WHERE ChannelId = $1 LIMIT 500) p`

// rowsOfChannel are the rows that belong to a channel.
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

// RemoveChannel archives a channel, which all nodes and clients are told, and then
// removes it with what is left in it.
func (s *Server) RemoveChannel(ctx context.Context, channelID string) error {
	// One that is archived or gone already needs no telling.
	if appErr := s.api.DeleteChannel(channelID); appErr != nil && appErr.StatusCode != http.StatusNotFound && appErr.StatusCode != http.StatusBadRequest {
		return fmt.Errorf("archive channel %s: %w", channelID, appErr)
	}
	if err := s.removeRest(ctx, channelID); err != nil {
		return err
	}
	return s.removeChannelRows(ctx, channelID, rowsOfChannel)
}

// removeRest removes the posts that are left in a channel.
func (s *Server) removeRest(ctx context.Context, channelID string) error {
	for {
		var ids []string
		if err := s.document(ctx, &ids, restOfChannel, channelID); err != nil {
			return fmt.Errorf("look at channel %s: %w", channelID, err)
		}
		if len(ids) == 0 {
			return nil
		}
		if _, err := s.RemovePosts(ctx, channelID, ids); err != nil {
			return err
		}
	}
}

func (s *Server) removeChannelRows(ctx context.Context, channelID string, statements []string) error {
	err := s.transaction(ctx, func(tx *sql.Tx) error {
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

// rowsOfConversation are the rows that belong to a direct or group channel besides
// those of any channel. A direct channel shows by the id of the other one.
var rowsOfConversation = []string{
	`DELETE FROM Preferences WHERE Category = 'group_channel_show' AND Name = $1`,
	`DELETE FROM Preferences p USING Channels c WHERE c.Id = $1 AND c.Type = 'D' AND p.Category = 'direct_channel_show'
		AND p.UserId IN (SPLIT_PART(c.Name, '__', 1), SPLIT_PART(c.Name, '__', 2)) AND p.Name IN (SPLIT_PART(c.Name, '__', 1), SPLIT_PART(c.Name, '__', 2))`,
}

// RemoveConversation removes a direct or group channel with what is left in it. The
// server archives none, so that no message says so.
func (s *Server) RemoveConversation(ctx context.Context, channelID string) error {
	if err := s.removeRest(ctx, channelID); err != nil {
		return err
	}
	return s.removeChannelRows(ctx, channelID, append(slices.Clone(rowsOfConversation), rowsOfChannel...))
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

// RemoveBookmarks removes those that nobody changed since, with their files.
func (s *Server) RemoveBookmarks(ctx context.Context, ids []string) error {
	// The files go first: what is interrupted can be done again.
	var paths []string
	if err := s.document(ctx, &paths, filesOfBookmarks, ids); err != nil {
		return fmt.Errorf("look for the files of bookmarks: %w", err)
	}
	if err := s.removePaths(ctx, paths); err != nil {
		return err
	}
	if _, err := s.db.ExecContext(ctx, removeBookmarks, ids); err != nil {
		return fmt.Errorf("remove bookmarks: %w", err)
	}
	return nil
}

// RemoveIcon removes the team's icon when it is the one of that time.
func (s *Server) RemoveIcon(_ context.Context, teamID string, at int64) error {
	team, appErr := s.api.GetTeam(teamID)
	if appErr != nil {
		return fmt.Errorf("look at team %s: %w", teamID, appErr)
	}
	if team.LastTeamIconUpdate != at {
		return nil
	}
	if appErr := s.api.RemoveTeamIcon(teamID); appErr != nil {
		return fmt.Errorf("remove the icon of team %s: %w", teamID, appErr)
	}
	return nil
}

const emojiInUse = `
SELECT json_agg(e.name) FROM UNNEST($1::text[]) AS e(name)
WHERE EXISTS (SELECT 1 FROM Reactions r WHERE r.EmojiName = e.name AND COALESCE(r.DeleteAt, 0) = 0 AND r.CreateAt >= $2::bigint)
	OR EXISTS (SELECT 1 FROM Posts p WHERE p.CreateAt >= $2::bigint AND p.DeleteAt = 0 AND STRPOS(p.Message, ':' || e.name || ':') > 0)`

// EmojiInUse returns which emoji something uses that was written since.
func (s *Server) EmojiInUse(ctx context.Context, names []string, since int64) (used []string, err error) {
	if err := s.document(ctx, &used, emojiInUse, names, since); err != nil {
		return nil, fmt.Errorf("look for emoji in posts: %w", err)
	}
	return used, nil
}

// RemoveEmoji removes an emoji and its image. Servers may show it from their caches
// for up to half an hour.
func (s *Server) RemoveEmoji(ctx context.Context, id string) error {
	if err := s.removePaths(ctx, []string{"emoji/" + id + "/image"}); err != nil {
		return err
	}
	if _, err := s.db.ExecContext(ctx, `DELETE FROM Emoji WHERE Id = $1`, id); err != nil {
		return fmt.Errorf("remove emoji %s: %w", id, err)
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
