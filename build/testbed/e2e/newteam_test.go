package e2e_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost/mattermost/server/public/model"

	"github.com/mattermost-community/mattermost-plugin-team-export/build/testbed"
	"github.com/mattermost-community/mattermost-plugin-team-export/build/testbed/compare"
	"github.com/mattermost-community/mattermost-plugin-team-export/build/testbed/seed"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/contract"
)

// planNewTeam uploads an archive to a team and decides that it becomes one of
// its own.
func planNewTeam(t *testing.T, ctx context.Context, server *testbed.Server, from *model.Team, path, name string) (testbed.Job, testbed.Plan) {
	t.Helper()
	job, plan, err := server.Admin.PlanImport(ctx, from.Id, path)
	require.NoError(t, err)
	require.Equal(t, []contract.Action{"merge", "new"}, plan.TeamChoices)
	plan, err = server.Admin.ChangePlan(ctx, job.ID, plan.Revision, []map[string]string{{"section": "team", "source": seed.TeamName, "action": "new", "target": name}})
	require.NoError(t, err)
	return job, plan
}

func TestAnImportMakesATeamOfItsOwn(t *testing.T) {
	ctx := testContext(t)
	_, archive := exportTeam(t, ctx, serverA, content.Team.Id, nil)
	target := startServer(t, ctx, testbed.ServerOptions{Name: "newteam", Bundle: bundle})
	openImports(t, ctx, target)
	from, _, err := target.Admin.CreateTeam(ctx, &model.Team{Name: "lobby", DisplayName: "Lobby", Type: model.TeamInvite})
	require.NoError(t, err)
	_, err = target.CreateUser(ctx, &model.User{Username: "anna.w", Email: "Anna@example.com"})
	require.NoError(t, err)
	// One who leads the team has an account here.
	_, err = target.CreateUser(ctx, &model.User{Username: "dora", Email: content.Users["dora"].User.Email})
	require.NoError(t, err)
	all := dumpAll(t, ctx, target)

	var refused *testbed.APIError
	job, plan, err := target.Admin.PlanImport(ctx, from.Id, archive.path)
	require.NoError(t, err)
	_, err = target.Admin.ChangePlan(ctx, job.ID, plan.Revision, []map[string]string{{"section": "team", "source": seed.TeamName, "action": "new", "target": "lobby"}})
	require.ErrorAs(t, err, &refused)
	require.Equal(t, 422, refused.StatusCode, "the name is taken")
	_, err = target.Admin.CancelJob(ctx, job.ID)
	require.NoError(t, err)

	job, plan = planNewTeam(t, ctx, target, from, archive.path, "")
	require.Equal(t, seed.TeamName, plan.TargetTeam)
	require.Equal(t, all, dumpAll(t, ctx, target), "nothing is made before somebody agrees")
	job, err = target.Admin.ApplyPlan(ctx, job.ID, plan.Revision)
	require.NoError(t, err)
	succeeded(t, job)

	team, _, err := target.Admin.GetTeamByName(ctx, seed.TeamName, "")
	require.NoError(t, err)
	require.Equal(t, content.Team.DisplayName, team.DisplayName)
	require.Equal(t, content.Team.Description, team.Description)
	require.Equal(t, content.Team.AllowOpenInvite, team.AllowOpenInvite)
	requireMoved(t, ctx, target, job, from.Id, team.Id)
	results, err := compare.Teams(ctx, serverA, target, seed.TeamName)
	require.NoError(t, err)
	for _, result := range results {
		if result.Kind == "team" {
			require.True(t, result.Equal(), "%+v", result)
		}
	}
	sent, arrived := countAll(t, ctx, serverA), countAll(t, ctx, target)
	for kind, n := range sent {
		require.Equal(t, n, arrived[kind], kind)
	}
	admins := `SELECT COUNT(*) FROM TeamMembers m JOIN Teams t ON t.Id = m.TeamId JOIN Users u ON u.Id = m.UserId
		WHERE t.Name = $1 AND m.SchemeAdmin AND m.DeleteAt = 0 AND u.DeleteAt = 0 AND u.Roles NOT LIKE '%system_admin%'`
	require.Positive(t, row(t, ctx, serverA, admins, seed.TeamName))
	require.Equal(t, row(t, ctx, serverA, admins, seed.TeamName), row(t, ctx, target, admins, seed.TeamName), "who led the team leads it here")

	t.Run("the same archive into the new team changes nothing", func(t *testing.T) {
		all := dumpAll(t, ctx, target)
		again, plan, err := target.Admin.Import(ctx, team.Id, archive.path)
		require.NoError(t, err)
		succeeded(t, again)
		require.Zero(t, plan.Counts["users"]+plan.Counts["channels"]+plan.Counts["emoji"])
		require.Zero(t, again.Counts["posts_written"])
		require.Equal(t, all, dumpAll(t, ctx, target))
	})
	t.Run("a second one gets another name", func(t *testing.T) {
		other, plan := planNewTeam(t, ctx, target, from, archive.path, "")
		require.Equal(t, seed.TeamName+"-2", plan.TargetTeam)
		_, err := target.Admin.CancelJob(ctx, other.ID)
		require.NoError(t, err)
	})
	t.Run("and an undo archives the team", func(t *testing.T) {
		preview, err := target.Admin.PreviewUndo(ctx, job.ID)
		require.NoError(t, err)
		require.Equal(t, seed.TeamName, preview.Team, "%+v", preview.Kept)
		undone, err := target.Admin.Undo(ctx, job.ID)
		require.NoError(t, err)
		succeeded(t, undone)
		require.EqualValues(t, 1, undone.Counts["teams_archived"])
		require.EqualValues(t, 1, row(t, ctx, target, `SELECT COUNT(*) FROM Teams WHERE Id = $1 AND DeleteAt <> 0`, team.Id))
		require.Zero(t, row(t, ctx, target, `SELECT COUNT(*) FROM Posts p JOIN Channels c ON c.Id = p.ChannelId WHERE c.TeamId = $1 AND p.Type NOT LIKE 'system_%'`, team.Id))
	})
}

// requireMoved requires that a job is the new team's, and no longer the one's in
// which somebody asked for it.
func requireMoved(t *testing.T, ctx context.Context, server *testbed.Server, job testbed.Job, from, to string) {
	t.Helper()
	ids := func(teamID string) (ids []string) {
		var list struct {
			Jobs []struct {
				ID     string `json:"id"`
				TeamID string `json:"team_id"`
			} `json:"jobs"`
		}
		require.NoError(t, server.Admin.Get(ctx, "/teams/"+teamID+"/jobs?kind=import", &list))
		for _, job := range list.Jobs {
			require.Equal(t, teamID, job.TeamID)
			ids = append(ids, job.ID)
		}
		return ids
	}
	require.NotContains(t, ids(from), job.ID)
	require.Contains(t, ids(to), job.ID)
}
