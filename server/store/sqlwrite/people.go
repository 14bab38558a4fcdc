package sqlwrite

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"time"

	"github.com/mattermost/mattermost/server/public/model"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/journal"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/store/sqlstore"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/write"
)

// importProp is the prop of an account that says which import made it.
const importProp = "team_export_import"

// AddShells makes deactivated accounts, all of them or none.
func (s *Store) AddShells(ctx context.Context, fence write.Fence, progress journal.Progress, accounts []write.Account) (journal.Progress, error) {
	entry := journal.Entry{Named: map[string]string{}}
	for _, account := range accounts {
		entry.Shells = append(entry.Shells, account.ID)
		entry.Named[journal.NameKey(journal.KindAccount, account.Username)] = account.ID
	}
	return s.fenced(ctx, fence, progress, entry, func(t *transaction) error {
		made, err := t.exec(ctx, users.insert(), shellLists(fence.JobID, accounts)...)
		if err != nil {
			return fmt.Errorf("make %d shells: %w", len(accounts), err)
		}
		if made != int64(len(accounts)) {
			return write.ErrTaken
		}
		t.progress.Counts["users"] += made
		var preferences []write.Preference
		for _, account := range accounts {
			preferences = append(preferences, account.Preferences...)
		}
		return t.prefer(ctx, preferences)
	})
}

func shellLists(jobID string, accounts []write.Account) []any {
	n := len(accounts)
	var (
		ids, usernames, passwords, emails, nicknames = make([]string, n), make([]string, n), make([]string, n), make([]string, n), make([]string, n)
		firstNames, lastNames, positions, locales    = make([]string, n), make([]string, n), make([]string, n), make([]string, n)
		allProps, notifyProps, timezones, roles      = make([]string, n), make([]string, n), make([]string, n), make([]string, n)
		createAt, deleteAt                           = make([]int64, n), make([]int64, n)
	)
	for i, a := range accounts {
		ids[i], usernames[i], emails[i], nicknames[i] = a.ID, a.Username, a.Email, a.Nickname
		firstNames[i], lastNames[i], positions[i], locales[i] = a.FirstName, a.LastName, a.Position, a.Locale
		createAt[i], deleteAt[i], roles[i] = a.CreateAt, a.DeleteAt, model.SystemUserRoleId
		if a.Guest {
			roles[i] = model.SystemGuestRoleId
		}
		props := model.StringMap{importProp: jobID}
		maps.Copy(props, a.Props)
		allProps[i] = model.MapToJSON(props)
		user := &model.User{Username: a.Username}
		user.SetDefaultNotifications()
		maps.Copy(user.NotifyProps, a.NotifyProps)
		notifyProps[i], timezones[i] = model.MapToJSON(user.NotifyProps), `{"automaticTimezone":"","manualTimezone":"","useAutomaticTimezone":"true"}`
	}
	return []any{ids, createAt, createAt, deleteAt, usernames, passwords, emails, nicknames, firstNames, lastNames, positions, roles, allProps, notifyProps, createAt, locales, timezones}
}

const leftBefore = `
SELECT json_object_agg(m.UserId, json_build_array(m.DeleteAt, COALESCE(m.CreateAt, 0))) FROM TeamMembers m WHERE m.TeamId = $1 AND m.UserId = ANY($2) AND m.DeleteAt <> 0`

// The account says whether it is a guest. A membership that a user left is theirs again;
// one that they have stays as it is. Who is in a team that follows groups is not for an
// import to say.
const joinTeam = `
WITH put AS (
	INSERT INTO TeamMembers (TeamId, UserId, Roles, DeleteAt, SchemeUser, SchemeAdmin, SchemeGuest, CreateAt)
	SELECT $1::text, u.Id, '', 0, NOT g.guest, w.admin AND NOT g.guest, g.guest, $2::bigint
	FROM UNNEST($3::text[], $4::boolean[], $5::boolean[]) AS w(userid, admin, fresh) JOIN Users u ON u.Id = w.userid,
		LATERAL (SELECT ' ' || u.Roles || ' ' LIKE '% system_guest %' AS guest) g
	WHERE (u.DeleteAt = 0 OR w.fresh) AND (w.fresh OR NOT EXISTS (SELECT 1 FROM Teams t WHERE t.Id = $1::text AND t.GroupConstrained))
	ON CONFLICT (TeamId, UserId) DO UPDATE SET DeleteAt = 0, CreateAt = $2::bigint, Roles = '', SchemeAdmin = EXCLUDED.SchemeAdmin
	WHERE TeamMembers.DeleteAt <> 0
	RETURNING UserId, SchemeAdmin)
SELECT json_object_agg(UserId, SchemeAdmin) FROM put`

