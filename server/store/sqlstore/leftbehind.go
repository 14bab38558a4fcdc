package sqlstore

import (
	"context"
	"fmt"
	"iter"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/teamdata"
)

// Newer servers keep more than messages in channels: boards are channels of the types
// BO and BP (since 11.8), Docs spaces of the type S (since 11.11).
const otherChannelsQuery = `
SELECT json_agg(c) FROM (
	SELECT Id, ` + channelNameColumn + ` AS name, DisplayName, Type::text AS type
	FROM Channels
	WHERE TeamId = $1 AND COALESCE(Type::text, 'P') NOT IN ('O', 'P') AND (` + channelNameColumn + `, Id) > ($2, $3)
	ORDER BY 2, Id
	LIMIT $4) c`

// OtherChannels yields by name what the team has in its list of channels and what is
// neither a public nor a private channel, such as boards.
func (s *Snapshot) OtherChannels(ctx context.Context) iter.Seq2[teamdata.Channel, error] {
	return byName(func(after named) ([]teamdata.Channel, error) {
		var rows []teamdata.Channel
		if err := s.document(ctx, &rows, otherChannelsQuery, s.teamID, after.name, after.id, channelPage); err != nil {
			return nil, fmt.Errorf("read boards and spaces of team %s after %q: %w", s.teamID, after.name, err)
		}
		return rows, nil
	}, func(channel teamdata.Channel) named { return named{channel.Name, channel.ID} })
}

// leftBehindTables are tables with content of channels for which no archive has room.
// Not every server has them. Their columns differ between versions, so they are asked
// for by name.
var leftBehindTables = []struct {
	kind  teamdata.LeftBehindKind
	table string
	// where says which rows count. A post that was scheduled and is sent is a post.
	where string
	// own is the column with the account whose content it is, for content that only
	// one person sees; empty for content of the whole channel.
	own string
}{
	{teamdata.LeftViews, "views", "TRUE", ""},
	{teamdata.LeftGuards, "channelguards", "TRUE", ""},
	{teamdata.LeftScheduledPosts, "scheduledposts", "COALESCE(ProcessedAt, 0) = 0", "userid"},
}

// LeftBehind counts what hangs on the channels and has no room in an archive. Content
// that only one person sees is counted for all accounts, or with a viewer for theirs.
func (s *Snapshot) LeftBehind(ctx context.Context, channelIDs []string, viewer string) ([]teamdata.LeftBehind, error) {
	var found []teamdata.LeftBehind
	for _, left := range leftBehindTables {
		var has bool
		if err := s.document(ctx, &has, `SELECT to_json(to_regclass($1) IS NOT NULL)`, left.table); err != nil {
			return nil, fmt.Errorf("look for table %s: %w", left.table, err)
		}
		if !has {
			continue
		}
		query := `SELECT to_json(COUNT(*)) FROM ` + left.table + ` t
			WHERE to_jsonb(t) ->> 'channelid' = ANY($1::text[]) AND COALESCE(to_jsonb(t) ->> 'deleteat', '0') = '0'
			AND ` + left.where + `
			AND ($2::text = '' OR $3::text = '' OR to_jsonb(t) ->> $3::text = $2::text)`
		var n int64
		if err := s.document(ctx, &n, query, append([]string{}, channelIDs...), viewer, left.own); err != nil {
			return nil, fmt.Errorf("count rows of %s: %w", left.table, err)
		}
		if n > 0 {
			found = append(found, teamdata.LeftBehind{Kind: left.kind, Count: n})
		}
	}
	return found, nil
}
