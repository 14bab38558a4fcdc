package importer

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/inspect"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/planning"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/sanitize"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// members are lines of so many people with addresses, all members of the team.
func members(n int) (list []string) {
	for at := range n {
		list = append(list, fmt.Sprintf(`{"type":"user","user":{"username":"m%05d","email":"m%05d@example.com","roles":"system_user","teams":[{"name":"choir","roles":"team_user","channels":[{"name":"dev","roles":"channel_user"}]}]}}`, at, at))
	}
	return list
}

// outline is what a plan shows of a person, without the archive's own names.
func outline(t *testing.T, plan *planning.Plan, username string) string {
	t.Helper()
	for _, user := range plan.Users {
		if user.Source.Username != username {
			continue
		}
		user.Target.Email, user.Source.Email = "", ""
		problems := []string{}
		for _, problem := range plan.Problems {
			if problem.Where == username {
				problems = append(problems, problem.Code, problem.Message)
			}
		}
		text, err := json.Marshal([]any{user, problems})
		require.NoError(t, err)
		return strings.ReplaceAll(string(text), username, "NAME")
	}
	t.Fatalf("%s is not in the plan", username)
	return ""
}

// Where the server does not show addresses, the plan of a team admin is the same
// whether an address of the archive belongs to an account outside of the team or to
// none. Members of the team are found by theirs: what they wrote goes to them.
func TestPlan_DoesNotTellATeamAdminWhoseAddressIsOutside(t *testing.T) {
	data := zipFile(t, append([]string{version, teamA, square, dev}, append(members(3), post(""))...), nil)
	for name, test := range map[string]struct {
		policy       planning.Policy
		hides, tells bool
	}{
		"hidden, people become deactivated":      {planning.TeamAdmin(), true, false},
		"hidden, people get one account":         {planning.Policy{OneShell: true}, true, false},
		"shown":                                  {planning.TeamAdmin(), false, true},
		"hidden, and a system admin imports":     {planning.SystemAdmin(), true, true},
		"hidden, and people become members here": {planning.Policy{Accounts: true}, true, true},
	} {
		t.Run(name, func(t *testing.T) {
			target := withAccounts(
				planning.Account{ID: "u1", Username: "outsider", Email: "m00000@example.com"},
				planning.Account{ID: "u2", Username: "insider", Email: "m00001@example.com", Member: true},
			)
			target.HidesAddresses = test.hides
			in, err := inspect.Inspect(t.Context(), readerOf(t, data), sanitize.ServerLimits{}, now, silent{})
			require.NoError(t, err)
			plan, _ := planning.Build(in, target, test.policy, planning.Review{})
			require.Equal(t, test.tells, outline(t, plan, "m00000") != outline(t, plan, "m00002"))
			for _, user := range plan.Users {
				if user.Source.Username == "m00001" {
					require.Equal(t, "u2", user.Target.UserID)
				}
			}
		})
	}
}

func TestAddresses_OfATeamAdminAreCountedByTheDay(t *testing.T) {
	clock := time.UnixMilli(now)
	host := newFakeHost(zipFile(t, append([]string{version, teamA, square, dev}, append(members(2000), post(""))...), nil))
	host.policy, host.target.HidesAddresses = planning.TeamAdmin(), true
	i := New(host, host, func() time.Time { return clock }, Pace{})
	run := func(id, user string) error {
		_, err := i.Run(t.Context(), transfer.Job{
			ID: id, Kind: transfer.KindImport, TeamID: "team-id", RequestedBy: user, State: transfer.StatePlanning,
			Source: &transfer.ImportSource{UploadID: "up", Size: int64(len(host.upload))},
		}, silent{})
		return err
	}
	require.NoError(t, run("a", "leader"))
	require.NoError(t, run("a", "leader"), "another attempt")
	clock = clock.Add(5 * time.Hour)
	require.NoError(t, run("b", "leader"))
	err := run("c", "leader")
	require.True(t, transfer.HasCode(err, transfer.CodeQuota), "%v", err)
	require.NotContains(t, host.papers, "cplan.json", "what would be told is not kept")
	require.NoError(t, run("d", "another"))
	host.policy = planning.SystemAdmin()
	require.NoError(t, run("e", "leader"), "a system admin gets through")
	host.policy, host.target.HidesAddresses = planning.TeamAdmin(), false
	require.NoError(t, run("f", "leader"), "what everybody sees is not counted")
	host.target.HidesAddresses = true
	clock = clock.Add(20 * time.Hour)
	require.NoError(t, run("g", "leader"), "a day later")
}

func TestComparisons_StaySmall(t *testing.T) {
	var c comparisons
	clock := time.UnixMilli(now)
	for n := range 10_000 {
		require.NoError(t, c.add(fmt.Sprint(n), 1, clock))
		clock = clock.Add(time.Minute)
	}
	require.LessOrEqual(t, len(c.Hours), 25)
}
