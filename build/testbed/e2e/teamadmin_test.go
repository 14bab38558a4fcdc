package e2e_test

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/mattermost/mattermost/server/public/model"

	"github.com/mattermost-community/mattermost-plugin-team-export/build/testbed"
	"github.com/mattermost-community/mattermost-plugin-team-export/build/testbed/seed"
)

// intruder is a server with a team admin who writes hostile archives, and with
// somebody whom they must not reach.
type intruder struct {
	server          *testbed.Server
	mallory, victim *testbed.Client
	// dm is the name of a conversation of the victim's.
	dm    string
	emoji *model.Emoji
	// image is another one than that of the emoji.
	image []byte
}

func newIntruder(t *testing.T, ctx context.Context, name string, env map[string]string) *intruder {
	t.Helper()
	i := &intruder{server: startServer(t, ctx, testbed.ServerOptions{Name: name, Bundle: bundle, Env: env})}
	i.mallory, i.victim = i.user(t, ctx, "mallory"), i.user(t, ctx, "victim")
	other, _, err := i.victim.CreateTeam(ctx, &model.Team{Name: "kitchen", DisplayName: "Kitchen", Type: model.TeamInvite})
	require.NoError(t, err)
	square, _, err := i.victim.GetChannelByName(ctx, "town-square", other.Id, "")
	require.NoError(t, err)
	_, _, err = i.victim.CreatePost(ctx, &model.Post{ChannelId: square.Id, Message: "dinner"})
	require.NoError(t, err)
	dm, _, err := i.victim.CreateDirectChannel(ctx, i.victim.User.Id, i.server.Admin.User.Id)
	require.NoError(t, err)
	_, _, err = i.victim.CreatePost(ctx, &model.Post{ChannelId: dm.Id, Message: "between us"})
	require.NoError(t, err)
	i.dm = dm.Name
	picture, err := seed.Picture(3)
	require.NoError(t, err)
	i.emoji, _, err = i.server.Admin.CreateEmoji(ctx, &model.Emoji{Name: "logo", CreatorId: i.server.Admin.User.Id}, picture, "logo.png")
	require.NoError(t, err)
	i.image, err = seed.Picture(9)
	require.NoError(t, err)
	return i
}

func (i *intruder) user(t *testing.T, ctx context.Context, name string) *testbed.Client {
	t.Helper()
	_, err := i.server.CreateUser(ctx, &model.User{Username: name, Email: name + "@example.com"})
	require.NoError(t, err)
	client, err := i.server.Login(ctx, name)
	require.NoError(t, err)
	return client
}

// team makes a team of mallory's with a private channel that she is not in.
func (i *intruder) team(t *testing.T, ctx context.Context, name string) *model.Team {
	t.Helper()
	team, _, err := i.mallory.CreateTeam(ctx, &model.Team{Name: name, DisplayName: name, Type: model.TeamInvite})
	require.NoError(t, err)
	_, _, err = i.server.Admin.CreateChannel(ctx, &model.Channel{TeamId: team.Id, Name: "secret", DisplayName: "Secret", Type: model.ChannelTypePrivate})
	require.NoError(t, err)
	return team
}

// addedTo returns the rows that are new, without those of accounts that are, and
// requires that all others are as they were.
func addedTo(t *testing.T, before, after []string, botID string) (users, others []string) {
	t.Helper()
	require.Subset(t, after, before, "every row of others is as it was")
	for _, row := range after {
		if slices.Contains(before, row) || strings.Contains(row, botID) {
			continue
		}
		var fresh struct {
			Kind     string `json:"?column?"`
			Username string `json:"username"`
			UserID   string `json:"userid"`
		}
		require.NoError(t, json.Unmarshal([]byte(row), &fresh))
		switch {
		case fresh.Kind == "user":
			users = append(users, fresh.Username)
		case fresh.Kind == "preference" && !strings.Contains(strings.Join(before, "\n"), fresh.UserID):
			// The first ones of a new account.
		default:
			others = append(others, row)
		}
	}
	return users, others
}

