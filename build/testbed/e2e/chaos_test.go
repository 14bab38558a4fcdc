package e2e_test

import (
	"context"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/build/testbed"
	"github.com/mattermost-community/mattermost-plugin-team-export/build/testbed/archives"
	"github.com/mattermost-community/mattermost-plugin-team-export/build/testbed/oracle"
)

const (
	chaosRoots = 300
	chaosFiles = 12
	chaosSize  = 512 << 10
	// chaosBatch is after how many posts a batch ends, chaosKills how often each
	// victim is killed.
	chaosBatch = 100
	chaosKills = 5
)

// chaos is an import that is disturbed, and what an undisturbed one leaves.
type chaos struct {
	subject     oracle.Subject
	undisturbed *oracle.State
	// took is how long the undisturbed import took.
	took time.Duration
}

// calmly imports the archive undisturbed.
func calmly(t *testing.T, ctx context.Context) *chaos {
	t.Helper()
	path := filepath.Join(t.TempDir(), "busy.zip")
	require.NoError(t, archives.Busy(path, archives.BusyOptions{Roots: chaosRoots, Files: chaosFiles, FileSize: chaosSize}))
	c := &chaos{subject: oracle.Subject{Archive: path, Team: archives.BusyTeam, Existing: true, Env: batchPosts(chaosBatch)}}
	server := freshServer(t, ctx, c.subject, "calm")
	job, plan, err := c.subject.Plan(ctx, server)
	require.NoError(t, err)
	agreed := time.Now()
	job, err = server.Admin.ApplyPlan(ctx, job.ID, plan.Revision)
	c.took = time.Since(agreed)
	require.NoError(t, err)
	succeeded(t, job)
	c.undisturbed, err = oracle.Take(ctx, server)
	require.NoError(t, err)
	require.Greater(t, c.undisturbed.Count("posts"), 4*chaosRoots)
	server.Stop()
	return c
}

// ofTheImport are what differs between two imports in any case.
var ofTheImport = append(slices.Clone(oracle.Notices), oracle.Difference{
	Tables: "users", Column: "props", Native: importProp, Ours: importProp,
	Reason: "Accounts name the import that made them.",
}, oracle.Difference{
	Tables: "preferences", Side: oracle.OnlyNative, Key: regexp.MustCompile(`recommended_next_steps|tutorial_step|system_notice`), Chance: true,
	Reason: "A server that was killed while it made an account did not come to give it the hints for new people; an import that is begun anew takes the account as it is.",
})

// requireAsCalm requires that a server holds what an undisturbed import leaves,
// nothing lost and nothing doubled.
func (c *chaos) requireAsCalm(t *testing.T, ctx context.Context, server *testbed.Server) {
	t.Helper()
	disturbed, err := oracle.Take(ctx, server)
	require.NoError(t, err)
	diff := oracle.Compare(c.undisturbed, disturbed, ofTheImport)
	if len(diff.Unexplained()) > 0 {
		var text strings.Builder
		require.NoError(t, diff.Print(&text, 5))
		t.Log("native stands for the undisturbed import, ours for the disturbed one\n" + text.String())
	}
	require.Zero(t, len(diff.Unexplained()), "rows that differ from those of an undisturbed import")
}

// begin agrees to a new plan.
func (c *chaos) begin(t *testing.T, ctx context.Context, server *testbed.Server) (jobID string) {
	t.Helper()
	job, plan, err := c.subject.Plan(ctx, server)
	require.NoError(t, err)
	require.NoError(t, server.Admin.BeginApply(ctx, job.ID, plan.Revision))
	return job.ID
}

// works waits until an attempt after the given one works at a job, or the job has
// ended.
func works(t *testing.T, ctx context.Context, server *testbed.Server, jobID string, after int) (job testbed.Job) {
	t.Helper()
	require.Eventually(t, func() bool {
		now, err := server.Admin.JobNow(ctx, jobID)
		job = now
		return err == nil && (now.State.Ended() || now.State == "applying" && now.Attempt > after)
	}, 2*time.Minute, 20*time.Millisecond)
	return job
}

// written waits until the first posts of an import are there.
func written(t *testing.T, ctx context.Context, server *testbed.Server) {
	t.Helper()
	require.Eventually(t, func() bool { return busyPosts(t, ctx, server) > 0 }, 2*time.Minute, 5*time.Millisecond)
}

