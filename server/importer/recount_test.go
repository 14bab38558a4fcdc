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
