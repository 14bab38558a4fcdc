package sqlstore

import (
	"context"
	"fmt"
	"iter"
	"slices"

	"github.com/lib/pq"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/teamdata"
)

const userPage = 200

// peopleQuery finds everybody with a membership or a trace in the channels:
// authors, reactors, those who saved a post and those who follow a thread.
// It is ordered by username so that the same team gives the same order;
// accounts of shared channels (name:remote), which need another name, come after
// all others, and last those that were permanently deleted, without a row in
// Users.
const peopleQuery = `
WITH post AS NOT MATERIALIZED (
	SELECT Id, UserId, RootId FROM Posts WHERE ChannelId = ANY($2::text[]) AND DeleteAt = 0),
people AS (
	SELECT UserId FROM TeamMembers WHERE TeamId = $1 AND DeleteAt = 0
	UNION SELECT UserId FROM post
	UNION SELECT r.UserId FROM Reactions r JOIN post ON post.Id = r.PostId WHERE COALESCE(r.DeleteAt, 0) = 0
	UNION SELECT p.UserId FROM Preferences p JOIN post ON post.Id = p.Name
		WHERE p.Category = 'flagged_post' AND p.Value = 'true'
	UNION SELECT t.UserId FROM ThreadMemberships t JOIN post ON post.Id = t.PostId WHERE t.Following)
SELECT json_agg(json_build_object('id', p.UserId, 'known', u.Id IS NOT NULL) ORDER BY strpos(u.Username, ':') > 0, u.Username, p.UserId)
FROM people p LEFT JOIN Users u ON u.Id = p.UserId`

// usersQuery reads accounts with their place in the team and in the channels.
// It names the columns it reads: no secret leaves the database.
const usersQuery = `
SELECT json_agg(x ORDER BY strpos(x.username, ':') > 0, x.username) FROM (
	SELECT u.Id, u.Username, u.Email, COALESCE(u.Nickname, '') AS nickname, COALESCE(u.FirstName, '') AS firstname,
		COALESCE(u.LastName, '') AS lastname, COALESCE(u.Position, '') AS position, COALESCE(u.Locale, '') AS locale,
		COALESCE(u.Roles, '') AS roles, u.CreateAt, u.DeleteAt,
		(SELECT json_build_object('description', COALESCE(b.Description, ''), 'ownerid', b.OwnerId, 'deleteat', b.DeleteAt)
			FROM Bots b WHERE b.UserId = u.Id) AS bot,
		(SELECT json_build_object('schemeuser', COALESCE(m.SchemeUser, false), 'schemeadmin', COALESCE(m.SchemeAdmin, false),
			'schemeguest', COALESCE(m.SchemeGuest, false), 'deleteat', m.DeleteAt)
			FROM TeamMembers m WHERE m.TeamId = $1 AND m.UserId = u.Id) AS member,
		(SELECT json_agg(json_build_object(
			'channelname', c.Name,
			'schemeuser', COALESCE(cm.SchemeUser, false), 'schemeadmin', COALESCE(cm.SchemeAdmin, false),
			'schemeguest', COALESCE(cm.SchemeGuest, false), 'notifyprops', cm.NotifyProps,
			'lastviewedat', cm.LastViewedAt, 'msgcount', cm.MsgCount, 'msgcountroot', COALESCE(cm.MsgCountRoot, 0),
			'mentioncount', cm.MentionCount, 'mentioncountroot', COALESCE(cm.MentionCountRoot, 0),
			'urgentmentioncount', COALESCE(cm.UrgentMentionCount, 0),
			'favorite', EXISTS (SELECT 1 FROM Preferences p WHERE p.UserId = u.Id AND p.Category = 'favorite_channel'
				AND p.Name = c.Id AND p.Value = 'true')) ORDER BY c.Name)
			FROM ChannelMembers cm JOIN Channels c ON c.Id = cm.ChannelId
			WHERE cm.UserId = u.Id AND cm.ChannelId = ANY($3::text[])) AS channels
	FROM Users u WHERE u.Id = ANY($2::text[])) x`

// person is one who has a membership or a trace. Known is false when the
// account was permanently deleted.
type person struct {
	ID    string
	Known bool
}

// People yields everybody with a membership in the team or a trace in the
// channels, by username, and last those whose account was permanently deleted,
// as users with nothing but an id.
func (s *Snapshot) People(ctx context.Context, channelIDs []string) iter.Seq2[teamdata.User, error] {
	return func(yield func(teamdata.User, error) bool) {
		var people []person
		if err := s.document(ctx, &people, peopleQuery, s.teamID, pq.Array(channelIDs)); err != nil {
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
			if err := s.document(ctx, &rows, usersQuery, s.teamID, pq.Array(page), pq.Array(channelIDs)); err != nil {
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
			if !yield(teamdata.User{ID: id}, nil) {
				return
			}
		}
	}
}
