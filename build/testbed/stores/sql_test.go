package stores_test

import (
	"context"
	"database/sql"
	"fmt"
	"iter"
	"slices"
	"strings"
	"testing"
	"time"

	_ "github.com/lib/pq" // the driver of the server
	"github.com/stretchr/testify/require"

	"github.com/mattermost/mattermost/server/public/model"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/store/sqlstore"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/teamdata"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// rows writes rows straight into the tables, for shapes that no API makes.
type rows struct {
	t  *testing.T
	db *sql.DB
}

func (r rows) exec(statement string, args ...any) {
	r.t.Helper()
	_, err := r.db.ExecContext(r.t.Context(), statement, args...)
	require.NoError(r.t, err)
}

func (r rows) team() string {
	id := model.NewId()
	r.exec(`INSERT INTO Teams (Id, CreateAt, UpdateAt, DeleteAt, DisplayName, Name, Description, Email, Type, AllowOpenInvite)
		VALUES ($1, 5, 5, 0, 'Team', $2, 'words', '', 'O', true)`, id, "t"+id)
	return id
}

func (r rows) channel(teamID, name, kind string, deleteAt int64) string {
	id := model.NewId()
	r.exec(`INSERT INTO Channels (Id, CreateAt, UpdateAt, DeleteAt, TeamId, Type, DisplayName, Name, Header, Purpose)
		VALUES ($1, 5, 5, $2, $3, $4::channel_type, $5::text, $5::text, '', '')`, id, deleteAt, teamID, kind, name)
	return id
}

func (r rows) user(name string) string {
	id := model.NewId()
	r.exec(`INSERT INTO Users (Id, CreateAt, UpdateAt, DeleteAt, Username, Email, Roles, Nickname, FirstName, LastName, Position, Locale)
		VALUES ($1, 5, 5, 0, $2::text, $2::text || '@example.com', 'system_user', '', '', '', '', 'en')`, id, name+strings.ToLower(id[:6]))
	return id
}

func (r rows) post(channelID, userID, rootID string, at, deleteAt int64, message string) string {
	id := model.NewId()
	r.exec(`INSERT INTO Posts (Id, CreateAt, UpdateAt, EditAt, DeleteAt, IsPinned, UserId, ChannelId, RootId, OriginalId, Message, Type, Props, Hashtags, FileIds, HasReactions)
		VALUES ($1, $2, $2, 0, $3, false, $4, $5, $6, '', $7, '', '{}', '', '[]', false)`, id, at, deleteAt, userID, channelID, rootID, message)
	return id
}

func open(t *testing.T, teamID string) *sqlstore.Snapshot {
	t.Helper()
	return openAt(t, server.DSN(), teamID)
}

func openAt(t *testing.T, source, teamID string) *sqlstore.Snapshot {
	t.Helper()
	return openWith(t, model.SqlSettings{DataSource: &source}, false, teamID)
}

func openWith(t *testing.T, settings model.SqlSettings, licensed bool, teamID string) *sqlstore.Snapshot {
	t.Helper()
	driver := model.DatabaseDriverPostgres
	settings.DriverName = &driver
	databases, err := sqlstore.Connect(settings, licensed)
	require.NoError(t, err)
	t.Cleanup(func() { _ = databases.Close() })
	snapshot, err := sqlstore.New(databases, func() time.Duration { return 0 }).Open(t.Context(), teamID)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, snapshot.Close()) })
	return snapshot
}

func collect[T any](t *testing.T, rows iter.Seq2[T, error]) (all []T) {
	t.Helper()
	for row, err := range rows {
		require.NoError(t, err)
		all = append(all, row)
	}
	return all
}

func TestTheTeamIsRead(t *testing.T) {
	r := rows{t, server.DB}
	id := r.team()
	team, err := open(t, id).Team(t.Context())
	require.NoError(t, err)
	require.Equal(t, teamdata.Team{ID: id, Name: "t" + id, DisplayName: "Team", Description: "words", Type: "O", AllowOpenInvite: true, CreateAt: 5}, team)

	_, err = open(t, model.NewId()).Team(t.Context())
	require.True(t, transfer.HasCode(err, transfer.CodeNotFound))
}

func TestChannelsArePagedByName(t *testing.T) {
	r := rows{t, server.DB}
	team, other := r.team(), r.team()
	var want []string
	for i := range 1003 {
		name := fmt.Sprintf("channel-%04d", i)
		r.channel(team, name, []string{"O", "P"}[i%2], int64(i%3))
		want = append(want, name)
	}
	r.channel(other, "elsewhere", "O", 0)
	r.channel("", model.NewId()+"__"+model.NewId(), "D", 0)
	var got []string
	for _, channel := range collect(t, open(t, team).Channels(t.Context())) {
		got = append(got, channel.Name)
	}
	require.Equal(t, want, got)
}

