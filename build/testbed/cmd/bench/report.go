package main

import (
	"bufio"
	"context"
	_ "embed"
	"fmt"
	"os"
	"runtime"
	"strings"
	"text/template"
	"time"

	"github.com/prometheus/procfs"

	"github.com/mattermost-community/mattermost-plugin-team-export/build/testbed"
)

//go:embed report.md.tmpl
var reportText string

// goal is what must be reached, and what was.
type goal struct {
	what, wanted, measured string
	met                    bool
	// why says what stands in the way of a goal that is hard to meet.
	why string
}

// line is a measured figure in the table of all.
type line struct {
	what string
	cost cost
}

// Exported for the template.

// What says what is measured.
func (g goal) What() string { return g.what }

// Wanted is the goal.
func (g goal) Wanted() string { return g.wanted }

// Measured is the result.
func (g goal) Measured() string { return g.measured }

// Missed says that there is something to explain.
func (g goal) Missed() bool { return !g.met && g.why != "" }

// Why explains it.
func (g goal) Why() string { return g.why }

// Met is the verdict.
func (g goal) Met() string {
	if g.met {
		return "yes"
	}
	return "**no**"
}

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

func ratio(a, b time.Duration) float64 { return a.Seconds() / b.Seconds() }

func (b *bench) goals(r results) []goal {
	var goals []goal
	add := func(what, wanted string, value float64, format string, met bool) *goal {
		goals = append(goals, goal{what: what, wanted: wanted, measured: fmt.Sprintf(format, value), met: met})
		return &goals[len(goals)-1]
	}
	faster := r.alone.rate() / r.native.rate()
	add("posts/s against the native export, one team alone on the server, no files", "≥ 30 ×", faster, "%.0f ×", faster >= 30)
	toFloor := ratio(r.alone.took, r.floor.took)
	add(fmt.Sprintf("time against the floor, %d posts", b.posts), "≤ 2 ×", toFloor, "%.1f ×", toFloor <= 2).why = whyFloor
	toLargeFloor := ratio(r.large.took, r.largeFloor.took)
	add(fmt.Sprintf("time against the floor, %d posts", b.large), "≤ 2 ×", toLargeFloor, "%.1f ×", toLargeFloor <= 2).why = whyFloor
	beside := ratio(r.beside.took, r.alone.took)
	add("time with an unrelated team of the same size beside it", "≤ 1.1 ×", beside, "%.2f ×", beside <= 1.1).why = whyBeside
	grows := ratio(r.large.took, r.alone.took)
	add(fmt.Sprintf("time, %d to %d posts", b.posts, b.large), "≤ 11 ×", grows, "%.1f ×", grows <= 11).why = whyGrows
	memory := float64(r.large.pluginPeak) / float64(r.alone.pluginPeak)
	add(fmt.Sprintf("peak memory of the plugin, %d to %d posts", b.posts, b.large), "≤ 1.2 ×", memory, "%.2f ×", memory <= 1.2)
	add(fmt.Sprintf("peak memory of the plugin at %d posts and an attachment of 1 GiB", b.large), "≤ 150 MiB", float64(r.oneFile.pluginPeak), "%.0f MiB", r.oneFile.pluginPeak <= 150)
	files := ratio(r.copied, r.files.took)
	add("speed of 2 GiB in 2,000 files against cp of the same files", "≥ 0.8 ×", files, "%.2f ×", files >= 0.8).why = whyFiles
	posting := ratio(r.busy.p95, r.idle.p95)
	add(fmt.Sprintf("95th percentile of posting during an export of %d posts against an idle server", b.large), "≤ 1.5 ×", posting, "%.1f ×", posting <= 1.5).why = whyPosting
	b.importGoals(r.imported, add)
	b.offlineGoals(r.offline, add)
	return goals
}

