package importer

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/bulk"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/inspect"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/planning"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/sanitize"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

const (
	bob  = `{"type":"user","user":{"username":"bob","email":"bob@example.com","teams":[{"name":"choir","roles":"team_user team_admin","channels":[{"name":"dev"}]}]}}`
	emil = `{"type":"user","user":{"username":"emil","email":"emil@example.com","delete_at":5,"teams":[{"name":"choir"}]}}`
	talk = `{"type":"post","post":{"team":"choir","channel":"dev","user":"anna","message":"hi @bob","create_at":1000,` +
		`"reactions":[{"user":"bob","emoji_name":"x","create_at":1000},{"user":"emil","emoji_name":"x","create_at":1001}],` +
		`"replies":[{"user":"bob","message":"r","create_at":1001},{"user":"carl","message":"r","create_at":1002}]}}`
)

func problems(plan *planning.Plan, code string) (where []string) {
	for _, problem := range plan.Problems {
		if problem.Code == code {
			where = append(where, problem.Where)
		}
	}
	return where
}

// What becomes of people without an account in the team is up to the setting
// ImportedUsers.
func TestPeopleWithoutAnAccountInAnImportOfATeamAdmin(t *testing.T) {
	data := zipFile(t, lines(bob, emil, talk), nil)
	target := withAccounts(planning.Account{ID: "u1", Username: "anna", Email: "anna@example.com", Member: true})

	t.Run("deactivated: each gets a deactivated account without an address", func(t *testing.T) {
		result := mustImport(t, data, target, planning.TeamAdmin())
		require.Equal(t, []planning.Action{planning.ActionShell, planning.ActionPlaceholder, planning.ActionShell}, []planning.Action{result.planned("bob").Action, result.planned("carl").Action, result.planned("emil").Action})
		for _, name := range []string{"bob", "carl", "emil"} {
			shell := result.user(name + "-imported")
			require.NotNil(t, shell, "it takes no plain name of the server")
			require.Positive(t, shell.DeleteAt, name)
			require.Contains(t, shell.Email, inspect.NoMail, name)
			require.Empty(t, shell.Teams, name)
		}
	})

	t.Run("active: those who are in the team get accounts with their addresses, and no role", func(t *testing.T) {
		policy := planning.Policy{Accounts: true}
		result := mustImport(t, data, target, policy)
		require.Equal(t, "bob@example.com", result.user("bob").Email)
		require.Zero(t, result.user("bob").DeleteAt)
		require.Equal(t, "team_user", result.user("bob").Teams[0].Roles)
		require.Contains(t, result.user("emil-imported").Email, inspect.NoMail, "an account that cannot sign in keeps nobody from signing up")
		require.Positive(t, result.user("carl-imported").DeleteAt)

		taken := target
		taken.Accounts = append(slices.Clone(target.Accounts), planning.Account{ID: "u2", Username: "robert", Email: "bob@example.com"})
		result = mustImport(t, data, taken, policy)
		require.Equal(t, planning.ActionShell, result.planned("bob").Action, "somebody outside the team has the address")
		require.Equal(t, []string{"bob"}, problems(result.plan, planning.ProblemOutsideAccount))

		taken = target
		taken.MailDomains = []string{"example.org"}
		result = mustImport(t, data, taken, policy)
		require.Equal(t, planning.ActionShell, result.planned("bob").Action, "nobody signs up here with such an address")
		require.Equal(t, []string{"bob"}, problems(result.plan, planning.ProblemMailDomain))
		taken.MailDomains = []string{"example.com"}
		require.Equal(t, planning.ActionNew, mustImport(t, data, taken, policy).planned("bob").Action)
	})

	t.Run("active: nobody gets into what groups or policies say", func(t *testing.T) {
		closed := target
		closed.Channels = append(slices.Clone(target.Channels), planning.TargetChannel{ID: "d", Name: "dev", Closed: true})
		result := mustImport(t, data, closed, planning.Policy{Accounts: true})
		require.Equal(t, []bulk.ChannelMembership{{Name: "town-square", Roles: "channel_user"}}, result.user("bob").Teams[0].Channels, "every member of a team is in it")
		require.Equal(t, []string{"town-square"}, result.written.Members[0].Channels)
		closed.Closed = true
		result = mustImport(t, data, closed, planning.Policy{Accounts: true})
		require.Equal(t, planning.ActionShell, result.planned("bob").Action)
		require.Equal(t, []string{"bob"}, problems(result.plan, planning.ProblemTeamClosed))
		require.Equal(t, planning.ActionNew, mustImport(t, data, closed, planning.SystemAdmin()).planned("bob").Action, "a system admin may say otherwise")
	})

	t.Run("none: one deactivated account of the team holds what they wrote", func(t *testing.T) {
		policy := planning.Policy{OneShell: true}
		result := mustImport(t, data, target, policy)
		var made []string
		for _, line := range result.lines {
			if line.User != nil {
				made = append(made, line.User.Username)
			}
		}
		require.Equal(t, []string{"imported-people"}, made)
		shared := result.user("imported-people")
		require.Positive(t, shared.DeleteAt)
		require.Empty(t, shared.Teams)
		require.EqualValues(t, 1, result.plan.Counts[transfer.CountUsers])
		require.Equal(t, []string{"bob", "carl", "emil"}, problems(result.plan, planning.ProblemNoAccount), "each is one line")
		post := result.posts()[0]
		require.Equal(t, "anna", post.User)
		require.Equal(t, "hi @imported-people", post.Message)
		require.Len(t, post.Replies, 2)
		require.Equal(t, "imported-people", post.Replies[0].User)
		require.Len(t, post.Reactions, 1, "one account reacts once")
		require.EqualValues(t, 1, result.dropped(sanitize.SkipReaction))

		again := target
		again.Accounts = append(slices.Clone(target.Accounts), planning.Account{ID: "s", Username: "imported-people", Email: shared.Email, Deactivated: true})
		result = mustImport(t, data, again, policy)
		require.Nil(t, result.user("imported-people"), "another import goes to the same account")
		require.Equal(t, "s", result.planned("bob").Target.UserID)
		require.Equal(t, "s", result.planned("carl").Target.UserID)

		other := target
		other.Accounts = append(slices.Clone(target.Accounts), planning.Account{ID: "o", Username: "imported-people", Email: "o@example.com", Member: true})
		require.Equal(t, "imported-people1", mustImport(t, data, other, policy).planned("bob").Target.Username)
	})
}