func busyPosts(t *testing.T, ctx context.Context, server *testbed.Server) int64 {
	t.Helper()
	return row(t, ctx, server, `SELECT COUNT(*) FROM Posts p JOIN Channels c ON c.Id = p.ChannelId WHERE c.Name LIKE 'busy-%' AND p.Type = ''`)
}

// complete waits for the end of an import, and imports again what did not come to it,
// as a person would.
func (c *chaos) complete(t *testing.T, ctx context.Context, server *testbed.Server, jobID string) {
	t.Helper()
	ended := keepTrying(t, ctx, server.Admin, jobID)
	if ended.State == "failed" {
		require.EqualValues(t, "interrupted", ended.Error.Code, "%+v", ended.Error)
		ended = keepTrying(t, ctx, server.Admin, c.begin(t, ctx, server))
	}
	succeeded(t, ended)
}

// TestImportChaos_LeavesWhatAnUndisturbedImportLeaves disturbs one import after the
// other in one way each. Where the job cannot go on, the archive is imported again.
func TestImportChaos_LeavesWhatAnUndisturbedImportLeaves(t *testing.T) {
	bed.LogsOnFailure(t)
	ctx, cancel := context.WithTimeout(t.Context(), 15*time.Minute)
	t.Cleanup(cancel)
	c := calmly(t, ctx)
	t.Run("side by side", func(t *testing.T) {
		for name, disturb := range map[string]func(*testing.T, context.Context){
			"killed plugin": func(t *testing.T, ctx context.Context) { c.killed(t, ctx, "plugin") },
			"killed server": func(t *testing.T, ctx context.Context) { c.killed(t, ctx, "server") },
			"another node":  c.anotherNode,
			"full disk":     c.fullDisk,
			"canceled":      c.canceled,
		} {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				disturb(t, ctx)
			})
		}
	})
	// All servers of the bed lose their database.
	t.Run("PostgreSQL restarts", func(t *testing.T) { c.postgresRestarts(t, ctx) })
}

// killed kills the plugin, or the server with it, again and again while an import
// goes on.
func (c *chaos) killed(t *testing.T, ctx context.Context, victim string) {
	t.Helper()
	server := freshServer(t, ctx, c.subject, "chaos"+victim)
	kill := (&intruder{server: server}).killers()[victim]
	seed := uint64(time.Now().UnixNano())
	if given, err := strconv.ParseUint(os.Getenv("CHAOS_SEED"), 10, 64); err == nil {
		seed = given
	}
	random := rand.New(rand.NewPCG(seed, 0))
	t.Logf("the moments come from CHAOS_SEED=%d; an undisturbed import takes %s", seed, c.took)

	jobID, attempt, killed := c.begin(t, ctx, server), 0, 0
	for range chaosKills {
		job := works(t, ctx, server, jobID, attempt)
		if job.State == "failed" {
			require.EqualValues(t, "interrupted", job.Error.Code, "%+v", job.Error)
			jobID, attempt = c.begin(t, ctx, server), 0
			job = works(t, ctx, server, jobID, attempt)
		}
		if job.State.Ended() {
			break
		}
		attempt = job.Attempt
		moment := time.Duration(random.Int64N(int64(c.took) / 2))
		time.Sleep(moment)
		require.NoError(t, kill(ctx))
		killed++
		t.Logf("killed in attempt %d after %s in phase %s", attempt, moment, job.Progress.Phase)
	}
	require.Positive(t, killed)
	c.complete(t, ctx, server, jobID)
	c.requireAsCalm(t, ctx, server)
}

// anotherNode kills the node that imports; the other one goes on.
func (c *chaos) anotherNode(t *testing.T, ctx context.Context) {
	t.Helper()
	first := freshServer(t, ctx, c.subject, "firstnode")
	second := startServer(t, ctx, testbed.ServerOptions{Name: "secondnode", Bundle: bundle, Beside: first, Env: c.subject.Env})
	// Nodes without a licence do not tell each other of settings.
	require.NoError(t, second.ConfigurePlugin(ctx, oracle.Settings()))
	jobID := c.begin(t, ctx, first)
	written(t, ctx, first)
	require.NoError(t, first.Kill())
	ended := keepTrying(t, ctx, second.Admin, jobID)
	succeeded(t, ended)
	require.Equal(t, 2, ended.Attempt)
	c.requireAsCalm(t, ctx, second)
}
