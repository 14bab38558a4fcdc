package main

import (
	"bufio"
	"context"
	_ "embed"
	"fmt"
	"maps"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"text/template"
	"time"

	"github.com/prometheus/procfs"

	"github.com/mattermost-community/mattermost-plugin-team-export/build/testbed"
)

//go:embed report.md.tmpl
var exportsText string

//go:embed imports.md.tmpl
var importsText string

// goals lists the goals of a page.
type goals []goal

// add adds a goal with what was measured; one of a part that was not measured is left
// out.
func (g *goals) add(what, wanted string, value float64, format string, met bool) *goal {
	if value == 0 || math.IsNaN(value) || math.IsInf(value, 0) {
		return &goal{}
	}
	*g = append(*g, goal{what: what, wanted: wanted, measured: fmt.Sprintf(format, value), met: met})
	return &(*g)[len(*g)-1]
}

// tell prints each goal and its result.
func (g goals) tell() {
	for _, goal := range g {
		progress("%s: wanted %s, measured %s: %s", goal.what, goal.wanted, goal.measured, goal.Met())
	}
}

// page is the report about one half of the measurements.
type page struct {
	// file is its name in the folder of the output.
	file, text string
	goals      goals
	lines      []line
	// more are figures that only this page has.
	more map[string]any
}

// goal is a goal and the value that was reached.
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

func ratio(a, b time.Duration) float64 { return a.Seconds() / b.Seconds() }

// short rounds what is told of a latency.
func short(d time.Duration) time.Duration { return d.Round(100 * time.Microsecond) }

// about describes the machine and the time of the measurements.
type about struct {
	date, machine, postgres string
}

// write renders pages into the folder of the output.
func (b *bench) write(ctx context.Context, pages ...page) error {
	machine, err := describeMachine()
	if err != nil {
		return err
	}
	about := about{date: time.Now().UTC().Format(time.DateOnly), machine: machine}
	if err := b.server.DB.QueryRowContext(ctx, `SHOW server_version`).Scan(&about.postgres); err != nil {
		return fmt.Errorf("ask for the version of PostgreSQL: %w", err)
	}
	for _, p := range pages {
		p.goals.tell()
		text, err := b.render(p, about)
		if err != nil {
			return err
		}
		fmt.Println(text)
		if err := os.WriteFile(filepath.Join(b.output, p.file), []byte(text), 0o644); err != nil {
			return fmt.Errorf("write the page: %w", err)
		}
	}
	return nil
}

// render writes a page for people.
func (o options) render(p page, about about) (string, error) {
	parsed, err := template.New(p.file).Parse(p.text)
	if err != nil {
		return "", fmt.Errorf("read the template of %s: %w", p.file, err)
	}
	var table, text strings.Builder
	for _, l := range p.lines {
		c := l.cost
		if c.took == 0 {
			continue
		}
		fmt.Fprintf(&table, "| %s | %.2f | %.0f | %d / %d | %.1f | %.1f / %.1f / %.1f |\n", l.what, c.took.Seconds(), c.rate(),
			c.pluginPeak, c.serverPeak, float64(c.archive)/(1<<20), c.cpu.server, c.cpu.plugin, c.cpu.postgres)
	}
	values := map[string]any{
		"Date": about.date, "Command": o.command, "Machine": about.machine, "Mattermost": testbed.ServerVersion(), "Postgres": about.postgres,
		"Go": runtime.Version(), "Rounds": o.rounds, "Goals": p.goals, "Table": table.String(),
	}
	maps.Copy(values, p.more)
	err = parsed.Execute(&text, values)
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
