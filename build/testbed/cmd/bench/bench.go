package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"github.com/mattermost-community/mattermost-plugin-team-export/build/testbed"
)

type options struct {
	bundle, output, command, only string
	posts, large, rounds          int
	files, shells, accounts       int
}

// scale derives from the number of posts what no flag says: the large team has ten
// times as many, and files and people shrink with a smaller team.
func (o *options) scale() {
	for _, size := range []struct {
		of   *int
		full int
	}{{&o.large, 10 * normalPosts}, {&o.files, manyFiles}, {&o.shells, manyShells}, {&o.accounts, manyAccounts}} {
		if *size.of == 0 {
			*size.of = max(size.full*o.posts/normalPosts, 20)
		}
	}
}

// What is measured unless a flag says otherwise.
const (
	normalPosts  = 100_000
	manyFiles    = 2000
	manyFileSize = 1 << 20
	oneFileSize  = 1 << 30
	manyShells   = 2000
	manyAccounts = 200
)

// bench is a server under measurement.
type bench struct {
	options
	bed    *testbed.Bed
	server *testbed.Server
	meter  meter
}

// results holds the measurements, of several rounds the median.
type results struct {
	native, alone, floor cost
	beside               cost
	large, largeFloor    cost
	oneFile              cost
	files                cost
	copied, synced       time.Duration
	fileBytes            int64
	idle, busy           latencies
	profile              []share
	imported             imported
	offline              offline
	pages                pages
	deltas               deltas
}

func run(o options) error {
	o.scale()
	ctx, cancel := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer cancel()
	bed, err := testbed.Start(ctx)
	if err != nil {
		return err
	}
	defer bed.Close()
	server, err := bed.StartServer(ctx, testbed.ServerOptions{Name: "bench", Bundle: o.bundle})
	if err != nil {
		return err
	}
	plugin, err := server.PluginPID()
	if err != nil {
		return err
	}
	b := &bench{options: o, bed: bed, server: server}
	if b.meter, err = newMeter(server.PID(), plugin, bed.Postgres.PID()); err != nil {
		return err
	}
	if o.only != "" {
		return b.part(ctx, o.only)
	}
	measured, err := b.all(ctx)
	if err != nil {
		return err
	}
	return b.write(ctx, b.exportsPage(measured), b.importsPage(measured.imported))
}

// part measures one part, for those who change it.
func (b *bench) part(ctx context.Context, name string) (err error) {
	var r results
	var small, large team
	if name == "compare" || name == "import" || name == "import-posts" || name == "pages" {
		if small, err = b.generate(ctx, "small", b.posts); err != nil {
			return err
		}
	}
	if name == "import" || name == "import-large" || name == "offline" || name == "pages" || name == "delta" {
		if large, err = b.generate(ctx, "large", b.large); err != nil {
			return err
		}
	}
	switch name {
	case "compare":
		err = b.compare(ctx, small, &r)
	case "import":
		if err = b.measureImports(ctx, small, large, &r); err == nil {
			err = b.write(ctx, b.importsPage(r.imported))
		}
	case "import-posts":
		err = b.importSmall(ctx, small, &r.imported)
	case "import-large":
		err = b.importLarge(ctx, large, &r.imported)
	case "import-files":
		err = b.importFiles(ctx, &r.imported)
	case "import-people":
		err = b.importPeople(ctx, &r.imported)
	case "offline":
		err = b.measureOffline(ctx, large, &r)
	case "pages":
		err = b.measurePages(ctx, small, large, &r)
	case "delta":
		err = b.measureDelta(ctx, large, &r)
	case "large":
		_, err = b.measureLarge(ctx, &r)
	case "files":
		err = b.measureFiles(ctx, &r)
	default:
		err = fmt.Errorf("there is no part %q", name)
	}
	for _, s := range r.profile {
		progress("%3.0f %% %s", s.percent, s.name)
	}
	b.tell(name, r)
	return err
}

// tell prints the goals of one part.
func (b *bench) tell(name string, r results) {
	var list goals
	switch {
	case strings.HasPrefix(name, "import-"):
		list = b.importGoals(r.imported)
	case name == "delta":
		b.deltaGoals(r.deltas, &list)
	case name == "pages":
		b.pageGoals(r.pages, &list)
	case name == "offline":
		b.offlineGoals(r.offline, &list)
	}
	list.tell()
}

// all measures everything. The teams are made one after the other, so that the
// first is alone on the server at first.
func (b *bench) all(ctx context.Context) (r results, err error) {
	small, err := b.generate(ctx, "small", b.posts)
	if err != nil {
		return r, err
	}
	if err := b.compare(ctx, small, &r); err != nil {
		return r, err
	}
	if _, err := b.generate(ctx, "beside", b.posts); err != nil {
		return r, err
	}
	if r.beside, err = b.rounds("the team beside another", func() (cost, error) { return b.ours(ctx, small, noFiles) }); err != nil {
		return r, err
	}
	large, err := b.measureLarge(ctx, &r)
	if err != nil {
		return r, err
	}
	if err := b.measureOffline(ctx, large, &r); err != nil {
		return r, err
	}
	if err := b.measureDelta(ctx, large, &r); err != nil {
		return r, err
	}
	if err := b.measurePages(ctx, small, large, &r); err != nil {
		return r, err
	}
	if err := b.measureFiles(ctx, &r); err != nil {
		return r, err
	}
	return r, b.measureImports(ctx, small, large, &r)
}

