package jobs_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/jobs"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// swarm is a file store with the archives of hundreds of jobs, and watches
// over those who write into it.
type swarm struct {
	mu       sync.Mutex
	archives map[string]bool
	running  map[string]int
	most     int
	troubles []string
}

// work writes for a while and publishes, as an export does.
func (s *swarm) work(ctx context.Context, job transfer.Job, reporter transfer.Reporter) (transfer.Result, error) {
	name := archiveOf(job)
	s.begin(name)
	defer s.end(name)
	random := rand.New(rand.NewPCG(uint64(job.CreatedAt), uint64(job.Attempt)))
	for range random.IntN(10) {
		select {
		case <-ctx.Done():
			return transfer.Result{}, context.Cause(ctx)
		case <-time.After(time.Second):
			reporter.Advance(1)
		}
	}
	switch random.IntN(8) {
	case 0:
		return transfer.Result{}, errors.New("a fault of the work")
	case 1:
		panic("another")
	}
	if err := reporter.Confirm(ctx); err != nil {
		return transfer.Result{}, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if job.Kind == transfer.KindExport {
		s.archives[name] = true
	}
	return result(job), nil
}

func (s *swarm) begin(name string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.running[name]++
	if s.running[name] > 1 {
		s.troubles = append(s.troubles, "twice at a time: "+name)
	}
	s.most = max(s.most, len(s.running))
}

func (s *swarm) end(name string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.running, name)
}

func (s *swarm) Run(ctx context.Context, job transfer.Job, reporter transfer.Reporter) (transfer.Result, error) {
	return s.work(ctx, job, reporter)
}

func (s *swarm) Check(context.Context, transfer.Job) error { return nil }

func (s *swarm) Discard(_ context.Context, job transfer.Job) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	for ; job.Attempt > 0; job.Attempt-- {
		delete(s.archives, archiveOf(job))
	}
	return nil
}

func (s *swarm) Remove(_ context.Context, archive transfer.Archive) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.archives, archive.Name)
	return nil
}

// TestHundredsOfJobsOnNodesThatComeAndGo is for the race detector, and holds
// at its end what must always hold. A goroutine that is left behind makes
// synctest fail.
func TestHundredsOfJobsOnNodesThatComeAndGo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store, files, mail := newMemory(), &swarm{archives: map[string]bool{}, running: map[string]int{}}, &post{}
		const slots = 8
		var lines []*deaf
		var nodes []*jobs.Manager
		join := func() {
			line := &deaf{Store: store}
			lines = append(lines, line)
			nodes = append(nodes, jobs.New(jobs.Options{
				Ledger: newLedger(line, &ears{}, time.Now), Runners: map[transfer.Kind]jobs.Runner{transfer.KindExport: files, transfer.KindImport: files},
				Notices: mail, NewID: newID, SystemAdmin: isAdmin,
				Limits: func() jobs.Limits { return jobs.Limits{Exports: slots, Lifetime: time.Hour} },
			}))
		}
		for range 3 {
			join()
		}
		random := rand.New(rand.NewPCG(1, 2))
		asked := map[string]bool{}
		for i := range 400 {
			request := requestOf(fmt.Sprint("team", i%150))
			if i%10 == 0 {
				request.Kind = transfer.KindImport
			}
			at := len(nodes) - 1 - random.IntN(2)
			job, err := nodes[at].Start(t.Context(), request)
			if err == nil {
				asked[job.ID] = true
			}
			switch {
			case err == nil && i%7 == 0:
				_, _ = nodes[len(nodes)-1].Cancel(t.Context(), job.ID)
			case i%50 == 25:
				lines[len(lines)-3].cut.Store(true) // cut off the network
				join()
			case i%50 == 49:
				require.NoError(t, nodes[len(nodes)-3].Stop(t.Context())) // stopped in order
				join()
			}
			time.Sleep(time.Duration(random.IntN(1000)) * time.Millisecond)
		}
		time.Sleep(30 * time.Minute)

		last := nodes[len(nodes)-1]
		for id := range asked {
			if job, err := last.Get(t.Context(), id); err == nil && job.State == transfer.StateNeedsReview {
				_, err := last.Apply(t.Context(), id, 1, agreed)
				require.NoError(t, err)
			}
		}
		time.Sleep(10 * time.Minute)
		kept := map[string]bool{}
		for id := range asked {
			job, err := last.Get(t.Context(), id)
			require.NoError(t, err)
			require.True(t, job.State.Ended(), "%s is %s", id, job.State)
			require.Equal(t, 1, mail.count(id), "notices of a job that is %s", job.State)
			if job.State.Succeeded() && job.Kind == transfer.KindExport {
				kept[job.Archive.Name] = true
			}
		}
		require.Greater(t, len(asked), 200)
		require.Equal(t, kept, files.archives, "the archives of those that succeeded, and nothing else")
		require.Empty(t, files.troubles)
		require.Greater(t, files.most, slots, "exports, and an import beside them")
		// Nodes that are cut off work on until they notice.
		require.LessOrEqual(t, files.most, 2*(slots+1))
		require.JSONEq(t, "[]", string(store.value("board", "")))
		for _, n := range nodes {
			require.NoError(t, n.Stop(t.Context()))
		}
	})
}

func TestAManagerThatWasStoppedLeavesNoGoroutine(t *testing.T) {
	before := runtime.NumGoroutine()
	for range 20 {
		n := startNode(t, newMemory(), func(ctx context.Context, _ transfer.Job, _ transfer.Reporter) (transfer.Result, error) {
			<-ctx.Done()
			return transfer.Result{}, ctx.Err()
		})
		n.start()
		require.Eventually(t, func() bool { return len(n.ears.heard()) == 2 }, 10*time.Second, time.Millisecond, "it runs")
		require.NoError(t, n.Stop(t.Context()))
	}
	for deadline := time.Now().Add(10 * time.Second); runtime.NumGoroutine() > before && time.Now().Before(deadline); {
		time.Sleep(10 * time.Millisecond)
	}
	require.LessOrEqual(t, runtime.NumGoroutine(), before)
}
