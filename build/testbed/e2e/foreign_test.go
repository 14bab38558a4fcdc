package e2e_test

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost/mattermost/server/public/model"

	"github.com/mattermost-community/mattermost-plugin-team-export/build/testbed"
	"github.com/mattermost-community/mattermost-plugin-team-export/build/testbed/seed"
)

// What mmctl exports is a whole server: only a system admin may take one team
// out of it.
func TestOneTeamOfAServerThatMmctlExported(t *testing.T) {
	ctx := testContext(t)
	source := startServer(t, ctx, testbed.ServerOptions{Name: "whole"})
	_, err := seed.Fill(ctx, source)
	require.NoError(t, err)
	i := newIntruder(t, ctx, "part", nil)
	target := i.server
	set(t, ctx, target, map[string]any{"importby": "team_admins"})

	for _, test := range []struct {
		name  string
		flags []string
		files bool
	}{
		{"without-files", []string{"--no-attachments", "--include-archived-channels"}, false},
		{"with-files", []string{"--include-archived-channels", "--include-profile-pictures"}, true},
	} {
		t.Run(test.name, func(t *testing.T) {
			path, err := source.NativeExport(ctx, test.flags...)
			require.NoError(t, err)
			team := i.team(t, ctx, test.name)
			requireRefusal(t, ctx, i.mallory, team, path)

			before := dumpOthers(t, ctx, target, team.Id)
			name := "whole-" + test.name + ".zip"
			placeInFolder(t, target, path, name)
			requireInFolder(t, ctx, i, name)
			job, plan, err := target.Admin.PlanFolderImport(ctx, team.Id, name)
			require.NoError(t, err)
			require.EqualValues(t, "blocked", plan.Verdict, "nobody picked a team yet")
			plan, err = target.Admin.ChangePlan(ctx, job.ID, plan.Revision, []map[string]string{{"section": "team", "source": seed.TeamName, "action": "merge"}})
			require.NoError(t, err)
			require.EqualValues(t, "ready_with_warnings", plan.Verdict)
			job, err = target.Admin.ApplyPlan(ctx, job.ID, plan.Revision)
			require.NoError(t, err)
			succeeded(t, job)
			requireInFolder(t, ctx, i, name)
			require.Subset(t, dumpOthers(t, ctx, target, team.Id), before, "what was here is as it was")
			requireChoir(t, ctx, source, target, team, test.files)
		})
	}
}

// requireRefusal requires that a team admin is told why not.
func requireRefusal(t *testing.T, ctx context.Context, client *testbed.Client, team *model.Team, path string) {
	t.Helper()
	job, plan, err := client.PlanImport(ctx, team.Id, path)
	require.NoError(t, err)
	require.EqualValues(t, "blocked", plan.Verdict)
	require.Equal(t, "several_teams", plan.Problems[0].Code)
	require.Contains(t, plan.Problems[0].Message, "Only a system admin")
	var refused *testbed.APIError
	_, err = client.ChangePlan(ctx, job.ID, plan.Revision, []map[string]string{{"section": "team", "source": seed.TeamName, "action": "merge"}})
	require.ErrorAs(t, err, &refused)
	require.Equal(t, 422, refused.StatusCode)
	_, err = client.ApplyPlan(ctx, job.ID, plan.Revision)
	require.ErrorAs(t, err, &refused)
	require.Equal(t, "team_export.plan_blocked", refused.ID)
	_, _, err = client.PlanFolderImport(ctx, team.Id, filepath.Base(path))
	require.ErrorAs(t, err, &refused)
	require.Equal(t, 403, refused.StatusCode, "the import folder is not for team admins")
	_, err = client.CancelJob(ctx, job.ID)
	require.NoError(t, err)
}

func placeInFolder(t *testing.T, server *testbed.Server, path, name string) {
	t.Helper()
	content, err := os.Open(path)
	require.NoError(t, err)
	defer func() { _ = content.Close() }()
	folder := filepath.Join(server.FileStore(), "import")
	require.NoError(t, os.MkdirAll(folder, 0o755))
	out, err := os.Create(filepath.Join(folder, name))
	require.NoError(t, err)
	_, err = io.Copy(out, content)
	require.NoError(t, err)
	require.NoError(t, out.Close())
}

func requireInFolder(t *testing.T, ctx context.Context, i *intruder, name string) {
	t.Helper()
	list, err := i.server.Admin.FolderArchives(ctx)
	require.NoError(t, err)
	require.True(t, slices.ContainsFunc(list, func(a testbed.FolderArchive) bool { return a.Name == name && a.Size > 0 && a.ModifiedAt > 0 }))
	_, err = i.mallory.FolderArchives(ctx)
	var refused *testbed.APIError
	require.ErrorAs(t, err, &refused)
	require.Equal(t, 403, refused.StatusCode)
}

