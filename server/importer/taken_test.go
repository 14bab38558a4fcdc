package importer

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/planning"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/teamdata"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// What took a name after somebody agreed stays as it is: the plan is asked anew.
func TestWhatTookANameSinceStaysAsItIs(t *testing.T) {
	for name, test := range map[string]struct {
		taken Taken
		anew  bool
	}{
		"an account": {Taken{Accounts: []teamdata.TakenAccount{{Username: "anna", Email: "other@example.com"}}}, true},
		"a channel":  {Taken{Channels: []teamdata.TakenChannel{{Name: "dev"}}}, true},
		"an emoji":   {Taken{Emoji: []teamdata.TakenEmoji{{Name: "logo"}}}, true},
		"nothing":    {Taken{}, false},
	} {
		t.Run(name, func(t *testing.T) {
			host := newFakeHost(smallArchive(t))
			i, job := planned(t, host)
			require.NoError(t, i.Plans().Agree(t.Context(), job, 1))
			job.State, job.PlanRevision, host.taken = transfer.StateApplying, 1, test.taken
			result, err := i.Run(t.Context(), job, silent{})
			require.NoError(t, err)
			require.Equal(t, test.anew, result.Review)
			require.Equal(t, test.anew, len(host.Done) == 0)
		})
	}
}

func TestWhoLostRightsSinceThePlanImportsNothing(t *testing.T) {
	host := newFakeHost(smallArchive(t))
	i, job := planned(t, host)
	require.NoError(t, i.Plans().Agree(t.Context(), job, 1))
	job.State, job.PlanRevision, host.policy = transfer.StateApplying, 1, planning.TeamAdmin()
	_, err := i.Run(t.Context(), job, silent{})
	require.True(t, transfer.HasCode(err, transfer.CodeForbidden), "%v", err)
	require.Empty(t, host.Done)
}