func TestRootsAtTheSameMomentAreAllReadOnce(t *testing.T) {
	r := rows{t, server.DB}
	team, user := r.team(), r.user("anna")
	channel, other := r.channel(team, "one", "O", 0), r.channel(team, "two", "O", 0)
	const roots = 1203
	// Most share one moment, more than a page of them.
	r.exec(`INSERT INTO Posts (Id, CreateAt, UpdateAt, EditAt, DeleteAt, IsPinned, UserId, ChannelId, RootId, OriginalId, Message, Type, Props, Hashtags, FileIds, HasReactions)
		SELECT substr(md5(i::text || $1::text), 1, 26), CASE WHEN i % 10 = 0 THEN i ELSE 1000 END, 0, 0, 0, false, $2, $1, '', '', i::text, '', '{}', '', '[]', false
		FROM generate_series(1, $3::int) i`, channel, user, roots)
	r.post(channel, user, "", 1000, 5, "deleted")
	r.post(other, user, "", 1000, 0, "another channel")
	r.post(channel, user, "", -5, 0, "before all time")

	threads := collect(t, open(t, team).Threads(t.Context(), channel))
	require.Len(t, threads, roots+1)
	require.Equal(t, "before all time", threads[0].Root.Message)
	seen := map[string]bool{}
	for i, thread := range threads {
		require.False(t, seen[thread.Root.ID])
		seen[thread.Root.ID] = true
		require.NotEqual(t, "deleted", thread.Root.Message)
		if i > 0 {
			require.LessOrEqual(t, threads[i-1].Root.CreateAt, thread.Root.CreateAt)
		}
	}
	count, err := open(t, team).CountPosts(t.Context(), []string{channel, other})
	require.NoError(t, err)
	require.Equal(t, int64(roots+2), count)
}

func TestRepliesComeWithTheirRoot(t *testing.T) {
	r := rows{t, server.DB}
	team, user := r.team(), r.user("anna")
	channel := r.channel(team, "one", "O", 0)
	// Short threads, one longer than a page, and short ones again.
	lengths := []int{0, 3, 499, 2, 1700, 0, 1, 501, 4}
	for i, length := range lengths {
		root := r.post(channel, user, "", int64(100+i), 0, fmt.Sprint(length))
		r.exec(`INSERT INTO Posts (Id, CreateAt, UpdateAt, EditAt, DeleteAt, IsPinned, UserId, ChannelId, RootId, OriginalId, Message, Type, Props, Hashtags, FileIds, HasReactions)
			SELECT substr(md5(i::text || $1::text), 1, 26), 1000 + i / 3, 0, 0, 0, false, $2, $3, $1, '', i::text, '', '{}', '', '[]', false
			FROM generate_series(1, $4::int) i`, root, user, channel, length)
		r.post(channel, user, root, 5000, 7, "deleted")
	}
	threads := collect(t, open(t, team).Threads(t.Context(), channel))
	require.Len(t, threads, len(lengths))
	for i, length := range lengths {
		require.Len(t, threads[i].Replies, length)
		require.True(t, slices.IsSortedFunc(threads[i].Replies, func(a, b teamdata.Post) int { return int(a.CreateAt - b.CreateAt) }))
		ids := map[string]bool{}
		for _, reply := range threads[i].Replies {
			require.Equal(t, threads[i].Root.ID, reply.RootID)
			ids[reply.ID] = true
		}
		require.Len(t, ids, length)
	}
}

func TestRepliesWithoutARootAreThreadsOfTheirOwn(t *testing.T) {
	r := rows{t, server.DB}
	team, user := r.team(), r.user("anna")
	channel, other := r.channel(team, "one", "O", 0), r.channel(team, "two", "O", 0)
	root := r.post(channel, user, "", 10, 0, "root")
	r.post(channel, user, root, 11, 0, "reply")
	r.post(channel, user, model.NewId(), 12, 0, "the root was purged")
	deleted := r.post(channel, user, "", 13, 99, "deleted root")
	r.post(channel, user, deleted, 14, 0, "the root was deleted")
	r.post(other, user, root, 15, 0, "in another channel than its root")

	snapshot := open(t, team)
	var got []string
	for _, id := range []string{channel, other} {
		for _, thread := range collect(t, snapshot.Threads(t.Context(), id)) {
			got = append(got, fmt.Sprintf("%s %v %d", thread.Root.Message, thread.Root.RootID != "", len(thread.Replies)))
		}
	}
	require.Equal(t, []string{"root false 1", "the root was purged true 0", "the root was deleted true 0", "in another channel than its root true 0"}, got)
	count, err := snapshot.CountPosts(t.Context(), []string{channel, other})
	require.NoError(t, err)
	require.Equal(t, int64(5), count, "what is counted is what is read")
}

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

