package bulk_test

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/bulk"
)

func TestNoBatchOfASegmentHasMoreFollowersThanAnImportTakes(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	var budget bulk.FollowerBudget
	var lines []int
	refused := 0
	for range 5000 {
		followers := random.IntN(20)
		before := budget
		if !budget.Take(followers) {
			refused++
			require.Equal(t, before, budget)
			continue
		}
		lines = append(lines, followers)
	}
	require.Positive(t, refused)
	slices.Sort(lines)
	worst := 0
	for _, followers := range lines[len(lines)-bulk.BatchLines:] {
		worst += followers
	}
	require.LessOrEqual(t, worst, bulk.MaxFollowers)
	require.True(t, budget.Take(0), "lines without followers always fit")
}