// requireChoir requires that what people said in the chosen team is there, and
// nothing of the other one nor of conversations.
func requireChoir(t *testing.T, ctx context.Context, source, target *testbed.Server, team *model.Team, files bool) {
	t.Helper()
	said := func(server *testbed.Server, teamName string) []string {
		return dump(t, ctx, server, `SELECT c.Type, p.Message, p.CreateAt, COALESCE(p.RootId, '') <> '' AS reply FROM Posts p
			JOIN Channels c ON c.Id = p.ChannelId JOIN Teams t ON t.Id = c.TeamId WHERE t.Name = $1 AND p.DeleteAt = 0 AND p.Type NOT LIKE 'system_%'`, teamName)
	}
	require.ElementsMatch(t, said(source, seed.TeamName), said(target, team.Name))
	require.Zero(t, row(t, ctx, target, `SELECT COUNT(*) FROM Posts WHERE Message LIKE '%'||$1||'%'`, seed.Secret))
	require.Zero(t, row(t, ctx, target, `SELECT COUNT(*) FROM FileInfo WHERE Name LIKE '%'||$1||'%'`, seed.Secret))
	query := `SELECT COUNT(*) FROM FileInfo f JOIN Posts p ON p.Id = f.PostId JOIN Channels c ON c.Id = p.ChannelId JOIN Teams t ON t.Id = c.TeamId WHERE t.Name = $1 AND f.DeleteAt = 0`
	sent, arrived := row(t, ctx, source, query, seed.TeamName), row(t, ctx, target, query, team.Name)
	require.Positive(t, sent)
	if !files {
		sent = 0
	}
	require.Equal(t, sent, arrived)
}

// mmetl writes no team line, no manifest, and puts files where it likes.
func TestATeamFromMmetl(t *testing.T) {
	ctx := testContext(t)
	i := newIntruder(t, ctx, "mmetl", nil)
	set(t, ctx, i.server, map[string]any{"importby": "team_admins"})
	team := i.team(t, ctx, "choir")
	path := writeArchive(t, []string{
		`{"type":"version","version":1}`,
		`{"type":"channel","channel":{"team":"slack","name":"general","display_name":"general","type":"O","header":"","purpose":"Announcements"}}`,
		`{"type":"user","user":{"username":"mallory","email":"mallory@example.com","nickname":"","first_name":"M","last_name":"","position":"","roles":"system_user","teams":[{"name":"slack","roles":"team_user","channels":[{"name":"general","roles":"channel_user"}]}]}}`,
		`{"type":"user","user":{"username":"zed","email":"zed@example.com","nickname":"","first_name":"Z","last_name":"","position":"","roles":"system_user","teams":[{"name":"slack","roles":"team_user","channels":null}]}}`,
		`{"type":"bot","bot":{"username":"slackbot","owner":"mallory","display_name":"Slackbot"}}`,
		`{"type":"post","post":{"team":"slack","channel":"general","user":"mallory","type":null,"message":"hello @zed","props":null,"create_at":1577836800000,"attachments":[{"path":"bulk-export-attachments/F1_plan.txt"}],"reactions":[{"user":"zed","create_at":1577836800001,"emoji_name":"thumbsup"}],"replies":[{"user":"zed","message":"hi","create_at":1577836800002,"attachments":[],"reactions":[]}]}}`,
		`{"type":"post","post":{"team":"slack","channel":"general","user":"mallory","message":"disk full","create_at":1577836900000}}`,
		`{"type":"post","post":{"team":"slack","channel":"general","user":"mallory","message":"disk full","create_at":1577836900000,"replies":[{"user":"zed","message":"again?","create_at":1577836900000}]}}`,
		`{"type":"direct_channel","direct_channel":{"members":["mallory","zed"],"header":""}}`,
		`{"type":"direct_post","direct_post":{"channel_members":["mallory","zed"],"user":"zed","message":"whispered","create_at":1577836800003,"replies":[],"reactions":[],"attachments":[]}}`,
	}, map[string][]byte{"bulk-export-attachments/F1_plan.txt": []byte("the plan")})
	job, plan, err := i.mallory.Import(ctx, team.Id, path)
	require.NoError(t, err)
	succeeded(t, job)
	require.EqualValues(t, 5, job.Counts["posts_written"])
	require.Equal(t, []string{`{"createat": 1577836900000}`, `{"createat": 1577836900000}`},
		dump(t, ctx, i.server, `SELECT CreateAt FROM Posts WHERE Message = 'disk full' AND RootId = ''`), "two posts of one moment are two")
	action, _ := plan.User("zed")
	require.Equal(t, "shell", action)
	require.EqualValues(t, 1, row(t, ctx, i.server, `SELECT COUNT(*) FROM FileInfo WHERE Name = 'F1_plan.txt' AND PostId <> ''`))
	require.Zero(t, row(t, ctx, i.server, `SELECT COUNT(*) FROM Posts WHERE Message = 'whispered'`))
	require.Contains(t, fmt.Sprint(plan.Dropped), "direct_post")
	require.Equal(t, []string{"zed"}, plan.Named("deactivated_profile"))
}
