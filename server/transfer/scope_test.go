package transfer_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

func TestTheNarrowerReachCounts(t *testing.T) {
	order := []transfer.Reach{transfer.ReachNone, transfer.ReachMember, transfer.ReachAll}
	for i, a := range order {
		for j, b := range order {
			require.Equal(t, order[min(i, j)], a.Narrower(b), "%s and %s", a, b)
		}
	}
}

func TestBoundsTakeChannels(t *testing.T) {
	in := map[string]bool{"in": true}
	cases := []struct {
		name   string
		bounds transfer.Bounds
		// takes are: a public channel, a private one, and both again that the user is in.
		takes [4]bool
	}{
		{"nobody knows who asks", transfer.Bounds{Channels: in, PrivateChannels: transfer.ReachAll}, [4]bool{}},
		{"a system admin", transfer.Unbounded(), [4]bool{true, true, true, true}},
		{"a team admin, none", transfer.Bounds{By: transfer.AsTeamAdmin, PrivateChannels: transfer.ReachNone, Channels: in}, [4]bool{true, false, true, false}},
		{"a team admin, those they are in", transfer.Bounds{By: transfer.AsTeamAdmin, PrivateChannels: transfer.ReachMember, Channels: in}, [4]bool{true, false, true, true}},
		{"a team admin, all", transfer.Bounds{By: transfer.AsTeamAdmin, PrivateChannels: transfer.ReachAll}, [4]bool{true, true, true, true}},
		{"a member", transfer.Bounds{By: transfer.AsMember, PrivateChannels: transfer.ReachAll, Channels: in}, [4]bool{false, false, true, true}},
	}
	for _, test := range cases {
		t.Run(test.name, func(t *testing.T) {
			b := test.bounds
			require.Equal(t, test.takes, [4]bool{b.Takes("out", false), b.Takes("out", true), b.Takes("in", false), b.Takes("in", true)})
		})
	}
}
