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
func (m *Manager) run(job transfer.Job) {
	ctx, cancel := context.WithCancelCause(m.root)
	defer cancel(nil)
	started, err := m.update(ctx, job.ID, func(rec *record) error {
		rec.Job.StartedAt = m.millis()
		return advance(rec, transfer.StateRunning)
	})
	if errors.Is(err, errLost) {
		// Canceled before it began; the one who canceled it has done the rest.
		return
	}
	if err != nil {
		m.end(ctx, job, transfer.Result{}, err)
		return
	}
	m.Listener.JobChanged(started.Job)

	watch := &watch{progress: started.Job.Progress}
	var beating sync.WaitGroup
	stopBeating := make(chan struct{})
	beating.Go(func() { m.beat(ctx, job.ID, watch, cancel, stopBeating) })
	result, err := m.runGuarded(ctx, started.Job, watch)
	close(stopBeating)
	beating.Wait()
	m.end(ctx, started.Job, result, err)
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

// beat renews the lease and stores the progress until told to stop. It ends
// the work when the job was canceled or is no longer ours.
func (m *Manager) beat(ctx context.Context, id string, watch *watch, cancel context.CancelCauseFunc, stop <-chan struct{}) {
	ticker := time.NewTicker(m.Times.Heartbeat)
	defer ticker.Stop()
	lastBeat := m.Now()
	for {
		select {
		case <-stop:
			return
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		rec, err := m.update(ctx, id, func(rec *record) error {
			rec.Job.Progress = watch.now()
			rec.LeaseUntil = m.leaseEnd()
			return nil
		})
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
			cancel(errCanceled)
			return
		}
	}
}

// end records how a job ended, and lets the next one of the team start.
func (m *Manager) end(ctx context.Context, job transfer.Job, result transfer.Result, err error) {
	cause := context.Cause(ctx)
	if errors.Is(cause, errLost) || errors.Is(err, errLost) {
		m.Logger.Error("A job was taken over while it ran here", "job_id", job.ID)
		return
	}
	// What ended the job must not keep its end from being recorded.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), endingLimit)
	defer cancel()
	if err == nil {
		err = m.storeReport(ctx, result.Report)
	}
	if err != nil && cause != nil {
		err = cause
	}
	ended, updateErr := m.updatePatiently(ctx, job.ID, func(rec *record) error { return m.outcome(rec, result, err) })
	if updateErr != nil {
		m.Logger.Error("The end of a job could not be recorded", "job_id", job.ID, "error", updateErr.Error())
	}
	if errors.Is(updateErr, errLost) {
		return
	}
	if !ended.Job.State.Succeeded() && result.Archive.Name != "" {
		if removeErr := m.Runner.Remove(ctx, result.Archive); removeErr != nil {
			m.Logger.Error("The archive of a job that did not succeed is left behind", "job_id", job.ID, "error", removeErr.Error())
		}
	}
	if updateErr != nil {
		return
	}
	m.release(ctx, job)
	m.logEnd(ended.Job, err)
	m.Listener.JobChanged(ended.Job)
}

// outcome writes the end of a job into its record.
func (m *Manager) outcome(rec *record, result transfer.Result, err error) error {
	rec.Job.FinishedAt = m.millis()
	rec.LeaseUntil = 0
	switch {
	case rec.Job.State == transfer.StateCanceling || errors.Is(err, errCanceled):
		return advance(rec, transfer.StateCanceled)
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
func (m *Manager) update(ctx context.Context, id string, edit func(*record) error) (record, error) {
	return change(ctx, m.Store, jobKey(id), func(rec *record) error {
		if rec.Owner != m.owner || rec.Job.State.Ended() {
			return errLost
		}
		return edit(rec)
	})
}

// updatePatiently tries again while the store does not answer, until ctx ends.
func (m *Manager) updatePatiently(ctx context.Context, id string, edit func(*record) error) (record, error) {
	for {
		rec, err := m.update(ctx, id, edit)
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

// advance is the only way from one state to another.
func advance(rec *record, next transfer.State) error {
	if !rec.Job.State.CanBecome(next) {
		return fmt.Errorf("job %s cannot go from %s to %s", rec.Job.ID, rec.Job.State, next)
	}
	rec.Job.State = next
	return nil
}
