package sqlstore

import (
	"context"
	"fmt"
	"iter"
	"maps"
	"slices"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/teamdata"
)

const userPage = 200

// peopleQuery reads which of the accounts $2 there are, the members of the team $1 whatever
// they did, owners of bookmarks in the channels $3, and accounts that system posts call $4,
// by their name only where the id $5 belongs to no account here. It is ordered by username
// so that the same team gives the same order; accounts of shared channels (name:remote),
// which need another name, come after all others, and last those that were permanently
// deleted, without a row in Users. A person whom a system post names need not exist any
// more.
func peopleQuery(s teamdata.Selection) string {
	members := `SELECT UserId FROM TeamMembers WHERE TeamId = $1 AND DeleteAt = 0`
	if s.ChosenChannelsOnly {
		members = `SELECT m.UserId FROM ChannelMembers cm JOIN TeamMembers m ON m.UserId = cm.UserId
		WHERE cm.ChannelId = ANY($3::text[]) AND m.TeamId = $1 AND m.DeleteAt = 0`
	}
	partners := ``
	if s.Viewer != "" {
		// Those in conversations of the viewer need not be in the team.
		partners = `
	UNION SELECT cm.UserId FROM ChannelMembers cm JOIN Channels c ON c.Id = cm.ChannelId
		WHERE cm.ChannelId = ANY($3::text[]) AND c.Type IN ('D', 'G')`
	}
	return `
WITH named AS (SELECT * FROM unnest($4::text[], $5::text[]) AS n(name, id)),
people AS (
	` + members + partners + `
	UNION SELECT unnest($2::text[])
	UNION SELECT OwnerId FROM ChannelBookmarks WHERE ChannelId = ANY($3::text[]) AND DeleteAt = 0
	UNION SELECT u.Id FROM Users u JOIN named ON u.Id = named.id
	UNION SELECT u.Id FROM Users u JOIN named ON u.Username = named.name
		WHERE NOT EXISTS (SELECT 1 FROM Users known WHERE known.Id = named.id))
SELECT json_agg(json_build_object('id', p.UserId, 'known', u.Id IS NOT NULL) ORDER BY strpos(u.Username, ':') > 0, u.Username, p.UserId)
FROM people p LEFT JOIN Users u ON u.Id = p.UserId`
}

// formerQuery reads who left the team. Bots do not hide.
const formerQuery = `
SELECT json_agg(json_build_object('id', u.Id, 'username', u.Username) ORDER BY u.Id)
FROM TeamMembers m JOIN Users u ON u.Id = m.UserId
WHERE m.TeamId = $1 AND m.DeleteAt <> 0 AND NOT EXISTS (SELECT 1 FROM Bots b WHERE b.UserId = u.Id)`

// FormerMembers returns the ids and usernames of those who left the team, by id.
func (s *Snapshot) FormerMembers(ctx context.Context) ([]teamdata.User, error) {
	var rows []teamdata.User
	if err := s.document(ctx, &rows, formerQuery, s.teamID); err != nil {
		return nil, fmt.Errorf("read who left team %s: %w", s.teamID, err)
	}
	return rows, nil
}

// usersQuery reads accounts with their place in the team and in the channels. A
// membership without a time of its end counts as ended, as it does on the server.
// It names the columns it reads: no secret leaves the database.
const usersQuery = `
SELECT json_agg(x ORDER BY strpos(x.username, ':') > 0, x.username) FROM (
	SELECT u.Id, COALESCE(NULLIF(u.Username, ''), u.Id) AS username, u.Email, COALESCE(u.Nickname, '') AS nickname, COALESCE(u.FirstName, '') AS firstname,
		COALESCE(u.LastName, '') AS lastname, COALESCE(u.Position, '') AS position, COALESCE(u.Locale, '') AS locale,
		COALESCE(u.Roles, '') AS roles, u.CreateAt, u.DeleteAt, COALESCE(u.LastPictureUpdate, 0) AS lastpictureupdate,
		COALESCE(u.Props ->> 'customStatus', '') AS customstatus, u.NotifyProps, u.Timezone,
		(SELECT json_object_agg(p.Category || '/' || CASE p.Name WHEN u.Id THEN '' WHEN $1 THEN 'team' ELSE p.Name END, p.Value)
			FROM Preferences p WHERE p.UserId = u.Id AND (
				p.Category = 'theme' AND p.Name IN ('', $1)
				OR p.Category = 'tutorial_step' AND p.Name = u.Id
				OR p.Category IN ('advanced_settings', 'display_settings', 'sidebar_settings')
				OR p.Category = 'notifications' AND p.Name = 'email_interval')) AS preferences,
		(SELECT json_build_object('description', COALESCE(b.Description, ''), 'ownerid', b.OwnerId, 'deleteat', b.DeleteAt)
			FROM Bots b WHERE b.UserId = u.Id) AS bot,
		(SELECT json_build_object('schemeuser', COALESCE(m.SchemeUser, false), 'schemeadmin', m.SchemeAdmin IS TRUE OR COALESCE('team_admin' = ANY(string_to_array(m.Roles, ' ')), false),
			'schemeguest', COALESCE(m.SchemeGuest, false), 'deleteat', COALESCE(m.DeleteAt, 1))
			FROM TeamMembers m WHERE m.TeamId = $1 AND m.UserId = u.Id) AS member,
		(SELECT json_agg(` + memberObject + ` ORDER BY c.Name)
			FROM ChannelMembers cm JOIN Channels c ON c.Id = cm.ChannelId
			WHERE cm.UserId = u.Id AND cm.ChannelId = ANY($3::text[]) AND COALESCE(c.Type::text, 'P') IN ('O', 'P')) AS channels
	FROM Users u WHERE u.Id = ANY($2::text[])) x`

