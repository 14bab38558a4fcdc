package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/mattermost/mattermost/server/public/model"

	"github.com/mattermost-community/mattermost-plugin-team-export/build/testbed"
	"github.com/mattermost-community/mattermost-plugin-team-export/build/testbed/archives"
)

// imported holds the durations of imports: those of the plugin from the agreement to the
// end, those of the server's importer from the start of its job to its end.
type imported struct {
	native, ours, floor cost
	large               cost
	nativeFiles, files  cost
	shells, accounts    cost
	idle, busy          latencies
}

// measureImports measures imports of a small and a large team, of files and of
// people, each into a fresh server.
func (b *bench) measureImports(ctx context.Context, small, large team, r *results) error {
	if err := b.importSmall(ctx, small, &r.imported); err != nil {
		return err
	}
	if err := b.importLarge(ctx, large, &r.imported); err != nil {
		return err
	}
	if err := b.importFiles(ctx, &r.imported); err != nil {
		return err
	}
	return b.importPeople(ctx, &r.imported)
}

// importSmall imports the team natively and with the plugin, in turn, and inserts
// the same rows from plain tables: the floor.
func (b *bench) importSmall(ctx context.Context, t team, i *imported) error {
	path, err := b.archiveOf(ctx, t, noFiles)
	if err != nil {
		return err
	}
	var native, ours, floor []cost
	for round := range b.options.rounds {
		theirs, err := b.importNative(ctx, fmt.Sprintf("native%d", round), path)
		if err != nil {
			return err
		}
		mine, lowest, err := b.importAndFloor(ctx, fmt.Sprintf("ours%d", round), t.name, path)
		if err != nil {
			return err
		}
		progress("import of %d posts, round %d: native %.1f s%s, ours %.2f s%s, floor %.2f s%s, peak %d MiB", mine.posts, round+1,
			theirs.took.Seconds(), theirs.cpu, mine.took.Seconds(), mine.cpu, lowest.took.Seconds(), lowest.cpu, mine.pluginPeak)
		native, ours, floor = append(native, theirs), append(ours, mine), append(floor, lowest)
	}
	i.native, i.ours, i.floor = median(native), median(ours), median(floor)
	return os.Remove(path)
}

func (b *bench) importAndFloor(ctx context.Context, name, teamName, path string) (mine, lowest cost, err error) {
	target, err := b.target(ctx, name)
	if err != nil {
		return mine, lowest, err
	}
	defer target.Stop()
	if mine, err = b.importOurs(ctx, target, teamName, path); err != nil {
		return mine, lowest, err
	}
	meter, err := newMeter(target.PID(), target.PID(), b.bed.Postgres.PID())
	if err != nil {
		return mine, lowest, err
	}
	lowest, err = meter.measure(func() (cost, error) { return insertFloor(ctx, target) })
	lowest.pluginPeak = 0
	return mine, lowest, err
}

// importLarge imports the large team once, while people post on the server.
func (b *bench) importLarge(ctx context.Context, t team, i *imported) error {
	path, err := b.archiveOf(ctx, t, noFiles)
	if err != nil {
		return err
	}
	target, err := b.target(ctx, "ourslarge")
	if err != nil {
		return err
	}
	defer target.Stop()
	channel, err := quietChannel(ctx, target)
	if err != nil {
		return err
	}
	if i.idle, err = post(ctx, target, channel, nil); err != nil {
		return err
	}
	ended := make(chan struct{})
	var importErr error
	go func() {
		defer close(ended)
		i.large, importErr = b.importOurs(ctx, target, t.name, path)
	}()
	i.busy, err = post(ctx, target, channel, ended)
	<-ended
	if err := errors.Join(err, importErr); err != nil {
		return err
	}
	progress("import of %d posts: %.1f s%s, peak %d MiB; posting: p95 %s idle, %s meanwhile", i.large.posts, i.large.took.Seconds(), i.large.cpu, i.large.pluginPeak, i.idle.p95, i.busy.p95)
	return os.Remove(path)
}

// importFiles imports a team that is nearly all files, a quarter of them images.
func (b *bench) importFiles(ctx context.Context, i *imported) error {
	pictures, err := b.generate(ctx, "pictures", 2*b.files)
	if err != nil {
		return err
	}
	folder, err := b.attach(ctx, pictures, b.files, manyFileSize)
	if err != nil {
		return err
	}
	if err := b.drawPictures(ctx, pictures, folder); err != nil {
		return err
	}
	path, err := b.archiveOf(ctx, pictures, nil)
	if err != nil {
		return err
	}
	if i.nativeFiles, err = b.importNative(ctx, "nativefiles", path); err != nil {
		return err
	}
	target, err := b.target(ctx, "oursfiles")
	if err != nil {
		return err
	}
	defer target.Stop()
	i.files, err = b.importOurs(ctx, target, pictures.name, path)
	progress("import of %d files: native %.1f s%s, ours %.1f s%s", b.files, i.nativeFiles.took.Seconds(), i.nativeFiles.cpu, i.files.took.Seconds(), i.files.cpu)
	return errors.Join(err, os.Remove(path))
}

