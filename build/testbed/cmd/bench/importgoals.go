package main

import (
	"fmt"
	"time"
)

// importGoals adds what imports must reach.
func (b *bench) importGoals(i imported, add func(what, wanted string, measured float64, format string, met bool) *goal) {
	speed := i.ours.rate() / i.native.rate()
	add(fmt.Sprintf("posts/s of an import against the native importer, %d posts, no files", b.posts), "≥ 10 ×", speed, "%.1f ×", speed >= 10)
	floor := ratio(i.ours.took, i.floor.took)
	add(fmt.Sprintf("time of an import against the floor, %d posts", b.posts), "≤ 2 ×", floor, "%.1f ×", floor <= 2)
	grows := ratio(i.large.took, i.ours.took)
	add(fmt.Sprintf("time of an import, %d to %d posts", b.posts, b.large), "≤ 11 ×", grows, "%.1f ×", grows <= 11)
	add(fmt.Sprintf("peak memory of the plugin during an import of %d posts", b.large), "≤ 150 MiB", float64(i.large.pluginPeak), "%.0f MiB", i.large.pluginPeak <= 150)
	files := ratio(i.nativeFiles.took, i.files.took)
	add(fmt.Sprintf("speed of an import of %d files of 1 MiB, a quarter of them images, against the native importer", b.files), "≥ 1.5 ×", files, "%.1f ×", files >= 1.5)
	add(fmt.Sprintf("time of an import of %d people who become shells", b.shells), "≤ 5 s", i.shells.took.Seconds(), "%.1f s", i.shells.took <= 5*time.Second)
	add(fmt.Sprintf("time of an import of %d people who become members", b.accounts), "≤ 30 s", i.accounts.took.Seconds(), "%.1f s", i.accounts.took <= 30*time.Second)
	posting := ratio(i.busy.p95, i.idle.p95)
	add(fmt.Sprintf("95th percentile of posting during an import of %d posts against an idle server", b.large), "≤ 2 ×", posting, "%.1f ×", posting <= 2)
}
