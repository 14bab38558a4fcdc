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

// endingLimit is how long the end of a job may take to be recorded, also when
// the plugin is being stopped.
const endingLimit = 20 * time.Second

// run carries a job from its start to its end.
func (m *Manager) run(own Store, job transfer.Job) {
	defer m.dismiss(job.ID)
	ctx, cancel := context.WithCancelCause(m.root)
	defer cancel(nil)
	started, err := m.update(ctx, own, job.ID, func(rec *record) error {
		rec.Job.StartedAt = m.millis()
		return advance(rec, transfer.StateRunning)
	})
	if errors.Is(err, errLost) {
		// Taken for abandoned before it began; who took it has ended it.
		return
	}
	if err != nil {
		m.end(ctx, own, job, transfer.Result{}, err)
		return
	}
	m.Listener.JobChanged(started.Job)

	watch := &watch{progress: started.Job.Progress}
	var beating sync.WaitGroup
	stopBeating := make(chan struct{})
	beating.Go(func() { m.beat(ctx, own, job.ID, watch, cancel, stopBeating) })
	result, err := m.runGuarded(ctx, started.Job, watch)
	close(stopBeating)
	beating.Wait()
	m.end(ctx, own, started.Job, result, err)
}

// runGuarded turns a panic of the work into an error, with its stack in the
// log: one broken team must not take the plugin down.
func (m *Manager) runGuarded(ctx context.Context, job transfer.Job, reporter transfer.Reporter) (result transfer.Result, err error) {
	defer func() {
		if fault := recover(); fault != nil {
			m.Logger.Error("A job panicked", "job_id", job.ID, "panic", fmt.Sprint(fault), "stack", string(debug.Stack()))
			err = fmt.Errorf("panic: %v", fault)
		}
	}()
	return m.Runner.Run(ctx, job, reporter)
}

// beat renews the lease and stores the progress until the work has ended, also
// while a canceled work cleans up. It ends the work when the job was canceled
// or is no longer ours.
func (m *Manager) beat(ctx context.Context, own Store, id string, watch *watch, cancel context.CancelCauseFunc, stop <-chan struct{}) {
	// What ends the work does not end the lease.
	ctx = context.WithoutCancel(ctx)
	ticker := time.NewTicker(m.Times.Heartbeat)
	defer ticker.Stop()
	lastBeat := m.Now()
	for {
		select {
		case <-stop:
			return
		case <-ticker.C:
		}
		rec, err := m.beatOnce(ctx, own, id, watch)
		switch {
		case errors.Is(err, errLost):
			cancel(errLost)
			return
		case err != nil && m.Now().Sub(lastBeat) > m.Times.Lease:
			// Others may believe us gone; two of us must not write.
			cancel(fmt.Errorf("%w: no heartbeat could be stored: %w", errLost, err))
			return
		case err != nil:
			continue
		}
		lastBeat = m.Now()
		m.Listener.JobChanged(rec.Job)
		if rec.Job.State == transfer.StateCanceling {
			// Once is enough; more does no harm.
			cancel(errCanceled)
		}
	}
}

func (m *Manager) beatOnce(ctx context.Context, own Store, id string, watch *watch) (record, error) {
	ctx, cancel := context.WithTimeout(ctx, m.Times.Lease/2)
	defer cancel()
	canceled, err := m.canceled(ctx, id)
	if err != nil {
		return record{}, err
	}
	return m.update(ctx, own, id, func(rec *record) error {
		rec.Job.Progress = watch.now()
		rec.LeaseUntil = m.leaseEnd()
		if canceled && rec.Job.State == transfer.StateRunning {
			return advance(rec, transfer.StateCanceling)
		}
		return nil
	})
}

// end records how a job ended, and lets the next one of the team start.
func (m *Manager) end(ctx context.Context, own Store, job transfer.Job, result transfer.Result, err error) {
	cause := context.Cause(ctx)
	// What ended the job must not keep its end from being recorded.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), endingLimit)
	defer cancel()
	if errors.Is(cause, errLost) {
		m.Logger.Error("A job was taken over while it ran here", "job_id", job.ID)
		m.removeUnlessSucceeded(ctx, job, result.Archive)
		return
	}
	if err == nil {
		err = m.storeReport(ctx, result.Report)
	}
	if err != nil && cause != nil {
		err = cause
	}
	if canceled, flagErr := m.canceled(ctx, job.ID); flagErr == nil && canceled {
		err = errCanceled
	}
	ended, updateErr := m.updatePatiently(ctx, own, job.ID, func(rec *record) error { return m.outcome(rec, result, err) })
	if updateErr != nil {
		m.Logger.Error("The end of a job could not be recorded", "job_id", job.ID, "error", updateErr.Error())
		m.removeUnlessSucceeded(ctx, job, result.Archive)
		return
	}
	if !ended.Job.State.Succeeded() {
		m.removeArchive(ctx, job, result.Archive)
	}
	m.release(ctx, job)
	m.clearCancel(ctx, job.ID)
	m.logEnd(ended.Job, err)
	m.Listener.JobChanged(ended.Job)
}

