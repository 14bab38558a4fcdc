package e2e_test

import (
	"context"
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost/mattermost/server/public/model"

	"github.com/mattermost-community/mattermost-plugin-team-export/build/testbed"
)

// bigTeam makes a team with a number of posts, every fifth of them a root.
// Each message is as long as messages are, and every tenth post has reactions.
func bigTeam(t *testing.T, ctx context.Context, server *testbed.Server, name string, posts int) string {
	t.Helper()
	team, _, err := server.Admin.CreateTeam(ctx, &model.Team{Name: name, DisplayName: name, Type: model.TeamOpen})
	require.NoError(t, err)
	channel, _, err := server.Admin.GetChannelByName(ctx, "town-square", team.Id, "")
	require.NoError(t, err)
	for _, statement := range []string{
		`INSERT INTO Posts (Id, CreateAt, UpdateAt, EditAt, DeleteAt, IsPinned, UserId, ChannelId, RootId, OriginalId, Message, Type, Props, Hashtags, FileIds, HasReactions)
		SELECT substr(md5($1::text || i), 1, 26), 1700000000000 + i, 0, 0, 0, false, $2::text, $1::text,
			CASE WHEN i % 5 = 0 THEN '' ELSE substr(md5($1::text || (i - i % 5)), 1, 26) END, '',
			'post ' || i || ' ' || repeat(md5(i::text) || ' ', 5), '', '{"from": "memory test"}', '', '[]', i % 10 = 0
		FROM generate_series(5, $3::int + 4) i`,
		`INSERT INTO Reactions (UserId, PostId, EmojiName, CreateAt, UpdateAt, DeleteAt, ChannelId)
		SELECT $2::text, Id, 'smile', CreateAt, CreateAt, 0, $1::text FROM Posts WHERE ChannelId = $1::text AND HasReactions AND $3::int > 0`,
	} {
		_, err = server.DB.ExecContext(ctx, statement, channel.Id, server.Admin.User.Id, posts)
		require.NoError(t, err)
	}
	_, err = server.DB.ExecContext(ctx, `ANALYZE Posts; ANALYZE Reactions`)
	require.NoError(t, err)
	return team.Id
}

// peak exports a team on a plugin that has just been started and returns the
// most memory, in KiB, that its process held (VmHWM of Linux).
func peak(t *testing.T, ctx context.Context, server *testbed.Server, teamID string) int {
	t.Helper()
	for _, action := range []string{"disable", "enable"} {
		_, err := server.Mmctl(ctx, "plugin", action, testbed.PluginID)
		require.NoError(t, err)
	}
	job, err := server.Admin.Export(ctx, teamID, nil)
	require.NoError(t, err)
	pid, err := server.PluginPID()
	require.NoError(t, err)
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	require.NoError(t, err)
	for line := range strings.Lines(string(status)) {
		if value, ok := strings.CutPrefix(line, "VmHWM:"); ok {
			kib, err := strconv.Atoi(strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(value), "kB")))
			require.NoError(t, err)
			t.Logf("%d posts and %d replies: peak %d MiB, archive %d KiB", job.Counts["posts"], job.Counts["replies"], kib>>10, job.Archive.Size>>10)
			return kib
		}
	}
	require.Fail(t, "the kernel tells no peak")
	return 0
}

func TestMemoryDoesNotGrowWithTheTeam(t *testing.T) {
	ctx := testContext(t)
	server := startServer(t, ctx, testbed.ServerOptions{Name: "memory", Bundle: bundle})
	small := bigTeam(t, ctx, server, "small", 20_000)
	big := bigTeam(t, ctx, server, "big", 200_000)
	smallPeak := peak(t, ctx, server, small)
	bigPeak := peak(t, ctx, server, big)
	require.Less(t, bigPeak, smallPeak*120/100, "ten times the posts may take a fifth more memory")
}
