package jobs_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/jobs"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// memory is a store that all nodes of a test share. Faults are injected by
// setting broken.
type memory struct {
	mu     sync.Mutex
	values map[string][]byte
	// broken, when set, decides whether an access by key fails.
	broken func(key string) error
	// losses is how many writes fail because "another node was faster".
	losses int
}

func newMemory() *memory { return &memory{values: map[string][]byte{}} }

func (m *memory) access(ctx context.Context, key string) error {
	if err := context.Cause(ctx); err != nil {
		return err
	}
	if m.broken != nil {
		return m.broken(key)
	}
	return nil
}

func (m *memory) Get(ctx context.Context, key string) ([]byte, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Clone(m.values[key]), m.access(ctx, key)
}

func (m *memory) CompareAndSet(ctx context.Context, key string, old, value []byte) (bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := m.access(ctx, key); err != nil {
		return false, err
	}
	if m.losses > 0 {
		m.losses--
		return false, nil
	}
	if !bytes.Equal(m.values[key], old) {
		return false, nil
	}
	if value == nil {
		delete(m.values, key)
		return true, nil
	}
	m.values[key] = slices.Clone(value)
	return true, nil
}

func (m *memory) Delete(ctx context.Context, key string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.values, key)
	return m.access(ctx, key)
}

func (m *memory) Keys(ctx context.Context, prefix string) (keys []string, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for key := range m.values {
		if strings.HasPrefix(key, prefix) {
			keys = append(keys, key)
		}
	}
	return keys, m.access(ctx, prefix)
}

func (m *memory) breakWith(broken func(key string) error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.broken = broken
}

// lagging is a store whose reads are as old as its lag; its writes are not.
type lagging struct {
	*memory
	lag time.Duration

	past sync.Map // of key to []version
}

type version struct {
	at    time.Time
	value []byte
}

func (l *lagging) CompareAndSet(ctx context.Context, key string, old, value []byte) (bool, error) {
	done, err := l.memory.CompareAndSet(ctx, key, old, value)
	if done {
		versions, _ := l.past.Load(key)
		list, _ := versions.([]version)
		l.past.Store(key, append(slices.Clone(list), version{time.Now(), slices.Clone(value)}))
	}
	return done, err
}

func (l *lagging) Get(_ context.Context, key string) ([]byte, error) {
	versions, _ := l.past.Load(key)
	list, _ := versions.([]version)
	for _, v := range slices.Backward(list) {
		if time.Since(v.at) >= l.lag {
			return slices.Clone(v.value), nil
		}
	}
	return nil, nil
}

// worker is a runner whose work is a function.
type worker struct {
	work func(ctx context.Context, job transfer.Job, reporter transfer.Reporter) (transfer.Result, error)

	// discardFails is what Discard returns.
	discardFails error

	mu        sync.Mutex
	discarded []string
	removed   []string
}

func (w *worker) Run(ctx context.Context, job transfer.Job, reporter transfer.Reporter) (transfer.Result, error) {
	return w.work(ctx, job, reporter)
}

func (w *worker) Check(context.Context, string, transfer.ExportOptions) error { return nil }

func (w *worker) Discard(_ context.Context, job transfer.Job) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.discarded = append(w.discarded, job.ID)
	return w.discardFails
}

func (w *worker) Remove(_ context.Context, archive transfer.Archive) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.removed = append(w.removed, archive.Name)
	return nil
}

func (w *worker) discards() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.discarded)
}

func (w *worker) removals() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.removed)
}

// works takes a while and succeeds.
func works(_ context.Context, job transfer.Job, reporter transfer.Reporter) (transfer.Result, error) {
	total := int64(10)
	reporter.Phase(transfer.PhasePosts, &total, transfer.UnitPosts)
	reporter.Advance(4)
	time.Sleep(10 * time.Second)
	reporter.Advance(6)
	return result(job), nil
}

func result(job transfer.Job) transfer.Result {
	return transfer.Result{
		Archive: transfer.Archive{Name: job.ID + ".zip", Size: 3, SHA256: "abc"},
		Report:  transfer.Report{JobID: job.ID, Counts: transfer.Counts{"posts": 10}, Warnings: []transfer.Warning{}, WarningCounts: transfer.Counts{}},
	}
}

// untilCanceled works until the context ends, and then cleans up.
func untilCanceled(ctx context.Context, _ transfer.Job, _ transfer.Reporter) (transfer.Result, error) {
	<-ctx.Done()
	time.Sleep(2 * time.Second)
	return transfer.Result{}, fmt.Errorf("read posts: %w", ctx.Err())
}

// ears remember the states that were announced.
type ears struct {
	mu     sync.Mutex
	states []transfer.State
}

func (e *ears) JobChanged(job transfer.Job) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if len(e.states) == 0 || e.states[len(e.states)-1] != job.State {
		e.states = append(e.states, job.State)
	}
}

func (e *ears) heard() []transfer.State {
	e.mu.Lock()
	defer e.mu.Unlock()
	return slices.Clone(e.states)
}

type silence struct{}

func (silence) Info(string, ...any)  {}
func (silence) Error(string, ...any) {}

// node is one node of a cluster.
type node struct {
	*jobs.Manager
	worker *worker
	ears   *ears
	t      *testing.T
}

var ids struct {
	sync.Mutex
	n int
}

func newID() string {
	ids.Lock()
	defer ids.Unlock()
	ids.n++
	return fmt.Sprintf("id%05d", ids.n)
}

func startNode(t *testing.T, store jobs.Store, work func(context.Context, transfer.Job, transfer.Reporter) (transfer.Result, error)) *node {
	t.Helper()
	n := &node{worker: &worker{work: work}, ears: &ears{}, t: t}
	n.Manager = jobs.New(jobs.Options{
		Store: store, Runner: n.worker, Listener: n.ears, Logger: silence{}, NewID: newID, Now: time.Now,
	})
	t.Cleanup(func() { _ = n.Stop(context.WithoutCancel(t.Context())) })
	return n
}

func (n *node) start() transfer.Job {
	n.t.Helper()
	job, err := n.StartExport(n.t.Context(), request())
	require.NoError(n.t, err)
	return job
}

func (n *node) job(id string) transfer.Job {
	n.t.Helper()
	job, err := n.Get(n.t.Context(), id)
	require.NoError(n.t, err)
	return job
}

func request() jobs.ExportRequest {
	return jobs.ExportRequest{TeamID: "team", TeamName: "choir", RequestedBy: "admin", Options: transfer.DefaultExportOptions()}
}

var errDown = errors.New("the database is down")