func (b *bench) lines(r results) []line {
	return []line{
		{fmt.Sprintf("native export, %d posts alone", b.posts), r.native},
		{"ours, the same", r.alone},
		{"floor, the same", r.floor},
		{"ours, beside an unrelated team", r.beside},
		{fmt.Sprintf("ours, %d posts", b.large), r.large},
		{"floor, the same", r.largeFloor},
		{"ours, the same and 1 GiB in one file", r.oneFile},
		{fmt.Sprintf("ours, %d files of 1 MiB", b.files), r.files},
		{fmt.Sprintf("native import, %d posts", b.posts), r.imported.native},
		{"our import of the same", r.imported.ours},
		{"floor, inserting the same rows", r.imported.floor},
		{fmt.Sprintf("our import of %d posts", b.large), r.imported.large},
		{fmt.Sprintf("native import, %d files of 1 MiB", b.files), r.imported.nativeFiles},
		{"our import of the same", r.imported.files},
		{fmt.Sprintf("our import of %d people who become shells", b.shells), r.imported.shells},
		{fmt.Sprintf("our import of %d people who become members", b.accounts), r.imported.accounts},
		{fmt.Sprintf("unzip -t, %d posts", b.large), r.offline.unzip},
		{"teamarchive verify of the same", r.offline.verify},
	}
}

// report writes the results for people.
func (b *bench) report(ctx context.Context, r results) (string, error) {
	machine, err := describeMachine()
	if err != nil {
		return "", err
	}
	var postgres string
	if err := b.server.DB.QueryRowContext(ctx, `SHOW server_version`).Scan(&postgres); err != nil {
		return "", fmt.Errorf("ask for the version of PostgreSQL: %w", err)
	}
	parsed, err := template.New("report").Parse(reportText)
	if err != nil {
		return "", fmt.Errorf("read the template of the report: %w", err)
	}
	var table, shares strings.Builder
	for _, l := range b.lines(r) {
		c := l.cost
		fmt.Fprintf(&table, "| %s | %.2f | %.0f | %d / %d | %.1f | %.1f / %.1f / %.1f |\n", l.what, c.took.Seconds(), c.rate(),
			c.pluginPeak, c.serverPeak, float64(c.archive)/(1<<20), c.cpu.server, c.cpu.plugin, c.cpu.postgres)
	}
	for _, s := range r.profile {
		fmt.Fprintf(&shares, "| %s | %.0f %% |\n", s.name, s.percent)
	}
	var text strings.Builder
	err = parsed.Execute(&text, map[string]any{
		"Date": time.Now().UTC().Format(time.DateOnly), "Command": b.command, "Machine": machine,
		"Mattermost": testbed.ServerVersion(), "Postgres": postgres, "Go": runtime.Version(), "Rounds": b.options.rounds,
		"Goals": b.goals(r), "Table": table.String(), "Profile": shares.String(),
		"Copied": fmt.Sprintf("%.2f", r.copied.Seconds()), "Synced": fmt.Sprintf("%.2f", r.synced.Seconds()),
		"Idle": r.idle.p95.Round(100 * time.Microsecond), "Busy": r.busy.p95.Round(100 * time.Microsecond),
		"IdleHalf": r.idle.half.Round(100 * time.Microsecond), "BusyHalf": r.busy.half.Round(100 * time.Microsecond),
		"PluginShare": fmt.Sprintf("%.0f", 100*r.large.cpu.plugin/r.large.cpu.sum()), "PostgresShare": fmt.Sprintf("%.0f", 100*r.large.cpu.postgres/r.large.cpu.sum()),
		"Large": b.large, "Imported": b.posts, "Files": b.files,
		"ImportIdle": r.imported.idle.p95.Round(100 * time.Microsecond), "ImportBusy": r.imported.busy.p95.Round(100 * time.Microsecond),
		"ImportIdleHalf": r.imported.idle.half.Round(100 * time.Microsecond), "ImportBusyHalf": r.imported.busy.half.Round(100 * time.Microsecond),
	})
	return text.String(), err
}

// describeMachine says what the results were measured on.
func describeMachine() (string, error) {
	fs, err := procfs.NewDefaultFS()
	if err != nil {
		return "", fmt.Errorf("look at the machine: %w", err)
	}
	memory, err := fs.Meminfo()
	if err != nil {
		return "", fmt.Errorf("look at the memory: %w", err)
	}
	return fmt.Sprintf("%s, %d processors, %.0f GiB of memory, %s", processor(), runtime.NumCPU(), float64(*memory.MemTotalBytes)/(1<<30), runtime.GOOS), nil
}

func processor() string {
	file, err := os.Open("/proc/cpuinfo")
	if err != nil {
		return runtime.GOARCH
	}
	defer func() { _ = file.Close() }()
	for lines := bufio.NewScanner(file); lines.Scan(); {
		if name, ok := strings.CutPrefix(lines.Text(), "model name"); ok {
			return strings.Trim(name, "\t :")
		}
	}
	return runtime.GOARCH
}