func (b *bench) generate(ctx context.Context, name string, posts int) (made team, err error) {
	started := time.Now()
	err = withoutSearch(ctx, b.server.DB, func() error {
		made, err = generateTeam(ctx, b.server.DB, name, posts)
		return err
	})
	progress("a team of %d posts was made in %.0f s", posts, time.Since(started).Seconds())
	return made, err
}

// compare measures the native export, ours and the floor in turn.
func (b *bench) compare(ctx context.Context, t team, r *results) error {
	var native, ours, floor []cost
	for round := range b.options.rounds {
		theirs, err := b.native(ctx)
		if err != nil {
			return err
		}
		theirs.posts = int64(t.posts)
		mine, err := b.ours(ctx, t, noFiles)
		if err != nil {
			return err
		}
		lowest, err := b.floor(ctx, t)
		if err != nil {
			return err
		}
		progress("round %d: native %.1f s, ours %.2f s, floor %.2f s", round+1, theirs.took.Seconds(), mine.took.Seconds(), lowest.took.Seconds())
		native, ours, floor = append(native, theirs), append(ours, mine), append(floor, lowest)
	}
	r.native, r.alone, r.floor = median(native), median(ours), median(floor)
	return nil
}

// measureLarge measures the large team: without files, then with one huge one,
// and what its export does to people who post meanwhile.
func (b *bench) measureLarge(ctx context.Context, r *results) (team, error) {
	large, err := b.generate(ctx, "large", b.large)
	if err != nil {
		return large, err
	}
	var ours, floor []cost
	for round := range b.options.rounds {
		mine, err := b.ours(ctx, large, noFiles)
		if err != nil {
			return large, err
		}
		lowest, err := b.floor(ctx, large)
		if err != nil {
			return large, err
		}
		progress("the large team, round %d: ours %.1f s, floor %.1f s, peak %d MiB", round+1, mine.took.Seconds(), lowest.took.Seconds(), mine.pluginPeak)
		ours, floor = append(ours, mine), append(floor, lowest)
	}
	r.large, r.largeFloor = median(ours), median(floor)
	if r.profile, err = b.profileExport(ctx, large); err != nil {
		return large, err
	}
	if err := b.measurePosting(ctx, large, r); err != nil {
		return large, err
	}
	if _, err := b.attach(ctx, large, 1, oneFileSize); err != nil {
		return large, err
	}
	r.oneFile, err = b.ours(ctx, large, nil)
	return large, err
}

func (b *bench) measurePosting(ctx context.Context, t team, r *results) error {
	channel, err := quietChannel(ctx, b.server)
	if err != nil {
		return err
	}
	if r.idle, err = post(ctx, b.server, channel, nil); err != nil {
		return err
	}
	r.busy, err = b.postWhileExporting(ctx, channel, t)
	progress("posting: p95 %s idle, %s during an export", r.idle.p95, r.busy.p95)
	return err
}

// measureFiles measures a team that is nearly all files, against cp.
func (b *bench) measureFiles(ctx context.Context, r *results) error {
	filed, err := b.generate(ctx, "files", 2*b.files)
	if err != nil {
		return err
	}
	folder, err := b.attach(ctx, filed, b.files, manyFileSize)
	if err != nil {
		return err
	}
	r.fileBytes = int64(b.files) * manyFileSize
	var ours []cost
	for round := range b.options.rounds {
		copied, synced, err := b.copyFolder(ctx, folder)
		if err != nil {
			return err
		}
		mine, err := b.ours(ctx, filed, nil)
		if err != nil {
			return err
		}
		progress("files, round %d: cp %.1f s, cp and sync %.1f s, ours %.1f s", round+1, copied.Seconds(), synced.Seconds(), mine.took.Seconds())
		ours = append(ours, mine)
		r.copied += copied / time.Duration(b.options.rounds)
		r.synced += synced / time.Duration(b.options.rounds)
	}
	r.files = median(ours)
	return nil
}

// rounds measures one thing several times.
func (b *bench) rounds(what string, measure func() (cost, error)) (cost, error) {
	var all []cost
	for range b.options.rounds {
		one, err := measure()
		if err != nil {
			return cost{}, err
		}
		progress("%s: %.2f s", what, one.took.Seconds())
		all = append(all, one)
	}
	return median(all), nil
}

func progress(format string, args ...any) {
	fmt.Fprintf(os.Stderr, "bench: "+format+"\n", args...)
}
