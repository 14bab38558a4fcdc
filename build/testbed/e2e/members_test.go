package e2e_test

import (
	"context"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/build/testbed"
)

// requireMembersTold waits until so many messages to those concerned are there,
// and requires that there are no more.
func requireMembersTold(t *testing.T, ctx context.Context, server *testbed.Server, jobID string, team, people int64) {
	t.Helper()
	const told = `SELECT COUNT(*) FROM Posts p JOIN Channels c ON c.Id = p.ChannelId WHERE p.Props->>'team_export_notice' = $1 AND c.Type::text = $2`
	require.Eventually(t, func() bool {
		return row(t, ctx, server, told, jobID, "O") >= team && row(t, ctx, server, told, jobID, "D") >= people
	}, 2*time.Minute, 200*time.Millisecond, "job %s", jobID)
	// The last step of the job is over when it has left the board.
	require.Eventually(t, func() bool {
		return row(t, ctx, server, `SELECT COUNT(*) FROM PluginKeyValueStore WHERE PluginId = $1 AND PKey = 'board' AND convert_from(PValue, 'UTF8') LIKE '%' || $2 || '%'`,
			testbed.PluginID, jobID) == 0
	}, 2*time.Minute, 200*time.Millisecond)
	require.Equal(t, []int64{team, people}, []int64{row(t, ctx, server, told, jobID, "O"), row(t, ctx, server, told, jobID, "D")}, "job %s", jobID)
}

func TestThoseConcernedHearOfAnExport(t *testing.T) {
	ctx := testContext(t)
	server, content := askedServer(t)
	team := content.Team.Id
	asks(t, ctx, server, map[string]any{"notifymembers": true})
	t.Cleanup(func() { set(t, context.WithoutCancel(ctx), server, map[string]any{}) })

	public, err := server.Admin.Export(ctx, team, `{"private_channels": false}`)
	require.NoError(t, err)
	requireOneNotice(t, ctx, server, public.ID)
	private, err := server.Admin.Export(ctx, team, nil)
	require.NoError(t, err)
	requireMembersTold(t, ctx, server, private.ID, 1, 0)
	direct, err := server.Admin.Export(ctx, team, `{"direct_messages": true}`)
	require.NoError(t, err)
	requireMembersTold(t, ctx, server, direct.ID, 1, 3)
	requireMembersTold(t, ctx, server, public.ID, 0, 0)
	for _, name := range []string{"anna", "boris", "chen.wei"} {
		require.Equal(t, int64(1), row(t, ctx, server, `SELECT COUNT(*) FROM Posts p JOIN ChannelMembers m ON m.ChannelId = p.ChannelId JOIN Users u ON u.Id = m.UserId
			WHERE p.Props->>'team_export_notice' = $1 AND u.Username = $2 AND p.Message LIKE '@sysadmin exported the team **choir** %yours too%'`, direct.ID, name), name)
	}
	require.Equal(t, int64(1), row(t, ctx, server, `SELECT COUNT(*) FROM Posts p JOIN Channels c ON c.Id = p.ChannelId WHERE p.Props->>'team_export_notice' = $1
		AND c.Name = 'town-square' AND c.TeamId = $2 AND p.Message LIKE '@sysadmin exported this team %holds public channels and **private channels**.%'`, private.ID, team))

	t.Run("once, also when the plugin is killed and another one takes the job", func(t *testing.T) {
		asks(t, ctx, server, map[string]any{"notifymembers": true, "exportpausems": 20_000})
		job := catch(t, ctx, server, team)
		pid, err := server.PluginPID()
		require.NoError(t, err)
		require.NoError(t, syscall.Kill(pid, syscall.SIGKILL))
		asks(t, ctx, server, map[string]any{"notifymembers": true})
		job = keepTrying(t, ctx, server.Admin, job.ID)
		require.Equal(t, 2, job.Attempt)
		requireMembersTold(t, ctx, server, job.ID, 1, 0)
		requireTrail(t, ctx, server, did{testbed.AdminName, "export.finish", "ok", "", team, job.ID})
	})
}
