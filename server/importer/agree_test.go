package importer

import (
	"maps"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/planning"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/teamdata"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

func TestOnlyWhoHasSeenThePlanCanAgree(t *testing.T) {
	host := newFakeHost(smallArchive(t))
	i, job := planned(t, host)
	require.True(t, transfer.HasCode(i.Plans().Agree(t.Context(), job, 7), transfer.CodePlanChanged))
	plan, err := i.Plans().Change(t.Context(), job, 1, []planning.Decision{{Section: planning.SectionUsers, Source: "anna", Action: planning.ActionShell, Target: ""}})
	require.NoError(t, err)
	require.Equal(t, 2, plan.Revision)
	_, err = i.Plans().Change(t.Context(), job, 2, []planning.Decision{{Section: planning.SectionUsers, Source: "nobody", Action: planning.ActionShell, Target: ""}})
	require.True(t, transfer.HasCode(err, transfer.CodeInvalidDecisions))
	require.True(t, transfer.HasCode(i.Plans().Agree(t.Context(), job, 1), transfer.CodePlanChanged))

	host.target = withAccounts(planning.Account{ID: "u2", Username: "anna", Email: "other@example.com"})
	err = i.Plans().Agree(t.Context(), job, 2)
	require.True(t, transfer.HasCode(err, transfer.CodePlanChanged), "the name was taken meanwhile")
	plan, err = i.Plans().Plan(t.Context(), job)
	require.NoError(t, err)
	require.Equal(t, 3, plan.Revision)
	require.Equal(t, "anna1", plan.Users[0].Target.Username)
	require.NoError(t, i.Plans().Agree(t.Context(), job, 3))

	host.taken.Accounts = append(host.taken.Accounts, teamdata.TakenAccount{Username: "anna1", Email: "third@example.com"})
	job.State, job.PlanRevision = transfer.StateApplying, 3
	host.target.Accounts = append(host.target.Accounts, planning.Account{ID: "u3", Username: "anna1", Email: "third@example.com"})
	result, err := i.Run(t.Context(), job, silent{})
	require.NoError(t, err)
	require.True(t, result.Review, "the plan is asked anew")
	require.Empty(t, host.Done, "nothing was written")
	job.State, job.PlanRevision = transfer.StateNeedsReview, 0
	plan, err = i.Plans().Plan(t.Context(), job)
	require.NoError(t, err)
	require.Equal(t, "anna2", plan.Users[0].Target.Username)
}

func TestAPlanWithErrorsCannotBeAgreedTo(t *testing.T) {
	host := newFakeHost(smallArchive(t))
	host.target.Limits.MaxMembers, host.target.Limits.Members = 5, 5
	i, job := planned(t, host)
	require.True(t, transfer.HasCode(i.Plans().Agree(t.Context(), job, 1), transfer.CodeBlocked))
}

func TestThePlanThatRunsIsTheOneThatWasAgreedTo(t *testing.T) {
	host := newFakeHost(smallArchive(t))
	i, job := planned(t, host)
	require.NoError(t, i.Plans().Agree(t.Context(), job, 1))
	// Somebody who looked at the job before changes the plan.
	_, err := i.Plans().Change(t.Context(), job, 1, []planning.Decision{{Section: planning.SectionUsers, Source: "anna", Action: planning.ActionShell, Target: ""}})
	require.NoError(t, err)
	job.State, job.PlanRevision = transfer.StateApplying, 1
	_, err = i.Run(t.Context(), job, silent{})
	require.NoError(t, err)
	plan, err := i.Plans().Plan(t.Context(), job)
	require.NoError(t, err)
	require.Equal(t, planning.ActionNew, plan.Users[0].Action)
	job.State = transfer.StateSucceeded
	require.NoError(t, i.Discard(t.Context(), job))
	require.Equal(t, []string{"jobplan.json"}, slices.Sorted(maps.Keys(host.papers)))
	plan, err = i.Plans().Plan(t.Context(), job)
	require.NoError(t, err)
	require.Equal(t, 1, plan.Revision, "what the history shows")
}

func TestAChangeThatCameTooLateChangesNothing(t *testing.T) {
	host := newFakeHost(smallArchive(t))
	i, job := planned(t, host)
	host.meanwhile = func() {
		_, err := i.Plans().Change(t.Context(), job, 1, []planning.Decision{{Section: planning.SectionUsers, Source: "anna", Action: planning.ActionShell, Target: ""}})
		require.NoError(t, err)
	}
	_, err := i.Plans().Change(t.Context(), job, 1, []planning.Decision{{Section: planning.SectionChannels, Source: "dev", Action: planning.ActionSkip, Target: ""}})
	require.True(t, transfer.HasCode(err, transfer.CodePlanChanged), "%v", err)
	plan, err := i.Plans().Plan(t.Context(), job)
	require.NoError(t, err)
	require.Equal(t, 2, plan.Revision)
	require.Equal(t, planning.ActionShell, plan.Users[0].Action)
	for _, channel := range plan.Channels {
		require.NotEqual(t, planning.ActionSkip, channel.Action)
	}
}

func TestAPlanThatWasNeverStoredCannotBeAgreedTo(t *testing.T) {
	host := newFakeHost(smallArchive(t))
	i, job := planned(t, host)
	_, err := i.Plans().Change(t.Context(), job, 1, []planning.Decision{{Section: planning.SectionUsers, Source: "anna", Action: planning.ActionShell, Target: ""}})
	require.NoError(t, err)
	delete(host.papers, "job"+revisionPaper(2))
	require.True(t, transfer.HasCode(i.Plans().Agree(t.Context(), job, 2), transfer.CodePlanChanged))
	require.NoError(t, i.Plans().Agree(t.Context(), job, 3))
}

func TestImport_PlansAnewWhenANameIsTakenAtTheLastMoment(t *testing.T) {
	for name, take := range map[string]func(*fakeHost){
		"of an account":            func(h *fakeHost) { h.server.Taken["anna"] = true },
		"of a channel":             func(h *fakeHost) { h.server.Taken["dev"] = true },
		"of a deactivated account": func(h *fakeHost) { h.rows.TakenNames["ex"] = true },
	} {
		t.Run(name, func(t *testing.T) {
			host := newFakeHost(zipFile(t, lines(post(`,"reactions":[{"user":"ex","emoji_name":"x","create_at":2000}]`)), nil))
			i, job := planned(t, host)
			job.State, job.PlanRevision = transfer.StateApplying, 1
			take(host)
			result, err := i.Run(t.Context(), job, silent{})
			require.NoError(t, err)
			require.True(t, result.Review)
			require.Empty(t, host.rows.Posts, "nothing was written")
			job.State, job.PlanRevision = transfer.StateNeedsReview, 0
			plan, err := i.Plans().Plan(t.Context(), job)
			require.NoError(t, err)
			require.Equal(t, 2, plan.Revision)
		})
	}
}