// importPeople imports people who become shells, and others who become members.
func (b *bench) importPeople(ctx context.Context, i *imported) error {
	for _, people := range []struct {
		name           string
		active, shells int
		took           *cost
	}{{"shells", 0, b.shells, &i.shells}, {"accounts", b.accounts, 0, &i.accounts}} {
		path := filepath.Join(b.bed.Dir, "bench-"+people.name+".zip")
		if err := archives.People(path, people.active, people.shells); err != nil {
			return err
		}
		target, err := b.target(ctx, "ours"+people.name)
		if err != nil {
			return err
		}
		*people.took, err = b.importOurs(ctx, target, archives.PeopleTeam, path)
		target.Stop()
		if err != nil {
			return err
		}
		progress("import of %d %s: %.1f s%s", people.active+people.shells, people.name, people.took.took.Seconds(), people.took.cpu)
	}
	return nil
}

// archiveOf exports a team into a file.
func (b *bench) archiveOf(ctx context.Context, t team, options any) (path string, err error) {
	job, err := b.server.Admin.Export(ctx, t.id, options)
	if err != nil {
		return "", err
	}
	path = filepath.Join(b.bed.Dir, "bench-"+t.name+".zip")
	file, err := os.Create(path)
	if err != nil {
		return "", fmt.Errorf("create the archive to import: %w", err)
	}
	err = b.server.Admin.Download(ctx, job.ID, file)
	_, deleteErr := b.server.Admin.DeleteArchive(ctx, job.ID)
	return path, errors.Join(err, file.Close(), deleteErr)
}

// target starts a fresh server with the plugin that lets system admins import.
func (b *bench) target(ctx context.Context, name string) (*testbed.Server, error) {
	target, err := b.bed.StartServer(ctx, testbed.ServerOptions{Name: name, Bundle: b.bundle})
	if err != nil {
		return nil, err
	}
	return target, target.ConfigurePlugin(ctx, map[string]any{"importby": "system_admins"})
}

// importNative imports an archive with the server's own importer.
func (b *bench) importNative(ctx context.Context, name, path string) (spent cost, err error) {
	server, err := b.bed.StartServer(ctx, testbed.ServerOptions{Name: name})
	if err != nil {
		return spent, err
	}
	defer server.Stop()
	meter, err := newMeter(server.PID(), server.PID(), b.bed.Postgres.PID())
	if err != nil {
		return spent, err
	}
	spent, err = meter.measure(func() (cost, error) { return nativeCost(ctx, server, path) })
	if err != nil {
		return spent, err
	}
	spent.pluginPeak = 0
	return spent, os.RemoveAll(filepath.Join(server.FileStore(), "import"))
}

// nativeCost imports an archive and takes the time of the server's job.
func nativeCost(ctx context.Context, server *testbed.Server, path string) (spent cost, err error) {
	if err := server.NativeImport(ctx, path); err != nil {
		return spent, err
	}
	var took int64
	if err := server.DB.QueryRowContext(ctx, `SELECT LastActivityAt - StartAt, (SELECT COUNT(*) FROM Posts WHERE DeleteAt = 0) FROM Jobs WHERE Type = 'import_process'`).Scan(&took, &spent.posts); err != nil {
		return spent, fmt.Errorf("look at the import job of server %s: %w", server.Name, err)
	}
	spent.took = time.Duration(took) * time.Millisecond
	return spent, nil
}

// importOurs imports an archive with the plugin into a team of that name. The
// archive is put into the server's import folder: an upload is not measured.
func (b *bench) importOurs(ctx context.Context, target *testbed.Server, teamName, path string) (spent cost, err error) {
	made, _, err := target.Admin.CreateTeam(ctx, &model.Team{Name: teamName, DisplayName: teamName, Type: model.TeamInvite})
	if err != nil {
		return spent, fmt.Errorf("make a team to import into: %w", err)
	}
	if err := target.PlaceInImportFolder(path); err != nil {
		return spent, err
	}
	plugin, err := target.PluginPID()
	if err != nil {
		return spent, err
	}
	meter, err := newMeter(target.PID(), plugin, b.bed.Postgres.PID())
	if err != nil {
		return spent, err
	}
	return meter.measure(func() (cost, error) { return carryOut(ctx, target, made.Id, filepath.Base(path)) })
}

// carryOut plans an import, applies it, and takes the time from the agreement to
// the end.
func carryOut(ctx context.Context, target *testbed.Server, teamID, archive string) (spent cost, err error) {
	job, plan, err := target.Admin.PlanFolderImport(ctx, teamID, archive)
	if err != nil {
		return spent, err
	}
	agreed := time.Now()
	if job, err = target.Admin.ApplyPlan(ctx, job.ID, plan.Revision); err != nil {
		return spent, err
	}
	spent.took, spent.posts = time.Since(agreed), job.Counts["posts_written"]
	if job.State != "succeeded" && job.State != "succeeded_with_warnings" {
		return spent, fmt.Errorf("the import ended as %s: %+v\n%s", job.State, job.Error, target.Log(10))
	}
	return spent, nil
}
