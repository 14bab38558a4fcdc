package importer

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/teamdata"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// What took a name after somebody agreed stays as it is: only what an earlier
// run of the same part made may be met again.
func TestWhatTookANameSinceStaysAsItIs(t *testing.T) {
	const since = 5000
	account := func(name, mail string, at int64) Taken {
		return Taken{Accounts: []teamdata.TakenAccount{{Username: name, Email: mail, CreateAt: at}}}
	}
	channel := func(private bool, at int64) Taken {
		return Taken{Channels: []teamdata.TakenChannel{{Name: "dev", Private: private, CreateAt: at}}}
	}
	for name, test := range map[string]struct {
		taken Taken
		began int64
		ours  bool
	}{
		"the name of an account, with its address": {account("anna", "anna@example.com", 6000), 0, false},
		"the name of an account":                   {account("anna", "other@example.com", 6000), since, false},
		"the address of an account":                {account("other", "anna@example.com", 6000), since, false},
		"an account from before the part":          {account("anna", "anna@example.com", 4999), since, false},
		"an account that the part made":            {account("anna", "anna@example.com", 5000), since, true},
		"the name of a channel":                    {channel(false, 6000), 0, false},
		"the name of a channel, of the other kind": {channel(true, 6000), since, false},
		"a channel that the part made":             {channel(false, 6000), since, true},
		"the name of an emoji":                     {Taken{Emoji: []teamdata.TakenEmoji{{Name: "logo", CreateAt: 6000}}}, 0, false},
		"nothing":                                  {Taken{}, 0, true},
	} {
		t.Run(name, func(t *testing.T) {
			host := newFakeHost(smallArchive(t))
			i, job := planned(t, host)
			require.NoError(t, i.Agree(t.Context(), job, 1))
			job.State, job.PlanRevision, host.taken, host.began = transfer.StateApplying, 1, test.taken, test.began
			_, err := i.Run(t.Context(), job, silent{})
			if test.ours {
				require.NoError(t, err)
				return
			}
			require.True(t, transfer.HasCode(err, transfer.CodePlanChanged), "%v", err)
			require.Empty(t, host.imported())
		})
	}
}

func TestWhoLostRightsSinceThePlanImportsNothing(t *testing.T) {
	host := newFakeHost(smallArchive(t))
	i, job := planned(t, host)
	require.NoError(t, i.Agree(t.Context(), job, 1))
	job.State, job.PlanRevision, host.policy = transfer.StateApplying, 1, TeamAdmin()
	_, err := i.Run(t.Context(), job, silent{})
	require.True(t, transfer.HasCode(err, transfer.CodeForbidden), "%v", err)
	require.Empty(t, host.done)
}

func TestRightsAreAskedForBeforeEachPart(t *testing.T) {
	host := newFakeHost(smallArchive(t))
	i, job := planned(t, host)
	a := &application{Importer: i, job: job, in: &Inspection{}, plan: &Plan{Policy: SystemAdmin()}}
	require.NoError(t, a.mayBegin(t.Context(), 1, 0))
	host.policy = TeamAdmin()
	require.True(t, transfer.HasCode(a.mayBegin(t.Context(), 1, 0), transfer.CodeForbidden))
}
