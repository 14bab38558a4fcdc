package importer

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/planning"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/write"
)

// TestImport_TellsSystemAdminsWhichIDsItDidNotKeep says who learns that the id of a post
// of the archive is that of another post on this server.
func TestImport_TellsSystemAdminsWhichIDsItDidNotKeep(t *testing.T) {
	for name, test := range map[string]struct {
		policy planning.Policy
		told   bool
	}{
		"a system admin": {planning.SystemAdmin(), true},
		"no team admin":  {planning.TeamAdmin(), false},
	} {
		t.Run(name, func(t *testing.T) {
			host := newFakeHost(withExtras(t, nil))
			host.policy = test.policy
			host.rows.Posts[id("a")] = write.Post{ID: id("a"), ChannelID: "elsewhere", UserID: "other", CreateAt: 7}
			i, job := planned(t, host)
			job.State, job.PlanRevision = transfer.StateApplying, 1
			result, err := i.Run(t.Context(), job, silent{})
			require.NoError(t, err)
			require.EqualValues(t, 1, result.Report.Counts[write.CountPosts])
			var moved []planning.MovedID
			for one, err := range i.Plans().MovedIDs(t.Context(), job) {
				require.NoError(t, err)
				moved = append(moved, one)
			}
			if !test.told {
				require.Empty(t, moved)
				require.NotContains(t, result.Report.Counts, write.CountMoved)
				return
			}
			require.EqualValues(t, 1, result.Report.Counts[write.CountMoved])
			require.Len(t, moved, 1)
			require.Equal(t, []string{"post", id("a")}, []string{moved[0].Kind, moved[0].Source})
			require.Contains(t, host.rows.Posts, moved[0].ID)
		})
	}
}