func TestLongMessagesMakeShortPages(t *testing.T) {
	r := rows{t, server.DB}
	team, user := r.team(), r.user("anna")
	channel := r.channel(team, "one", "O", 0)
	const roots = 300
	r.exec(`INSERT INTO Posts (Id, CreateAt, UpdateAt, EditAt, DeleteAt, IsPinned, UserId, ChannelId, RootId, OriginalId, Message, Type, Props, Hashtags, FileIds, HasReactions)
		SELECT substr(md5(i::text || $1::text), 1, 26), i, 0, 0, 0, false, $2, $1, '', '', repeat('長', 16000), '', '{}', '', '[]', false
		FROM generate_series(1, $3::int) i`, channel, user, roots)
	require.Len(t, collect(t, open(t, team).Threads(t.Context(), channel)), roots)
}

func TestWhatHangsOnAPostIsRead(t *testing.T) {
	r := rows{t, server.DB}
	team, anna, boris := r.team(), r.user("anna"), r.user("boris")
	channel := r.channel(team, "one", "O", 0)
	root := r.post(channel, anna, "", 10, 0, "root")
	reply := r.post(channel, boris, root, 20, 0, "reply")
	file := func(post, name string, deleteAt int64) string {
		id := model.NewId()
		r.exec(`INSERT INTO FileInfo (Id, CreatorId, PostId, CreateAt, UpdateAt, DeleteAt, Path, Name, Size, Archived, ChannelId)
			VALUES ($1, $2, $3, 1, 1, $4, 'p/' || $5::text, $5::text, 7, false, $6)`, id, anna, post, deleteAt, name, channel)
		return id
	}
	second, first := file(reply, "second", 0), file(reply, "first", 0)
	file(reply, "deleted", 5)
	r.exec(`UPDATE Posts SET FileIds = $2, IsPinned = true, EditAt = 30, Props = '{"a": "b"}' WHERE Id = $1`, reply, `["`+first+`","`+second+`"]`)
	for _, reaction := range []struct {
		user, emoji string
		deleteAt    int64
	}{{anna, "+1", 0}, {boris, "+1", 0}, {boris, "gone", 9}} {
		r.exec(`INSERT INTO Reactions (UserId, PostId, EmojiName, CreateAt, UpdateAt, DeleteAt, ChannelId) VALUES ($1, $2, $3, 40, 40, $4, $5)`,
			reaction.user, root, reaction.emoji, reaction.deleteAt, channel)
	}
	r.exec(`INSERT INTO Preferences (UserId, Category, Name, Value) VALUES ($1, 'flagged_post', $2, 'true'), ($1, 'something', $2, 'true'), ($3, 'flagged_post', $2, 'false')`, anna, root, boris)
	r.exec(`INSERT INTO ThreadMemberships (PostId, UserId, Following, LastViewed, LastUpdated, UnreadMentions) VALUES ($1, $2, true, 50, 50, 2), ($1, $3, false, 1, 1, 0)`, root, anna, boris)

	threads := collect(t, open(t, team).Threads(t.Context(), channel))
	require.Len(t, threads, 1)
	got := threads[0]
	require.Len(t, got.Root.Reactions, 2)
	require.Equal(t, []string{anna}, got.Root.FlaggedBy)
	require.Equal(t, []teamdata.Follower{{PostID: root, UserID: anna, LastViewed: 50, UnreadMentions: 2}}, got.Root.Followers)
	require.Len(t, got.Replies, 1)
	require.Equal(t, []teamdata.File{{PostID: reply, ID: first, Name: "first", Path: "p/first", Size: 7}, {PostID: reply, ID: second, Name: "second", Path: "p/second", Size: 7}}, got.Replies[0].Files)
	require.True(t, got.Replies[0].IsPinned)
	require.Equal(t, int64(30), got.Replies[0].EditAt)
	require.JSONEq(t, `{"a":"b"}`, string(got.Replies[0].Props))
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
	require.Equal(t, teamdata.User{ID: gone}, people[5])
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

func TestASnapshotDoesNotMove(t *testing.T) {
	r := rows{t, server.DB}
	team, user := r.team(), r.user("anna")
	channel := r.channel(team, "one", "O", 0)
	r.post(channel, user, "", 10, 0, "before")
	snapshot := open(t, team)
	_, err := snapshot.Team(t.Context())
	require.NoError(t, err)
	r.post(channel, user, "", 20, 0, "after")
	require.Len(t, collect(t, snapshot.Threads(t.Context(), channel)), 1)
	require.Len(t, collect(t, open(t, team).Threads(t.Context(), channel)), 2)
}

func TestReadingEndsWithItsContext(t *testing.T) {
	r := rows{t, server.DB}
	team := r.team()
	channel := r.channel(team, "one", "O", 0)
	snapshot := open(t, team)
	ctx, cancel := context.WithCancelCause(t.Context())
	reason := fmt.Errorf("canceled by a person")
	cancel(reason)
	for _, err := range snapshot.Threads(ctx, channel) {
		require.ErrorIs(t, err, reason)
	}
}

// Nearly every column may be NULL, and some rows of old servers are.
func TestRowsOfNothingAreRead(t *testing.T) {
	r := rows{t, server.DB}
	team, user := r.team(), r.user("anna")
	channel := r.channel(team, "one", "O", 0)
	root := r.post(channel, user, "", 10, 0, "root")
	reply := r.post(channel, user, root, 11, 0, "reply")
	r.exec(`UPDATE Posts SET Message = NULL, Props = NULL, Type = NULL, EditAt = NULL, IsPinned = NULL, FileIds = NULL, HasReactions = NULL WHERE Id IN ($1, $2)`, root, reply)
	r.exec(`UPDATE Posts SET RootId = NULL WHERE Id = $1`, root)
	r.exec(`UPDATE Teams SET Description = NULL, AllowOpenInvite = NULL WHERE Id = $1`, team)
	r.exec(`UPDATE Channels SET Header = NULL, Purpose = NULL WHERE Id = $1`, channel)
	r.exec(`UPDATE Users SET Nickname = NULL, FirstName = NULL, LastName = NULL, Position = NULL, Locale = NULL WHERE Id = $1`, user)
	r.exec(`INSERT INTO TeamMembers (TeamId, UserId, DeleteAt) VALUES ($1, $2, 0)`, team, user)
	r.exec(`INSERT INTO ChannelMembers (ChannelId, UserId) VALUES ($1, $2)`, channel, user)
	r.exec(`INSERT INTO FileInfo (Id, PostId, DeleteAt, Path, Archived) VALUES ($1, $2, 0, 'p', false)`, model.NewId(), root)

	snapshot := open(t, team)
	_, err := snapshot.Team(t.Context())
	require.NoError(t, err)
	require.Len(t, collect(t, snapshot.Channels(t.Context())), 1)
	people := collect(t, snapshot.People(t.Context(), []string{channel}))
	require.Len(t, people, 1)
	require.Len(t, people[0].Channels, 1)
	threads := collect(t, snapshot.Threads(t.Context(), channel))
	require.Len(t, threads, 1)
	require.Len(t, threads[0].Replies, 1)
	require.Len(t, threads[0].Root.Files, 1)
}

// Sites behind a connection pooler set this in their data source.
func TestBinaryParametersMakeNoDifference(t *testing.T) {
	r := rows{t, server.DB}
	team, user := r.team(), r.user("anna")
	channel := r.channel(team, "one", "O", 0)
	root := r.post(channel, user, "", 10, 0, "root")
	r.post(channel, user, root, 11, 0, "reply")
	snapshot := openAt(t, server.DSN()+"&binary_parameters=yes", team)
	threads := collect(t, snapshot.Threads(t.Context(), channel))
	require.Len(t, threads, 1)
	require.Len(t, threads[0].Replies, 1)
	require.Len(t, collect(t, snapshot.People(t.Context(), []string{channel})), 1)
	require.Len(t, collect(t, snapshot.Channels(t.Context())), 1)
	count, err := snapshot.CountPosts(t.Context(), []string{channel})
	require.NoError(t, err)
	require.Equal(t, int64(2), count)
}

func TestTheReplicaIsReadWhereThereIsOne(t *testing.T) {
	id := rows{t, server.DB}.team()
	broken, working := "postgres://postgres@127.0.0.1:1/none?sslmode=disable", server.DSN()
	cases := []struct {
		name            string
		master, replica string
		licensed        bool
	}{
		{"with a licence", broken, working, true},
		{"not without one, as the server", working, broken, false},
		{"the master when the replica is away", working, broken, true},
	}
	for _, test := range cases {
		t.Run(test.name, func(t *testing.T) {
			settings := model.SqlSettings{DataSource: &test.master, DataSourceReplicas: []string{test.replica}}
			_, err := openWith(t, settings, test.licensed, id).Team(t.Context())
			require.NoError(t, err)
		})
	}
}

func TestOnlyPostgreSQLIsAccepted(t *testing.T) {
	driver := "mysql"
	_, err := sqlstore.Connect(model.SqlSettings{DriverName: &driver}, false)
	require.ErrorContains(t, err, "PostgreSQL")
}
