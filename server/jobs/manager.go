package jobs

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// Runner does the work of jobs.
type Runner interface {
	// Check returns an Error with CodeInvalidOptions when a job with the
	// options could not run, for a reason that only the team's data shows.
	Check(ctx context.Context, teamID string, options transfer.ExportOptions) error
	// Run does the whole work. When it returns an error it has removed what it
	// made. It ends soon after ctx does.
	Run(ctx context.Context, job transfer.Job, reporter transfer.Reporter) (transfer.Result, error)
	// Discard removes what a run that was killed left behind.
	Discard(ctx context.Context, job transfer.Job) error
	// Remove deletes a finished archive. One that is gone is no error.
	Remove(ctx context.Context, archive transfer.Archive) error
}

// Listener hears of every change of a job. It is called from the job's own
// goroutines and must return soon.
type Listener interface {
	JobChanged(job transfer.Job)
}

// Logger writes to the server's log.
type Logger interface {
	Info(message string, keyValues ...any)
	Error(message string, keyValues ...any)
}

// Options wire a manager. All but Times are required.
type Options struct {
	Store    Store
	Runner   Runner
	Listener Listener
	Logger   Logger
	// NewID returns a new unique id of 26 letters and digits.
	NewID func() string
	// Now is the clock.
	Now   func() time.Time
	Times Times
}

// Times are the rhythms of a manager. The zero value means the defaults.
type Times struct {
	// Heartbeat is how often a running job renews its lease, stores its
	// progress and looks whether it was canceled.
	Heartbeat time.Duration
	// Lease is how long after its last heartbeat a job counts as abandoned.
	Lease time.Duration
	// Sweep is how often abandoned jobs are looked for.
	Sweep time.Duration
}

func (t Times) orDefaults() Times {
	if t == (Times{}) {
		return Times{Heartbeat: time.Second, Lease: 30 * time.Second, Sweep: 15 * time.Second}
	}
	return t
}

// The reasons that end a running job from outside.
var (
	errCanceled = errors.New("the job was canceled")
	errStopping = errors.New("the plugin is being stopped")
	errLost     = errors.New("another node has taken the job")
)

// Manager is the entrance to all jobs of the server. It is safe for concurrent
// use. Stop it to end the jobs that run here.
type Manager struct {
	Options
	// owner tells the jobs of this activation from all others.
	owner string
	root  context.Context
	stop  context.CancelCauseFunc
	work  sync.WaitGroup

	mu sync.Mutex
	// mine are the jobs that run here, with what was last written of them.
	mine map[string]*remembering
}

// New returns a manager and starts its sweeper.
func New(options Options) *Manager {
	options.Times = options.Times.orDefaults()
	root, stop := context.WithCancelCause(context.Background())
	m := &Manager{Options: options, owner: options.NewID(), root: root, stop: stop, mine: map[string]*remembering{}}
	m.work.Go(m.sweep)
	return m
}

// Stop ends the jobs that run here and waits until they have, or until ctx
// ends. They fail with CodeInterrupted.
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

func (m *Manager) adopt(id string) *remembering {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.mine[id] = newRemembering(m.Store)
	return m.mine[id]
}

func (m *Manager) dismiss(id string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.mine, id)
}

func (m *Manager) millis() int64 { return m.Now().UnixMilli() }

func (m *Manager) leaseEnd() int64 { return m.Now().Add(m.Times.Lease).UnixMilli() }

// abandoned reports whether the node that worked on a job is gone.
func (m *Manager) abandoned(rec record) bool {
	return !rec.Job.State.Ended() && rec.LeaseUntil < m.millis()
}
