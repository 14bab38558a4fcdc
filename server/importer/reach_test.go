package importer

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

func TestUndoReach_AsksForThePrivateChannelsThatWereHere(t *testing.T) {
	host := newFakeHost(smallArchive(t))
	i, job := planned(t, host)
	for _, test := range []struct {
		name     string
		policy   Policy
		channels []string
		lost     []string
		code     transfer.Code
	}{
		{"a team admin who is in all of them", TeamAdmin(), []string{"a", "d"}, nil, ""},
		{"a team admin who was removed from one", TeamAdmin(), []string{"a", "d"}, []string{"~d"}, transfer.CodeForbidden},
		{"a team admin, nothing was here before", TeamAdmin(), nil, []string{"~d"}, ""},
		{"a system admin", SystemAdmin(), []string{"a", "d"}, []string{"~d"}, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			host.policy, host.lost, host.asked = test.policy, test.lost, nil
			err := i.UndoReach(t.Context(), "leader", job, test.channels)
			require.Equal(t, test.code, codeOf(err))
			if !test.policy.AnyChannel && test.channels != nil {
				require.Equal(t, []lostAsked{{userID: "leader", channels: test.channels}}, host.asked)
			} else {
				require.Empty(t, host.asked)
			}
			if err != nil {
				require.NotContains(t, err.Error(), "~d", "a channel may have another name by now")
			}
		})
	}
}

func codeOf(err error) transfer.Code {
	if err == nil {
		return ""
	}
	return transfer.AsError(err).Code
}
