package nativeimport

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"github.com/mattermost/mattermost/server/public/model"
)

// API is the part of the plugin API that this package uses.
type API interface {
	GetTeamMember(teamID, userID string) (*model.TeamMember, *model.AppError)
	UpdateTeamMemberRoles(teamID, userID, roles string) (*model.TeamMember, *model.AppError)
	UpdateChannelMemberNotifications(channelID, userID string, notifications map[string]string) (*model.ChannelMember, *model.AppError)
}

// Members gives accounts that exist their places. The plugin API would post a
// message for each channel of each account, so the rows are written here; then
// each is touched through the API, which tells all nodes and clients of it.
type Members struct {
	db  *sql.DB
	api API
}

// NewMembers returns the members of the server whose master this is.
func NewMembers(db *sql.DB, api API) *Members { return &Members{db: db, api: api} }

// The account says whether it is a guest. A place that somebody left is theirs
// again; one that they have stays as it is. Who is in a team that follows groups
// is not ours to say.
const joinTeam = `
INSERT INTO TeamMembers (TeamId, UserId, Roles, DeleteAt, SchemeUser, SchemeAdmin, SchemeGuest, CreateAt)
SELECT $1::text, u.Id, '', 0, NOT g.guest, $4::boolean AND NOT g.guest, g.guest, $3::bigint
FROM Users u, LATERAL (SELECT ' ' || u.Roles || ' ' LIKE '% system_guest %' AS guest) g
WHERE u.Id = $2::text AND u.DeleteAt = 0
	AND NOT EXISTS (SELECT 1 FROM Teams t WHERE t.Id = $1::text AND t.GroupConstrained)
ON CONFLICT (TeamId, UserId) DO UPDATE SET DeleteAt = 0, CreateAt = $3::bigint, Roles = '', SchemeAdmin = EXCLUDED.SchemeAdmin
WHERE TeamMembers.DeleteAt <> 0`

// A new member has read everything: nobody comes to thousands of unread posts.
// Nobody gets into a channel that follows groups or an access policy, nor into
// one of a team that they are not in.
const joinChannels = `
INSERT INTO ChannelMembers (ChannelId, UserId, Roles, LastViewedAt, MsgCount, MentionCount, NotifyProps, LastUpdateAt,
	SchemeUser, SchemeAdmin, SchemeGuest, MentionCountRoot, MsgCountRoot, UrgentMentionCount)
SELECT c.Id, u.Id, '', $4::bigint, c.TotalMsgCount, 0, $5::text::jsonb, $4::bigint, NOT g.guest, FALSE, g.guest, 0, c.TotalMsgCountRoot, 0
FROM Channels c, Users u, LATERAL (SELECT ' ' || u.Roles || ' ' LIKE '% system_guest %' AS guest) g
WHERE c.TeamId = $1::text AND c.Name = ANY($3::text[]) AND c.DeleteAt = 0 AND c.Type IN ('O', 'P') AND u.Id = $2::text AND u.DeleteAt = 0
	AND c.GroupConstrained IS NOT TRUE
	AND NOT EXISTS (SELECT 1 FROM AccessControlPolicies p WHERE p.ID = c.Id)
	AND EXISTS (SELECT 1 FROM TeamMembers t WHERE t.TeamId = $1::text AND t.UserId = u.Id AND t.DeleteAt = 0)
ON CONFLICT (ChannelId, UserId) DO NOTHING
RETURNING ChannelId`

const rememberJoin = `INSERT INTO ChannelMemberHistory (ChannelId, UserId, JoinTime) SELECT c, $2::text, $3::bigint FROM UNNEST($1::text[]) c ON CONFLICT DO NOTHING`

// notifyProps follow the account, as for everybody who joins a channel
// (GetDefaultChannelNotifyProps).
var notifyProps = model.MapToJSON(model.GetDefaultChannelNotifyProps())

