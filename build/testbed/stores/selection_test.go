package stores_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost/mattermost/server/public/model"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/teamdata"
)

// talk is a channel with threads around several times; each post is by a user
// of its own, named as the post, so that who is read shows what is read.
func talk(r rows) (team, channel string) {
	team = r.team()
	channel = r.channel(team, "one", "O", 0)
	say := func(name, root string, at int64) string { return r.post(channel, r.user(name), root, at, 0, name) }
	old := say("old", "", 10)
	say("old-reply", old, 11)
	long := say("long", "", 20)
	say("long-reply-1", long, 21)
	say("long-reply-2", long, 60)
	young := say("young", "", 50)
	say("young-reply", young, 51)
	say("last", "", 70)
	say("orphan", model.NewId(), 55)
	return team, channel
}

func TestPostsAreSelected(t *testing.T) {
	r := rows{t, server.DB}
	team, channel := talk(r)
	cases := []struct {
		name      string
		selection teamdata.Selection
		want      []string
	}{
		{"everything", teamdata.Selection{}, []string{"old: old-reply", "long: long-reply-1 long-reply-2", "young: young-reply", "orphan:", "last:"}},
		{"since", teamdata.Selection{Since: 50}, []string{"long: long-reply-2", "young: young-reply", "orphan:", "last:"}},
		{"since a moment, that moment included", teamdata.Selection{Since: 70}, []string{"last:"}},
		{"until", teamdata.Selection{Until: 51}, []string{"old: old-reply", "long: long-reply-1", "young:"}},
		{"since and until", teamdata.Selection{Since: 21, Until: 55}, []string{"long: long-reply-1", "young: young-reply"}},
		{"nothing", teamdata.Selection{Since: 1000}, nil},
		{"the newest, whole", teamdata.Selection{MaxPosts: 4}, []string{"long: long-reply-1 long-reply-2", "last:"}},
		{"not more than that", teamdata.Selection{MaxPosts: 5}, []string{"long: long-reply-1 long-reply-2", "orphan:", "last:"}},
		{"a thread that would be too much ends it", teamdata.Selection{MaxPosts: 3}, []string{"last:"}},
		{"one at the least", teamdata.Selection{MaxPosts: 1, Until: 65}, []string{"long: long-reply-1 long-reply-2"}},
		{"all of few", teamdata.Selection{MaxPosts: 100}, []string{"old: old-reply", "long: long-reply-1 long-reply-2", "young: young-reply", "orphan:", "last:"}},
		{"the newest of a time", teamdata.Selection{Since: 21, Until: 55, MaxPosts: 2}, []string{"young: young-reply"}},
	}
	for _, test := range cases {
		t.Run(test.name, func(t *testing.T) {
			snapshot := openPart(t, team, test.selection)
			var got, authors []string
			posts := 0
			for _, thread := range collect(t, snapshot.Threads(t.Context(), []string{channel})) {
				text := thread.Root.Message + ":"
				authors = append(authors, thread.Root.UserID)
				for _, reply := range thread.Replies {
					text += " " + reply.Message
					authors = append(authors, reply.UserID)
				}
				got = append(got, text)
				posts += 1 + len(thread.Replies)
			}
			require.Equal(t, test.want, got)

			count, err := snapshot.CountPosts(t.Context(), []string{channel})
			require.NoError(t, err)
			require.Equal(t, int64(posts), count, "what is counted is what is read")
			var people []string
			for _, user := range collect(t, snapshot.People(t.Context(), []string{channel})) {
				people = append(people, user.ID)
			}
			require.ElementsMatch(t, authors, people, "who is named is who is read")
		})
	}
}

func TestThePeopleOfChosenChannels(t *testing.T) {
	r := rows{t, server.DB}
	team := r.team()
	channel := r.channel(team, "one", "O", 0)
	inside, outside := r.user("inside"), r.user("outside")
	for _, user := range []string{inside, outside} {
		r.exec(`INSERT INTO TeamMembers (TeamId, UserId, DeleteAt) VALUES ($1, $2, 0)`, team, user)
	}
	r.exec(`INSERT INTO ChannelMembers (ChannelId, UserId) VALUES ($1, $2)`, channel, inside)
	require.Len(t, collect(t, open(t, team).People(t.Context(), []string{channel})), 2)
	chosen := collect(t, openPart(t, team, teamdata.Selection{ChosenChannelsOnly: true}).People(t.Context(), []string{channel}))
	require.Len(t, chosen, 1)
	require.Equal(t, inside, chosen[0].ID)
}

