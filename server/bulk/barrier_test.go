package bulk_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/bulk"
)

func TestBarriersAreSpelledDifferentlyUntilThereIsNoOther(t *testing.T) {
	var barriers bulk.Barriers
	_, ok := barriers.Next()
	require.False(t, ok, "without a line to repeat")

	barriers.Offer(bulk.Line{Type: bulk.TypeTeam, Team: &bulk.Team{Name: "2024-a", DisplayName: "T"}})
	barriers.Offer(bulk.Line{Type: bulk.TypeTeam, Team: &bulk.Team{Name: "1234"}})
	barriers.Offer(bulk.Line{Type: bulk.TypeChannel, Channel: &bulk.Channel{Team: "2024-a", Name: "b_c"}})
	var names []string
	for line, ok := barriers.Next(); ok; line, ok = barriers.Next() {
		if line.Type == bulk.TypeTeam {
			require.Equal(t, "T", line.Team.DisplayName)
			names = append(names, line.Team.Name)
			continue
		}
		require.Equal(t, "2024-a", line.Channel.Team)
		names = append(names, line.Channel.Name)
	}
	require.Equal(t, []string{"2024-A", "B_c", "b_C", "B_C"}, names)
}

func TestALongNameHasBarriersEnough(t *testing.T) {
	var barriers bulk.Barriers
	barriers.Offer(bulk.Line{Type: bulk.TypeTeam, Team: &bulk.Team{Name: strings.Repeat("x", 64)}})
	seen := map[string]bool{}
	for range 5000 {
		line, ok := barriers.Next()
		require.True(t, ok)
		require.False(t, seen[line.Team.Name])
		require.Equal(t, strings.Repeat("x", 64), strings.ToLower(line.Team.Name))
		seen[line.Team.Name] = true
	}
}
