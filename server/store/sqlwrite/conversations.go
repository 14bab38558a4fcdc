package sqlwrite

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/journal"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/write"
)

// A user who looked into a conversation since it was made has read what they have. A member
// without a read state has read all.
const converse = `
UPDATE ChannelMembers m SET LastViewedAt = COALESCE(w.viewed, $1::bigint), MsgCount = COALESCE(w.msgs, c.TotalMsgCount),
	MsgCountRoot = COALESCE(w.msgs_root, c.TotalMsgCountRoot), MentionCount = COALESCE(w.mentions, 0), MentionCountRoot = COALESCE(w.mentions_root, 0),
	UrgentMentionCount = COALESCE(w.urgent, 0), NotifyProps = CASE WHEN w.props = '' THEN m.NotifyProps ELSE w.props::jsonb END, LastUpdateAt = $1::bigint
FROM json_to_recordset($2::text::json) AS w(userid text, channel text, props text, viewed bigint, msgs bigint, msgs_root bigint,
		mentions bigint, mentions_root bigint, urgent bigint)
	JOIN Channels c ON c.Id = w.channel AND c.Type IN ('D', 'G')
WHERE m.ChannelId = w.channel AND m.UserId = w.userid AND COALESCE(m.LastViewedAt, 0) = 0`

const describeConversations = `
UPDATE Channels c SET Header = w.header FROM UNNEST($1::text[], $2::text[]) AS w(id, header) WHERE c.Id = w.id AND c.Type IN ('D', 'G') AND COALESCE(c.Header, '') = ''`

// Converse completes conversations that the import made.
func (s *Store) Converse(ctx context.Context, fence write.Fence, progress journal.Progress, conversations []write.Conversation) (journal.Progress, error) {
	return s.fenced(ctx, fence, progress, journal.Entry{}, func(t *transaction) error {
		if err := t.converse(ctx, conversations); err != nil {
			return fmt.Errorf("complete %d conversations: %w", len(conversations), err)
		}
		return nil
	})
}

func (t *transaction) converse(ctx context.Context, conversations []write.Conversation) error {
	var places []place
	var described, headers []string
	var userIDs, categories, names, values []string
	for _, c := range conversations {
		for _, m := range c.Members {
			p := place{UserID: m.UserID, Channel: c.ChannelID, Props: string(m.NotifyProps)}
			p.read(m.Read)
			places = append(places, p)
		}
		if c.Header != "" {
			described, headers = append(described, c.ChannelID), append(headers, c.Header)
		}
		for _, p := range c.Preferences {
			userIDs, categories, names, values = append(userIDs, p.UserID), append(categories, p.Category), append(names, p.Name), append(values, p.Value)
		}
	}
	list, err := json.Marshal(places)
	if err != nil {
		return fmt.Errorf("encode places: %w", err)
	}
	if _, err := t.exec(ctx, converse, time.Now().UnixMilli(), string(list)); err != nil {
		return err
	}
	if len(described) > 0 {
		if _, err := t.exec(ctx, describeConversations, described, headers); err != nil {
			return err
		}
	}
	if len(userIDs) == 0 {
		return nil
	}
	_, err = t.exec(ctx, flags.insert(), userIDs, categories, names, values)
	return err
}
