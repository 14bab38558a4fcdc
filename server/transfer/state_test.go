package transfer_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

var states = []transfer.State{
	transfer.StateQueued, transfer.StateRunning, transfer.StatePlanning, transfer.StateNeedsReview, transfer.StateApplying,
	transfer.StateCanceling, transfer.StateSucceeded, transfer.StateSucceededWithWarnings, transfer.StateFailed,
	transfer.StateCanceled, transfer.StateExpired,
}

func TestStatesFollowEachOther(t *testing.T) {
	allowed := map[transfer.State][]transfer.State{
		transfer.StateQueued:                {transfer.StateRunning, transfer.StatePlanning, transfer.StateCanceled, transfer.StateFailed},
		transfer.StateRunning:               {transfer.StateCanceling, transfer.StateSucceeded, transfer.StateSucceededWithWarnings, transfer.StateFailed},
		transfer.StatePlanning:              {transfer.StateNeedsReview, transfer.StateCanceling, transfer.StateFailed},
		transfer.StateNeedsReview:           {transfer.StateApplying, transfer.StateCanceled, transfer.StateExpired, transfer.StateFailed},
		transfer.StateApplying:              {transfer.StateCanceling, transfer.StateSucceeded, transfer.StateSucceededWithWarnings, transfer.StateFailed},
		transfer.StateCanceling:             {transfer.StateCanceled, transfer.StateSucceeded, transfer.StateSucceededWithWarnings, transfer.StateFailed},
		transfer.StateSucceeded:             {transfer.StateExpired},
		transfer.StateSucceededWithWarnings: {transfer.StateExpired},
	}
	for _, from := range states {
		for _, to := range states {
			want := false
			for _, next := range allowed[from] {
				want = want || next == to
			}
			require.Equal(t, want, from.CanBecome(to), "%s to %s", from, to)
		}
	}
}

func TestAJobThatEndedNeverRunsAgain(t *testing.T) {
	for _, from := range states {
		for _, to := range states {
			if from.Ended() && from.CanBecome(to) {
				require.True(t, to.Ended(), "%s to %s", from, to)
			}
		}
	}
	require.False(t, transfer.State("").Ended())
	require.False(t, transfer.State("").CanBecome(transfer.StateRunning))
}

func TestReportsStaySmall(t *testing.T) {
	report := transfer.NewReport("j")
	for range transfer.MaxReportWarnings + 3 {
		report.Warn(transfer.Warning{Code: transfer.WarnFileMissing})
	}
	require.Len(t, report.Warnings, transfer.MaxReportWarnings)
	require.Equal(t, 3, report.Unlisted)
	require.Equal(t, transfer.MaxReportWarnings+3, report.Total())
}
