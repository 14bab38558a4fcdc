package importer

import (
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/teamdata"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// planned returns an importer whose job waits for agreement.
func planned(t *testing.T, host *fakeHost) (*Importer, transfer.Job) {
	t.Helper()
	i := New(host, host, "1", func() time.Time { return time.UnixMilli(now) }, 0)
	job := transfer.Job{
		ID: "job", Kind: transfer.KindImport, TeamID: "team-id", RequestedBy: "admin", State: transfer.StatePlanning,
		Source: &transfer.ImportSource{UploadID: "up", Size: int64(len(host.upload))},
	}
	result, err := i.Run(t.Context(), job, silent{})
	require.NoError(t, err)
	require.True(t, result.Review)
	require.Empty(t, host.done, "nothing is written before somebody agrees")
	require.Empty(t, host.parts)
	job.State = transfer.StateNeedsReview
	return i, job
}

func smallArchive(t *testing.T) []byte {
	t.Helper()
	return zipFile(t, lines(post(""), post(`,"replies":[{"user":"anna","message":"r","create_at":1001}]`)), nil)
}

func TestAnImportIsPlannedAndThenCarriedOut(t *testing.T) {
	host := newFakeHost(smallArchive(t))
	host.target = withAccounts(Account{ID: "u1", Username: "anna", Email: "anna@example.com"})
	i, job := planned(t, host)
	require.NoError(t, i.Agree(t.Context(), job, 1))
	job.State, job.PlanRevision = transfer.StateApplying, 1
	result, err := i.Run(t.Context(), job, silent{})
	require.NoError(t, err)
	require.Equal(t, []string{
		"finish team-export_job_0.zip", "import team-export_job_0.zip", "remember dev", "join u1", "read",
	}, host.done)
	require.EqualValues(t, 2, result.Report.Counts["posts_written"])
	require.EqualValues(t, 1, result.Report.Counts["posts_already_there"])
	require.NoError(t, i.Discard(t.Context(), job))
	require.NotNil(t, host.upload, "while it has not ended nothing is removed")
	job.State = transfer.StateSucceeded
	require.NoError(t, i.Discard(t.Context(), job))
	require.Empty(t, host.parts, "what the server did not remove is removed")
	require.Nil(t, host.upload)
	require.Equal(t, []string{"jobplan.json", "jobundo-places-0.json", "jobundo-posts-0.bin", "jobundo.json"}, slices.Sorted(maps.Keys(host.papers)), "the plan stays for the history, and the record for an undo")
	require.Empty(t, host.records)
}

func TestAnImportThatIsForgottenLeavesNoPaper(t *testing.T) {
	host := newFakeHost(smallArchive(t))
	host.target = withAccounts(Account{ID: "u1", Username: "anna", Email: "anna@example.com"})
	i, job := planned(t, host)
	job.State, job.PlanRevision = transfer.StateApplying, 1
	_, err := i.Run(t.Context(), job, silent{})
	require.NoError(t, err)
	job.State = transfer.StateSucceeded
	require.NoError(t, i.Discard(t.Context(), job))
	host.papers["job"+UndonePaper] = []byte("{}")
	host.papers["otherplan.json"] = []byte("{}")
	require.NoError(t, i.Forget(t.Context(), job.ID))
	require.Equal(t, []string{"otherplan.json"}, slices.Sorted(maps.Keys(host.papers)))
	require.NoError(t, i.Forget(t.Context(), job.ID), "what is gone is no error")
}

// Whatever step does not come to its end, the next attempt does what is
// left and nothing twice.
func TestAnInterruptedImportGoesOn(t *testing.T) {
	for _, step := range []string{"finish team-export_job_0.zip", "import team-export_job_0.zip", "join u1", "read", "remember dev"} {
		t.Run(step, func(t *testing.T) {
			host := newFakeHost(smallArchive(t))
			host.target = withAccounts(Account{ID: "u1", Username: "anna", Email: "anna@example.com"})
			i, job := planned(t, host)
			job.State, job.PlanRevision = transfer.StateApplying, 1
			host.fail = step
			_, err := i.Run(t.Context(), job, silent{})
			require.ErrorIs(t, err, errBroken)
			require.NotNil(t, host.upload, "what the next attempt needs is kept")

			_, err = i.Run(t.Context(), job, silent{})
			require.NoError(t, err)
			require.Equal(t, []string{"team-export_job_0.zip"}, host.imported())
		})
	}
}

func TestAFailedImportLeavesNothingButWhatWasImported(t *testing.T) {
	host := newFakeHost(smallArchive(t))
	i, job := planned(t, host)
	job.State, job.PlanRevision = transfer.StateApplying, 1
	host.fail = "import team-export_job_0.zip"
	_, err := i.Run(t.Context(), job, silent{})
	require.ErrorIs(t, err, errBroken)
	job.State = transfer.StateFailed
	require.NoError(t, i.Discard(t.Context(), job))
	require.Empty(t, host.parts)
	require.Nil(t, host.upload)
	require.Empty(t, host.records)
}

func TestOnlyWhoHasSeenThePlanCanAgree(t *testing.T) {
	host := newFakeHost(smallArchive(t))
	i, job := planned(t, host)
	require.True(t, transfer.HasCode(i.Agree(t.Context(), job, 7), transfer.CodePlanChanged))
	plan, err := i.Change(t.Context(), job, 1, []Decision{{SectionUsers, "anna", ActionShell, ""}})
	require.NoError(t, err)
	require.Equal(t, 2, plan.Revision)
	_, err = i.Change(t.Context(), job, 2, []Decision{{SectionUsers, "nobody", ActionShell, ""}})
	require.True(t, transfer.HasCode(err, transfer.CodeInvalidDecisions))
	require.True(t, transfer.HasCode(i.Agree(t.Context(), job, 1), transfer.CodePlanChanged))

	host.target = withAccounts(Account{ID: "u2", Username: "anna", Email: "other@example.com"})
	err = i.Agree(t.Context(), job, 2)
	require.True(t, transfer.HasCode(err, transfer.CodePlanChanged), "the name was taken meanwhile")
	plan, err = i.Plan(t.Context(), job)
	require.NoError(t, err)
	require.Equal(t, 3, plan.Revision)
	require.Equal(t, "anna1", plan.Users[0].Target.Username)
	require.NoError(t, i.Agree(t.Context(), job, 3))

	host.taken.Accounts = append(host.taken.Accounts, teamdata.TakenAccount{Username: "anna1", Email: "third@example.com"})
	job.State, job.PlanRevision = transfer.StateApplying, 3
	_, err = i.Run(t.Context(), job, silent{})
	require.True(t, transfer.HasCode(err, transfer.CodePlanChanged), "right before the server would give the account a new password")
	require.Empty(t, host.imported())
}

func TestAPlanWithErrorsCannotBeAgreedTo(t *testing.T) {
	host := newFakeHost(smallArchive(t))
	host.target.Limits.MaxMembers, host.target.Limits.Members = 5, 5
	i, job := planned(t, host)
	require.True(t, transfer.HasCode(i.Agree(t.Context(), job, 1), transfer.CodeBlocked))
}

func TestThePlanThatRunsIsTheOneThatWasAgreedTo(t *testing.T) {
	host := newFakeHost(smallArchive(t))
	i, job := planned(t, host)
	require.NoError(t, i.Agree(t.Context(), job, 1))
	// Somebody who looked at the job before changes the plan.
	_, err := i.Change(t.Context(), job, 1, []Decision{{SectionUsers, "anna", ActionShell, ""}})
	require.NoError(t, err)
	job.State, job.PlanRevision = transfer.StateApplying, 1
	_, err = i.Run(t.Context(), job, silent{})
	require.NoError(t, err)
	plan, err := i.Plan(t.Context(), job)
	require.NoError(t, err)
	require.Equal(t, ActionNew, plan.Users[0].Action)
	job.State = transfer.StateSucceeded
	require.NoError(t, i.Discard(t.Context(), job))
	require.Equal(t, []string{"jobplan.json", "jobundo-posts-0.bin", "jobundo.json"}, slices.Sorted(maps.Keys(host.papers)))
	plan, err = i.Plan(t.Context(), job)
	require.NoError(t, err)
	require.Equal(t, 1, plan.Revision, "what the history shows")
}

func TestAChangeThatCameTooLateChangesNothing(t *testing.T) {
	host := newFakeHost(smallArchive(t))
	i, job := planned(t, host)
	host.meanwhile = func() {
		_, err := i.Change(t.Context(), job, 1, []Decision{{SectionUsers, "anna", ActionShell, ""}})
		require.NoError(t, err)
	}
	_, err := i.Change(t.Context(), job, 1, []Decision{{SectionChannels, "dev", ActionSkip, ""}})
	require.True(t, transfer.HasCode(err, transfer.CodePlanChanged), "%v", err)
	plan, err := i.Plan(t.Context(), job)
	require.NoError(t, err)
	require.Equal(t, 2, plan.Revision)
	require.Equal(t, ActionShell, plan.Users[0].Action)
	for _, channel := range plan.Channels {
		require.NotEqual(t, ActionSkip, channel.Action)
	}
}

func TestAPlanThatWasNeverStoredCannotBeAgreedTo(t *testing.T) {
	host := newFakeHost(smallArchive(t))
	i, job := planned(t, host)
	_, err := i.Change(t.Context(), job, 1, []Decision{{SectionUsers, "anna", ActionShell, ""}})
	require.NoError(t, err)
	delete(host.papers, "job"+revisionPaper(2))
	require.True(t, transfer.HasCode(i.Agree(t.Context(), job, 2), transfer.CodePlanChanged))
	require.NoError(t, i.Agree(t.Context(), job, 3))
}

func TestAnImportThatStopsInTheFirstPartIsCompletedByAnother(t *testing.T) {
	host := newFakeHost(smallArchive(t))
	i, job := planned(t, host)
	job.State, job.PlanRevision = transfer.StateApplying, 1
	host.fail = "import team-export_job_0.zip"
	host.failure = transfer.Errorf(transfer.CodeNativeImport, "it stopped")
	// The fake is asked before the import and after it.
	host.after = Taken{Channels: []teamdata.TakenChannel{{Name: "dev"}}}
	_, err := i.Run(t.Context(), job, silent{})
	require.True(t, transfer.HasCode(err, transfer.CodeNativeImport), "%v", err)
	require.Contains(t, host.done, "remember dev")
}

func TestAnImportThatIsCanceledSaysWhatItLeavesBehind(t *testing.T) {
	host := newFakeHost(smallArchive(t))
	i, job := planned(t, host)
	job.State, job.PlanRevision = transfer.StateApplying, 1
	host.fail, host.failure = "import team-export_job_0.zip", transfer.ErrDetached
	result, err := i.Run(t.Context(), job, silent{})
	require.ErrorIs(t, err, transfer.ErrDetached)
	require.Equal(t, job.ID, result.Report.JobID)
	require.EqualValues(t, 1, result.Report.WarningCounts["native_import_left"])
}