// removeUnlessSucceeded removes an archive whose job this node could not end.
// The record decides: its last change may have been stored without our hearing
// of it.
func (m *Manager) removeUnlessSucceeded(ctx context.Context, job transfer.Job, archive transfer.Archive) {
	var rec record
	if _, err := load(ctx, m.Store, jobKey(job.ID), &rec); err == nil && rec.Job.State.Succeeded() {
		return
	}
	m.removeArchive(ctx, job, archive)
}

// removeArchive removes what a run that did not lead to a success has made.
func (m *Manager) removeArchive(ctx context.Context, job transfer.Job, archive transfer.Archive) {
	if archive.Name == "" {
		return
	}
	if err := m.Runner.Remove(ctx, archive); err != nil {
		m.Logger.Error("The archive of a job that did not succeed is left behind", "job_id", job.ID, "error", err.Error())
	}
}

// outcome writes the end of a job into its record.
func (m *Manager) outcome(rec *record, result transfer.Result, err error) error {
	rec.Job.FinishedAt = m.millis()
	rec.LeaseUntil = 0
	switch {
	case errors.Is(err, errCanceled):
		return cancelRecord(rec)
	case err != nil:
		rec.Job.Error = jobError(err)
		return advance(rec, transfer.StateFailed)
	}
	rec.Job.Progress = transfer.Progress{Phase: transfer.PhaseDone}
	rec.Job.Archive = &result.Archive
	rec.Job.Counts = result.Report.Counts
	rec.Job.Warnings = result.Report.Total()
	if rec.Job.Warnings > 0 {
		return advance(rec, transfer.StateSucceededWithWarnings)
	}
	return advance(rec, transfer.StateSucceeded)
}

func (m *Manager) logEnd(job transfer.Job, err error) {
	if job.State == transfer.StateFailed {
		m.Logger.Error("Export failed", "job_id", job.ID, "team_id", job.TeamID, "error", err.Error())
		return
	}
	m.Logger.Info("Export ended", "job_id", job.ID, "team_id", job.TeamID, "state", string(job.State), "warnings", job.Warnings)
}

// jobError words a failure for a person.
func jobError(err error) *transfer.JobError {
	if errors.Is(err, errStopping) {
		return interrupted()
	}
	known := transfer.AsError(err)
	return &transfer.JobError{Code: known.Code, Message: known.Message}
}

func interrupted() *transfer.JobError {
	return &transfer.JobError{
		Code:    transfer.CodeInterrupted,
		Message: "The plugin or its server was stopped while the job ran. Nothing was left behind; start it again.",
	}
}

// update changes the record of a job that we work on.
func (m *Manager) update(ctx context.Context, own Store, id string, edit func(*record) error) (record, error) {
	return change(ctx, own, jobKey(id), func(rec *record) error {
		if rec.Job.ID == "" {
			return errStale
		}
		if rec.Owner != m.owner || rec.Job.State.Ended() {
			return errLost
		}
		return edit(rec)
	})
}

// updatePatiently tries again while the store does not answer, until ctx ends.
func (m *Manager) updatePatiently(ctx context.Context, own Store, id string, edit func(*record) error) (record, error) {
	for {
		rec, err := m.update(ctx, own, id, edit)
		if err == nil || errors.Is(err, errLost) {
			return rec, err
		}
		select {
		case <-ctx.Done():
			return rec, err
		case <-time.After(m.Times.Heartbeat):
		}
	}
}

// cancelRecord ends a record as canceled, from wherever it stands.
func cancelRecord(rec *record) error {
	if rec.Job.State == transfer.StateRunning {
		if err := advance(rec, transfer.StateCanceling); err != nil {
			return err
		}
	}
	return advance(rec, transfer.StateCanceled)
}

// advance is the only way from one state to another.
func advance(rec *record, next transfer.State) error {
	if !rec.Job.State.CanBecome(next) {
		return fmt.Errorf("job %s cannot go from %s to %s", rec.Job.ID, rec.Job.State, next)
	}
	rec.Job.State = next
	return nil
}
