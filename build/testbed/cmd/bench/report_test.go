package main

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestPages_SayEachGoalAndWhetherItIsMet(t *testing.T) {
	o := options{posts: 100, large: 1000, files: 20, shells: 20, accounts: 2, rounds: 3, command: "make bench"}
	took := func(seconds float64, posts int64) cost {
		return cost{took: time.Duration(seconds * float64(time.Second)), posts: posts, pluginPeak: 40}
	}
	about := about{date: "2026-01-02", machine: "a machine", postgres: "15.1"}

	t.Run("of imports", func(t *testing.T) {
		i := imported{
			native: took(100, 100), ours: took(5, 100), floor: took(3, 100), large: took(60, 1000), nativeFiles: took(30, 20), files: took(15, 20),
			shells: took(2, 0), accounts: took(40, 0), idle: latencies{p95: 2 * time.Millisecond}, busy: latencies{p95: 9 * time.Millisecond},
		}
		text, err := o.render(o.importsPage(i), about)
		require.NoError(t, err)
		for _, line := range []string{
			"Written by `make bench` on 2026-01-02: a machine;",
			"| posts/s of an import against the native importer, 100 posts, no files | ≥ 10 × | 20.0 × | yes |",
			"| time of an import against the floor, 100 posts | ≤ 2 × | 1.7 × | yes |",
			"| time of an import, 100 to 1000 posts | ≤ 11 × | 12.0 × | **no** |",
			"| peak memory of the plugin during an import of 1000 posts | ≤ 150 MiB | 40 MiB | yes |",
			"| speed of an import of 20 files of 1 MiB, a quarter of them images, against the native importer | ≥ 1.5 × | 2.0 × | yes |",
			"| time of an import of 20 people who become shells | ≤ 5 s | 2.0 s | yes |",
			"| time of an import of 2 people who become members | ≤ 30 s | 40.0 s | **no** |",
			"| 95th percentile of posting during an import of 1000 posts against an idle server | ≤ 2 × | 4.5 × | **no** |",
			"| our import of 1000 posts | 60.00 | 17 | 40 / 0 |",
			whyImportPosting,
		} {
			require.Contains(t, text, line)
		}
		require.NotContains(t, text, whyImportFiles, "what is met needs no excuse")
		require.NotContains(t, text, "<no value>")
	})
	t.Run("of exports", func(t *testing.T) {
		r := results{
			native: took(400, 1000), alone: took(10, 1000), floor: took(6, 1000), beside: took(11, 1000), large: took(100, 10000), largeFloor: took(40, 10000),
			oneFile: took(120, 10000), files: took(3, 40), copied: 2 * time.Second, idle: latencies{p95: time.Millisecond}, busy: latencies{p95: time.Millisecond},
			profile: []share{{"compressing", 40}},
		}
		text, err := o.render(o.exportsPage(r), about)
		require.NoError(t, err)
		for _, line := range []string{
			"| posts/s against the native export, one team alone on the server, no files | ≥ 30 × | 40 × | yes |",
			"| time against the floor, 1000 posts | ≤ 2 × | 2.5 × | **no** |",
			"| compressing | 40 % |",
			"(benchmarks-imports.md)",
		} {
			require.Contains(t, text, line)
		}
		require.NotContains(t, text, "<no value>")
	})
	t.Run("of what was measured alone", func(t *testing.T) {
		text, err := o.render(o.importsPage(imported{shells: took(2, 0)}), about)
		require.NoError(t, err)
		require.Contains(t, text, "| time of an import of 20 people who become shells | ≤ 5 s | 2.0 s | yes |")
		require.NotContains(t, text, "NaN")
		require.NotContains(t, text, "against the floor,")
	})
}
