package e2e_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/mattermost/mattermost/server/public/model"

	"github.com/mattermost-community/mattermost-plugin-team-export/build/testbed"
)

// layoffs are the lines of a team with private channels that others may want to have.
// The thread in the default channel has thousands of replies with one text.
func layoffs(replies int) []string {
	thread := make([]string, replies)
	first := time.Now().Add(-time.Hour).UnixMilli()
	for i := range thread {
		thread[i] = fmt.Sprintf(`{"user":"fresh","message":"ok","create_at":%d}`, first+1+int64(i))
	}
	return []string{
		`{"type":"version","version":1}`, `{"type":"team","team":{"name":"choir","display_name":"x","type":"O"}}`,
		`{"type":"channel","channel":{"team":"choir","name":"town-square","type":"O"}}`,
		`{"type":"channel","channel":{"team":"choir","name":"layoffs","type":"P"}}`, `{"type":"channel","channel":{"team":"choir","name":"hr","type":"P"}}`,
		`{"type":"user","user":{"username":"fresh","email":"fresh@example.com","roles":"system_user","teams":[{"name":"choir","roles":"team_user","channels":[{"name":"layoffs","roles":"channel_user"}]}]}}`,
		fmt.Sprintf(`{"type":"post","post":{"team":"choir","channel":"town-square","user":"fresh","message":"all well?","create_at":%d,"replies":[%s]}}`, first, strings.Join(thread, ",")),
		`{"type":"post","post":{"team":"choir","channel":"layoffs","user":"fresh","message":"soon","create_at":1600000000000}}`,
	}
}

// TestUndo_TakesNothingOfOthersByNameTimeOrText says that an undo removes what its import
// made, and not what others made meanwhile that looks the same.
func TestUndo_TakesNothingOfOthersByNameTimeOrText(t *testing.T) {
	t.Parallel()
	ctx := testContext(t)
	server := startServer(t, ctx, testbed.ServerOptions{Name: "gap", Bundle: bundle})
	openImports(t, ctx, server)
	for i, test := range []struct {
		name string
		run  func(*gap, *testing.T, context.Context)
	}{
		{"channels and an account with names that a canceled import did not come to", (*gap).namesOfACanceledImport},
		{"posts with the text of a long thread, while and after it is written", (*gap).postsLikeThoseOfALongThread},
	} {
		t.Run(test.name, func(t *testing.T) {
			team, _, err := server.Admin.CreateTeam(ctx, &model.Team{Name: fmt.Sprint("gap", i), DisplayName: "Gap", Type: model.TeamOpen})
			require.NoError(t, err)
			g := &gap{server: server, team: team, member: person(t, ctx, server, "member"+model.NewId()[:6])}
			_, _, err = server.Admin.AddTeamMember(ctx, team.Id, g.member.User.Id)
			require.NoError(t, err)
			test.run(g, t, ctx)
		})
	}
}

// gap is a team into which something is imported while a member works there.
type gap struct {
	server *testbed.Server
	team   *model.Team
	member *testbed.Client
}

// begin plans the import of an archive and agrees to it.
func (g *gap) begin(t *testing.T, ctx context.Context, lines []string) testbed.Job {
	t.Helper()
	job, plan, err := g.server.Admin.PlanImport(ctx, g.team.Id, writeArchive(t, lines, nil))
	require.NoError(t, err)
	require.NoError(t, g.server.Admin.BeginApply(ctx, job.ID, plan.Revision))
	return job
}

func (g *gap) namesOfACanceledImport(t *testing.T, ctx context.Context) {
	k := &killing{intruder: &intruder{server: g.server}}
	release := locked("Users", "SHARE ROW EXCLUSIVE")(t, ctx, k)
	job := g.begin(t, ctx, layoffs(1))
	require.Eventually(t, func() bool { return waiting("Users")(k) }, 2*time.Minute, 20*time.Millisecond, "it makes the first account")
	_, err := g.server.Admin.CancelJob(ctx, job.ID)
	require.NoError(t, err)
	release()
	ended, err := g.server.Admin.WaitJob(ctx, job.ID)
	require.NoError(t, err)
	require.EqualValues(t, "canceled", ended.State)

	var mine []*model.Channel
	for _, name := range []string{"layoffs", "hr"} {
		channel, _, err := g.member.CreateChannel(ctx, &model.Channel{TeamId: g.team.Id, Name: name, DisplayName: name, Type: model.ChannelTypePrivate})
		require.NoError(t, err, "the import made none")
		_, _, err = g.member.CreatePost(ctx, &model.Post{ChannelId: channel.Id, Message: "ours"})
		require.NoError(t, err)
		mine = append(mine, channel)
	}
	_, err = g.server.CreateUser(ctx, &model.User{Username: "hr-head", Email: "hr-head@example.com"})
	require.NoError(t, err)
	preview, err := g.server.Admin.PreviewUndo(ctx, job.ID)
	if err == nil {
		require.Empty(t, preview.Channels, "the channels are the member's")
		require.Zero(t, preview.Posts)
		undone, err := g.server.Admin.Undo(ctx, job.ID)
		require.NoError(t, err)
		succeeded(t, undone)
	}
	for _, channel := range mine {
		posts, _, err := g.member.GetPostsForChannel(ctx, channel.Id, 0, 10, "", false, false)
		require.NoError(t, err, "%s is there", channel.Name)
		require.NotEmpty(t, posts.Order)
	}
}

func (g *gap) postsLikeThoseOfALongThread(t *testing.T, ctx context.Context) {
	square, _, err := g.member.GetChannelByName(ctx, "town-square", g.team.Id, "")
	require.NoError(t, err)
	const replies = 6000
	job := g.begin(t, ctx, layoffs(replies))
	var mine []string
	say := func() {
		post, _, err := g.member.CreatePost(ctx, &model.Post{ChannelId: square.Id, Message: "ok"})
		require.NoError(t, err)
		mine = append(mine, post.Id)
	}
	say()
	ended, err := g.server.Admin.WaitJob(ctx, job.ID)
	require.NoError(t, err)
	succeeded(t, ended)
	say()
	// A post of the very time of a reply, as only a system admin can make one.
	var at int64
	require.NoError(t, g.server.DB.QueryRowContext(ctx, `SELECT MAX(CreateAt) FROM Posts WHERE ChannelId = $1 AND Message = 'ok' AND RootId <> ''`, square.Id).Scan(&at))
	twin, _, err := g.server.Admin.CreatePost(ctx, &model.Post{ChannelId: square.Id, Message: "ok", CreateAt: at})
	require.NoError(t, err)
	mine = append(mine, twin.Id)

	preview, err := g.server.Admin.PreviewUndo(ctx, job.ID)
	require.NoError(t, err)
	require.EqualValues(t, replies+2, preview.Posts)
	undone, err := g.server.Admin.Undo(ctx, job.ID)
	require.NoError(t, err)
	succeeded(t, undone)
	require.EqualValues(t, len(mine), row(t, ctx, g.server, `SELECT COUNT(*) FROM Posts WHERE ChannelId = $1 AND Message = 'ok' AND DeleteAt = 0`, square.Id))
	for _, id := range mine {
		_, _, err := g.member.GetPost(ctx, id, "")
		require.NoError(t, err)
	}
}
