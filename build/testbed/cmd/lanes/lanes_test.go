package main

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestDivide_GivesEveryTestToExactlyOneLane(t *testing.T) {
	names := []string{"TestA", "TestB", "TestC", "TestD", "TestE"}
	for count := 1; count <= 7; count++ {
		divided := divide(names, map[string]float64{"TestC": 100, "TestA": 1}, count)
		all := slices.Concat(divided...)
		slices.Sort(all)
		require.Equal(t, names, all, "%d lanes", count)
		require.NotContains(t, divided, []string(nil))
	}
}

func TestDivide_KeepsALongTestApart(t *testing.T) {
	seconds := map[string]float64{"TestA": 10, "TestB": 300, "TestC": 10, "TestD": 10}
	require.ElementsMatch(t, [][]string{{"TestB"}, {"TestA", "TestC", "TestD"}}, divide([]string{"TestA", "TestB", "TestC", "TestD"}, seconds, 2))
}

func TestRead_KeepsFailedTestsAndClosingLines(t *testing.T) {
	events := `{"Action":"output","Package":"p","Test":"TestGood","Output":"fine\n"}
{"Action":"pass","Package":"p","Test":"TestGood","Elapsed":2}
{"Action":"output","Package":"p","Test":"TestBad/one","Output":"    wrong\n"}
{"Action":"fail","Package":"p","Test":"TestBad/one","Elapsed":1}
{"Action":"output","Package":"p","Test":"TestBad","Output":"--- FAIL: TestBad\n"}
{"Action":"fail","Package":"p","Test":"TestBad","Elapsed":3}
{"Action":"output","Package":"p","Test":"TestHangs","Output":"waiting\n"}
{"Action":"output","Package":"p","Output":"FAIL\tp\t5s\n"}
not json
`
	got := read(strings.NewReader(events))
	require.Equal(t, "    wrong\n--- FAIL: TestBad\nFAIL\tp\t5s\nnot json\nwaiting\n", got.output)
	require.Equal(t, "    wrong\n--- FAIL: TestBad\n", got.reasons)
	require.Equal(t, map[string]float64{"TestGood": 2, "TestBad": 3}, got.seconds)
}

func TestSeconds_AreKeptBetweenRuns(t *testing.T) {
	file := filepath.Join(t.TempDir(), "cache", "seconds.json")
	require.Empty(t, readSeconds(file))
	require.NoError(t, writeSeconds(file, map[string]float64{"TestA": 1.5}))
	require.Equal(t, map[string]float64{"TestA": 1.5}, readSeconds(file))
}

func TestReason_LeavesOutTheLogsOfServers(t *testing.T) {
	require.Equal(t, `=== RUN   TestBad
    bad_test.go:7:
        	Error:      	Not equal
--- FAIL: TestBad (1.00s)
`, reason(`=== RUN   TestBad
    bad_test.go:7:
        	Error:      	Not equal
    logs.go:40: --- end of the log of server a ---
        warn  [2026-11-28 02:35:22.991 Z] Failed to send
        info  [2026-11-28 02:35:22.991 Z] Done
--- FAIL: TestBad (1.00s)
`))
	require.Equal(t, reasonLines, strings.Count(reason(strings.Repeat("a line\n", 500)), "\n"))
}
