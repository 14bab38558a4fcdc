package e2e_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/build/testbed"
)

// startPair starts, once, two servers on one database and one file store.
var startPair = sync.OnceValues(func() (pair [2]*testbed.Server, err error) {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	if pair[0], err = bed.StartServer(ctx, testbed.ServerOptions{Name: "east", Bundle: bundle}); err != nil {
		return pair, err
	}
	pair[1], err = bed.StartServer(ctx, testbed.ServerOptions{Name: "west", Bundle: bundle, Beside: pair[0]})
	return pair, err
})

// outlived is a pause, in milliseconds, that only the end of its node ends: an
// export rests several times, and a slow machine must not see it end before.
const outlived = 20_000

func cluster(t *testing.T, ctx context.Context, settings map[string]any) [2]*testbed.Server {
	t.Helper()
	pair, err := startPair()
	require.NoError(t, err)
	for _, server := range pair {
		set(t, ctx, server, settings)
	}
	return pair
}

// set changes the settings of the plugin on a server, all of them.
func set(t *testing.T, ctx context.Context, server *testbed.Server, settings map[string]any) {
	t.Helper()
	require.NoError(t, server.ConfigurePlugin(ctx, settings))
}

func TestOfTwoNodesAskedAtTheSameMomentOneStarts(t *testing.T) {
	ctx := testContext(t)
	pair := cluster(t, ctx, map[string]any{"exportpausems": 1000})
	team := bigTeam(t, ctx, pair[0], "asked-twice", 1500)
	for range 3 {
		var mu sync.Mutex
		var won []testbed.Job
		var lost []*testbed.APIError
		var both sync.WaitGroup
		for _, server := range pair {
			both.Go(func() {
				job, err := server.Admin.StartExport(ctx, team, nil)
				mu.Lock()
				defer mu.Unlock()
				if refusal, ok := errors.AsType[*testbed.APIError](err); ok {
					lost = append(lost, refusal)
				} else if err == nil {
					won = append(won, job)
				}
			})
		}
		both.Wait()
		require.Len(t, won, 1)
		require.Len(t, lost, 1)
		require.Equal(t, http.StatusConflict, lost[0].StatusCode)
		require.Equal(t, "team_export.job_running", lost[0].ID)
		require.Equal(t, won[0].ID, lost[0].JobID)
		for _, server := range pair {
			ended, err := server.Admin.WaitJob(ctx, won[0].ID)
			require.NoError(t, err)
			require.EqualValues(t, "succeeded", ended.State, "%+v", ended.Error)
		}
		requireOneNotice(t, ctx, pair[0], won[0].ID)
	}
}

func TestAJobBeyondTheSlotsWaitsForAnyNode(t *testing.T) {
	ctx := testContext(t)
	pair := cluster(t, ctx, map[string]any{"exportpausems": 5000, "concurrentjobs": 1})
	first, second := bigTeam(t, ctx, pair[0], "first-in-line", 3000), bigTeam(t, ctx, pair[0], "second-in-line", 600)
	third := bigTeam(t, ctx, pair[0], "changes-its-mind", 10)
	running, err := pair[0].Admin.StartExport(ctx, first, nil)
	require.NoError(t, err)
	waiting, err := pair[1].Admin.StartExport(ctx, second, nil)
	require.NoError(t, err)
	_, err = pair[0].Admin.WaitJobUntil(ctx, running.ID, func(job testbed.Job) bool { return job.Progress.Phase == "posts" })
	require.NoError(t, err)
	now, err := pair[0].Admin.JobNow(ctx, waiting.ID)
	require.NoError(t, err)
	require.EqualValues(t, "queued", now.State)
	require.EqualValues(t, "waiting", now.Progress.Phase)

	canceled, err := pair[1].Admin.StartExport(ctx, third, nil)
	require.NoError(t, err)
	canceled, err = pair[0].Admin.CancelJob(ctx, canceled.ID)
	require.NoError(t, err)
	require.EqualValues(t, "canceled", canceled.State)
	for _, server := range pair {
		set(t, ctx, server, map[string]any{"concurrentjobs": 1})
	}

	running, err = pair[0].Admin.WaitJob(ctx, running.ID)
	require.NoError(t, err)
	waiting, err = pair[1].Admin.WaitJob(ctx, waiting.ID)
	require.NoError(t, err)
	require.EqualValues(t, "succeeded", waiting.State)
	require.GreaterOrEqual(t, waiting.StartedAt, running.FinishedAt)
}

