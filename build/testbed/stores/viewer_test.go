package stores_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost/mattermost/server/public/model"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/teamdata"
)

// conversation makes a direct or group message of people.
func (r rows) conversation(kind string, users ...string) string {
	name := model.GetGroupNameFromUserIds(users)
	if kind == "D" {
		name = model.GetDMNameFromIds(users[0], users[len(users)-1])
	}
	id := r.channel("", name, kind, 0)
	for _, user := range users {
		r.exec(`INSERT INTO ChannelMembers (ChannelId, UserId) VALUES ($1, $2) ON CONFLICT DO NOTHING`, id, user)
	}
	return id
}

func TestAViewerSeesAllOfTheirConversationsAndNoOthers(t *testing.T) {
	r := rows{t, server.DB}
	team := r.team()
	viewer, inside, outside, gone := r.user("viewer"), r.user("inside"), r.user("outside"), model.NewId()
	r.exec(`INSERT INTO TeamMembers (TeamId, UserId, DeleteAt) VALUES ($1, $2, 0), ($1, $3, 0)`, team, viewer, inside)
	self, withInside, withOutside := r.conversation("D", viewer), r.conversation("D", viewer, inside), r.conversation("D", viewer, outside)
	group := r.conversation("G", viewer, inside, outside)
	r.conversation("D", inside, outside)
	withGone := r.conversation("D", viewer, gone)
	r.exec(`DELETE FROM ChannelMembers WHERE UserId = $1`, gone)

	ids := func(found []teamdata.Conversation) (ids []string) {
		for _, conversation := range found {
			if !conversation.Incomplete {
				ids = append(ids, conversation.ID)
			}
		}
		return ids
	}
	snapshot := openPart(t, team, teamdata.Selection{Viewer: viewer, OwnMarks: true, ChosenChannelsOnly: true})
	found := collect(t, snapshot.Conversations(t.Context()))
	require.ElementsMatch(t, []string{self, withInside, withOutside, group}, ids(found))
	require.Len(t, found, 5)
	for _, conversation := range found {
		require.Equal(t, conversation.ID == withGone, conversation.Incomplete, "one who was permanently deleted is missing")
	}
	require.ElementsMatch(t, []string{self, withInside}, ids(collect(t, open(t, team).Conversations(t.Context()))), "without a viewer, those among members")

	var people []string
	for _, user := range collect(t, snapshot.People(t.Context(), []string{self, withInside, withOutside, group})) {
		people = append(people, user.ID)
	}
	require.ElementsMatch(t, []string{viewer, inside, outside}, people, "those who take part, also without a word")
	_, err := storeAt(t, server.DSN()).Open(t.Context(), team, teamdata.Selection{Viewer: "x' OR true --"})
	require.Error(t, err, "no id")
}

func TestWhatPeopleKeepForThemselvesIsTheirs(t *testing.T) {
	r := rows{t, server.DB}
	team := r.team()
	channel := r.channel(team, "one", "O", 0)
	author, viewer, other := r.user("author"), r.user("viewer"), r.user("other")
	post := r.post(channel, author, "", 10, 0, "words")
	for _, user := range []string{viewer, other} {
		r.exec(`INSERT INTO Preferences (UserId, Category, Name, Value) VALUES ($1, 'flagged_post', $2, 'true')`, user, post)
		r.exec(`INSERT INTO ThreadMemberships (PostId, UserId, Following, LastViewed, LastUpdated, UnreadMentions) VALUES ($1, $2, true, 5, 5, 1)`, post, user)
	}
	cases := []struct {
		name      string
		selection teamdata.Selection
		savers    []string
	}{
		{"of everybody", teamdata.Selection{}, []string{viewer, other}},
		{"of the viewer", teamdata.Selection{OwnMarks: true, Viewer: viewer}, []string{viewer}},
		{"of nobody", teamdata.Selection{OwnMarks: true}, nil},
	}
	for _, test := range cases {
		t.Run(test.name, func(t *testing.T) {
			snapshot := openPart(t, team, test.selection)
			var people, followers []string
			for _, user := range collect(t, snapshot.People(t.Context(), []string{channel})) {
				people = append(people, user.ID)
			}
			require.ElementsMatch(t, append([]string{author}, test.savers...), people, "nobody is named for what is left out")
			threads := collect(t, snapshot.Threads(t.Context(), []string{channel}))
			require.Len(t, threads, 1)
			require.ElementsMatch(t, test.savers, threads[0].Root.FlaggedBy)
			for _, follower := range threads[0].Root.Followers {
				followers = append(followers, follower.UserID)
			}
			require.ElementsMatch(t, test.savers, followers)
		})
	}
}
