package e2e_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost/mattermost/server/public/model"

	"github.com/mattermost-community/mattermost-plugin-team-export/build/testbed"
	"github.com/mattermost-community/mattermost-plugin-team-export/build/testbed/compare"
	"github.com/mattermost-community/mattermost-plugin-team-export/build/testbed/seed"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// makeTeam makes an empty team of the name that the comparison looks for.
func makeTeam(t *testing.T, ctx context.Context, client *testbed.Client) *model.Team {
	t.Helper()
	team, _, err := client.CreateTeam(ctx, &model.Team{Name: seed.TeamName, DisplayName: "Another choir", Type: model.TeamInvite})
	require.NoError(t, err)
	return team
}

// openImports lets system admins import on a server.
func openImports(t *testing.T, ctx context.Context, server *testbed.Server) {
	t.Helper()
	set(t, ctx, server, map[string]any{"importby": "system_admins"})
}

// succeeded requires that a job did what it should.
func succeeded(t *testing.T, job testbed.Job) {
	t.Helper()
	require.Contains(t, []transfer.State{"succeeded", "succeeded_with_warnings"}, job.State, "%+v", job.Error)
}

func TestATeamIsImportedIntoAnother(t *testing.T) {
	ctx := testContext(t)
	// The pages of an archive are nothing to an import.
	exported, archive := exportTeam(t, ctx, serverA, content.Team.Id, `{"html": true}`)
	requirePages(t, ctx, exported, archive)
	target := startServer(t, ctx, testbed.ServerOptions{Name: "import", Bundle: bundle})
	openImports(t, ctx, target)
	team := makeTeam(t, ctx, target.Admin)

	// The two cases of the forum: one person under another name, and another
	// person under one name.
	_, err := target.CreateUser(ctx, &model.User{Username: "anna.w", Email: "Anna@example.com"})
	require.NoError(t, err)
	_, err = target.CreateUser(ctx, &model.User{Username: "boris", Email: "another.boris@example.com"})
	require.NoError(t, err)
	before := dumpOthers(t, ctx, target, team.Id)
	// Servers from 12.0 remember for a while that an emoji is missing.
	_, _, err = target.Admin.GetEmojiByName(ctx, "stern")
	require.Error(t, err)

	job, plan, err := target.Admin.Import(ctx, team.Id, archive.path)
	require.NoError(t, err)
	succeeded(t, job)
	_, _, err = target.Admin.GetEmojiByName(ctx, "stern")
	require.NoError(t, err, "the server looks again")
	require.NotContains(t, fmt.Sprint(plan.Dropped, job.Warnings), "html")
	action, name := plan.User("anna")
	require.Equal(t, []string{"merge", "anna.w"}, []string{action, name})
	action, name = plan.User("boris")
	require.Equal(t, []string{"rename", "boris1"}, []string{action, name})
	require.Subset(t, dumpOthers(t, ctx, target, team.Id), before, "accounts that exist stay as they are")

	sent, arrived := countAll(t, ctx, serverA), countAll(t, ctx, target)
	require.NotZero(t, sent["replies"])
	for kind, n := range sent {
		require.Equal(t, n, arrived[kind], kind)
	}
	require.Equal(t, job.Counts["posts"]+job.Counts["replies"], job.Counts["posts_written"], "all that was handed over is new")

	anna, _, err := target.Admin.GetUserByUsername(ctx, "anna.w", "")
	require.NoError(t, err)
	_, err = target.Login(ctx, "anna.w")
	require.NoError(t, err, "passwords still work")
	member, _, err := target.Admin.GetTeamMember(ctx, team.Id, anna.Id, "")
	require.NoError(t, err)
	require.True(t, member.SchemeUser)
	require.Zero(t, row(t, ctx, target, `SELECT COUNT(*) FROM ChannelMembers m JOIN Channels c ON c.Id = m.ChannelId
		WHERE m.UserId = $1 AND c.TeamId = $2 AND m.MsgCount < c.TotalMsgCount`, anna.Id, team.Id), "nobody comes to unread posts")
	require.Zero(t, row(t, ctx, target, `SELECT COUNT(*) FROM Posts WHERE UserId = $1 AND Type LIKE 'system_%' AND CreateAt > $2`, anna.Id, job.CreatedAt),
		"no message for each place that somebody got")
	require.Zero(t, row(t, ctx, target, `SELECT COUNT(*) FROM Posts p JOIN Users u ON u.Id = p.UserId WHERE p.Message LIKE '%@boris %' AND u.Username = 'anna.w'`))

	t.Run("the same archive twice changes nothing", func(t *testing.T) {
		all := dumpAll(t, ctx, target)
		job, plan, err := target.Admin.Import(ctx, team.Id, archive.path)
		require.NoError(t, err)
		succeeded(t, job)
		require.Zero(t, plan.Counts["users"]+plan.Counts["channels"]+plan.Counts["emoji"])
		require.Zero(t, job.Counts["posts_written"])
		require.Equal(t, all, dumpAll(t, ctx, target))
	})
}

