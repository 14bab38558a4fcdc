package main

import (
	"fmt"
	"strings"
)

// What costs more than the goals allow.
const (
	whyFloor = "people come before posts in an archive, so what people left in posts is read once before the posts are; and posts " +
		"are written as threads, so replies, reactions and files are looked up for the roots of each page, where the floor " +
		"reads each table from its beginning to its end."
	whyFiles = "each byte is summed up twice, for its entry and for the whole archive, which is as much work as the copy " +
		"itself; and an archive counts when it is on the disk, a copy by `cp` before that."
	whyBeside = "where a team has half of all posts, PostgreSQL reads the table through for two of our questions, which is the " +
		"fastest way and takes what is beside with it; the other questions go through indexes that are twice as large."
	whyGrows   = "the small team was alone on the server, the large one has two others beside it."
	whyPosting = "PostgreSQL and the plugin keep all processors busy. The plugin runs at a lower priority, PostgreSQL's part of an " +
		"export cannot. `ExportPauseMS` makes exports quieter and slower."
)

// exportsPage says what exports took.
func (o options) exportsPage(r results) page {
	var shares strings.Builder
	for _, s := range r.profile {
		fmt.Fprintf(&shares, "| %s | %.0f %% |\n", s.name, s.percent)
	}
	return page{file: "benchmarks.md", text: exportsText, goals: o.exportGoals(r), lines: o.exportLines(r), more: map[string]any{
		"Profile": shares.String(), "Copied": fmt.Sprintf("%.2f", r.copied.Seconds()), "Synced": fmt.Sprintf("%.2f", r.synced.Seconds()),
		"Idle": short(r.idle.p95), "Busy": short(r.busy.p95), "IdleHalf": short(r.idle.half), "BusyHalf": short(r.busy.half),
		"PluginShare":   fmt.Sprintf("%.0f", 100*r.large.cpu.plugin/r.large.cpu.sum()),
		"PostgresShare": fmt.Sprintf("%.0f", 100*r.large.cpu.postgres/r.large.cpu.sum()),
		"Large":         o.large, "Files": o.files,
	}}
}

func (o options) exportGoals(r results) (list goals) {
	faster := r.alone.rate() / r.native.rate()
	list.add("posts/s against the native export, one team alone on the server, no files", "≥ 30 ×", faster, "%.0f ×", faster >= 30)
	toFloor := ratio(r.alone.took, r.floor.took)
	list.add(fmt.Sprintf("time against the floor, %d posts", o.posts), "≤ 2 ×", toFloor, "%.1f ×", toFloor <= 2).why = whyFloor
	toLargeFloor := ratio(r.large.took, r.largeFloor.took)
	list.add(fmt.Sprintf("time against the floor, %d posts", o.large), "≤ 2 ×", toLargeFloor, "%.1f ×", toLargeFloor <= 2).why = whyFloor
	beside := ratio(r.beside.took, r.alone.took)
	list.add("time with an unrelated team of the same size beside it", "≤ 1.1 ×", beside, "%.2f ×", beside <= 1.1).why = whyBeside
	grows := ratio(r.large.took, r.alone.took)
	list.add(fmt.Sprintf("time, %d to %d posts", o.posts, o.large), "≤ 11 ×", grows, "%.1f ×", grows <= 11).why = whyGrows
	memory := float64(r.large.pluginPeak) / float64(r.alone.pluginPeak)
	list.add(fmt.Sprintf("peak memory of the plugin, %d to %d posts", o.posts, o.large), "≤ 1.2 ×", memory, "%.2f ×", memory <= 1.2)
	list.add(fmt.Sprintf("peak memory of the plugin at %d posts and an attachment of 1 GiB", o.large), "≤ 150 MiB", float64(r.oneFile.pluginPeak), "%.0f MiB", r.oneFile.pluginPeak <= 150)
	files := ratio(r.copied, r.files.took)
	list.add("speed of 2 GiB in 2,000 files against cp of the same files", "≥ 0.8 ×", files, "%.2f ×", files >= 0.8).why = whyFiles
	posting := ratio(r.busy.p95, r.idle.p95)
	list.add(fmt.Sprintf("95th percentile of posting during an export of %d posts against an idle server", o.large), "≤ 1.5 ×", posting, "%.1f ×", posting <= 1.5).why = whyPosting
	o.pageGoals(r.pages, &list)
	o.offlineGoals(r.offline, &list)
	o.deltaGoals(r.deltas, &list)
	return list
}

func (o options) exportLines(r results) []line {
	return []line{
		{fmt.Sprintf("native export, %d posts alone", o.posts), r.native},
		{"ours, the same", r.alone},
		{"floor, the same", r.floor},
		{"ours, beside an unrelated team", r.beside},
		{fmt.Sprintf("ours, %d posts", o.large), r.large},
		{"floor, the same", r.largeFloor},
		{"ours, the same and 1 GiB in one file", r.oneFile},
		{fmt.Sprintf("ours, %d files of 1 MiB", o.files), r.files},
		{fmt.Sprintf("ours, %d posts with pages", o.posts), r.pages.html},
		{"the same without, in turn", r.pages.plain},
		{fmt.Sprintf("ours, %d posts with pages", o.large), r.pages.large},
		{fmt.Sprintf("ours, a delta of %d posts", changedPosts), r.deltas.delta},
		{"the full export before it, in turn", r.deltas.full},
		{fmt.Sprintf("unzip -t, %d posts", o.large), r.offline.unzip},
		{"teamarchive verify of the same", r.offline.verify},
	}
}
