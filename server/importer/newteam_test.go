package importer

import (
	"context"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost/mattermost/server/public/model"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/inspect"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/planning"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/sanitize"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// moves notes where a job goes.
type moves struct {
	silent
	to   []string
	fail error
}

func (m *moves) Move(_ context.Context, teamID, teamName string) error {
	m.to = append(m.to, teamID+" "+teamName)
	defer func() { m.fail = nil }()
	return m.fail
}

var asNew = planning.Decision{Section: planning.SectionTeam, Source: "choir", Action: planning.ActionNew, Target: ""}

const describedTeam = `{"type":"team","team":{"name":"choir","display_name":"The Choir","type":"O","description":"We sing","allow_open_invite":true}}`

func TestATeamOfItsOwn(t *testing.T) {
	target := unborn(here())
	data := zipFile(t, append([]string{version, describedTeam}, lines(post(""))[2:]...), nil)
	result := mustImport(t, data, target, planning.SystemAdmin(), asNew)
	require.Equal(t, &planning.NewTeam{Name: "choir", DisplayName: "The Choir", Description: "We sing", AllowOpenInvite: true}, result.plan.NewTeam)
	require.Equal(t, planning.ActionNew, result.plan.TeamAction)
	require.Equal(t, "choir", result.plan.TargetTeam)
	require.NotNil(t, result.channel("town-square"), "every channel is the archive's, also those that every team has")
	require.Equal(t, "choir", result.posts()[0].Team)
	for _, channel := range result.plan.Channels {
		require.NotContains(t, channel.Choices, planning.ActionMerge, "there is nothing to join")
	}
}

func TestNamesOfANewTeam(t *testing.T) {
	for name, test := range map[string]struct {
		source, wanted string
		taken          []string
		want           string
		refused        string
		renamed        bool
	}{
		"its own":             {source: "choir", want: "choir"},
		"one that is wanted":  {source: "choir", wanted: "Singers", want: "singers"},
		"its own is taken":    {source: "choir", taken: []string{"choir", "choir-2"}, want: "choir-3", renamed: true},
		"the server's own":    {source: "post-office", want: "team-post-office", renamed: true},
		"too short":           {source: "a", want: "team-a", renamed: true},
		"one with dashes":     {source: "-choir-", want: "team--choir", renamed: true},
		"wanted and taken":    {source: "choir", wanted: "band", taken: []string{"band"}, want: "band-2", refused: transfer.DetailTeamTaken, renamed: true},
		"wanted and reserved": {source: "choir", wanted: "admins", want: "choir", refused: transfer.DetailNotATeamName},
		"wanted and no name":  {source: "choir", wanted: "the choir", want: "choir", refused: transfer.DetailNotATeamName},
		"the longest": {
			source: strings.Repeat("a", 64), taken: []string{strings.Repeat("a", 64)}, want: strings.Repeat("a", 62) + "-2", renamed: true,
		},
	} {
		t.Run(name, func(t *testing.T) {
			text := strings.ReplaceAll(strings.Join(lines(post("")), "\n"), `"choir"`, `"`+test.source+`"`)
			in, err := inspect.Inspect(t.Context(), readerOf(t, zipFile(t, strings.Split(text, "\n"), nil)), sanitize.ServerLimits{PostRunes: 16383}, now, silent{})
			require.NoError(t, err)
			decision := planning.Decision{Section: planning.SectionTeam, Source: test.source, Action: planning.ActionNew, Target: test.wanted}
			target := unborn(here())
			target.TeamsTaken = test.taken
			wanted := planning.WantedOf(in, "job", planning.Review{Decisions: []planning.Decision{decision}})
			for _, taken := range append(test.taken, test.want) {
				if test.refused == "" {
					require.True(t, strings.HasPrefix(taken, wanted.NewTeam), "%q is asked for with %q", taken, wanted.NewTeam)
				}
			}
			plan, details := planning.Build(in, target, planning.SystemAdmin(), planning.Review{Decisions: []planning.Decision{decision}})
			require.Equal(t, test.want, plan.NewTeam.Name)
			require.True(t, model.IsValidTeamName(plan.NewTeam.Name) && !model.IsReservedTeamName(plan.NewTeam.Name))
			require.Equal(t, test.refused != "", len(details) > 0)
			if test.refused != "" {
				require.Equal(t, test.refused, details[0].Code)
			}
			var codes []string
			for _, problem := range plan.Problems {
				codes = append(codes, problem.Code)
			}
			require.Equal(t, test.renamed, strings.Contains(strings.Join(codes, " "), planning.ProblemTeamRenamed), codes)
		})
	}
}

func TestOnlySystemAdminsMakeTeams(t *testing.T) {
	host := newFakeHost(smallArchive(t))
	host.policy = planning.TeamAdmin()
	i, job := planned(t, host)
	_, err := i.Plans().Change(t.Context(), job, 1, []planning.Decision{asNew})
	require.True(t, transfer.HasCode(err, transfer.CodeInvalidDecisions))
	require.Empty(t, host.wanted.NewTeam)
	plan, err := i.Plans().Plan(t.Context(), job)
	require.NoError(t, err)
	require.Equal(t, []planning.Action{planning.ActionMerge}, plan.TeamChoices)
}

func TestWhereATeamGoesIsDecidedAnew(t *testing.T) {
	review, err := planning.Review{}.Change(0, []planning.Decision{{Section: planning.SectionTeam, Source: "choir", Action: planning.ActionNew, Target: "singers"}, {Section: planning.SectionUsers, Source: "choir", Action: planning.ActionShell, Target: ""}})
	require.NoError(t, err)
	review, err = review.Change(1, []planning.Decision{{Section: planning.SectionTeam, Source: "band", Action: planning.ActionMerge, Target: ""}})
	require.NoError(t, err)
	require.Equal(t, []planning.Decision{{Section: planning.SectionUsers, Source: "choir", Action: planning.ActionShell, Target: ""}, {Section: planning.SectionTeam, Source: "band", Action: planning.ActionMerge, Target: ""}}, review.Decisions)
}

// intoNew is an import whose plan for a new team was agreed to. Anna, who was an
// admin of the team, has an account.
func intoNew(t *testing.T) (*fakeHost, *Importer, transfer.Job) {
	t.Helper()
	admin := strings.Replace(anna, `"roles":"team_user"`, `"roles":"team_user team_admin"`, 1)
	text := strings.Replace(strings.Join(lines(post("")), "\n"), anna, admin, 1)
	host := newFakeHost(zipFile(t, strings.Split(text, "\n"), nil))
	host.target = withAccounts(planning.Account{ID: "u1", Username: "anna", Email: "anna@example.com"})
	i, job := planned(t, host)
	_, err := i.Plans().Change(t.Context(), job, 1, []planning.Decision{asNew})
	require.NoError(t, err)
	require.NoError(t, i.Plans().Agree(t.Context(), job, 2))
	require.Empty(t, host.Done, "nothing is made before somebody agrees")
	job.State, job.PlanRevision = transfer.StateApplying, 2
	return host, i, job
}

func TestAnImportMakesItsTeamAndGoesThere(t *testing.T) {
	host, i, job := intoNew(t)
	reporter := &moves{}
	_, err := i.Run(t.Context(), job, reporter)
	require.NoError(t, err)
	require.Equal(t, []string{
		"make choir for admin", "channel dev", "describe town-square", "remember dev town-square", "write", "join", "forget",
	}, host.Done)
	require.True(t, host.rows.Members[0].Admin)
	require.Equal(t, []string{"new-id choir"}, reporter.to)

	t.Run("and a later import into it knows the accounts that it made", func(t *testing.T) {
		key, err := i.notes.TeamKey(t.Context(), "new-id")
		require.NoError(t, err)
		require.Equal(t, job.ID, key)
		other, err := i.notes.TeamKey(t.Context(), "team-id")
		require.NoError(t, err)
		require.Equal(t, "team-id", other)
	})
}

// Whatever step fails, the next attempt makes no second team.
func TestAnInterruptedImportHasOneTeam(t *testing.T) {
	for _, step := range []string{"make choir for admin", "move", "channel dev", "write", "join"} {
		t.Run(step, func(t *testing.T) {
			host, i, job := intoNew(t)
			host.Fail = step
			reporter := &moves{}
			if step == "move" {
				host.Fail, reporter.fail = "", errBroken
			}
			_, err := i.Run(t.Context(), job, reporter)
			require.ErrorIs(t, err, errBroken)
			_, err = i.Run(t.Context(), job, reporter)
			require.NoError(t, err)
			made := strings.Count(strings.Join(host.Done, "\n"), "make choir")
			require.LessOrEqual(t, made, 1)
			require.True(t, host.madeTeam)
			require.Equal(t, "new-id choir", reporter.to[len(reporter.to)-1])
			require.Equal(t, 1, host.Count("write"))
		})
	}
}

func TestANameThatIsTakenMeanwhileIsSaid(t *testing.T) {
	host, i, job := intoNew(t)
	job.State, job.PlanRevision = transfer.StateNeedsReview, 0
	host.target.TeamsTaken = []string{"choir"}
	err := i.Plans().Agree(t.Context(), job, 2)
	require.True(t, transfer.HasCode(err, transfer.CodePlanChanged))
	plan, err := i.Plans().Plan(t.Context(), job)
	require.NoError(t, err)
	require.Equal(t, "choir-2", plan.NewTeam.Name)
	require.NoError(t, i.Plans().Agree(t.Context(), job, 3))
}
