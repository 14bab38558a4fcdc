//go:build chaos

package e2e_test

import (
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/build/testbed"
	"github.com/mattermost-community/mattermost-plugin-team-export/build/testbed/archives"
	"github.com/mattermost-community/mattermost-plugin-team-export/build/testbed/oracle"
)

// busySubject writes an archive of many posts for a team that is there.
func busySubject(t *testing.T, o archives.BusyOptions) oracle.Subject {
	t.Helper()
	path := filepath.Join(t.TempDir(), "busy.zip")
	require.NoError(t, archives.Busy(path, o))
	return oracle.Subject{Archive: path, Team: archives.BusyTeam, Existing: true}
}

// calm imports a subject undisturbed and returns what is there then, and how long
// it took from the agreement to the end.
func calm(t *testing.T, ctx context.Context, subject oracle.Subject, name string) (*oracle.State, time.Duration) {
	t.Helper()
	server := freshServer(t, ctx, subject, name)
	job, plan, err := subject.Plan(ctx, server)
	require.NoError(t, err)
	agreed := time.Now()
	job, err = server.Admin.ApplyPlan(ctx, job.ID, plan.Revision)
	took := time.Since(agreed)
	require.NoError(t, err)
	succeeded(t, job)
	state, err := oracle.Take(ctx, server)
	require.NoError(t, err)
	server.Stop()
	return state, took
}

// requireAsCalm requires that a server holds what an undisturbed import leaves,
// nothing lost and nothing doubled.
func requireAsCalm(t *testing.T, ctx context.Context, undisturbed *oracle.State, server *testbed.Server) {
	t.Helper()
	disturbed, err := oracle.Take(ctx, server)
	require.NoError(t, err)
	diff := oracle.Compare(undisturbed, disturbed, oracle.Notices)
	if len(diff.Unexplained()) > 0 {
		var text strings.Builder
		require.NoError(t, diff.Print(&text, 5))
		t.Log("native stands for the undisturbed import, ours for the disturbed one\n" + text.String())
	}
	require.Zero(t, len(diff.Unexplained()), "rows that differ from those of an undisturbed import")
	require.Greater(t, undisturbed.Count("posts"), 1000)
}

// TestImportChaos_KilledAtRandomMoments kills the plugin, and the server with it,
// again and again while one import goes on.
func TestImportChaos_KilledAtRandomMoments(t *testing.T) {
	subject := busySubject(t, archives.BusyOptions{Roots: 600, Files: 20, FileSize: 2000})
	const kills = 5
	for _, victim := range []string{"plugin", "server"} {
		t.Run(victim, func(t *testing.T) {
			t.Parallel()
			bed.LogsOnFailure(t)
			ctx, cancel := context.WithTimeout(t.Context(), 12*time.Minute)
			t.Cleanup(cancel)
			undisturbed, took := calm(t, ctx, subject, "calm"+victim)
			server := freshServer(t, ctx, subject, "chaos"+victim)
			kill := (&intruder{server: server}).killers()[victim]
			seed := uint64(time.Now().UnixNano())
			random := rand.New(rand.NewPCG(seed, 0))
			t.Logf("the moments come from %d; an undisturbed import takes %s", seed, took)

			job, plan, err := subject.Plan(ctx, server)
			require.NoError(t, err)
			require.NoError(t, server.Admin.BeginApply(ctx, job.ID, plan.Revision))
			done := 0
			for ; done < kills; done++ {
				moment := time.Duration(random.Int64N(int64(took) / 3))
				time.Sleep(moment)
				now, err := server.Admin.JobNow(ctx, job.ID)
				if err == nil && now.Ended() {
					break
				}
				t.Logf("killed after %s in phase %s (%d of %d)", moment, now.Progress.Phase, now.Progress.Done, now.Progress.Total)
				require.NoError(t, kill(ctx))
			}
			require.Positive(t, done, "killed in the middle")
			ended := keepTrying(t, ctx, server.Admin, job.ID)
			succeeded(t, ended)
			require.Greater(t, ended.Attempt, 1)
			requireAsCalm(t, ctx, undisturbed, server)
		})
	}
}

