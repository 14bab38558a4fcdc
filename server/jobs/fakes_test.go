package jobs_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/jobs"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// worker is a runner whose work is a function.
type worker struct {
	work work

	// discardFails is what Discard returns.
	discardFails error

	mu        sync.Mutex
	discarded []string
	removed   []string
	forgotten []string
	// removeFails is what Remove returns.
	removeFails error
}

func (w *worker) failRemovals(err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.removeFails = err
}

func (w *worker) failDiscards(err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.discardFails = err
}

func (w *worker) Run(ctx context.Context, job transfer.Job, reporter transfer.Reporter) (transfer.Result, error) {
	w.mu.Lock()
	work := w.work
	w.mu.Unlock()
	return work(ctx, job, reporter)
}

// does changes what the next jobs do.
func (w *worker) does(work work) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.work = work
}

func (w *worker) Check(context.Context, transfer.Job) error { return nil }

func (w *worker) Discard(_ context.Context, job transfer.Job) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.discarded = append(w.discarded, fmt.Sprintf("%s/%d", job.ID, job.Attempt))
	return w.discardFails
}

func (w *worker) Remove(_ context.Context, archive transfer.Archive) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.removeFails != nil {
		return w.removeFails
	}
	w.removed = append(w.removed, archive.Name)
	return nil
}

func (w *worker) Forget(_ context.Context, jobID string) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.forgotten = append(w.forgotten, jobID)
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

func archiveOf(job transfer.Job) string { return fmt.Sprintf("%s_%d.zip", job.ID, job.Attempt) }

func result(job transfer.Job) transfer.Result {
	if job.Kind == transfer.KindImport {
		return transfer.Result{Report: transfer.NewReport(job.ID), Review: job.State == transfer.StatePlanning}
	}
	return transfer.Result{
		Archive: transfer.Archive{Name: archiveOf(job), Size: 3, SHA256: "abc"},
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
	calls  int
	// then, when set, is called with each job that was announced.
	then func(transfer.Job)
}

func (e *ears) JobChanged(job transfer.Job) {
	if e.then != nil {
		e.then(job)
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	e.calls++
	if len(e.states) == 0 || e.states[len(e.states)-1] != job.State {
		e.states = append(e.states, job.State)
	}
}

func (e *ears) heard() []transfer.State {
	e.mu.Lock()
	defer e.mu.Unlock()
	return slices.Clone(e.states)
}

// count returns how often something was announced.
func (e *ears) count() int {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.calls
}

// post remembers the notices that were sent. Its faults are set by tests.
type post struct {
	mu   sync.Mutex
	sent []transfer.Job
	// before, when set, is called before a notice is sent, after when it is.
	before, after func() error
}

// fails sets the faults.
func (p *post) fails(before, after func() error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.before, p.after = before, after
}

func (p *post) Send(_ context.Context, job transfer.Job, _ transfer.Report) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.before != nil {
		if err := p.before(); err != nil {
			return err
		}
	}
	p.sent = append(p.sent, job)
	if p.after != nil {
		return p.after()
	}
	return nil
}

func (p *post) Sent(_ context.Context, job transfer.Job) (bool, error) {
	return p.count(job.ID) > 0, nil
}

// count returns how often the end of a job was told.
func (p *post) count(id string) (n int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, job := range p.sent {
		if job.ID == id {
			n++
		}
	}
	return n
}

type silence struct{}

func (silence) Info(string, ...any)  {}
func (silence) Error(string, ...any) {}

// node is one node of a cluster.
type node struct {
	*jobs.Manager
	ledger *jobs.Ledger
	worker *worker
	ears   *ears
	post   *post
	limits atomic.Pointer[jobs.Limits]
	t      *testing.T
}

// limit changes the limits.
func (n *node) limit(change func(*jobs.Limits)) {
	limits := *n.limits.Load()
	change(&limits)
	n.limits.Store(&limits)
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

// work is what a runner does.
type work = func(context.Context, transfer.Job, transfer.Reporter) (transfer.Result, error)

func newLedger(store jobs.Store, listener jobs.Listener, now func() time.Time) *jobs.Ledger {
	return jobs.NewLedger(jobs.LedgerOptions{Store: store, Listener: listener, Logger: silence{}, Now: now})
}

// startNode starts a node; change sets what is special about it.
func startNode(t *testing.T, store jobs.Store, work work, change ...func(*jobs.Options)) *node {
	t.Helper()
	n := &node{worker: &worker{work: work}, ears: &ears{}, post: &post{}, t: t}
	n.ledger = newLedger(store, n.ears, time.Now)
	n.limits.Store(&jobs.Limits{Exports: 2, Lifetime: 72 * time.Hour})
	options := jobs.Options{
		Ledger:  n.ledger,
		Runners: map[transfer.Kind]jobs.Runner{transfer.KindExport: n.worker, transfer.KindImport: n.worker, transfer.KindUndo: n.worker},
		Notices: n.post, NewID: newID, SystemAdmin: isAdmin,
		Limits: func() jobs.Limits { return *n.limits.Load() },
	}
	for _, change := range change {
		change(&options)
	}
	n.Manager = jobs.New(options)
	t.Cleanup(func() { _ = n.Stop(context.WithoutCancel(t.Context())) })
	return n
}

func (n *node) start() transfer.Job {
	n.t.Helper()
	return n.startTeam("team")
}

func (n *node) startTeam(team string) transfer.Job {
	n.t.Helper()
	job, err := n.Start(n.t.Context(), requestOf(team))
	require.NoError(n.t, err)
	return job
}

func (n *node) job(id string) transfer.Job {
	n.t.Helper()
	job, err := n.Get(n.t.Context(), id)
	require.NoError(n.t, err)
	return job
}

func requestOf(team string) jobs.Request {
	return jobs.Request{Kind: transfer.KindExport, TeamID: team, TeamName: "choir", RequestedBy: "admin", Options: transfer.DefaultExportOptions()}
}

func request() jobs.Request { return requestOf("team") }

var errDown = errors.New("the database is down")

func isAdmin(userID string) bool { return userID == "admin" }
