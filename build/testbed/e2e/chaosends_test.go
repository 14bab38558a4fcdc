package e2e_test

import (
	"context"
	"os"
	"path/filepath"
	"regexp"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// importProp is what accounts say of the import that made them.
var importProp = regexp.MustCompile(`^\{"team_export_import":"[a-z0-9]{26}"\}$`)

// postgresRestarts ends all connections in the middle.
func (c *chaos) postgresRestarts(t *testing.T, ctx context.Context) {
	t.Helper()
	server := freshServer(t, ctx, c.subject, "chaospostgres")
	jobID := c.begin(t, ctx, server)
	// Accounts are being made: the server loses its database, not only the plugin.
	require.Eventually(t, func() bool {
		return row(t, ctx, server, `SELECT COUNT(*) FROM Users WHERE Username LIKE 'worker%'`) > 0
	}, 2*time.Minute, 5*time.Millisecond)
	require.NoError(t, bed.Postgres.Restart(ctx, 2*time.Second))
	require.Eventually(t, func() bool { return server.DB.PingContext(ctx) == nil }, time.Minute, 20*time.Millisecond)
	written(t, ctx, server)
	require.NoError(t, bed.Postgres.Restart(ctx, time.Second))
	ended := keepTrying(t, ctx, server.Admin, jobID)
	succeeded(t, ended)
	require.Greater(t, ended.Attempt, 1, "it went on by itself")
	c.requireAsCalm(t, ctx, server)
}

// fullDisk fills the disk of the file store before the files come. The import fails
// and says why; with room again it is completed.
func (c *chaos) fullDisk(t *testing.T, ctx context.Context) {
	t.Helper()
	server := freshServer(t, ctx, c.subject, "chaosdisk")
	disk := server.FileStore()
	pictures, kept := filepath.Join(disk, "users"), t.TempDir()
	require.NoError(t, os.CopyFS(kept, os.DirFS(pictures)))
	require.NoError(t, syscall.Mount("tmpfs", disk, "tmpfs", 0, "size=160m"), "this test needs to be root, to mount a small disk")
	t.Cleanup(func() { require.NoError(t, syscall.Unmount(disk, syscall.MNT_DETACH)) })
	require.NoError(t, os.CopyFS(pictures, os.DirFS(kept)))
	job, plan, err := c.subject.Plan(ctx, server)
	require.NoError(t, err)

	// An import does not begin on a full disk, so it becomes full when the files come.
	k := &killing{intruder: &intruder{server: server}}
	release := uploading.hold(t, ctx, k)
	require.NoError(t, server.Admin.BeginApply(ctx, job.ID, plan.Revision))
	require.Eventually(t, func() bool { return uploading.reached(k) }, 2*time.Minute, 20*time.Millisecond)
	filler := fillDisk(t, disk, 2<<20)
	release()
	ended := keepTrying(t, ctx, server.Admin, job.ID)
	require.EqualValues(t, "failed", ended.State)
	require.EqualValues(t, "no_space", ended.Error.Code, "%+v", ended.Error)
	require.Contains(t, ended.Error.Message, "make room")

	require.NoError(t, os.Remove(filler))
	_, err = c.subject.Import(ctx, server)
	require.NoError(t, err)
	c.requireAsCalm(t, ctx, server)
}

// fillDisk leaves so much room on a disk, and returns the file that takes the rest.
func fillDisk(t *testing.T, disk string, left int64) (path string) {
	t.Helper()
	var room syscall.Statfs_t
	require.NoError(t, syscall.Statfs(disk, &room))
	file, err := os.Create(filepath.Join(disk, "filler"))
	require.NoError(t, err)
	require.NoError(t, syscall.Fallocate(int(file.Fd()), 0, 0, int64(room.Bavail)*room.Bsize-left))
	require.NoError(t, file.Close())
	return file.Name()
}

// canceled cancels an import in the middle, and completes it afterwards.
func (c *chaos) canceled(t *testing.T, ctx context.Context) {
	t.Helper()
	server := freshServer(t, ctx, c.subject, "chaoscancel")
	jobID := c.begin(t, ctx, server)
	written(t, ctx, server)
	_, err := server.Admin.CancelJob(ctx, jobID)
	require.NoError(t, err)
	asked := busyPosts(t, ctx, server)
	ended, err := server.Admin.WaitJob(ctx, jobID)
	require.NoError(t, err)
	require.EqualValues(t, "canceled", ended.State)
	left := busyPosts(t, ctx, server)
	require.LessOrEqual(t, left-asked, int64(chaosBatch), "no more than the batch at hand")
	require.Less(t, left, int64(4*chaosRoots), "the rest was not written")
	require.Equal(t, left, ended.Counts["posts_written"], "it counts what it wrote")

	_, err = c.subject.Import(ctx, server)
	require.NoError(t, err)
	c.requireAsCalm(t, ctx, server)
}