// TestImportChaos_TheOtherNodeGoesOn kills the node that imports.
func TestImportChaos_TheOtherNodeGoesOn(t *testing.T) {
	ctx := testContext(t)
	subject := busySubject(t, archives.BusyOptions{Roots: 600, Files: 20, FileSize: 2000})
	undisturbed, took := calm(t, ctx, subject, "calmnode")
	first := freshServer(t, ctx, subject, "firstnode")
	second := startServer(t, ctx, testbed.ServerOptions{Name: "secondnode", Bundle: bundle, Beside: first})
	job, plan, err := subject.Plan(ctx, first)
	require.NoError(t, err)
	require.NoError(t, first.Admin.BeginApply(ctx, job.ID, plan.Revision))
	time.Sleep(took / 3)
	require.NoError(t, first.Kill())
	ended := keepTrying(t, ctx, second.Admin, job.ID)
	succeeded(t, ended)
	requireAsCalm(t, ctx, undisturbed, second)
}

// TestImportChaos_PostgreSQLRestarts ends all connections in the middle.
func TestImportChaos_PostgreSQLRestarts(t *testing.T) {
	ctx := testContext(t)
	subject := busySubject(t, archives.BusyOptions{Roots: 600, Files: 20, FileSize: 2000})
	undisturbed, took := calm(t, ctx, subject, "calmpostgres")
	server := freshServer(t, ctx, subject, "chaospostgres")
	job, plan, err := subject.Plan(ctx, server)
	require.NoError(t, err)
	require.NoError(t, server.Admin.BeginApply(ctx, job.ID, plan.Revision))
	time.Sleep(took / 3)
	require.NoError(t, bed.Postgres.Restart(ctx, 2*time.Second))
	ended := keepTrying(t, ctx, server.Admin, job.ID)
	if ended.State == "failed" {
		// It says so and can be done again.
		_, err := subject.Import(ctx, server)
		require.NoError(t, err)
	}
	requireAsCalm(t, ctx, undisturbed, server)
}

// TestImportChaos_FullDisk fills the disk of the file store before the files come.
// The import fails and says why; with room again it is completed.
func TestImportChaos_FullDisk(t *testing.T) {
	ctx := testContext(t)
	subject := busySubject(t, archives.BusyOptions{Roots: 300, Files: 40, FileSize: 1 << 20})
	undisturbed, _ := calm(t, ctx, subject, "calmdisk")
	server := freshServer(t, ctx, subject, "chaosdisk")
	const size = 500 << 20
	disk := server.FileStore()
	require.NoError(t, syscall.Mount("tmpfs", disk, "tmpfs", 0, fmt.Sprintf("size=%d", size)), "this test needs to be root, to mount a small disk")
	t.Cleanup(func() { require.NoError(t, syscall.Unmount(disk, syscall.MNT_DETACH)) })
	job, plan, err := subject.Plan(ctx, server)
	require.NoError(t, err)

	// An import does not begin on a full disk, so the last of it goes afterwards.
	first := fillDisk(t, disk, "first", 200<<20)
	require.NoError(t, server.Admin.BeginApply(ctx, job.ID, plan.Revision))
	second := fillDisk(t, disk, "second", 10<<20)
	ended := keepTrying(t, ctx, server.Admin, job.ID)
	require.Equal(t, "failed", ended.State)
	require.NotEmpty(t, ended.Error.Message)

	require.NoError(t, os.Remove(first))
	require.NoError(t, os.Remove(second))
	_, err = subject.Import(ctx, server)
	require.NoError(t, err)
	requireAsCalm(t, ctx, undisturbed, server)
}

// fillDisk leaves so much room on a disk, and returns the file that takes the rest.
func fillDisk(t *testing.T, disk, name string, left int64) (path string) {
	t.Helper()
	var room syscall.Statfs_t
	require.NoError(t, syscall.Statfs(disk, &room))
	folder := filepath.Join(disk, "export")
	require.NoError(t, os.MkdirAll(folder, 0o755))
	file, err := os.Create(filepath.Join(folder, name))
	require.NoError(t, err)
	require.NoError(t, syscall.Fallocate(int(file.Fd()), 0, 0, int64(room.Bavail)*room.Bsize-left))
	require.NoError(t, file.Close())
	return file.Name()
}