// An import adds no members to a channel that follows groups or an access policy, nor to
// one of a team that they are not in. A member without a read state has read all.
const joinChannels = `
WITH put AS (
	INSERT INTO ChannelMembers (ChannelId, UserId, Roles, LastViewedAt, MsgCount, MentionCount, NotifyProps, LastUpdateAt,
		SchemeUser, SchemeAdmin, SchemeGuest, MentionCountRoot, MsgCountRoot, UrgentMentionCount)
	SELECT c.Id, u.Id, '', COALESCE(w.viewed, $2::bigint), COALESCE(w.msgs, c.TotalMsgCount), COALESCE(w.mentions, 0), w.props::jsonb, $2::bigint,
		NOT g.guest, w.admin AND NOT g.guest, g.guest, COALESCE(w.mentions_root, 0), COALESCE(w.msgs_root, c.TotalMsgCountRoot), COALESCE(w.urgent, 0)
	FROM json_to_recordset($3::text::json) AS w(userid text, channel text, admin boolean, no_guests boolean, fresh boolean, props text, viewed bigint, msgs bigint, msgs_root bigint,
			mentions bigint, mentions_root bigint, urgent bigint)
		JOIN Channels c ON c.Id = w.channel JOIN Users u ON u.Id = w.userid,
		LATERAL (SELECT ' ' || u.Roles || ' ' LIKE '% system_guest %' AS guest) g
	WHERE c.TeamId = $1::text AND c.DeleteAt = 0 AND c.Type IN ('O', 'P') AND NOT (w.no_guests AND g.guest) AND (u.DeleteAt = 0 OR w.fresh)
		AND c.GroupConstrained IS NOT TRUE AND NOT EXISTS (SELECT 1 FROM AccessControlPolicies p WHERE p.ID = c.Id)
		AND EXISTS (SELECT 1 FROM TeamMembers t WHERE t.TeamId = $1::text AND t.UserId = u.Id AND t.DeleteAt = 0)
	ON CONFLICT (ChannelId, UserId) DO NOTHING RETURNING ChannelId, UserId),
noted AS (
	INSERT INTO ChannelMemberHistory (ChannelId, UserId, JoinTime) SELECT ChannelId, UserId, $2::bigint FROM put ON CONFLICT DO NOTHING)
SELECT json_object_agg(UserId, channels) FROM (SELECT UserId, json_agg(ChannelId) AS channels FROM put GROUP BY UserId) p`

// place is a row of joinChannels.
type place struct {
	UserID   string `json:"userid"`
	Channel  string `json:"channel"`
	Admin    bool   `json:"admin"`
	NoGuests bool   `json:"no_guests"`
	Fresh    bool   `json:"fresh"`
	Props    string `json:"props"`
	Viewed   *int64 `json:"viewed"`
	Msgs     *int64 `json:"msgs"`
	MsgsRoot *int64 `json:"msgs_root"`
	Mentions *int64 `json:"mentions"`
	Roots    *int64 `json:"mentions_root"`
	Urgent   *int64 `json:"urgent"`
}

// read notes what a member has read; nil stands for everything.
func (p *place) read(r *write.ReadState) {
	if r != nil {
		p.Viewed, p.Msgs, p.MsgsRoot, p.Mentions, p.Roots, p.Urgent = &r.LastViewedAt, &r.MsgCount, &r.MsgCountRoot, &r.MentionCount, &r.MentionCountRoot, &r.UrgentMentionCount
	}
}

// defaultProps follow the account, as for all users who join a channel.
var defaultProps = model.MapToJSON(model.GetDefaultChannelNotifyProps())

func placesOf(members []write.Member) (places []place) {
	for _, member := range members {
		for _, c := range member.Channels {
			p := place{UserID: member.UserID, Channel: c.ChannelID, Admin: c.Admin, NoGuests: c.NoGuests, Fresh: member.New, Props: defaultProps}
			if len(c.NotifyProps) > 0 {
				p.Props = string(c.NotifyProps)
			}
			p.read(c.Read)
			places = append(places, p)
		}
	}
	return places
}

