package stores_test

import (
	"slices"
	"strings"
	"testing"

	_ "github.com/lib/pq" // the driver of the server
	"github.com/stretchr/testify/require"

	"github.com/mattermost/mattermost/server/public/model"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/teamdata"
)

func TestAccountsOfSharedChannelsComeAfterTheOthers(t *testing.T) {
	r := rows{t, server.DB}
	team := r.team()
	suffix := strings.ToLower(team[:6])
	for _, name := range []string{"bob:" + suffix, "bob-" + suffix, "zoe" + suffix} {
		id := model.NewId()
		r.exec(`INSERT INTO Users (Id, CreateAt, UpdateAt, DeleteAt, Username, Email, Roles) VALUES ($1::text, 5, 5, 0, $2::text, $1::text || '@example.com', 'system_user')`, id, name)
		r.exec(`INSERT INTO TeamMembers (TeamId, UserId, DeleteAt) VALUES ($1, $2, 0)`, team, id)
	}
	var names []string
	for _, user := range collect(t, open(t, team).People(t.Context(), nil)) {
		names = append(names, user.Username)
	}
	require.Equal(t, []string{"bob-" + suffix, "zoe" + suffix, "bob:" + suffix}, names)
}

func TestPeopleAreThoseWithAMembershipOrATrace(t *testing.T) {
	r := rows{t, server.DB}
	team, other := r.team(), r.team()
	channel, hidden, elsewhere := r.channel(team, "one", "O", 0), r.channel(team, "hidden", "P", 0), r.channel(other, "two", "O", 0)
	member, left, author, reactor, saver, follower, outsider, insider := r.user("a-member"), r.user("b-left"), r.user("c-author"),
		r.user("d-reactor"), r.user("e-saver"), r.user("f-follower"), r.user("g-outsider"), r.user("h-insider")
	r.exec(`INSERT INTO TeamMembers (TeamId, UserId, Roles, DeleteAt, SchemeUser, SchemeAdmin) VALUES ($1, $2, '', 0, true, true), ($1, $3, '', 77, true, false), ($4, $5, '', 0, true, false)`, team, member, left, other, outsider)
	r.exec(`INSERT INTO ChannelMembers (ChannelId, UserId, Roles, LastViewedAt, MsgCount, MentionCount, NotifyProps, SchemeUser, SchemeAdmin)
		VALUES ($1, $2, '', 9, 3, 1, '{"desktop":"all"}', true, false), ($3, $2, '', 9, 3, 1, '{}', true, false)`, channel, member, hidden)
	post := r.post(channel, author, "", 10, 0, "root")
	gone := model.NewId()
	r.post(channel, gone, post, 11, 0, "by an account that was deleted for good")
	r.post(hidden, insider, "", 12, 0, "in a channel that is not exported")
	r.post(channel, outsider, "", 12, 5, "deleted")
	r.post(elsewhere, outsider, "", 12, 0, "elsewhere")
	r.exec(`INSERT INTO Reactions (UserId, PostId, EmojiName, CreateAt, UpdateAt, DeleteAt, ChannelId) VALUES ($1, $2, '+1', 40, 40, 0, $3)`, reactor, post, channel)
	r.exec(`INSERT INTO Preferences (UserId, Category, Name, Value) VALUES ($1, 'flagged_post', $2, 'true'), ($1, 'favorite_channel', $3, 'true'), ($4, 'favorite_channel', $3, 'true')`, saver, post, channel, member)
	r.exec(`INSERT INTO ThreadMemberships (PostId, UserId, Following, LastViewed, LastUpdated, UnreadMentions) VALUES ($1, $2, true, 50, 50, 2)`, post, follower)
	r.exec(`INSERT INTO Bots (UserId, Description, OwnerId, CreateAt, UpdateAt, DeleteAt) VALUES ($1, 'beeps', 'owner', 1, 1, 0)`, reactor)

	people := collect(t, open(t, team).People(t.Context(), []string{channel}))
	var ids []string
	for _, user := range people {
		ids = append(ids, user.ID)
	}
	require.Equal(t, []string{member, author, reactor, saver, follower, gone}, ids)
	require.Equal(t, &teamdata.TeamMember{SchemeUser: true, SchemeAdmin: true}, people[0].Member)
	require.Equal(t, []teamdata.ChannelMember{{ChannelName: "one", SchemeUser: true, NotifyProps: map[string]string{"desktop": "all"}, LastViewedAt: 9, MsgCount: 3, MentionCount: 1, Favorite: true}}, people[0].Channels)
	require.Nil(t, people[1].Member)
	require.Equal(t, &teamdata.Bot{Description: "beeps", OwnerID: "owner"}, people[2].Bot)
	require.Equal(t, teamdata.User{ID: gone, Deleted: true}, people[5])
}

func TestAdminsOfOldServersAreAdmins(t *testing.T) {
	r := rows{t, server.DB}
	team := r.team()
	channel := r.channel(team, "one", "O", 0)
	for i, role := range []string{"admin", "user"} {
		id := r.user([]string{"a", "b"}[i])
		r.exec(`INSERT INTO TeamMembers (TeamId, UserId, Roles, DeleteAt) VALUES ($1, $2, $3, 0)`, team, id, "team_user team_"+role)
		r.exec(`INSERT INTO ChannelMembers (ChannelId, UserId, Roles, LastViewedAt) VALUES ($1, $2, $3, 0)`, channel, id, "channel_user channel_"+role)
	}
	people := collect(t, open(t, team).People(t.Context(), []string{channel}))
	require.Len(t, people, 2)
	for i, admin := range []bool{true, false} {
		require.Equal(t, admin, people[i].Member.SchemeAdmin)
		require.Equal(t, admin, people[i].Channels[0].SchemeAdmin)
	}
}

func TestWhoLeftIsKnownWithoutATrace(t *testing.T) {
	r := rows{t, server.DB}
	team := r.team()
	left, stayed, bot := r.user("left"), r.user("stayed"), r.user("bot")
	r.exec(`INSERT INTO Bots (UserId, OwnerId, CreateAt, UpdateAt, DeleteAt) VALUES ($1, 'owner', 1, 1, 0)`, bot)
	r.exec(`INSERT INTO TeamMembers (TeamId, UserId, DeleteAt) VALUES ($1, $2, 77), ($1, $3, 0), ($1, $4, 77)`, team, left, stayed, bot)
	found, err := open(t, team).FormerMembers(t.Context())
	require.NoError(t, err)
	require.Len(t, found, 1)
	require.Equal(t, left, found[0].ID)
	require.NotEmpty(t, found[0].Username)
}

func TestManyPeopleArePaged(t *testing.T) {
	r := rows{t, server.DB}
	team := r.team()
	r.exec(`INSERT INTO Users (Id, CreateAt, UpdateAt, DeleteAt, Username, Email, Roles)
		SELECT substr(md5(i::text || $1::text), 1, 26), 1, 1, 0, $1::text || i, $1::text || i || '@example.com', 'system_user' FROM generate_series(1, 1001) i`, team)
	r.exec(`INSERT INTO TeamMembers (TeamId, UserId, Roles, DeleteAt, SchemeUser) SELECT $1::text, Id, '', 0, true FROM Users WHERE Username LIKE $1::text || '%'`, team)
	people := collect(t, open(t, team).People(t.Context(), nil))
	require.Len(t, people, 1001)
	require.True(t, slices.IsSortedFunc(people, func(a, b teamdata.User) int { return strings.Compare(a.Username, b.Username) }))
}