// TestImportChaos_ACancelTakesEffectAtOnce cancels an import in the middle, and
// completes it afterwards.
func TestImportChaos_ACancelTakesEffectAtOnce(t *testing.T) {
	ctx := testContext(t)
	subject := busySubject(t, archives.BusyOptions{Roots: 3000})
	undisturbed, took := calm(t, ctx, subject, "calmcancel")
	server := freshServer(t, ctx, subject, "chaoscancel")
	job, plan, err := subject.Plan(ctx, server)
	require.NoError(t, err)
	require.NoError(t, server.Admin.BeginApply(ctx, job.ID, plan.Revision))
	time.Sleep(took / 3)
	asked := time.Now()
	_, err = server.Admin.CancelJob(ctx, job.ID)
	require.NoError(t, err)
	ended, err := server.Admin.WaitJob(ctx, job.ID)
	require.NoError(t, err)
	require.Equal(t, "canceled", ended.State)
	require.Less(t, time.Since(asked), 2*time.Second)
	written := row(t, ctx, server, `SELECT COUNT(*) FROM Posts p JOIN Channels c ON c.Id = p.ChannelId WHERE c.Name LIKE 'busy-%' AND p.Type = ''`)
	require.Less(t, written, int64(4*3000), "the rest was not written")
	time.Sleep(time.Second)
	require.Equal(t, written, row(t, ctx, server, `SELECT COUNT(*) FROM Posts p JOIN Channels c ON c.Id = p.ChannelId WHERE c.Name LIKE 'busy-%' AND p.Type = ''`), "nothing goes on")

	_, err = subject.Import(ctx, server)
	require.NoError(t, err)
	requireAsCalm(t, ctx, undisturbed, server)
}

// TestRoundTripABA_ASecondExportEqualsTheFirst exports a team of all shapes,
// imports it elsewhere with the plugin, exports it there, and brings it back.
func TestRoundTripABA_ASecondExportEqualsTheFirst(t *testing.T) {
	ctx := testContext(t)
	source, hard := hardServer(t)
	_, first := exportTeam(t, ctx, source, hard.Team.Id, all)
	subject := oracle.Subject{Archive: first.path, Team: hard.Team.Name}
	target := freshServer(t, ctx, subject, "there")
	_, err := subject.Import(ctx, target)
	require.NoError(t, err)
	team, _, err := target.Admin.GetTeamByName(ctx, hard.Team.Name, "")
	require.NoError(t, err)
	_, second := exportTeam(t, ctx, target, team.Id, all)
	sent, arrived := linesByKind(t, first), linesByKind(t, second)
	require.NotEmpty(t, sent["post"])
	for _, kind := range slices.Sorted(maps.Keys(sent)) {
		missing, extra := difference(sent[kind], arrived[kind]), difference(arrived[kind], sent[kind])
		require.Empty(t, missing, "%s that did not come out again; instead: %s", kind, strings.Join(extra, "\n"))
		require.Empty(t, extra, "%s that came out and never went in", kind)
	}

	// And back: nothing is new there.
	before, err := oracle.Take(ctx, source)
	require.NoError(t, err)
	require.NoError(t, source.ConfigurePlugin(ctx, map[string]any{"directmessages": true, "importby": "system_admins"}))
	job, _, err := source.Admin.Import(ctx, hard.Team.Id, second.path)
	require.NoError(t, err)
	succeeded(t, job)
	require.Zero(t, job.Counts["posts_written"])
	after, err := oracle.Take(ctx, source)
	require.NoError(t, err)
	require.Empty(t, oracle.Compare(before, after, oracle.Notices).Unexplained())
}

var pictureFolder = regexp.MustCompile(`users/[a-z0-9]{26}/profile\.png`)

// linesByKind are the lines of an archive as they are, ids included.
func linesByKind(t *testing.T, archive *opened) map[string][]string {
	t.Helper()
	kinds := map[string][]string{}
	for text := range strings.Lines(string(archive.read(t, "import.jsonl"))) {
		// A picture lies in a folder that is named after the account.
		text = pictureFolder.ReplaceAllString(text, "users/account/profile.png")
		kind, _, _ := strings.Cut(strings.TrimPrefix(text, `{"type":"`), `"`)
		kinds[kind] = append(kinds[kind], text)
	}
	// The ids of teams, channels and people are those of each server.
	for text := range strings.Lines(string(archive.read(t, "extras/posts.ndjson"))) {
		kinds["extras of posts"] = append(kinds["extras of posts"], text)
	}
	return kinds
}