// Join makes an account a member of the team, and of those of the channels that
// are not archived and that people may be added to. It returns how many places
// are new. An admin becomes one of the team's admins when they were not in it.
func (m *Members) Join(ctx context.Context, teamID, userID string, channels []string, admin bool) (int64, error) {
	now := time.Now().UnixMilli()
	joined, err := m.db.ExecContext(ctx, joinTeam, teamID, userID, now, admin)
	if err != nil {
		return 0, fmt.Errorf("add user %s to team %s: %w", userID, teamID, err)
	}
	count, err := joined.RowsAffected()
	if err != nil {
		return 0, fmt.Errorf("add user %s to team %s: %w", userID, teamID, err)
	}
	ids, err := m.joinChannels(ctx, teamID, userID, channels, now)
	if err != nil {
		return 0, err
	}
	return count + int64(len(ids)), m.touch(teamID, userID, count > 0, ids)
}

func (m *Members) joinChannels(ctx context.Context, teamID, userID string, channels []string, now int64) (ids []string, err error) {
	rows, err := m.db.QueryContext(ctx, joinChannels, teamID, userID, channels, now, notifyProps)
	if err != nil {
		return nil, fmt.Errorf("add user %s to channels: %w", userID, err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var id string
		if err := rows.Scan(&id); err != nil {
			return nil, fmt.Errorf("add user %s to channels: %w", userID, err)
		}
		ids = append(ids, id)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("add user %s to channels: %w", userID, err)
	}
	if _, err := m.db.ExecContext(ctx, rememberJoin, ids, userID, now); err != nil {
		return nil, fmt.Errorf("note when user %s joined: %w", userID, err)
	}
	return ids, nil
}

// touch makes all nodes forget what they knew of a member, and tells clients.
func (m *Members) touch(teamID, userID string, team bool, channelIDs []string) error {
	if team {
		member, appErr := m.api.GetTeamMember(teamID, userID)
		if appErr != nil {
			return fmt.Errorf("look at user %s in team %s: %w", userID, teamID, appErr)
		}
		// The roles that they have, by the names that the team's scheme gives them.
		if _, appErr := m.api.UpdateTeamMemberRoles(teamID, userID, member.Roles); appErr != nil {
			return fmt.Errorf("announce user %s in team %s: %w", userID, teamID, appErr)
		}
	}
	for _, id := range channelIDs {
		if _, appErr := m.api.UpdateChannelMemberNotifications(id, userID, map[string]string{}); appErr != nil {
			return fmt.Errorf("announce user %s in channel %s: %w", userID, id, appErr)
		}
	}
	return nil
}

// Everybody who had read a channel before has read what an import added to its
// past.
const markRead = `
UPDATE ChannelMembers m
SET MsgCount = m.MsgCount + GREATEST(c.TotalMsgCount - $2, 0), MsgCountRoot = m.MsgCountRoot + GREATEST(c.TotalMsgCountRoot - $3, 0)
FROM Channels c
WHERE c.Id = $1 AND m.ChannelId = c.Id AND m.MsgCount <= $2`

// Totals are how many posts a channel has, as its members' read state counts
// them.
type Totals struct {
	Posts int64 `json:"posts"`
	Roots int64 `json:"roots"`
}

// Totals returns those of channels, by id.
func (m *Members) Totals(ctx context.Context, channelIDs []string) (map[string]Totals, error) {
	rows, err := m.db.QueryContext(ctx, `SELECT Id, TotalMsgCount, COALESCE(TotalMsgCountRoot, 0) FROM Channels WHERE Id = ANY($1)`, channelIDs)
	if err != nil {
		return nil, fmt.Errorf("look at channels: %w", err)
	}
	defer func() { _ = rows.Close() }()
	found := map[string]Totals{}
	for rows.Next() {
		var id string
		var totals Totals
		if err := rows.Scan(&id, &totals.Posts, &totals.Roots); err != nil {
			return nil, fmt.Errorf("look at channels: %w", err)
		}
		found[id] = totals
	}
	return found, rows.Err()
}

// MarkRead lets the members of channels have read what came since the totals
// were taken. It is done once for an import.
func (m *Members) MarkRead(ctx context.Context, before map[string]Totals) error {
	for id, totals := range before {
		if _, err := m.db.ExecContext(ctx, markRead, id, totals.Posts, totals.Roots); err != nil {
			return fmt.Errorf("mark channel %s as read: %w", id, err)
		}
	}
	return nil
}
