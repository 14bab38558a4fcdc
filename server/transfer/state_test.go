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

// TestEveryEventInEveryState has a row for each event and a column for each
// state, in the order of states; "" is refused.
func TestEveryEventInEveryState(t *testing.T) {
	const no = transfer.State("")
	const (
		running, planning, review, applying = transfer.StateRunning, transfer.StatePlanning, transfer.StateNeedsReview, transfer.StateApplying
		queued, canceling, canceled, failed = transfer.StateQueued, transfer.StateCanceling, transfer.StateCanceled, transfer.StateFailed
		done, warned, expired               = transfer.StateSucceeded, transfer.StateSucceededWithWarnings, transfer.StateExpired
	)
	table := map[transfer.Event][]transfer.State{
		//                       queued    running    planning   review    applying   canceling  done     warned   failed canceled expired
		transfer.EventRun:       {running, no, no, no, no, no, no, no, no, no, no},
		transfer.EventPlan:      {planning, no, no, no, no, no, no, no, no, no, no},
		transfer.EventPlanned:   {no, no, review, no, review, no, no, no, no, no, no},
		transfer.EventApply:     {no, no, no, applying, no, no, no, no, no, no, no},
		transfer.EventCancel:    {canceled, canceling, canceling, canceled, canceling, canceling, no, no, no, no, no},
		transfer.EventStopped:   {no, no, no, no, no, canceled, no, no, no, no, no},
		transfer.EventSucceed:   {no, done, no, no, done, done, no, no, no, no, no},
		transfer.EventWarn:      {no, warned, no, no, warned, warned, no, no, no, no, no},
		transfer.EventFail:      {failed, failed, failed, failed, failed, failed, no, no, no, no, no},
		transfer.EventInterrupt: {no, queued, queued, no, review, canceled, no, no, no, no, no},
		transfer.EventExpire:    {no, no, no, expired, no, no, expired, expired, no, no, no},
	}
	for event, row := range table {
		require.Len(t, row, len(states))
		for i, from := range states {
			next, ok := from.After(event)
			require.Equal(t, row[i] != no, ok, "%s in %s", event, from)
			require.Equal(t, row[i], next, "%s in %s", event, from)
		}
	}
	_, ok := transfer.StateQueued.After("something else")
	require.False(t, ok)
	_, ok = transfer.State("").After(transfer.EventRun)
	require.False(t, ok)
}

func TestAJobThatEndedNeverRunsAgain(t *testing.T) {
	for _, from := range states {
		require.False(t, from.Ended() && from.Working(), "%s", from)
		for _, event := range []transfer.Event{
			transfer.EventRun, transfer.EventPlan, transfer.EventPlanned, transfer.EventApply, transfer.EventCancel, transfer.EventStopped,
			transfer.EventSucceed, transfer.EventWarn, transfer.EventFail, transfer.EventInterrupt, transfer.EventExpire,
		} {
			if next, ok := from.After(event); ok && from.Ended() {
				require.True(t, next.Ended(), "%s in %s", event, from)
			}
		}
	}
	require.False(t, transfer.State("").Ended())
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
