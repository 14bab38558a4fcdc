package jobs

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// The reasons that end a running job from outside.
var (
	errCanceled = errors.New("the job was canceled")
	errStopping = errors.New("the plugin is being stopped")
	errLost     = transfer.ErrTakenOver
)

// Manager is the entry point to all jobs of the server. It is safe for concurrent use.
// Stop ends the work on this node.
type Manager struct {
	store      Store
	runners    runners
	ledger     *Ledger
	clock      clock
	local      *local
	queue      *queue
	history    *history
	retention  *retention
	finisher   *finisher
	reviews    *reviews
	dispatcher *dispatcher
	limits     func() Limits
	listener   Listener
	log        log
	newID      func() string
	mayStart   func(job transfer.Job) error
	record     func(ctx context.Context, job transfer.Job) error
	sweepMore  func(ctx context.Context) error

	root context.Context
	stop context.CancelCauseFunc
	work sync.WaitGroup
}

// New returns a manager and begins to look for jobs.
func New(options Options) *Manager {
	ledger, runners := options.Ledger, runners(options.Runners)
	store, local, clock, listener, log := ledger.store, ledger.local, ledger.clock, ledger.listener, ledger.log
	queue := &queue{store: store, local: local, clock: clock, limits: options.Limits, systemAdmin: options.SystemAdmin, username: options.Username}
	history := &history{store: store, ledger: ledger, clock: clock, runners: runners, log: log}
	retention := &retention{
		store: store, ledger: ledger, clock: clock, runners: runners, limits: options.Limits, listener: listener, log: log,
	}
	finisher := &finisher{
		store: store, ledger: ledger, local: local, clock: clock, queue: queue, retention: retention, runners: runners, log: log,
		notifications: &notifications{ledger: ledger, clock: clock, first: options.Notices, also: options.Also, log: log},
	}
	root, stop := context.WithCancelCause(context.Background())
	m := &Manager{
		store: store, runners: runners, ledger: ledger, local: local, clock: clock, queue: queue, history: history, retention: retention, finisher: finisher,
		limits: options.Limits, listener: listener, log: log, newID: options.NewID,
		mayStart: options.MayStart, record: options.Record, sweepMore: options.Sweep, root: root, stop: stop,
	}
	m.dispatcher = &dispatcher{
		store: store, ledger: ledger, local: local, clock: clock, queue: queue, history: history, finisher: finisher, runners: runners,
		limits: options.Limits, listener: listener, log: log, newID: options.NewID,
		owner: options.NewID(), root: root, work: &m.work, woken: make(chan struct{}, 1),
	}
	m.reviews = &reviews{
		store: store, ledger: ledger, clock: clock, queue: queue, finisher: finisher, listener: listener, log: log, wake: m.dispatcher.wake,
	}
	m.work.Go(m.dispatcher.watch)
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

// sweep removes what has expired and finishes what others left unfinished, at
// once and then from time to time.
func (m *Manager) sweep() {
	ticker := time.NewTicker(m.clock.times.Sweep)
	defer ticker.Stop()
	for {
		if err := errors.Join(m.finisher.finishOthers(m.root), m.retention.expireOld(m.root), m.reviews.expirePlans(m.root), m.sweepOthers()); err != nil && m.root.Err() == nil {
			m.log.Error("Ended jobs could not be swept", "error", err.Error())
		}
		select {
		case <-m.root.Done():
			return
		case <-ticker.C:
		}
	}
}

func (m *Manager) sweepOthers() error {
	if m.sweepMore == nil {
		return nil
	}
	return m.sweepMore(m.root)
}
