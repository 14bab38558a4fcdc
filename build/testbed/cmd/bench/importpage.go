package main

import (
	"fmt"
	"time"
)

// What costs more than the goals allow.
const (
	whyImportPosting = "PostgreSQL writes and indexes what the import brings, and keeps a processor busy with it. The plugin runs at a lower " +
		"priority, PostgreSQL's part of an import cannot."
	whyImportFiles = "the previews of images, which the server makes in either case, take most of the time."
)

// importsPage says what imports took.
func (o options) importsPage(i imported) page {
	return page{file: "benchmarks-imports.md", text: importsText, goals: o.importGoals(i), lines: []line{
		{fmt.Sprintf("native import, %d posts", o.posts), i.native},
		{"our import of the same", i.ours},
		{"floor, inserting the same rows", i.floor},
		{fmt.Sprintf("our import of %d posts", o.large), i.large},
		{fmt.Sprintf("native import, %d files of 1 MiB", o.files), i.nativeFiles},
		{"our import of the same", i.files},
		{fmt.Sprintf("our import of %d people who become shells", o.shells), i.shells},
		{fmt.Sprintf("our import of %d people who become members", o.accounts), i.accounts},
	}, more: map[string]any{
		"Large": o.large, "Idle": short(i.idle.p95), "Busy": short(i.busy.p95), "IdleHalf": short(i.idle.half), "BusyHalf": short(i.busy.half),
	}}
}

// importGoals lists the goals for imports.
func (o options) importGoals(i imported) (list goals) {
	speed := i.ours.rate() / i.native.rate()
	list.add(fmt.Sprintf("posts/s of an import against the native importer, %d posts, no files", o.posts), "≥ 10 ×", speed, "%.1f ×", speed >= 10)
	floor := ratio(i.ours.took, i.floor.took)
	list.add(fmt.Sprintf("time of an import against the floor, %d posts", o.posts), "≤ 2 ×", floor, "%.1f ×", floor <= 2)
	grows := ratio(i.large.took, i.ours.took)
	list.add(fmt.Sprintf("time of an import, %d to %d posts", o.posts, o.large), "≤ 11 ×", grows, "%.1f ×", grows <= 11)
	list.add(fmt.Sprintf("peak memory of the plugin during an import of %d posts", o.large), "≤ 150 MiB", float64(i.large.pluginPeak), "%.0f MiB", i.large.pluginPeak <= 150)
	files := ratio(i.nativeFiles.took, i.files.took)
	list.add(fmt.Sprintf("speed of an import of %d files of 1 MiB, a quarter of them images, against the native importer", o.files), "≥ 1.5 ×", files, "%.1f ×", files >= 1.5).why = whyImportFiles
	list.add(fmt.Sprintf("time of an import of %d people who become shells", o.shells), "≤ 5 s", i.shells.took.Seconds(), "%.1f s", i.shells.took <= 5*time.Second)
	list.add(fmt.Sprintf("time of an import of %d people who become members", o.accounts), "≤ 30 s", i.accounts.took.Seconds(), "%.1f s", i.accounts.took <= 30*time.Second)
	posting := ratio(i.busy.p95, i.idle.p95)
	list.add(fmt.Sprintf("95th percentile of posting during an import of %d posts against an idle server", o.large), "≤ 2 ×", posting, "%.1f ×", posting <= 2).why = whyImportPosting
	return list
}
