package jobs

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"time"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// attempt is one attempt of a job on this node. It is the reporter of the work.
type attempt struct {
	*progress

	// own remembers what the attempt wrote last.
	own Store
	// job is as it was when the attempt began.
	job transfer.Job
	// taken is the time at which the queue gave it its slot.
	taken int64
	// owner identifies this activation of the plugin.
	owner string
	// cancel ends the work, with the reason.
	cancel context.CancelCauseFunc

	ledger   *Ledger
	clock    clock
	queue    *queue
	history  *history
	finisher *finisher
	runners  runners
	limits   func() Limits
	listener Listener
	log      log
}

// work runs the job. It turns a panic into an error and logs its stack, because one
// broken team must not end the plugin.
func (a *attempt) work(ctx context.Context) (result transfer.Result, err error) {
	defer func() {
		if fault := recover(); fault != nil {
			a.log.Error("A job panicked", "job_id", a.job.ID, "panic", fmt.Sprint(fault), "stack", string(debug.Stack()))
			err = fmt.Errorf("panic: %v", fault)
		}
	}()
	return a.runners[a.job.Kind].Run(ctx, a.job, a)
}

// beat renews the lease and stores the progress until the work has ended, also
// while a canceled work cleans up. It ends the work when the job was canceled
// or is no longer ours.
func (a *attempt) beat(ctx context.Context, stop <-chan struct{}) {
	// What ends the work does not end the lease.
	ctx = context.WithoutCancel(ctx)
	ticker := time.NewTicker(a.clock.times.Heartbeat)
	defer ticker.Stop()
	last := a.clock.now()
	for {
		select {
		case <-stop:
			return
		case <-ticker.C:
		}
		rec, err := a.beatOnce(ctx)
		switch {
		case errors.Is(err, errLost):
			return
		case err != nil && a.clock.now().Sub(last) > a.clock.times.Lease:
			// Others may believe us gone; two of us must not write.
			a.cancel(fmt.Errorf("%w: no heartbeat could be stored: %w", errLost, err))
			return
		case err != nil:
			continue
		}
		last = a.clock.now()
		a.listener.JobChanged(rec.Job)
	}
}

// beatOnce renews the lease, if it is still ours, and ends the work if it is
// not or if the job was canceled.
func (a *attempt) beatOnce(ctx context.Context) (record, error) {
	ctx, cancel := context.WithTimeout(ctx, a.clock.times.Lease/2)
	defer cancel()
	canceled, err := a.ledger.canceled(ctx, a.job.ID)
	if err != nil {
		return record{}, err
	}
	rec, err := a.update(ctx, func(rec *record) error {
		rec.Job.Progress = a.current()
		rec.LeaseUntil = a.clock.leaseEnd()
		if canceled {
			return apply(rec, transfer.EventCancel)
		}
		return nil
	})
	switch {
	case errors.Is(err, errLost):
		a.cancel(errLost)
	case err == nil && rec.Job.State == transfer.StateCanceling:
		// Once is enough; more does no harm.
		a.cancel(errCanceled)
	}
	return rec, err
}

// Confirm renews the lease and reports whether the work may go on to what
// cannot be undone. It waits while the store does not answer, at most as long as the
// lease lasts.
func (a *attempt) Confirm(ctx context.Context) error {
	limit, cancel := context.WithTimeoutCause(ctx, a.clock.times.Lease, errLost)
	defer cancel()
	for {
		if err := context.Cause(limit); err != nil {
			return err
		}
		_, err := a.beatOnce(ctx)
		if errors.Is(err, errLost) {
			return err
		}
		if err == nil {
			return context.Cause(ctx)
		}
		select {
		case <-limit.Done():
		case <-time.After(a.clock.times.Heartbeat):
		}
	}
}

// update changes the record of the job, as long as this attempt is the one.
func (a *attempt) update(ctx context.Context, edit func(*record) error) (record, error) {
	return change(ctx, a.own, jobKey(a.job.ID), func(rec *record) error {
		if rec.Job.ID == "" {
			return errStale
		}
		if rec.Owner != a.owner || rec.Job.Attempt != a.job.Attempt || rec.Job.State.Ended() {
			return errLost
		}
		return edit(rec)
	})
}

// updatePatiently tries again while the store does not answer, until ctx ends.
func (a *attempt) updatePatiently(ctx context.Context, edit func(*record) error) (record, error) {
	for {
		rec, err := a.update(ctx, edit)
		if err == nil || errors.Is(err, errLost) {
			return rec, err
		}
		select {
		case <-ctx.Done():
			return rec, err
		case <-time.After(a.clock.times.Heartbeat):
		}
	}
}
