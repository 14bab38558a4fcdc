package jobs

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"sync"
	"time"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// shift is one attempt of a job on this node. It is what the work reports to.
type shift struct {
	*Manager
	*progress

	own Store
	// job is as it was when the attempt began.
	job transfer.Job
	// cancel ends the work, with the reason.
	cancel context.CancelCauseFunc
}

// run carries an attempt from its start to its end.
func (m *Manager) run(own Store, job transfer.Job) {
	defer m.wake()
	defer m.dismiss(job.ID)
	ctx, cancel := context.WithCancelCause(m.root)
	defer cancel(nil)
	s := &shift{Manager: m, progress: newProgress(m.Now, job.Progress), own: own, job: job, cancel: cancel}

	var beating sync.WaitGroup
	stopBeating := make(chan struct{})
	beating.Go(func() { s.beat(ctx, stopBeating) })
	result, err := s.workGuarded(ctx)
	close(stopBeating)
	beating.Wait()
	s.end(ctx, result, err)
}

// workGuarded turns a panic of the work into an error, with its stack in the
// log: one broken team must not take the plugin down.
func (s *shift) workGuarded(ctx context.Context) (result transfer.Result, err error) {
	defer func() {
		if fault := recover(); fault != nil {
			s.Logger.Error("A job panicked", "job_id", s.job.ID, "panic", fmt.Sprint(fault), "stack", string(debug.Stack()))
			err = fmt.Errorf("panic: %v", fault)
		}
	}()
	return s.Runners[s.job.Kind].Run(ctx, s.job, s)
}

// beat renews the lease and stores the progress until the work has ended, also
// while a canceled work cleans up. It ends the work when the job was canceled
// or is no longer ours.
func (s *shift) beat(ctx context.Context, stop <-chan struct{}) {
	// What ends the work does not end the lease.
	ctx = context.WithoutCancel(ctx)
	ticker := time.NewTicker(s.Times.Heartbeat)
	defer ticker.Stop()
	last := s.Now()
	for {
		select {
		case <-stop:
			return
		case <-ticker.C:
		}
		rec, err := s.beatOnce(ctx)
		switch {
		case errors.Is(err, errLost):
			return
		case err != nil && s.Now().Sub(last) > s.Times.Lease:
			// Others may believe us gone; two of us must not write.
			s.cancel(fmt.Errorf("%w: no heartbeat could be stored: %w", errLost, err))
			return
		case err != nil:
			continue
		}
		last = s.Now()
		s.Listener.JobChanged(rec.Job)
	}
}

// beatOnce renews the lease, if it is still ours, and ends the work if it is
// not or if the job was canceled.
func (s *shift) beatOnce(ctx context.Context) (record, error) {
	ctx, cancel := context.WithTimeout(ctx, s.Times.Lease/2)
	defer cancel()
	canceled, err := s.canceled(ctx, s.job.ID)
	if err != nil {
		return record{}, err
	}
	rec, err := s.update(ctx, func(rec *record) error {
		rec.Job.Progress = s.current()
		rec.LeaseUntil = s.leaseEnd()
		if canceled {
			return apply(rec, transfer.EventCancel)
		}
		return nil
	})
	switch {
	case errors.Is(err, errLost):
		s.cancel(errLost)
	case err == nil && rec.Job.State == transfer.StateCanceling:
		// Once is enough; more does no harm.
		s.cancel(errCanceled)
	}
	return rec, err
}

// Confirm renews the lease and reports whether the work may go on to what
// cannot be undone. While the store does not answer nobody knows, so it waits,
// at most as long as the lease lasts.
func (s *shift) Confirm(ctx context.Context) error {
	limit, cancel := context.WithTimeoutCause(ctx, s.Times.Lease, errLost)
	defer cancel()
	for {
		if err := context.Cause(limit); err != nil {
			return err
		}
		_, err := s.beatOnce(ctx)
		if errors.Is(err, errLost) {
			return err
		}
		if err == nil {
			return context.Cause(ctx)
		}
		select {
		case <-limit.Done():
		case <-time.After(s.Times.Heartbeat):
		}
	}
}

// update changes the record of the job, as long as this attempt is the one.
func (s *shift) update(ctx context.Context, edit func(*record) error) (record, error) {
	return change(ctx, s.own, jobKey(s.job.ID), func(rec *record) error {
		if rec.Job.ID == "" {
			return errStale
		}
		if rec.Owner != s.owner || rec.Job.Attempt != s.job.Attempt || rec.Job.State.Ended() {
			return errLost
		}
		return edit(rec)
	})
}

// updatePatiently tries again while the store does not answer, until ctx ends.
func (s *shift) updatePatiently(ctx context.Context, edit func(*record) error) (record, error) {
	for {
		rec, err := s.update(ctx, edit)
		if err == nil || errors.Is(err, errLost) {
			return rec, err
		}
		select {
		case <-ctx.Done():
			return rec, err
		case <-time.After(s.Times.Heartbeat):
		}
	}
}
