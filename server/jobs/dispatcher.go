package jobs

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

const (
	// echoes is the number of further looks after a wake-up, and echo the time between
	// them: a read may be older than the write that caused the wake-up.
	echoes = 4
	echo   = 250 * time.Millisecond
	// patience is the number of leases after which a job without a record, or whose
	// last steps fail, is removed from the queue.
	patience = 30
)

// dispatcher begins waiting jobs on this node and takes over abandoned ones.
type dispatcher struct {
	store    Store
	ledger   *Ledger
	local    *local
	clock    clock
	queue    *queue
	history  *history
	finisher *finisher
	runners  runners
	limits   func() Limits
	listener Listener
	log      log
	newID    func() string

	// owner identifies the jobs of this activation of the plugin.
	owner string
	root  context.Context
	work  *sync.WaitGroup
	// woken says that the queue may have changed.
	woken chan struct{}
}

// watch looks at the queue, at once and then from time to time, and begins or takes
// over the jobs that it finds.
func (d *dispatcher) watch() {
	left := 0
	for {
		if err := d.look(d.root); err != nil && d.root.Err() == nil {
			d.log.Error("The queue of jobs could not be read", "error", err.Error())
		}
		pause := d.clock.times.Look
		if left > 0 {
			left--
			pause = min(pause, echo)
		}
		timer := time.NewTimer(pause)
		select {
		case <-d.root.Done():
		case <-timer.C:
		case <-d.woken:
			left = echoes
		}
		timer.Stop()
		if d.root.Err() != nil {
			return
		}
	}
}

// look goes through the queue once. An error with one job does not keep it from the
// others.
func (d *dispatcher) look(ctx context.Context) error {
	entries, err := d.queue.load(ctx)
	if err != nil {
		return err
	}
	var troubles []error
	for _, e := range entries {
		if err := d.reconcile(ctx, e); err != nil {
			troubles = append(troubles, fmt.Errorf("job %s: %w", e.ID, err))
		}
	}
	type queue struct {
		kind transfer.Kind
		own  bool
	}
	full := map[queue]bool{}
	for _, e := range entries {
		q := queue{e.Kind, e.Owner != ""}
		if e.Taken != 0 || e.Parked || e.Ended || full[q] {
			continue
		}
		err := d.begin(ctx, e)
		switch {
		case errors.Is(err, errFull):
			full[q] = true
		case err != nil && !errors.Is(err, errNotWaiting):
			troubles = append(troubles, fmt.Errorf("job %s: %w", e.ID, err))
		}
	}
	return errors.Join(troubles...)
}

// reconcile corrects the entry of a job that has a slot but does not run, and takes
// over an abandoned job.
func (d *dispatcher) reconcile(ctx context.Context, e entry) error {
	if e.Taken == 0 || e.Ended || d.local.has(e.ID) {
		return nil
	}
	var rec record
	found, err := load(ctx, d.store, jobKey(e.ID), &rec)
	switch {
	case err != nil:
		return err
	case !found:
		if e.At+patience*d.clock.times.Lease.Milliseconds() < d.clock.millis() {
			return d.queue.remove(ctx, e.ID)
		}
		return nil
	case rec.Job.State.Ended():
		if d.clock.past(rec.Job.FinishedAt) {
			return d.queue.markEnded(ctx, e.ID)
		}
		return nil
	case d.clock.abandoned(rec):
		return d.takeOver(ctx, e.ID)
	case waitsForPerson(rec):
		return d.queue.park(ctx, e.ID, e.Taken)
	case !rec.Job.State.Working() && d.clock.past(e.Taken):
		// Its node stopped before it began the work.
		return d.queue.release(ctx, e.ID)
	}
	return nil
}

// begin gives a waiting job a slot and starts its attempt on this node.
func (d *dispatcher) begin(ctx context.Context, e entry) error {
	if _, ok := d.runners[e.Kind]; !ok {
		return errNotWaiting
	}
	own, ok := d.local.claim(e.ID)
	if !ok {
		return errNotWaiting
	}
	taken, err := d.queue.take(ctx, e.ID)
	if err != nil {
		d.local.release(e.ID)
		return err
	}
	begun, err := change(ctx, own, jobKey(e.ID), func(rec *record) error {
		if rec.Job.ID == "" {
			return errStale
		}
		event, ok := beginning(*rec)
		if !ok {
			return errNotWaiting
		}
		rec.Owner, rec.LeaseUntil, rec.Job.StartedAt = d.owner, d.clock.leaseEnd(), d.clock.millis()
		return apply(rec, event)
	})
	if err != nil {
		d.local.release(e.ID)
		if begun.Job.State.Ended() {
			return d.queue.markEnded(ctx, e.ID)
		}
		return errors.Join(err, d.queue.release(ctx, e.ID))
	}
	// The node that received the request may have stopped before it could.
	if err := d.history.add(ctx, begun.Job, 0); err != nil {
		d.log.Error("A job is missing in the history of its team", "job_id", e.ID, "error", err.Error())
	}
	d.log.Info("Job started", "job_id", e.ID, "kind", string(e.Kind), "team_id", e.TeamID, "attempt", begun.Job.Attempt)
	d.listener.JobChanged(begun.Job)
	d.work.Go(func() { d.run(own, begun.Job, taken) }) //nolint:contextcheck // a job outlives the look that found it
	return nil
}

// run runs an attempt from its start to its end.
func (d *dispatcher) run(own Store, job transfer.Job, taken int64) {
	defer d.wake()
	defer d.local.release(job.ID)
	ctx, cancel := context.WithCancelCause(d.root)
	defer cancel(nil)
	d.local.onCancel(job.ID, cancel)
	a := &attempt{
		progress: newProgress(d.clock.now, job.Progress), own: own, job: job, taken: taken, owner: d.owner, cancel: cancel,
		ledger: d.ledger, clock: d.clock, queue: d.queue, history: d.history, finisher: d.finisher,
		runners: d.runners, limits: d.limits, listener: d.listener, log: d.log,
	}

	var beating sync.WaitGroup
	stopBeating := make(chan struct{})
	beating.Go(func() { a.beat(ctx, stopBeating) })
	result, err := a.work(ctx)
	close(stopBeating)
	beating.Wait()
	a.end(ctx, result, err)
}

// wake makes this node look at the queue soon.
func (d *dispatcher) wake() {
	select {
	case d.woken <- struct{}{}:
	default:
	}
}
