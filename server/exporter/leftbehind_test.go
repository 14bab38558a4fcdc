package exporter_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/teamdata"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// newerTeam holds what servers after 11.4 have beside conversations.
func newerTeam() *server {
	host := oddTeam()
	host.others = []teamdata.Channel{
		{ID: "b-open", Name: "plan", DisplayName: "Concert plan", Type: "BO"},
		{ID: "b-priv", Name: "money", DisplayName: "Budget", Type: "BP"},
		{ID: "s-docs", Name: "docs", DisplayName: "Handbook", Type: "S"},
		{ID: "x-next", Name: "next", DisplayName: "Next", Type: "Q"},
	}
	host.leftBehind = []teamdata.LeftBehind{{Kind: teamdata.LeftViews, Count: 2}, {Kind: teamdata.LeftScheduledPosts, Count: 1}}
	host.marks = append(host.marks, teamdata.Bookmark{ID: "m-board", ChannelID: "c-town", OwnerID: "u-admin", Type: "board", DisplayName: "Our board"})
	return host
}

func TestExport_NamesContentOfNewerServersThatStaysBehind(t *testing.T) {
	result, err := export(t, newerTeam(), job())
	require.NoError(t, err)
	var said []string
	for _, warning := range result.Report.Warnings {
		if warning.Code == transfer.WarnLeftBehind {
			said = append(said, warning.Message)
		}
	}
	require.Equal(t, []string{
		`Board "Concert plan" is not in the archive: no archive has room for it.`,
		`Board "Budget" is not in the archive: no archive has room for it.`,
		`Docs space "Handbook" is not in the archive: no archive has room for it.`,
		`A channel of the unknown type Q with the name "Next" is not in the archive: no archive has room for it.`,
		`Views of channels are not in the archive: 2 of them stay on this server.`,
		`Scheduled posts are not in the archive until they are sent: 1 of them wait on this server.`,
		`Bookmark "Our board" is not in the archive: it leads to something of the type "board", for which no archive has room.`,
	}, said)
}

func TestExport_NamesOnlyBoardsWithinBoundsAndOptions(t *testing.T) {
	tests := map[string]struct {
		bounds transfer.Bounds
		change func(*transfer.ExportOptions)
		want   []string
		viewer string
	}{
		"a team admin who exports public channels": {bounds: transfer.Bounds{By: transfer.AsTeamAdmin, PrivateChannels: transfer.ReachNone}, want: []string{"b-open"}},
		"a member who is in one of them": {
			bounds: transfer.Bounds{By: transfer.AsMember, Viewer: "u-off", Channels: map[string]bool{"c-town": true, "b-priv": true}, ShowStrangers: true},
			want:   []string{"b-priv"}, viewer: "u-off",
		},
		"no private channels": {
			bounds: transfer.Unbounded(), change: func(o *transfer.ExportOptions) { o.PrivateChannels = false }, want: []string{"b-open"},
		},
		"chosen channels": {
			bounds: transfer.Unbounded(), change: func(o *transfer.ExportOptions) { o.Channels.Include = []string{"town-square"} },
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			host, wanted := newerTeam(), job()
			host.leftBehind, host.marks = nil, nil
			within(host, test.bounds)
			if test.change != nil {
				test.change(&wanted.Options)
			}
			result, err := export(t, host, wanted)
			require.NoError(t, err)
			var named []string
			for _, warning := range result.Report.Warnings {
				if warning.Code == transfer.WarnLeftBehind {
					named = append(named, warning.ID)
				}
			}
			require.Equal(t, test.want, named)
			require.Equal(t, test.viewer, host.leftBehindViewer)
			require.NotContains(t, host.leftBehindOf, "b-priv")
		})
	}
}
