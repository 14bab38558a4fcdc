package jobs

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// Runner does the work of one kind of jobs. What it makes carries the job's
// id and attempt in its name, so that attempts do not touch each other's.
type Runner interface {
	// Check returns an Error when a job could not run, for a reason that can be
	// known before it starts.
	Check(ctx context.Context, job transfer.Job) error
	// Run does the whole work. When it returns an error it has removed what it
	// made. It ends soon after ctx does.
	Run(ctx context.Context, job transfer.Job, reporter transfer.Reporter) (transfer.Result, error)
	// Discard removes what the job's attempts made, up to and including the
	// one that job names, whether they ended or were killed. What an attempt
	// has not published yet, it cannot publish afterwards. An import goes on
	// where it stopped: only when it has ended there is something to remove.
	Discard(ctx context.Context, job transfer.Job) error
	// Remove deletes a finished archive. One that is gone is no error.
	Remove(ctx context.Context, archive transfer.Archive) error
}

// Keeper is a [Runner] whose jobs leave something for the history.
type Keeper interface {
	// Forget removes what a job left, when it leaves the history of its team. What
	// is gone is no error.
	Forget(ctx context.Context, jobID string) error
}

// Listener hears of every change of a job. It is called from the job's own
// goroutines and must return soon.
type Listener interface {
	JobChanged(job transfer.Job)
}

// Notices tell somebody how a job ended.
type Notices interface {
	// Send sends the message about a job that has ended.
	Send(ctx context.Context, job transfer.Job, report transfer.Report) error
	// Sent reports whether that message is there: somebody began to send it
	// and may not have come to the end.
	Sent(ctx context.Context, job transfer.Job) (bool, error)
}

// Logger writes to the server's log.
type Logger interface {
	Info(message string, keyValues ...any)
	Error(message string, keyValues ...any)
}

// Limits are what the settings allow.
type Limits struct {
	// Exports is how many exports run at a time on the whole server. Imports
	// run one at a time.
	Exports int
	// PerTeamAndDay is how many jobs may be started for a team in 24 hours; 0
	// means any number.
	PerTeamAndDay int
	// PerMemberAndDay is how many archives of their own a member may make of a
	// team in 24 hours; 0 means any number.
	PerMemberAndDay int
	// Lifetime is how long an archive is kept.
	Lifetime time.Duration
	// KeptArchives is how many archives of a team one person may keep; 0 means
	// any number.
	KeptArchives int
}

// slots is how many jobs of a kind run at a time.
func (l Limits) slots(kind transfer.Kind) int {
	if family(kind) == transfer.KindImport {
		return 1
	}
	return l.Exports
}

// perDay is how many jobs like this one may be started in 24 hours.
func (l Limits) perDay(job transfer.Job) int {
	switch {
	case job.Kind == transfer.KindUndo:
		// Whoever may import may take it back.
		return 0
	case job.Mine:
		return l.PerMemberAndDay
	}
	return l.PerTeamAndDay
}

// Options wire a manager. All but Also, Username, SystemAdmin, MayStart, Record,
// Times and Sweep are required.
type Options struct {
	Store    Store
	Runners  map[transfer.Kind]Runner
	Listener Listener
	// Notices tell the one who asked for a job.
	Notices Notices
	// Also are told too.
	Also []Told
	// SystemAdmin reports whether somebody is one, whom no limit on the number of
	// jobs is about.
	SystemAdmin func(userID string) bool
	// MayStart returns an Error when the one who asks may start no more jobs.
	MayStart func(job transfer.Job) error
	// Record writes down that a job starts; one that it refuses does not start.
	Record func(ctx context.Context, job transfer.Job) error
	Logger Logger
	// Limits returns the limits as they are now.
	Limits func() Limits
	// Username returns the name of a user, empty when it is not known.
	Username func(userID string) string
	// NewID returns a new unique id of 26 letters and digits.
	NewID func() string
	// Now is the clock.
	Now   func() time.Time
	Times Times
	// Sweep removes what others keep that is over, from time to time.
	Sweep func(ctx context.Context) error
}

