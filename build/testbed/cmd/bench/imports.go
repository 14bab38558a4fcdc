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
)

// imported is what an import of a team took.
type imported struct {
	// native is the time of the server's importer, of our parts and of the whole
	// archive by itself, on another server.
	native, alone time.Duration
	// ours is what we do beside it: inspecting, planning, rewriting, members,
	// verifying. The server's wait before it begins with a part is nobody's.
	planning, ours, waiting time.Duration
	peak                    uint64
	posts                   int64
}

// share is our part, compared with the server's importer.
func (i imported) share() float64 { return i.ours.Seconds() / i.native.Seconds() }

// measureImport exports a team, imports it with the plugin on an empty server,
// and with the server's own importer on another.
func (b *bench) measureImport(ctx context.Context, t team, r *results) (err error) {
	path, err := b.archiveOf(ctx, t)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.Remove(path)) }()
	target, err := b.bed.StartServer(ctx, testbed.ServerOptions{Name: "import", Bundle: b.bundle})
	if err != nil {
		return err
	}
	if r.imported, err = b.importOurs(ctx, target, t, path); err != nil {
		return err
	}
	other, err := b.bed.StartServer(ctx, testbed.ServerOptions{Name: "importalone"})
	if err != nil {
		return err
	}
	if err := other.NativeImport(ctx, path); err != nil {
		return err
	}
	if r.imported.alone, _, err = nativeTimes(ctx, other, 0); err != nil {
		return err
	}
	i := r.imported
	progress("import of %d posts: the server's importer %.1f s (the whole archive alone: %.1f s), ours %.1f s of which the plan %.1f s, %.0f %%; waiting %.1f s; peak %d MiB",
		i.posts, i.native.Seconds(), i.alone.Seconds(), i.ours.Seconds(), i.planning.Seconds(), 100*i.share(), i.waiting.Seconds(), i.peak)
	return nil
}

// archiveOf exports a team into a file.
func (b *bench) archiveOf(ctx context.Context, t team) (path string, err error) {
	job, err := b.server.Admin.Export(ctx, t.id, noFiles)
	if err != nil {
		return "", err
	}
	path = filepath.Join(b.bed.Dir, "bench-import.zip")
	file, err := os.Create(path)
	if err != nil {
		return "", fmt.Errorf("create the archive to import: %w", err)
	}
	err = b.server.Admin.Download(ctx, job.ID, file)
	return path, errors.Join(err, file.Close())
}

func (b *bench) importOurs(ctx context.Context, target *testbed.Server, t team, path string) (done imported, err error) {
	if err := target.Config(ctx, func(config *model.Config) {
		config.PluginSettings.Plugins[testbed.PluginID] = map[string]any{"importby": "system_admins"}
	}); err != nil {
		return done, err
	}
	made, _, err := target.Admin.CreateTeam(ctx, &model.Team{Name: t.name, DisplayName: t.name, Type: model.TeamInvite})
	if err != nil {
		return done, fmt.Errorf("make a team to import into: %w", err)
	}
	upload, err := target.Admin.Upload(ctx, made.Id, path)
	if err != nil {
		return done, err
	}
	plugin, err := target.PluginPID()
	if err != nil {
		return done, err
	}
	meter, err := newMeter(target.PID(), plugin, b.bed.Postgres.PID())
	if err != nil {
		return done, err
	}
	spent, err := meter.measure(func() (cost, error) { return cost{}, carryOut(ctx, target, made.Id, upload, &done) })
	done.peak = spent.pluginPeak
	return done, err
}

// carryOut plans and applies an import, and takes its times.
func carryOut(ctx context.Context, target *testbed.Server, teamID, upload string, done *imported) error {
	began := time.Now()
	id, err := target.Admin.StartImport(ctx, teamID, upload)
	if err != nil {
		return err
	}
	if _, err := target.Admin.WaitJobUntil(ctx, id, func(job testbed.Job) bool { return job.State == "needs_review" }); err != nil {
		return err
	}
	done.planning = time.Since(began)
	var plan testbed.Plan
	if err := target.Admin.Get(ctx, "/jobs/"+id+"/plan", &plan); err != nil {
		return err
	}
	applied := time.Now()
	job, err := target.Admin.ApplyPlan(ctx, id, plan.Revision)
	if err != nil {
		return err
	}
	if job.State != "succeeded" && job.State != "succeeded_with_warnings" {
		return fmt.Errorf("the import ended as %s: %+v", job.State, job.Error)
	}
	done.posts = job.Counts["posts_written"]
	if done.native, done.waiting, err = nativeTimes(ctx, target, applied.UnixMilli()); err != nil {
		return err
	}
	done.ours = done.planning + time.Since(applied) - done.native - done.waiting
	return nil
}

// nativeTimes are how long the server's import jobs since a time took, and how
// long they waited for their begin.
func nativeTimes(ctx context.Context, server *testbed.Server, since int64) (took, waited time.Duration, err error) {
	var tookMillis, waitedMillis int64
	err = server.DB.QueryRowContext(ctx, `SELECT COALESCE(SUM(LastActivityAt - StartAt), 0), COALESCE(SUM(StartAt - CreateAt), 0)
		FROM Jobs WHERE Type = 'import_process' AND CreateAt >= $1`, since).Scan(&tookMillis, &waitedMillis)
	if err != nil {
		return 0, 0, fmt.Errorf("look at the import jobs: %w", err)
	}
	return time.Duration(tookMillis) * time.Millisecond, time.Duration(waitedMillis) * time.Millisecond, nil
}