// Join gives accounts their places.
func (s *Store) Join(ctx context.Context, fence write.Fence, progress journal.Progress, teamID string, members []write.Member) (journal.Progress, map[string][]string, error) {
	var joined map[string][]string
	progress, err := s.fenced(ctx, fence, progress, journal.Entry{}, func(t *transaction) error {
		j := &join{transaction: t, teamID: teamID, members: members, now: time.Now().UnixMilli()}
		if err := j.run(ctx); err != nil {
			return fmt.Errorf("give %d accounts their places in team %s: %w", len(members), teamID, err)
		}
		joined = j.joined()
		return nil
	})
	return progress, joined, err
}

// join gives some accounts their places.
type join struct {
	*transaction
	teamID  string
	members []write.Member
	now     int64
	// left are the memberships that accounts had before, teams who got into the team,
	// channels who got into which channels.
	left     map[string][2]int64
	teams    map[string]bool
	channels map[string][]string
}

func (j *join) run(ctx context.Context) error {
	n := len(j.members)
	userIDs, admins, fresh := make([]string, n), make([]bool, n), make([]bool, n)
	for i, member := range j.members {
		userIDs[i], admins[i], fresh[i] = member.UserID, member.Admin, member.New
	}
	if err := sqlstore.Document(ctx, j, &j.left, leftBefore, j.teamID, userIDs); err != nil {
		return err
	}
	if err := sqlstore.Document(ctx, j, &j.teams, joinTeam, j.teamID, j.now, userIDs, admins, fresh); err != nil {
		return err
	}
	j.channels = map[string][]string{}
	if places := placesOf(j.members); len(places) > 0 {
		list, err := json.Marshal(places)
		if err != nil {
			return fmt.Errorf("encode places: %w", err)
		}
		if err := sqlstore.Document(ctx, j, &j.channels, joinChannels, j.teamID, j.now, string(list)); err != nil {
			return err
		}
	}
	j.note()
	return nil
}

// joined are the accounts that were here before and got into the team or channels.
func (j *join) joined() map[string][]string {
	joined := map[string][]string{}
	for _, member := range j.members {
		_, team := j.teams[member.UserID]
		if channels := j.channels[member.UserID]; !member.New && (team || len(channels) > 0) {
			joined[member.UserID] = channels
		}
	}
	return joined
}

// note counts the places, and keeps in the journal those of accounts that were
// here before.
func (j *join) note() {
	for _, member := range j.members {
		admin, team := j.teams[member.UserID]
		channels := j.channels[member.UserID]
		if team {
			j.progress.Counts["team_members"]++
		}
		j.progress.Counts["channel_members"] += int64(len(channels))
		if member.New || !team && len(channels) == 0 {
			continue
		}
		left := j.left[member.UserID]
		j.entry.Places = append(j.entry.Places, journal.Place{UserID: member.UserID, Team: team, LeftAt: left[0], JoinedAt: left[1], Admin: admin && team, Channels: channels})
		j.progress.Counts["joined"] += int64(len(channels))
		if team {
			j.progress.Counts["joined"]++
		}
	}
}

var putPreferences = table{name: flags.name, columns: flags.columns, onConflict: "ON CONFLICT (UserId, Category, Name) DO UPDATE SET Value = EXCLUDED.Value"}.insert()

// Prefer sets preferences of accounts that the import made.
func (s *Store) Prefer(ctx context.Context, fence write.Fence, progress journal.Progress, preferences []write.Preference) (journal.Progress, error) {
	return s.fenced(ctx, fence, progress, journal.Entry{}, func(t *transaction) error { return t.prefer(ctx, preferences) })
}

func (t *transaction) prefer(ctx context.Context, preferences []write.Preference) error {
	n := len(preferences)
	if n == 0 {
		return nil
	}
	userIDs, categories, names, values := make([]string, n), make([]string, n), make([]string, n), make([]string, n)
	for i, p := range preferences {
		userIDs[i], categories[i], names[i], values[i] = p.UserID, p.Category, p.Name, p.Value
	}
	if _, err := t.exec(ctx, putPreferences, userIDs, categories, names, values); err != nil {
		return fmt.Errorf("set %d preferences: %w", n, err)
	}
	return nil
}
