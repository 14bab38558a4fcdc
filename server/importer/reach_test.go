package importer

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

func TestUndoReach_AsksForThePrivateChannelsThatWereHere(t *testing.T) {
	host := newFakeHost(smallArchive(t))
	i, job := planned(t, host)
	plan := &Plan{Channels: []PlanChannel{
		{Source: "a", Action: ActionMerge, Target: ChannelTarget{Name: "a", ID: "a-id"}},
		{Source: "b", Action: ActionNew, Target: ChannelTarget{Name: "b"}},
		{Source: "c", Action: ActionSkip, Target: ChannelTarget{Name: "c", ID: "c-id"}},
		{Source: "d", Action: ActionMerge, Target: ChannelTarget{Name: "d", ID: "d-id"}},
	}}
	require.NoError(t, i.put(t.Context(), job.ID, planPaper, plan))
	job.PlanRevision = 7 // of which only the paper of the history is left
	for _, test := range []struct {
		name   string
		policy Policy
		lost   []string
		asked  bool
		code   transfer.Code
	}{
		{"a team admin who is in all of them", TeamAdmin(), nil, true, ""},
		{"a team admin who was removed from one", TeamAdmin(), []string{"~d"}, true, transfer.CodeForbidden},
		{"a system admin", SystemAdmin(), []string{"~d"}, false, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			host.policy, host.lost, host.asked = test.policy, test.lost, nil
			err := i.UndoReach(t.Context(), "leader", job)
			require.Equal(t, test.code, codeOf(err))
			if test.asked {
				require.Equal(t, []lostAsked{{userID: "leader", channels: []string{"a-id", "d-id"}}}, host.asked)
			} else {
				require.Empty(t, host.asked)
			}
			if err != nil {
				require.NotContains(t, err.Error(), "~d", "a channel may have another name by now")
			}
		})
	}
	job.ID = "another"
	host.policy, host.lost = TeamAdmin(), []string{"~d"}
	require.NoError(t, i.UndoReach(t.Context(), "leader", job), "an import without a plan wrote nothing")
}

func codeOf(err error) transfer.Code {
	if err == nil {
		return ""
	}
	return transfer.AsError(err).Code
}