// Times are the rhythms of a manager. The zero value means the defaults.
type Times struct {
	// Heartbeat is how often a running job renews its lease, stores its
	// progress and looks whether it was canceled.
	Heartbeat time.Duration
	// Lease is how long after its last heartbeat a job counts as abandoned.
	Lease time.Duration
	// Look is how often a node looks for jobs that wait or are abandoned.
	Look time.Duration
	// Sweep is how often expired archives, and the unfinished ends of jobs,
	// are looked for.
	Sweep time.Duration
}

func (t Times) orDefaults() Times {
	if t == (Times{}) {
		return Times{Heartbeat: time.Second, Lease: 20 * time.Second, Look: 2 * time.Second, Sweep: 30 * time.Second}
	}
	return t
}

// The reasons that end a running job from outside.
var (
	errCanceled = errors.New("the job was canceled")
	errStopping = errors.New("the plugin is being stopped")
	errLost     = transfer.ErrTakenOver
)

// Manager is the entrance to all jobs of the server. It is safe for concurrent
// use. Stop it to end the work that is done here.
type Manager struct {
	Options
	// owner tells the jobs of this activation from all others.
	owner string
	root  context.Context
	stop  context.CancelCauseFunc
	work  sync.WaitGroup
	// woken says that there may be something to begin.
	woken chan struct{}

	mu sync.Mutex
	// mine are the jobs that run here, with what was last written of them.
	mine map[string]*remembering
}

// New returns a manager and begins to look for jobs.
func New(options Options) *Manager {
	options.Times = options.Times.orDefaults()
	root, stop := context.WithCancelCause(context.Background())
	m := &Manager{
		Options: options, owner: options.NewID(), root: root, stop: stop,
		woken: make(chan struct{}, 1), mine: map[string]*remembering{},
	}
	m.work.Go(m.watch)
	m.work.Go(m.sweep)
	return m
}

// Stop ends the work that is done here and waits until it has ended, or until
// ctx does. The jobs wait for another node, or for the next activation.
func (m *Manager) Stop(ctx context.Context) error {
	m.stop(errStopping)
	done := make(chan struct{})
	go func() {
		m.work.Wait()
		close(done)
	}()
	select {
	case <-done:
		return nil
	case <-ctx.Done():
		return fmt.Errorf("wait for the running jobs: %w", context.Cause(ctx))
	}
}

// wake makes this node look for work soon.
func (m *Manager) wake() {
	select {
	case m.woken <- struct{}{}:
	default:
	}
}

// storeOf returns where to read the record of a job: for one that runs here,
// the store that remembers it.
func (m *Manager) storeOf(id string) Store {
	m.mu.Lock()
	defer m.mu.Unlock()
	if own, ok := m.mine[id]; ok {
		return own
	}
	return m.Store
}

// adopt makes a job one that runs here. It reports false when it is already:
// an attempt that was lost may still be ending.
func (m *Manager) adopt(id string) (*remembering, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if _, ok := m.mine[id]; ok {
		return nil, false
	}
	m.mine[id] = newRemembering(m.Store)
	return m.mine[id], true
}

func (m *Manager) dismiss(id string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.mine, id)
}

func (m *Manager) isMine(id string) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	_, ok := m.mine[id]
	return ok
}

func (m *Manager) millis() int64 { return m.Now().UnixMilli() }

func (m *Manager) leaseEnd() int64 { return m.Now().Add(m.Times.Lease).UnixMilli() }

// past reports whether a moment lies more than a lease ago: what was going on
// then should be over.
func (m *Manager) past(moment int64) bool { return moment+m.Times.Lease.Milliseconds() < m.millis() }

// abandoned reports whether the node that worked on a job is gone.
func (m *Manager) abandoned(rec record) bool {
	return rec.Job.State.Working() && rec.LeaseUntil < m.millis()
}
