package sqlstore

import (
	"context"
	"fmt"
	"iter"

	"github.com/mattermost/mattermost/server/public/model"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/teamdata"
)

const conversationPage = 200

// conversationsQuery finds, after a name, direct and group messages: those in
// which every participant is a member of the team or, where there is a viewer,
// all of theirs. One who was permanently deleted has no row any more; that is seen
// by the name, which stands for all.
func conversationsQuery(s teamdata.Selection) string {
	which := amongMembers
	if s.Viewer != "" {
		// The id was checked when the snapshot was opened.
		which = fmt.Sprintf(`$1::text <> '' AND c.Id IN (SELECT cm.ChannelId FROM ChannelMembers cm WHERE cm.UserId = '%s')`, s.Viewer)
	}
	return fmt.Sprintf(conversationRows, which)
}

const amongMembers = `c.Id IN (SELECT cm.ChannelId FROM TeamMembers m JOIN ChannelMembers cm ON cm.UserId = m.UserId WHERE m.TeamId = $1 AND m.DeleteAt = 0)
		AND NOT EXISTS (SELECT 1 FROM ChannelMembers cm WHERE cm.ChannelId = c.Id AND NOT EXISTS (
			SELECT 1 FROM TeamMembers m WHERE m.TeamId = $1 AND m.UserId = cm.UserId AND m.DeleteAt = 0))`

const conversationRows = `
SELECT json_agg(x ORDER BY x.name) FROM (
	SELECT c.Id, c.Name, c.Type::text AS type, COALESCE(c.Header, '') AS header,
		(SELECT json_agg(` + memberObject + ` ORDER BY u.Username, u.Id)
			FROM ChannelMembers cm JOIN Users u ON u.Id = cm.UserId WHERE cm.ChannelId = c.Id) AS participants,
		(SELECT json_agg(cm.UserId ORDER BY u.Username, u.Id)
			FROM ChannelMembers cm JOIN Users u ON u.Id = cm.UserId JOIN Preferences p ON p.UserId = cm.UserId
			WHERE cm.ChannelId = c.Id AND p.Category = 'favorite_channel' AND p.Name = c.Id AND p.Value = 'true') AS favoritedby,
		(SELECT json_agg(cm.UserId ORDER BY u.Username, u.Id)
			FROM ChannelMembers cm JOIN Users u ON u.Id = cm.UserId
			WHERE cm.ChannelId = c.Id AND EXISTS (SELECT 1 FROM Preferences p WHERE p.UserId = cm.UserId AND p.Value = 'true' AND (
				c.Type = 'G' AND p.Category = 'group_channel_show' AND p.Name = c.Id
				OR c.Type = 'D' AND p.Category = 'direct_channel_show' AND p.Name = (
					CASE WHEN split_part(c.Name, '__', 1) = cm.UserId THEN split_part(c.Name, '__', 2) ELSE split_part(c.Name, '__', 1) END)))) AS shownby
	FROM Channels c
	WHERE c.Type IN ('D', 'G') AND c.DeleteAt = 0 AND c.Name > $2
		AND %s
	ORDER BY c.Name LIMIT $3) x`

// conversationRow is a conversation with the name that tells whether all who
// took part are still there.
type conversationRow struct {
	teamdata.Conversation
	Name string `json:"name"`
}

// Conversations yields the direct and group messages whose participants are all
// members of the team, or all those of the viewer. A direct message to oneself has one participant.
func (s *Snapshot) Conversations(ctx context.Context) iter.Seq2[teamdata.Conversation, error] {
	rows := byName(func(after named) ([]conversationRow, error) {
		var rows []conversationRow
		if err := s.document(ctx, &rows, conversationsQuery(s.selection), s.teamID, after.name, conversationPage); err != nil {
			return nil, fmt.Errorf("read conversations of team %s after %q: %w", s.teamID, after.name, err)
		}
		return rows, nil
	}, func(row conversationRow) named { return named{name: row.Name} })
	return func(yield func(teamdata.Conversation, error) bool) {
		for row, err := range rows {
			if row.Incomplete = err == nil && !complete(row); row.Incomplete && s.selection.Viewer == "" {
				continue
			}
			if !yield(row.Conversation, err) {
				return
			}
		}
	}
}

// complete reports whether no account that took part was permanently deleted.
func complete(row conversationRow) bool {
	ids := make([]string, len(row.Participants))
	for i, participant := range row.Participants {
		ids[i] = participant.UserID
	}
	switch {
	case row.Type == string(model.ChannelTypeGroup):
		return row.Name == model.GetGroupNameFromUserIds(ids)
	case len(ids) == 1:
		return row.Name == model.GetDMNameFromIds(ids[0], ids[0])
	default:
		return len(ids) == 2 && row.Name == model.GetDMNameFromIds(ids[0], ids[1])
	}
}

// fileObject is a row of FileInfo, called f.
const fileObject = `json_build_object('id', f.Id, 'name', f.Name, 'path', f.Path, 'mimetype', COALESCE(f.MimeType, ''), 'size', COALESCE(f.Size, 0),
	'width', COALESCE(f.Width, 0), 'height', COALESCE(f.Height, 0), 'createat', COALESCE(f.CreateAt, 0))`

const bookmarksQuery = `
SELECT json_agg(json_build_object('id', b.Id, 'channelid', b.ChannelId, 'ownerid', b.OwnerId, 'parentid', COALESCE(b.ParentId, ''),
	'type', b.Type::text, 'displayname', COALESCE(b.DisplayName, ''), 'sortorder', COALESCE(b.SortOrder, 0),
	'linkurl', COALESCE(b.LinkUrl, ''), 'imageurl', COALESCE(b.ImageUrl, ''), 'emoji', COALESCE(b.Emoji, ''), 'createat', b.CreateAt,
	'file', (SELECT ` + fileObject + ` FROM FileInfo f WHERE f.Id = b.FileInfoId AND f.DeleteAt = 0))
	ORDER BY c.Name, b.SortOrder, b.Id)
FROM ChannelBookmarks b JOIN Channels c ON c.Id = b.ChannelId
WHERE b.ChannelId = ANY($1::text[]) AND b.DeleteAt = 0`

// Bookmarks returns the bookmarks of the channels, by channel and in their
// order. The server allows 50 in a channel.
func (s *Snapshot) Bookmarks(ctx context.Context, channelIDs []string) ([]teamdata.Bookmark, error) {
	var rows []teamdata.Bookmark
	if err := s.document(ctx, &rows, bookmarksQuery, channelIDs); err != nil {
		return nil, fmt.Errorf("read bookmarks of team %s: %w", s.teamID, err)
	}
	return rows, nil
}