func TestAnImportEndsWhereItsReachEnds(t *testing.T) {
	host := newFakeHost(zipFile(t, lines(talk), nil))
	host.policy = planning.TeamAdmin()
	host.target = withAccounts(planning.Account{ID: "u1", Username: "anna", Email: "anna@example.com", Member: true})
	i, job := planned(t, host)
	job.State, job.PlanRevision = transfer.StateApplying, 1
	host.lost = []string{"@anna"}
	_, err := i.Run(t.Context(), job, silent{})
	require.True(t, transfer.HasCode(err, transfer.CodeForbidden), "%v", err)
	require.ErrorContains(t, err, "@anna")
	require.Empty(t, host.Done)
}

func TestWhoLosesTheirRightsInTheMiddleIsStopped(t *testing.T) {
	host := newFakeHost(zipFile(t, lines(talk), nil))
	host.policy = planning.TeamAdmin()
	host.target = withAccounts(planning.Account{ID: "u1", Username: "anna", Email: "anna@example.com", Member: true})
	i, job := planned(t, host)
	job.State, job.PlanRevision = transfer.StateApplying, 1
	host.demoted = "write"
	_, err := i.Run(t.Context(), job, silent{})
	require.True(t, transfer.HasCode(err, transfer.CodeForbidden), "%v", err)
	require.NotContains(t, host.Done, "join", "nobody becomes a member after that")
}