func TestPeopleInPostsOfTheSystemAreFound(t *testing.T) {
	r := rows{t, server.DB}
	team, bot := r.team(), r.user("a-bot")
	channel := r.channel(team, "one", "O", 0)
	byID, byName, mentioned, namesake := r.user("b-id"), r.user("c-name"), r.user("d-mentioned"), r.user("e-namesake")
	converter, inGroup := r.user("f-converter"), r.user("g-group")
	nameOf := func(id string) (name string) {
		require.NoError(t, server.DB.QueryRowContext(t.Context(), `SELECT Username FROM Users WHERE Id = $1`, id).Scan(&name))
		return name
	}
	system := func(kind, props string) {
		id := r.post(channel, bot, "", 10, 0, "a system post")
		r.exec(`UPDATE Posts SET Type = $2, Props = $3::jsonb WHERE Id = $1`, id, kind, props)
	}
	system("system_add_to_channel", fmt.Sprintf(`{"addedUserId": %q}`, byID))
	system("system_remove_from_team", fmt.Sprintf(`{"username": %q, "removedUserId": "of-nobody", "removedUsername": "nobody"}`, nameOf(byName)))
	system("system_join_team", fmt.Sprintf(`{"username": %q, "userId": %q}`, nameOf(namesake), byID))
	system("system_gm_to_channel", fmt.Sprintf(`{"convertedByUserId": %q, "gmMembersDuringConversionIDs": [%q, "of-nobody"]}`, converter, inGroup))
	system("system_gm_to_channel", `{"gmMembersDuringConversionIDs": "no list"}`)
	system("", fmt.Sprintf(`{"addedUserId": %q}`, mentioned))
	system("system_generic", `[1]`)
	var ids []string
	for _, user := range collect(t, open(t, team).People(t.Context(), []string{channel})) {
		ids = append(ids, user.ID)
	}
	require.Equal(t, []string{bot, byID, byName, converter, inGroup}, ids, "not one who has the name by now")
}

func TestConversationsAreAmongMembersOnly(t *testing.T) {
	r := rows{t, server.DB}
	team := r.team()
	anna, boris, chen, outsider := r.user("anna"), r.user("boris"), r.user("chen"), r.user("outsider")
	for _, user := range []string{anna, boris, chen} {
		r.exec(`INSERT INTO TeamMembers (TeamId, UserId, DeleteAt) VALUES ($1, $2, 0)`, team, user)
	}
	r.exec(`INSERT INTO TeamMembers (TeamId, UserId, DeleteAt) VALUES ($1, $2, 99)`, team, outsider)
	conversation := func(name, kind string, participants ...string) string {
		id := r.channel("", name, kind, 0)
		for _, user := range participants {
			r.exec(`INSERT INTO ChannelMembers (ChannelId, UserId, SchemeUser, LastViewedAt) VALUES ($1, $2, true, 7)`, id, user)
		}
		return id
	}
	pair := conversation(model.GetDMNameFromIds(anna, boris), "D", anna, boris)
	self := conversation(model.GetDMNameFromIds(anna, anna), "D", anna)
	group := conversation(model.GetGroupNameFromUserIds([]string{anna, boris, chen}), "G", anna, boris, chen)
	conversation(model.GetDMNameFromIds(anna, outsider), "D", anna, outsider)
	conversation(model.GetDMNameFromIds(boris, model.NewId()), "D", boris)
	conversation(model.GetGroupNameFromUserIds([]string{anna, boris, chen, model.NewId()}), "G", anna, boris, chen)
	r.exec(`INSERT INTO Preferences (UserId, Category, Name, Value) VALUES
		($1, 'direct_channel_show', $2, 'true'), ($2, 'direct_channel_show', $1, 'false'), ($1, 'direct_channel_show', $1, 'true'),
		($3, 'group_channel_show', $4, 'true'), ($2, 'favorite_channel', $5, 'true')`, anna, boris, chen, group, pair)

	got := map[string]teamdata.Conversation{}
	for _, found := range collect(t, open(t, team).Conversations(t.Context())) {
		got[found.ID] = found
	}
	require.Len(t, got, 3)
	users := func(c teamdata.Conversation) string {
		var ids []string
		for _, participant := range c.Participants {
			require.Equal(t, int64(7), participant.LastViewedAt)
			ids = append(ids, participant.UserID)
		}
		return strings.Join(ids, " ")
	}
	require.Equal(t, anna+" "+boris, users(got[pair]))
	require.Equal(t, []string{anna}, got[pair].ShownBy)
	require.Equal(t, []string{boris}, got[pair].FavoritedBy)
	require.Equal(t, anna, users(got[self]))
	require.Equal(t, []string{anna}, got[self].ShownBy)
	require.Equal(t, anna+" "+boris+" "+chen, users(got[group]))
	require.Equal(t, []string{chen}, got[group].ShownBy)
}

