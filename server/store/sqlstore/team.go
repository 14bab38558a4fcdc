package sqlstore

import (
	"context"
	"fmt"
	"iter"

	"github.com/lib/pq"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/teamdata"
)

const (
	channelPage = 500
	emojiPage   = 2000
)

const teamQuery = `
SELECT json_build_object(
	'id', Id, 'name', Name, 'displayname', DisplayName, 'description', Description, 'type', Type::text,
	'allowopeninvite', AllowOpenInvite, 'createat', CreateAt, 'deleteat', DeleteAt)
FROM Teams WHERE Id = $1`

// Team returns the team, archived or not, or an Error with CodeNotFound.
func (s *Snapshot) Team(ctx context.Context) (teamdata.Team, error) {
	var rows []teamdata.Team
	if err := s.document(ctx, &rows, `SELECT json_agg(t) FROM (`+teamQuery+`) q(t)`, s.teamID); err != nil {
		return teamdata.Team{}, fmt.Errorf("read team %s: %w", s.teamID, err)
	}
	if len(rows) == 0 {
		return teamdata.Team{}, errTeamNotFound(s.teamID)
	}
	return rows[0], nil
}

const channelsQuery = `
SELECT json_agg(c) FROM (
	SELECT Id, Name, DisplayName, Type::text, Header, Purpose, DeleteAt
	FROM Channels
	WHERE TeamId = $1 AND Type IN ('O', 'P') AND Name > $2
	ORDER BY Name
	LIMIT $3) c`

// Channels yields every public and private channel of the team by name,
// archived ones included.
func (s *Snapshot) Channels(ctx context.Context) iter.Seq2[teamdata.Channel, error] {
	return func(yield func(teamdata.Channel, error) bool) {
		after := ""
		for {
			var rows []teamdata.Channel
			if err := s.document(ctx, &rows, channelsQuery, s.teamID, after, channelPage); err != nil {
				yield(teamdata.Channel{}, fmt.Errorf("read channels of team %s after %q: %w", s.teamID, after, err))
				return
			}
			for _, row := range rows {
				if !yield(row, nil) {
					return
				}
				after = row.Name
			}
			if len(rows) == 0 {
				return
			}
		}
	}
}

const emojiQuery = `
SELECT json_agg(e) FROM (
	SELECT Id, Name FROM Emoji WHERE DeleteAt = 0 AND Name > $1 ORDER BY Name LIMIT $2) e`

// Emoji yields every custom emoji of the server by name.
func (s *Snapshot) Emoji(ctx context.Context) iter.Seq2[teamdata.Emoji, error] {
	return func(yield func(teamdata.Emoji, error) bool) {
		after := ""
		for {
			var rows []teamdata.Emoji
			if err := s.document(ctx, &rows, emojiQuery, after, emojiPage); err != nil {
				yield(teamdata.Emoji{}, fmt.Errorf("read emoji after %q: %w", after, err))
				return
			}
			for _, row := range rows {
				if !yield(row, nil) {
					return
				}
				after = row.Name
			}
			if len(rows) == 0 {
				return
			}
		}
	}
}

const countPostsQuery = `
SELECT json_build_object('n', count(*)) FROM Posts WHERE ChannelId = ANY($1::text[]) AND DeleteAt = 0`

// CountPosts returns how many posts and replies the channels hold.
func (s *Snapshot) CountPosts(ctx context.Context, channelIDs []string) (int64, error) {
	var row struct{ N int64 }
	if err := s.document(ctx, &row, countPostsQuery, pq.Array(channelIDs)); err != nil {
		return 0, fmt.Errorf("count posts of team %s: %w", s.teamID, err)
	}
	return row.N, nil
}