// memberObject is a row of ChannelMembers, called cm, of a channel, called c.
// Before there were schemes, an admin was one by the column Roles.
const memberObject = `json_build_object(
	'userid', cm.UserId, 'channelname', COALESCE(NULLIF(c.Name, ''), c.Id),
	'schemeuser', COALESCE(cm.SchemeUser, false), 'schemeadmin', cm.SchemeAdmin IS TRUE OR COALESCE('channel_admin' = ANY(string_to_array(cm.Roles, ' ')), false),
	'schemeguest', COALESCE(cm.SchemeGuest, false), 'notifyprops', cm.NotifyProps,
	'lastviewedat', cm.LastViewedAt, 'msgcount', cm.MsgCount, 'msgcountroot', COALESCE(cm.MsgCountRoot, 0),
	'mentioncount', cm.MentionCount, 'mentioncountroot', COALESCE(cm.MentionCountRoot, 0),
	'urgentmentioncount', COALESCE(cm.UrgentMentionCount, 0),
	'favorite', EXISTS (SELECT 1 FROM Preferences p WHERE p.UserId = cm.UserId AND p.Category = 'favorite_channel'
		AND p.Name = c.Id AND p.Value = 'true'))`

// person is one who has a membership or a trace. Known is false when the
// account was permanently deleted.
type person struct {
	ID    string
	Known bool
}

// People yields all accounts with a membership in the team or a trace in the selected posts
// of the channels, by username, and last those that were permanently deleted, as users with
// an id alone.
func (s *Snapshot) People(ctx context.Context, channelIDs []string) iter.Seq2[teamdata.User, error] {
	return func(yield func(teamdata.User, error) bool) {
		people, err := s.findPeople(ctx, channelIDs)
		if err != nil {
			yield(teamdata.User{}, fmt.Errorf("find the people of team %s: %w", s.teamID, err))
			return
		}
		var known, deleted []string
		for _, p := range people {
			if p.Known {
				known = append(known, p.ID)
			} else {
				deleted = append(deleted, p.ID)
			}
		}
		for page := range slices.Chunk(known, userPage) {
			var rows []teamdata.User
			if err := s.document(ctx, &rows, usersQuery, s.teamID, page, channelIDs); err != nil {
				yield(teamdata.User{}, fmt.Errorf("read users of team %s: %w", s.teamID, err))
				return
			}
			for _, row := range rows {
				if !yield(row, nil) {
					return
				}
			}
		}
		for _, id := range deleted {
			if !yield(teamdata.User{ID: id, Deleted: true}, nil) {
				return
			}
		}
	}
}

func (s *Snapshot) findPeople(ctx context.Context, channelIDs []string) ([]person, error) {
	found, err := s.readTraces(ctx, channelIDs)
	if err != nil {
		return nil, err
	}
	s.traces = found
	if s.selection.Base != nil {
		more, err := s.changedPeople(ctx, channelIDs)
		if err != nil {
			return nil, err
		}
		for _, id := range more {
			found.users[id] = true
		}
	}
	var people []person
	var names, ids []string
	for mentioned := range found.named {
		names, ids = append(names, mentioned.name), append(ids, mentioned.id)
	}
	err = s.document(ctx, &people, peopleQuery(s.selection), s.teamID, slices.Collect(maps.Keys(found.users)), channelIDs, names, ids)
	return people, err
}