func TestBookmarksAreReadInTheirOrder(t *testing.T) {
	r := rows{t, server.DB}
	team, anna := r.team(), r.user("anna")
	channel, other := r.channel(team, "one", "O", 0), r.channel(team, "two", "O", 0)
	file := model.NewId()
	r.exec(`INSERT INTO FileInfo (Id, CreatorId, CreateAt, UpdateAt, DeleteAt, Path, Name, Size, Archived) VALUES ($1, 'bookmark', 1, 1, 0, 'p/x', 'x.pdf', 3, false)`, file)
	mark := func(channel, name, fileID string, order int, deleteAt int64) {
		kind := "link"
		if fileID != "" {
			kind = "file"
		}
		r.exec(`INSERT INTO ChannelBookmarks (Id, OwnerId, ChannelId, FileInfoId, CreateAt, DeleteAt, DisplayName, SortOrder, LinkUrl, Type)
			VALUES ($1, $2, $3, $4, 5, $5, $6, $7, 'https://example.com', $8::channel_bookmark_type)`,
			model.NewId(), anna, channel, fileID, deleteAt, name, order, kind)
	}
	mark(channel, "second", "", 2, 0)
	mark(channel, "first", file, 1, 0)
	mark(channel, "deleted", "", 3, 9)
	mark(other, "elsewhere", "", 1, 0)
	marks, err := open(t, team).Bookmarks(t.Context(), []string{channel})
	require.NoError(t, err)
	require.Len(t, marks, 2)
	require.Equal(t, "first", marks[0].DisplayName)
	require.Equal(t, "x.pdf", marks[0].File.Name)
	require.Equal(t, "second", marks[1].DisplayName)
	require.Nil(t, marks[1].File)
	people := collect(t, open(t, team).People(t.Context(), []string{channel}))
	require.Len(t, people, 1, "who made a bookmark is named")
}

func TestWhatTheFormatHasNoRoomForIsRead(t *testing.T) {
	r := rows{t, server.DB}
	team, anna, boris := r.team(), r.user("anna"), r.user("boris")
	channel := r.channel(team, "one", "O", 0)
	post := r.post(channel, anna, "", 10, 0, "now")
	for i, text := range []string{"first", "second"} {
		id := r.post(channel, anna, "", 10, int64(20+i), text)
		r.exec(`UPDATE Posts SET OriginalId = $2, EditAt = $3 WHERE Id = $1`, id, post, 10+5*i)
	}
	r.exec(`INSERT INTO PostsPriority (PostId, ChannelId, Priority, RequestedAck) VALUES ($1, $2, 'urgent', true)`, post, channel)
	r.exec(`INSERT INTO PostAcknowledgements (PostId, UserId, AcknowledgedAt) VALUES ($1, $2, 30), ($1, $3, 0)`, post, boris, anna)

	threads := collect(t, open(t, team).Threads(t.Context(), []string{channel}))
	require.Len(t, threads, 1)
	root := threads[0].Root
	require.Equal(t, &teamdata.Priority{Level: "urgent", RequestedAck: true}, root.Priority)
	require.Equal(t, []teamdata.Acknowledgement{{UserID: boris, AcknowledgedAt: 30}}, root.Acknowledgements)
	require.Empty(t, root.Edits, "earlier versions only when they are asked for")

	threads = collect(t, openPart(t, team, teamdata.Selection{EditHistory: true}).Threads(t.Context(), []string{channel}))
	var texts []string
	for _, edit := range threads[0].Root.Edits {
		texts = append(texts, fmt.Sprint(edit.Message, " ", edit.EditAt, " ", edit.ReplacedAt))
	}
	require.Equal(t, []string{"first 10 20", "second 15 21"}, texts)
}