// TestANodeThatDiesLosesNoJob kills a node with several exports at a time, so
// that each round catches them at as many moments.
func TestANodeThatDiesLosesNoJob(t *testing.T) {
	ctx := testContext(t)
	pair := cluster(t, ctx, map[string]any{"concurrentjobs": 5})
	seed := uint64(time.Now().UnixNano())
	random := rand.New(rand.NewPCG(seed, 0))
	t.Logf("the moments come from %d", seed)

	teams, undisturbed := make([]string, 5), make([]testbed.Job, 5)
	for i := range teams {
		teams[i] = bigTeam(t, ctx, pair[0], fmt.Sprintf("survivor-%d", i), 4000+300*i)
		job, err := pair[0].Admin.Export(ctx, teams[i], nil)
		require.NoError(t, err)
		undisturbed[i] = job
	}
	for _, server := range pair {
		set(t, ctx, server, map[string]any{"concurrentjobs": 5, "exportpausems": outlived})
	}
	for round := range 2 {
		victim, survivor := pair[round], pair[1-round]
		taken := 0
		jobs := make([]testbed.Job, len(teams))
		for i, team := range teams {
			job, err := victim.Admin.StartExport(ctx, team, nil)
			require.NoError(t, err)
			jobs[i] = job
			time.Sleep(time.Duration(random.IntN(400)) * time.Millisecond)
		}
		time.Sleep(time.Duration(random.IntN(1500)) * time.Millisecond)
		require.NoError(t, victim.Kill())
		set(t, ctx, survivor, map[string]any{"concurrentjobs": 5})
		for i, job := range jobs {
			ended := keepTrying(t, ctx, survivor.Admin, job.ID)
			t.Logf("round %d, team %d: %s in attempt %d", round, i, ended.State, ended.Attempt)
			require.EqualValues(t, "succeeded", ended.State, "%+v", ended.Error)
			require.Equal(t, undisturbed[i].Archive.SHA256, ended.Archive.SHA256, "byte for byte as undisturbed")
			require.Equal(t, undisturbed[i].Counts, ended.Counts)
			requireOneNotice(t, ctx, survivor, job.ID)
			require.Len(t, leftovers(t, survivor, job.ID), 1, "the archive, and nothing of the killed one")
			if ended.Attempt > 1 {
				taken++
			}
		}
		require.GreaterOrEqual(t, taken, 3, "the node was killed in the middle of its work")
		require.NoError(t, victim.Restart(ctx))
		for _, server := range pair {
			set(t, ctx, server, map[string]any{"concurrentjobs": 5, "exportpausems": outlived})
		}
	}
}

// TestANodeThatWakesUpLateWritesNothing suspends a node in the middle of an
// export and lets it go on when the job is done elsewhere.
func TestANodeThatWakesUpLateWritesNothing(t *testing.T) {
	ctx := testContext(t)
	pair := cluster(t, ctx, map[string]any{"exportpausems": 5000})
	asleep, awake := pair[0], pair[1]
	team := bigTeam(t, ctx, asleep, "sleeper", 2500)
	job := catch(t, ctx, asleep, team)
	resume, err := asleep.Suspend()
	require.NoError(t, err)
	t.Cleanup(func() { _ = resume() })
	set(t, ctx, awake, map[string]any{})
	ended := keepTrying(t, ctx, awake.Admin, job.ID)
	require.EqualValues(t, "succeeded", ended.State)
	require.Equal(t, 2, ended.Attempt)

	require.NoError(t, resume())
	require.Eventually(t, func() bool { return strings.Contains(asleep.Log(200), "taken over while it ran here") }, time.Minute, 100*time.Millisecond)
	after, err := awake.Admin.JobNow(ctx, job.ID)
	require.NoError(t, err)
	require.Equal(t, ended, after)
	require.Len(t, leftovers(t, awake, job.ID), 1)
	requireOneNotice(t, ctx, awake, job.ID)
	download(t, ctx, asleep.Admin, after)
}

func TestARestartHandsTheExportToAnotherNode(t *testing.T) {
	ctx := testContext(t)
	pair := cluster(t, ctx, map[string]any{"exportpausems": outlived})
	team := bigTeam(t, ctx, pair[0], "restarted", 2500)
	job := catch(t, ctx, pair[0], team)
	set(t, ctx, pair[1], map[string]any{})
	var restarted sync.WaitGroup
	restarted.Go(func() {
		if err := pair[0].Restart(ctx); err != nil {
			t.Errorf("restart: %v", err)
		}
	})
	ended := keepTrying(t, ctx, pair[1].Admin, job.ID)
	restarted.Wait()
	require.EqualValues(t, "succeeded", ended.State)
	require.Equal(t, 2, ended.Attempt)
	for line := range strings.Lines(pair[1].Log(1000)) {
		require.False(t, strings.Contains(line, "A job was abandoned") && strings.Contains(line, job.ID), "the other node waited for the lease to end: %s", line)
	}
	require.Len(t, leftovers(t, pair[1], job.ID), 1)
	requireOneNotice(t, ctx, pair[1], job.ID)
}
