package importer

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/journal"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// TestImport_CountsLongThreadsAnewOnce says when threads are counted anew that earlier
// batches named: after the lines, each once, also when another attempt named them.
func TestImport_CountsLongThreadsAnewOnce(t *testing.T) {
	for name, test := range map[string]struct {
		named   []journal.IDs
		recount bool
		want    []string
	}{
		"none was named":             {},
		"one in several batches":     {[]journal.IDs{{id("r")}, {id("r"), id("q")}}, true, []string{id("q"), id("r")}},
		"an earlier attempt counted": {[]journal.IDs{{id("r")}}, false, nil},
	} {
		t.Run(name, func(t *testing.T) {
			host := newFakeHost(zipFile(t, lines(post("")), nil))
			i, job := planned(t, host)
			progress := host.rows.Jobs["job"]
			progress.Recount = test.recount
			for _, ids := range test.named {
				host.rows.Entries["job"] = append(host.rows.Entries["job"], journal.Entry{Recount: ids})
			}
			host.rows.Jobs["job"] = progress
			job.State, job.PlanRevision = transfer.StateApplying, 1
			_, err := i.Run(t.Context(), job, silent{})
			require.NoError(t, err)
			require.Equal(t, test.want, host.rows.Recounted)
			require.False(t, host.rows.Jobs["job"].Recount)
		})
	}
}

// TestImport_CountsWhatATidyingLeft says that threads which an import that was canceled
// had no time for are counted when its papers go, from where it stopped.
func TestImport_CountsWhatATidyingLeft(t *testing.T) {
	for name, test := range map[string]struct {
		state     transfer.State
		recount   bool
		recounted string
		want      []string
	}{
		"of a canceled import":     {transfer.StateCanceled, true, "", []string{id("p"), id("q"), id("r")}},
		"from where it stopped":    {transfer.StateCanceled, true, id("p"), []string{id("q"), id("r")}},
		"nothing when all is done": {transfer.StateSucceeded, false, "", nil},
		"nothing while it writes":  {transfer.StateApplying, true, "", nil},
	} {
		t.Run(name, func(t *testing.T) {
			host := newFakeHost(zipFile(t, lines(post("")), nil))
			i, job := planned(t, host)
			host.rows.Jobs["job"] = journal.Progress{Attempt: 2, Line: 9, Recount: test.recount, Recounted: test.recounted}
			host.rows.Entries["job"] = []journal.Entry{{Recount: journal.IDs{id("r"), id("q")}}, {Recount: journal.IDs{id("p")}}}
			job.State = test.state
			require.NoError(t, i.Discard(t.Context(), job))
			require.Equal(t, test.want, host.rows.Recounted)
			require.Equal(t, test.state == transfer.StateApplying, host.rows.Jobs["job"].Recount)
		})
	}
}

func TestImport_DiscardsNothingWhileThreadsAreUncounted(t *testing.T) {
	host := newFakeHost(zipFile(t, lines(post("")), nil))
	i, job := planned(t, host)
	host.rows.Jobs["job"] = journal.Progress{Attempt: 2, Line: 9, Recount: true}
	host.rows.Entries["job"] = []journal.Entry{{Recount: journal.IDs{id("r")}}}
	host.Fail = "count threads"
	job.State = transfer.StateCanceled
	require.ErrorIs(t, i.Discard(t.Context(), job), errBroken)
	require.NoError(t, i.Discard(t.Context(), job), "the sweep tries again")
	require.Equal(t, []string{id("r")}, host.rows.Recounted)
	require.False(t, host.rows.Jobs["job"].Recount)
}
