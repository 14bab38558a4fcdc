package sqlstore

import (
	"context"
	"fmt"
	"iter"

	"github.com/mattermost/mattermost/server/public/model"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/teamdata"
)

const (
	channelPage = 500
	emojiPage   = 2000
)

const teamQuery = `
SELECT json_build_object(
	'id', Id, 'name', Name, 'displayname', DisplayName, 'description', Description, 'type', Type::text,
	'allowopeninvite', AllowOpenInvite, 'alloweddomains', AllowedDomains, 'companyname', CompanyName,
	'createat', CreateAt, 'deleteat', DeleteAt, 'lastteamiconupdate', LastTeamIconUpdate)
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

// Banners and sidebar categories came to the table in later versions, so they are asked for
// by name. A channel without a type counts as one that only its members may read, and one
// without a name goes by its id.
const channelsQuery = `
SELECT json_agg(c) FROM (
	SELECT Id, ` + channelNameColumn + ` AS name, DisplayName, COALESCE(Type::text, 'P') AS type, Header, Purpose, CreatorId, CreateAt, DeleteAt,
		to_jsonb(Channels) -> 'bannerinfo' AS bannerinfo, COALESCE(to_jsonb(Channels) ->> 'defaultcategoryname', '') AS defaultcategoryname
	FROM Channels
	WHERE TeamId = $1 AND COALESCE(Type::text, 'P') IN ('O', 'P') AND (` + channelNameColumn + `, Id) > ($2, $3)
	ORDER BY 2, Id
	LIMIT $4) c`

// channelNameColumn is the name of a channel.
const channelNameColumn = `COALESCE(NULLIF(Name, ''), Id)`

// Channels yields every public and private channel of the team by name,
// archived ones included.
func (s *Snapshot) Channels(ctx context.Context) iter.Seq2[teamdata.Channel, error] {
	return byName(func(after named) ([]teamdata.Channel, error) {
		var rows []teamdata.Channel
		if err := s.document(ctx, &rows, channelsQuery, s.teamID, after.name, after.id, channelPage); err != nil {
			return nil, fmt.Errorf("read channels of team %s after %q: %w", s.teamID, after.name, err)
		}
		return rows, nil
	}, func(channel teamdata.Channel) named { return named{channel.Name, channel.ID} })
}

const emojiQuery = `
SELECT json_agg(e) FROM (
	SELECT Id, COALESCE(Name, '') AS name FROM Emoji WHERE DeleteAt = 0 AND (COALESCE(Name, ''), Id) > ($1, $2) ORDER BY 2, Id LIMIT $3) e`

// Emoji yields every custom emoji of the server by name.
func (s *Snapshot) Emoji(ctx context.Context) iter.Seq2[teamdata.Emoji, error] {
	return byName(func(after named) ([]teamdata.Emoji, error) {
		var rows []teamdata.Emoji
		if err := s.document(ctx, &rows, emojiQuery, after.name, after.id, emojiPage); err != nil {
			return nil, fmt.Errorf("read emoji after %q: %w", after.name, err)
		}
		for i := range rows {
			rows[i].Refused = model.IsValidEmojiName(rows[i].Name) != nil
		}
		return rows, nil
	}, func(emoji teamdata.Emoji) named { return named{emoji.Name, emoji.ID} })
}

// named says where a page of rows begins: after a name, and an id where several rows have
// one name.
type named struct{ name, id string }

// byName yields rows page by page; each page begins after the last row of the one
// before.
func byName[T any](page func(after named) ([]T, error), name func(T) named) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		var after named
		for {
			rows, err := page(after)
			if err != nil {
				var none T
				yield(none, err)
				return
			}
			for _, row := range rows {
				if !yield(row, nil) {
					return
				}
				after = name(row)
			}
			if len(rows) == 0 {
				return
			}
		}
	}
}

// CountPosts returns how many selected posts and replies the channels hold.
func (s *Snapshot) CountPosts(ctx context.Context, channelIDs []string) (int64, error) {
	args, err := s.selectionArgs(ctx, channelIDs)
	if err != nil {
		return 0, err
	}
	var row struct{ N int64 }
	// The team is $1 of every query around the selected posts.
	query := `SELECT json_build_object('n', count(*)) FROM (` + selectedPosts(s.selection) + `) p WHERE $1::text <> ''`
	if err := s.document(ctx, &row, query, append([]any{s.teamID}, args...)...); err != nil {
		return 0, fmt.Errorf("count posts of team %s: %w", s.teamID, err)
	}
	return row.N, nil
}
