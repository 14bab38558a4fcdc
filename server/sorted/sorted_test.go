package sorted_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/sorted"
)

func TestRecords_ComeInTheOrderOfTheirKeysHoweverManyThereAre(t *testing.T) {
	for name, count := range map[string]int{"none": 0, "in memory": 100, "in many runs": 60_000} {
		t.Run(name, func(t *testing.T) {
			var records sorted.Records
			random := rand.New(rand.NewPCG(1, 2))
			var want []string
			filler := make([]byte, 2000)
			for i := range count {
				key := fmt.Sprintf("%08d", random.IntN(count/2+1))
				want = append(want, key+fmt.Sprintf("-%09d", i))
				require.NoError(t, records.Add([]byte(key), append([]byte(fmt.Sprintf("%09d", i)), filler...)))
			}
			slices.Sort(want)
			var have []string
			for record, err := range records.All() {
				require.NoError(t, err)
				have = append(have, string(record.Key)+"-"+string(record.Value[:9]))
			}
			require.Equal(t, want, have)
			require.NoError(t, records.Close())
		})
	}
}
