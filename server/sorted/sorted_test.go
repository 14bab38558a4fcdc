package sorted_test

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"runtime"
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

func TestRecords_TakeNoMoreMemoryWhenTheyAreSmall(t *testing.T) {
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	var records sorted.Records
	random := rand.New(rand.NewPCG(1, 2))
	for range 1_000_000 {
		var key [8]byte
		binary.BigEndian.PutUint64(key[:], random.Uint64())
		require.NoError(t, records.Add(key[:], nil))
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	require.Less(t, int64(after.HeapAlloc)-int64(before.HeapAlloc), int64(20<<20))
	count, last := 0, make([]byte, 8)
	for record, err := range records.All() {
		require.NoError(t, err)
		require.LessOrEqual(t, bytes.Compare(last, record.Key), 0)
		copy(last, record.Key)
		count++
	}
	require.Equal(t, 1_000_000, count)
	require.NoError(t, records.Close())
}
