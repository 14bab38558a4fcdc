package stores_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost/mattermost/server/public/model"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/teamdata"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

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

	threads := collect(t, open(t, team).Threads(t.Context(), []string{channel}))
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
	threads := collect(t, open(t, team).Threads(t.Context(), []string{channel}))
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
	reply := r.post(channel, user, root, 16, 0, "another reply")
	r.post(channel, user, reply, 17, 0, "an answer to a reply")

	snapshot := open(t, team)
	var got []string
	for _, id := range []string{channel, other} {
		for _, thread := range collect(t, snapshot.Threads(t.Context(), []string{id})) {
			got = append(got, fmt.Sprintf("%s %v %d", thread.Root.Message, thread.Root.RootID != "", len(thread.Replies)))
		}
	}
	require.Equal(t, []string{
		"root false 2", "the root was purged true 0", "the root was deleted true 0", "an answer to a reply true 0",
		"in another channel than its root true 0",
	}, got)
	count, err := snapshot.CountPosts(t.Context(), []string{channel, other})
	require.NoError(t, err)
	require.Equal(t, int64(7), count, "what is counted is what is read")
}

func TestLongMessagesMakeShortPages(t *testing.T) {
	r := rows{t, server.DB}
	team, user := r.team(), r.user("anna")
	channel := r.channel(team, "one", "O", 0)
	const roots = 300
	r.exec(`INSERT INTO Posts (Id, CreateAt, UpdateAt, EditAt, DeleteAt, IsPinned, UserId, ChannelId, RootId, OriginalId, Message, Type, Props, Hashtags, FileIds, HasReactions)
		SELECT substr(md5(i::text || $1::text), 1, 26), i, 0, 0, 0, false, $2, $1, '', '', repeat('長', 16000), '', '{}', '', '[]', false
		FROM generate_series(1, $3::int) i`, channel, user, roots)
	require.Len(t, collect(t, open(t, team).Threads(t.Context(), []string{channel})), roots)
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

	threads := collect(t, open(t, team).Threads(t.Context(), []string{channel}))
	require.Len(t, threads, 1)
	got := threads[0]
	require.Len(t, got.Root.Reactions, 2)
	require.Equal(t, []string{anna}, got.Root.FlaggedBy)
	require.Equal(t, []teamdata.Follower{{UserID: anna, LastViewed: 50, UnreadMentions: 2}}, got.Root.Followers)
	require.Len(t, got.Replies, 1)
	require.Equal(t, []teamdata.File{{ID: first, Name: "first", Path: "p/first", Size: 7, CreateAt: 1}, {ID: second, Name: "second", Path: "p/second", Size: 7, CreateAt: 1}}, got.Replies[0].Files)
	require.True(t, got.Replies[0].IsPinned)
	require.Equal(t, int64(30), got.Replies[0].EditAt)
	require.JSONEq(t, `{"a":"b"}`, string(got.Replies[0].Props))
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
	threads := collect(t, snapshot.Threads(t.Context(), []string{channel}))
	require.Len(t, threads, 1)
	require.Len(t, threads[0].Replies, 1)
	require.Len(t, threads[0].Root.Files, 1)
}