func TestATeamAdminImportsIntoTheirTeamAndReachesNobodyElse(t *testing.T) {
	ctx := testContext(t)
	i := newIntruder(t, ctx, "teamadmin", nil)
	server, mallory := i.server, i.mallory
	path := writeArchive(t, hostileLines(i.dm), map[string][]byte{"e.png": i.image})
	bot, _, err := server.Admin.GetUserByUsername(ctx, testbed.PluginID, "")
	require.NoError(t, err)
	set(t, ctx, server, map[string]any{"importby": "team_admins"})

	t.Run("nobody else may", func(t *testing.T) {
		team := i.team(t, ctx, "choir")
		member := i.user(t, ctx, "member")
		_, _, err := server.Admin.AddTeamMember(ctx, team.Id, member.User.Id)
		require.NoError(t, err)
		requireForbidden(t, ctx, member, team.Id, path)
		requireForbidden(t, ctx, i.victim, team.Id, path)
		manager := i.user(t, ctx, "manager")
		// The API gives such roles with a licence only.
		_, err = server.DB.ExecContext(ctx, `UPDATE Users SET Roles = $1 WHERE Id = $2`, model.SystemUserRoleId+" "+model.SystemManagerRoleId, manager.User.Id)
		require.NoError(t, err)
		_, err = server.Admin.InvalidateCaches(ctx)
		require.NoError(t, err)
		requireForbidden(t, ctx, manager, team.Id, path)

		job, plan, err := mallory.PlanImport(ctx, team.Id, path)
		require.NoError(t, err)
		var refused *testbed.APIError
		for _, other := range []*testbed.Client{member, i.victim, manager} {
			_, err = other.JobNow(ctx, job.ID)
			require.ErrorAs(t, err, &refused)
			require.Equal(t, 404, refused.StatusCode, other.User.Username)
		}
		for _, decision := range []map[string]string{
			{"section": "users", "source": "evil", "action": "merge", "target": "victim"},
			{"section": "users", "source": "evil", "action": "same"},
			{"section": "channels", "source": "secret", "action": "merge", "target": "secret"},
			{"section": "emoji", "source": "logo", "action": "rename", "target": "logo7"},
		} {
			_, err = mallory.ChangePlan(ctx, job.ID, plan.Revision, []map[string]string{decision})
			require.ErrorAs(t, err, &refused, "%v", decision)
			require.Equal(t, 422, refused.StatusCode, "%v", decision)
		}
		_, err = server.Admin.CancelJob(ctx, job.ID)
		require.NoError(t, err)
	})

	for _, test := range []struct {
		importedUsers string
		users         []string
		// victim and evil are what becomes of the two.
		victim, evil []string
	}{
		{"deactivated", []string{"evil-imported", "victim-imported"}, []string{"shell", "victim-imported"}, []string{"shell", "evil-imported"}},
		{"active", []string{"evil-imported1", "victim1"}, []string{"rename", "victim1"}, []string{"shell", "evil-imported1"}},
		{"none", []string{"imported-people"}, []string{"placeholder", "imported-people"}, []string{"placeholder", "imported-people"}},
	} {
		t.Run(test.importedUsers, func(t *testing.T) {
			set(t, ctx, server, map[string]any{"importby": "team_admins", "importedusers": test.importedUsers})
			team := i.team(t, ctx, "choir-"+test.importedUsers)
			before := dumpOthers(t, ctx, server, team.Id)
			job, plan, err := mallory.Import(ctx, team.Id, path)
			require.NoError(t, err)
			succeeded(t, job)
			users, others := addedTo(t, before, dumpOthers(t, ctx, server, team.Id), bot.Id)
			require.Empty(t, others, "nothing but accounts is new")
			require.ElementsMatch(t, test.users, users)
			action, name := plan.User("victim")
			require.Equal(t, test.victim, []string{action, name})
			action, name = plan.User("evil")
			require.Equal(t, test.evil, []string{action, name}, "the account with the address is not in the team")
			action, name = plan.User("mallory")
			require.Equal(t, []string{"same", "mallory"}, []string{action, name})
			i.requireUnharmed(t, ctx, team, users)

			again, _, err := mallory.Import(ctx, team.Id, path)
			require.NoError(t, err)
			succeeded(t, again)
			require.Zero(t, again.Counts["posts_written"], "a second time changes nothing")
		})
	}
}