func TestATeamArrivesThroughTheImporterAsItWas(t *testing.T) {
	ctx := testContext(t)
	_, archive := exportTeam(t, ctx, serverA, content.Team.Id, nil)
	target := startServer(t, ctx, testbed.ServerOptions{Name: "fresh", Bundle: bundle})
	openImports(t, ctx, target)
	team := makeTeam(t, ctx, target.Admin)
	job, _, err := target.Admin.Import(ctx, team.Id, archive.path)
	require.NoError(t, err)
	succeeded(t, job)
	results, err := compare.Teams(ctx, serverA, target, seed.TeamName)
	require.NoError(t, err)
	// The team keeps its name and settings; bots become accounts that keep their
	// posts.
	for _, result := range results {
		switch result.Kind {
		case "team", "bots", "users":
		case "posts", "replies":
			// The admin has joined the new team, which says so; nothing else is
			// there but what was sent, one for one.
			own := slices.DeleteFunc(result.Extra, func(row string) bool {
				return strings.Contains(row, `"author":"`+target.Admin.User.Username+`"`)
			})
			require.ElementsMatch(t, promised(t, result.Missing), decoded(t, own), "%s", result.Kind)
			require.Equal(t, result.Source-len(result.Missing), result.Target-len(result.Extra), "%s that are the same", result.Kind)
			require.Greater(t, result.Source, len(result.Missing), "%s: some came as they were", result.Kind)
		default:
			// Emil is deactivated, so he is a member no more.
			missing := slices.DeleteFunc(result.Missing, func(row string) bool {
				return strings.HasSuffix(result.Kind, "members") && strings.Contains(row, `"username":"emil"`)
			})
			require.Empty(t, missing, "%s that did not arrive", result.Kind)
		}
	}
}

func TestANameThatIsTakenBetweenPlanAndApply(t *testing.T) {
	ctx := testContext(t)
	server := startServer(t, ctx, testbed.ServerOptions{Name: "taken", Bundle: bundle})
	team := makeTeam(t, ctx, server.Admin)
	var refused *testbed.APIError
	path := writeArchive(t, []string{
		`{"type":"version","version":1}`, `{"type":"team","team":{"name":"choir","display_name":"x","type":"O"}}`,
		`{"type":"channel","channel":{"team":"choir","name":"open","type":"O"}}`,
		`{"type":"user","user":{"username":"late","email":"late@example.com","teams":[{"name":"choir","channels":[{"name":"open"}]}]}}`,
		`{"type":"post","post":{"team":"choir","channel":"open","user":"late","message":"hello @late","create_at":1700000000000}}`,
	}, nil)
	set(t, ctx, server, map[string]any{"importby": "nobody"})
	_, _, err := server.Admin.PlanImport(ctx, team.Id, path)
	require.ErrorAs(t, err, &refused, "imports are off")
	require.Equal(t, 403, refused.StatusCode)
	openImports(t, ctx, server)
	job, plan, err := server.Admin.PlanImport(ctx, team.Id, path)
	require.NoError(t, err)
	action, _ := plan.User("late")
	require.Equal(t, "new", action)
	_, err = server.CreateUser(ctx, &model.User{Username: "late", Email: "somebody@example.com"})
	require.NoError(t, err)

	_, err = server.Admin.ApplyPlan(ctx, job.ID, plan.Revision)
	require.ErrorAs(t, err, &refused)
	require.Equal(t, 409, refused.StatusCode)
	require.Equal(t, "team_export.plan_changed", refused.ID)
	require.NoError(t, server.Admin.Get(ctx, "/jobs/"+job.ID+"/plan", &plan))
	action, name := plan.User("late")
	require.Equal(t, []string{"rename", "late1"}, []string{action, name})

	plan, err = server.Admin.ChangePlan(ctx, job.ID, plan.Revision, []map[string]string{{"section": "users", "source": "late", "action": "rename", "target": "later"}})
	require.NoError(t, err)
	job, err = server.Admin.ApplyPlan(ctx, job.ID, plan.Revision)
	require.NoError(t, err)
	succeeded(t, job)
	require.EqualValues(t, 1, row(t, ctx, server, `SELECT COUNT(*) FROM Posts p JOIN Users u ON u.Id = p.UserId WHERE u.Username = 'later' AND p.Message = 'hello @later'`))
	_, err = server.Login(ctx, "late")
	require.NoError(t, err, "the other account kept its password")

	later, _, err := server.Admin.GetUserByUsername(ctx, "later", "")
	require.NoError(t, err)
	require.Empty(t, later.AuthService, "the account signs in by password")
	for _, password := range []string{"", " ", testbed.Password} {
		_, _, err = model.NewAPIv4Client(server.URL).Login(ctx, "later", password)
		require.Error(t, err, "no password opens it, %q", password)
	}
	_, err = server.Admin.UpdateUserPassword(ctx, later.Id, "", testbed.Password)
	require.NoError(t, err)
	_, err = server.Login(ctx, "later")
	require.NoError(t, err, "before it has one")
}
