package e2e_test

import (
	"context"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/mattermost/mattermost/server/public/model"

	"github.com/mattermost-community/mattermost-plugin-team-export/build/testbed"
	"github.com/mattermost-community/mattermost-plugin-team-export/build/testbed/archives"
	"github.com/mattermost-community/mattermost-plugin-team-export/build/testbed/oracle"
)

// view holds what REST shows a person of a team.
type view struct {
	Channels map[string]int64
	// Posts, Pins and Members are counts by channel.
	Posts, Pins   map[string]int
	Members       map[string]int64
	Threads       int64
	UnreadThreads int64
	Found         int
	// Unread is what stands beside the team, Behind are channels with unread posts.
	Unread int64
	Behind []string
}

// look asks for everything that a client shows, as a client does.
func look(t *testing.T, ctx context.Context, client *testbed.Client, teamID string) view {
	t.Helper()
	seen := view{Channels: map[string]int64{}, Posts: map[string]int{}, Pins: map[string]int{}, Members: map[string]int64{}}
	me := client.User.Id
	channels, _, err := client.GetChannelsForTeamForUser(ctx, teamID, me, false, "")
	require.NoError(t, err)
	for _, channel := range channels {
		if channel.TeamId != teamID {
			continue
		}
		seen.Channels[channel.Name] = channel.TotalMsgCount
		posts, _, err := client.GetPostsForChannel(ctx, channel.Id, 0, 60, "", false, false)
		require.NoError(t, err)
		seen.Posts[channel.Name] = len(posts.Order)
		pins, _, err := client.GetPinnedPosts(ctx, channel.Id, "")
		require.NoError(t, err)
		seen.Pins[channel.Name] = len(pins.Order)
		stats, _, err := client.GetChannelStats(ctx, channel.Id, "", false)
		require.NoError(t, err)
		require.EqualValues(t, len(pins.Order), stats.PinnedPostCount, "%s", channel.Name)
		seen.Members[channel.Name] = stats.MemberCount
		member, _, err := client.GetChannelMember(ctx, channel.Id, me, "")
		require.NoError(t, err)
		if member.MsgCount < channel.TotalMsgCount || member.MentionCount > 0 {
			seen.Behind = append(seen.Behind, channel.Name)
		}
		_, _, err = client.GetChannelByName(ctx, channel.Name, teamID, "")
		require.NoError(t, err)
	}
	threads, _, err := client.GetUserThreads(ctx, me, teamID, model.GetUserThreadsOpts{PageSize: 60})
	require.NoError(t, err)
	seen.Threads, seen.UnreadThreads = threads.Total, threads.TotalUnreadThreads
	unread, _, err := client.GetTeamUnread(ctx, teamID, me)
	require.NoError(t, err)
	seen.Unread = unread.MsgCount + unread.MentionCount
	found, _, err := client.SearchPosts(ctx, teamID, "task", false)
	require.NoError(t, err)
	seen.Found = len(found.Order)
	return seen
}

// TestPersonsView_ShowsAnImportAtOnce has a person signed in on two nodes, with warm
// caches, before a system admin imports into their team. The node that imports
// shows all of it at once; the other one hears from the plugin that its caches are
// stale, for there is no licence for a cluster, and shows the same.
func TestPersonsView_ShowsAnImportAtOnce(t *testing.T) {
	ctx := testContext(t)
	path := filepath.Join(t.TempDir(), "busy.zip")
	require.NoError(t, archives.Busy(path, archives.BusyOptions{Roots: 100}))
	subject := oracle.Subject{Archive: path, Team: archives.BusyTeam, Existing: true}
	first := freshServer(t, ctx, subject, "viewone")
	second := startServer(t, ctx, testbed.ServerOptions{Name: "viewtwo", Bundle: bundle, Beside: first})
	team, _, err := first.Admin.GetTeamByName(ctx, archives.BusyTeam, "")
	require.NoError(t, err)

	// She is in the archive, and here, in one of the channels already.
	user, err := first.CreateUser(ctx, &model.User{Username: "worker0", Email: "worker0@example.com"})
	require.NoError(t, err)
	_, _, err = first.Admin.AddTeamMember(ctx, team.Id, user.Id)
	require.NoError(t, err)
	channel, _, err := first.Admin.CreateChannel(ctx, &model.Channel{TeamId: team.Id, Name: "busy-1", DisplayName: "Busy 1", Type: model.ChannelTypeOpen})
	require.NoError(t, err)
	_, _, err = first.Admin.AddChannelMember(ctx, channel.Id, user.Id)
	require.NoError(t, err)
	var clients []*testbed.Client
	for _, server := range []*testbed.Server{first, second} {
		client, err := server.Login(ctx, user.Username)
		require.NoError(t, err)
		clients = append(clients, client)
		for _, of := range []string{"town-square", "off-topic", "busy-1"} {
			own, _, err := client.GetChannelByName(ctx, of, team.Id, "")
			require.NoError(t, err)
			_, _, err = client.ViewChannel(ctx, user.Id, &model.ChannelView{ChannelId: own.Id})
			require.NoError(t, err)
		}
		before := look(t, ctx, client, team.Id)
		require.Len(t, before.Channels, 3)
		require.Zero(t, before.Found)
		require.Empty(t, before.Behind)
	}

	_, err = subject.Import(ctx, first)
	require.NoError(t, err)
	after := look(t, ctx, clients[0], team.Id)
	require.Len(t, after.Channels, 6)
	for _, of := range []string{"busy-0", "busy-1", "busy-2", "busy-3"} {
		require.GreaterOrEqual(t, after.Channels[of], int64(100), "messages of %s", of)
		require.Equal(t, 60, after.Posts[of], "posts of %s", of)
		require.GreaterOrEqual(t, after.Members[of], int64(16), "members of %s", of)
	}
	require.Equal(t, 2, after.Pins["busy-0"]+after.Pins["busy-2"], "pins")
	require.Positive(t, after.Threads, "threads that she follows")
	require.Zero(t, after.UnreadThreads, "unread threads")
	require.Zero(t, after.Unread, "unread posts")
	require.Empty(t, after.Behind, "channels with unread posts")
	require.Positive(t, after.Found, "posts that the search finds")

	require.Eventually(t, func() bool {
		stats, _, err := clients[1].GetChannelStats(ctx, channel.Id, "", false)
		return err == nil && stats.MemberCount == after.Members["busy-1"]
	}, time.Minute, 100*time.Millisecond, "the other node clears its caches")
	require.Equal(t, after, look(t, ctx, clients[1], team.Id), "the other node")
}