// requireUnharmed looks at what a hostile import was after.
func (i *intruder) requireUnharmed(t *testing.T, ctx context.Context, team *model.Team, fresh []string) {
	t.Helper()
	for _, username := range append([]string{"victim"}, fresh...) {
		_, _, err := model.NewAPIv4Client(i.server.URL).Login(ctx, username, "Passw0rd-evil")
		require.Error(t, err, "the archive's password opens nothing, %s", username)
		user, _, err := i.server.Admin.GetUserByUsername(ctx, username, "")
		require.NoError(t, err)
		require.Equal(t, "system_user", user.Roles)
	}
	for _, client := range []*testbed.Client{i.victim, i.mallory} {
		_, err := i.server.Login(ctx, client.User.Username)
		require.NoError(t, err, "passwords still work")
		_, _, err = client.GetMe(ctx, "")
		require.NoError(t, err, "sessions live on")
	}
	member, _, err := i.server.Admin.GetTeamMember(ctx, team.Id, i.mallory.User.Id, "")
	require.NoError(t, err)
	require.True(t, member.SchemeAdmin, "mallory was an admin and is one")
	number := func(query string, args ...any) int64 { return row(t, ctx, i.server, query, args...) }
	require.EqualValues(t, 1, number(`SELECT COUNT(*) FROM TeamMembers WHERE TeamId = $1 AND (SchemeAdmin OR Roles LIKE '%admin%')`, team.Id), "and nobody else")
	require.Zero(t, number(`SELECT COUNT(*) FROM TeamMembers WHERE TeamId = $1 AND UserId = $2`, team.Id, i.victim.User.Id), "the victim is not in the team")
	require.Zero(t, number(`SELECT COUNT(*) FROM ChannelMembers m JOIN Channels c ON c.Id = m.ChannelId WHERE c.TeamId = $1 AND c.Name = 'secret' AND m.UserId = $2`,
		team.Id, i.mallory.User.Id), "mallory did not get into the private channel")
	require.Zero(t, number(`SELECT COUNT(*) FROM Posts p JOIN Channels c ON c.Id = p.ChannelId WHERE c.TeamId = $1 AND p.UserId = $2`, team.Id, i.victim.User.Id),
		"the victim said nothing there")
	require.Zero(t, number(`SELECT COUNT(*) FROM FileInfo WHERE PostId <> ''`), "no file of the server's disk")
	require.EqualValues(t, 2, number(`SELECT COUNT(*) FROM Posts p JOIN Channels c ON c.Id = p.ChannelId WHERE c.TeamId = $1 AND p.Message = 'x'`, team.Id),
		"what was harmless arrived")
	require.EqualValues(t, 1, number(`SELECT COUNT(*) FROM Emoji WHERE DeleteAt = 0`))
}

// partPosts makes a server divide imports into parts of so many posts.
func batchPosts(n int) map[string]string {
	return map[string]string{"TEAMEXPORT_BATCHPOSTS": fmt.Sprint(n), "TEAMEXPORT_BATCHPAUSEMS": "300"}
}

// manyPosts is an archive whose one author has one address.
func manyPosts(t *testing.T, n int) string {
	t.Helper()
	all := []string{
		`{"type":"version","version":1}`, `{"type":"team","team":{"name":"choir","display_name":"x","type":"O"}}`,
		`{"type":"channel","channel":{"team":"choir","name":"open","type":"O"}}`,
		`{"type":"user","user":{"username":"mallory","email":"mallory@example.com","teams":[{"name":"choir","channels":[{"name":"open"}]}]}}`,
	}
	for n := range n {
		all = append(all, fmt.Sprintf(`{"type":"post","post":{"team":"choir","channel":"open","user":"mallory","message":"post %d","create_at":%d}}`, n, 1_700_000_000_000+n))
	}
	return writeArchive(t, all, nil)
}

func TestATeamAdminWhoIsDemotedIsStoppedAtTheNextBatch(t *testing.T) {
	ctx := testContext(t)
	i := newIntruder(t, ctx, "demoted", batchPosts(10))
	set(t, ctx, i.server, map[string]any{"importby": "team_admins"})
	team := i.team(t, ctx, "choir")
	path := manyPosts(t, 35)
	roles := func(admin bool) {
		_, err := i.server.Admin.UpdateTeamMemberSchemeRoles(ctx, team.Id, i.mallory.User.Id, &model.SchemeRoles{SchemeUser: true, SchemeAdmin: admin})
		require.NoError(t, err)
	}
	arrived := func() int64 {
		return row(t, ctx, i.server, `SELECT COUNT(*) FROM Posts p JOIN Channels c ON c.Id = p.ChannelId WHERE c.TeamId = $1 AND p.Message LIKE 'post %'`, team.Id)
	}

	job, plan, err := i.mallory.PlanImport(ctx, team.Id, path)
	require.NoError(t, err)
	roles(false)
	var refused *testbed.APIError
	_, err = i.mallory.ApplyPlan(ctx, job.ID, plan.Revision)
	require.ErrorAs(t, err, &refused)
	require.Contains(t, []int{403, 404}, refused.StatusCode, "the plan is hers no more")
	require.Zero(t, arrived())

	roles(true)
	require.NoError(t, i.mallory.BeginApply(ctx, job.ID, plan.Revision))
	require.Eventually(t, func() bool { return arrived() > 0 }, 2*time.Minute, 50*time.Millisecond)
	roles(false)
	ended, err := i.server.Admin.WaitJob(ctx, job.ID)
	require.NoError(t, err)
	require.EqualValues(t, "failed", ended.State)
	require.EqualValues(t, "forbidden", ended.Error.Code, ended.Error.Message)
	require.Less(t, arrived(), int64(35), "the rest did not come")
	require.Zero(t, row(t, ctx, i.server, `SELECT COUNT(*) FROM ChannelMembers m JOIN Channels c ON c.Id = m.ChannelId WHERE c.TeamId = $1 AND c.Name = 'open'`, team.Id),
		"nobody got a place")

	roles(true)
	again, _, err := i.mallory.Import(ctx, team.Id, path)
	require.NoError(t, err)
	succeeded(t, again)
	require.EqualValues(t, 35, arrived(), "importing it again completes it")
}
