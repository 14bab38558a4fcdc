package e2e_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost/mattermost/server/public/model"

	"github.com/mattermost-community/mattermost-plugin-team-export/build/testbed"
)

// The two cases of the forum's proposal are in TestATeamIsImportedIntoAnother;
// here are capitals, chains of numbers, and an address that changes.
func TestNamesThatMeetOthers(t *testing.T) {
	ctx := testContext(t)
	server := startServer(t, ctx, testbed.ServerOptions{Name: "names", Bundle: bundle})
	openImports(t, ctx, server)
	team := makeTeam(t, ctx, server.Admin)
	for name, email := range map[string]string{"anna.w": "anna@example.com", "boris": "other@example.com", "boris1": "another@example.com"} {
		_, err := server.CreateUser(ctx, &model.User{Username: name, Email: email})
		require.NoError(t, err)
	}
	before := dumpOthers(t, ctx, server, team.Id)
	archive := func(address string) string {
		user := func(name, email string) string {
			return `{"type":"user","user":{"username":"` + name + `","email":"` + email + `","teams":[{"name":"choir","channels":[{"name":"open"}]}]}}`
		}
		return writeArchive(t, []string{
			`{"type":"version","version":1}`, `{"type":"team","team":{"name":"choir","display_name":"x","type":"O"}}`,
			`{"type":"channel","channel":{"team":"choir","name":"open","type":"O"}}`,
			user("Anna", "ANNA@Example.com"), user("BORIS", address), user("boris2", "boris2@example.com"),
			`{"type":"post","post":{"team":"choir","channel":"open","user":"boris","message":"@Anna and @BORIS2","create_at":1700000000000,"replies":[{"user":"ANNA","message":"yes, @Boris","create_at":1700000000001}]}}`,
		}, nil)
	}
	who := func(message string) []string {
		return dump(t, ctx, server, `SELECT u.Username, p.Message FROM Posts p JOIN Users u ON u.Id = p.UserId WHERE p.Message LIKE $1`, message)
	}

	job, plan, err := server.Admin.Import(ctx, team.Id, archive("boris@example.com"))
	require.NoError(t, err)
	succeeded(t, job)
	for name, want := range map[string][]string{"anna": {"merge", "anna.w"}, "boris": {"rename", "boris3"}, "boris2": {"new", "boris2"}} {
		action, target := plan.User(name)
		require.Equal(t, want, []string{action, target}, name)
	}
	require.Subset(t, dumpOthers(t, ctx, server, team.Id), before)
	require.Equal(t, []string{`{"message": "@anna.w and @BORIS2", "username": "boris3"}`}, who("%and @%"), "where the name stays, so do its letters")
	require.Equal(t, []string{`{"message": "yes, @boris3", "username": "anna.w"}`}, who("yes,%"))
	for _, name := range []string{"anna.w", "boris", "boris1"} {
		_, err = server.Login(ctx, name)
		require.NoError(t, err, "passwords still work")
	}

	// Boris has another address by now. Nobody but a person can know him.
	all := dumpAll(t, ctx, server)
	job, plan, err = server.Admin.PlanImport(ctx, team.Id, archive("boris@new.example.com"))
	require.NoError(t, err)
	action, target := plan.User("boris")
	require.Equal(t, []string{"rename", "boris4"}, []string{action, target})
	plan, err = server.Admin.ChangePlan(ctx, job.ID, plan.Revision, []map[string]string{{"section": "users", "source": "boris", "action": "merge", "target": "boris3"}})
	require.NoError(t, err)
	job, err = server.Admin.ApplyPlan(ctx, job.ID, plan.Revision)
	require.NoError(t, err)
	succeeded(t, job)
	require.Zero(t, job.Counts["posts_written"])
	require.Equal(t, all, dumpAll(t, ctx, server), "and then nothing is new")
	require.False(t, strings.Contains(strings.Join(all, ""), "boris4"))
}
