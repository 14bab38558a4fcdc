package jobs

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// endingLimit is the time in which the end of a job must be recorded, also when the
// plugin is being stopped.
const endingLimit = 20 * time.Second

// end records how the attempt ended.
func (a *attempt) end(ctx context.Context, result transfer.Result, err error) {
	cause := context.Cause(ctx)
	// What ended the job must not keep its end from being recorded.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), endingLimit)
	defer cancel()
	if errors.Is(cause, errLost) {
		a.log.Error("A job was taken over while it ran here", "job_id", a.job.ID, "attempt", a.job.Attempt)
		a.removeUnlessKept(ctx, result.Archive)
		return
	}
	switch {
	case err == nil:
		err = a.ledger.storeReport(ctx, result.Report)
	case result.Report.JobID != "":
		// One that stops in the middle may have something to say.
		a.log.trouble("The report of a job that stopped could not be stored", a.job.ID, a.ledger.storeReport(ctx, result.Report))
	}
	if err != nil && cause != nil {
		err = cause
	}
	if canceled, flagErr := a.ledger.canceled(ctx, a.job.ID); flagErr == nil && canceled {
		err = errCanceled
	}
	ended, updateErr := a.updatePatiently(ctx, func(rec *record) error { return a.outcome(rec, result, err) })
	if updateErr != nil {
		a.log.Error("The end of a job could not be recorded", "job_id", a.job.ID, "error", updateErr.Error())
		a.removeUnlessKept(ctx, result.Archive)
		return
	}
	if !ended.Job.State.Succeeded() {
		a.dropArchive(ctx, result.Archive)
	}
	a.logEnd(ended.Job, err)
	a.listener.JobChanged(ended.Job)
	if waitsForPerson(ended) {
		a.log.trouble("A job that waits for a person holds a slot", a.job.ID, a.queue.park(ctx, a.job.ID, a.taken))
		return
	}
	if !ended.Job.State.Ended() {
		a.log.trouble("A job that was interrupted waits for its lease to end", a.job.ID, a.queue.release(ctx, a.job.ID))
		return
	}
	a.log.trouble("The last steps of a job are left to the sweep", a.job.ID, a.finisher.finish(ctx, ended.Job))
}

// outcome writes the end of the attempt into the record.
func (a *attempt) outcome(rec *record, result transfer.Result, err error) error {
	if errors.Is(err, errStopping) && !errors.Is(err, errCanceled) && rec.Job.State != transfer.StateCanceling {
		return again(rec)
	}
	if err != nil && lostConnection(err) && rec.Job.State != transfer.StateCanceling && len(rec.Losses) < maxLosses-1 {
		rec.Losses = append(rec.Losses, loss(rec.Job, "lost the database", a.clock.now()))
		return again(rec)
	}
	rec.Job.FinishedAt = a.clock.millis()
	rec.LeaseUntil = 0
	switch {
	case errors.Is(err, errCanceled) || errors.Is(err, errStopping):
		// What an import wrote stays, and what an undo removed is gone.
		if family(rec.Job.Kind) == transfer.KindImport && result.Report.JobID != "" {
			rec.Job.Counts, rec.Job.Warnings = result.Report.Counts, result.Report.Total()
		}
		return stopRecord(rec)
	case err != nil:
		if rec.Job.Kind == transfer.KindImport && result.Report.JobID != "" {
			rec.Job.Counts, rec.Job.Warnings = result.Report.Counts, result.Report.Total()
		}
		known := transfer.AsError(err)
		rec.Job.Error = &transfer.JobError{Code: known.Code, Message: known.Message, Details: known.Details}
		if len(rec.Losses) > 0 {
			rec.Job.Error.Message += " Before that, " + strings.Join(rec.Losses, "; ") + "."
		}
		return apply(rec, transfer.EventFail)
	}
	rec.Job.Progress = transfer.Progress{Phase: transfer.PhaseDone}
	if result.Archive.Name != "" {
		rec.Job.Archive, rec.Job.Contents = &result.Archive, result.Contents
		rec.Job.ExpiresAt = rec.Job.FinishedAt + a.limits().Lifetime.Milliseconds()
	}
	rec.Job.Counts = result.Report.Counts
	rec.Job.Warnings = result.Report.Total()
	if result.Review {
		return planned(rec, result.Blocked, a.clock.millis())
	}
	if rec.Job.Warnings > 0 {
		return apply(rec, transfer.EventWarn)
	}
	return apply(rec, transfer.EventSucceed)
}

// again lets a job that was interrupted wait for its next attempt.
func again(rec *record) error {
	if err := apply(rec, transfer.EventInterrupt); err != nil {
		return err
	}
	rec.Owner, rec.LeaseUntil = "", 0
	rec.Job.Attempt++
	rec.Job.StartedAt = 0
	rec.Job.Progress = transfer.Progress{Phase: transfer.PhaseWaiting}
	return nil
}

// stopRecord ends a record as canceled, from wherever it stands.
func stopRecord(rec *record) error {
	if err := apply(rec, transfer.EventCancel); err != nil || rec.Job.State.Ended() {
		return err
	}
	return apply(rec, transfer.EventStopped)
}

// removeUnlessKept removes an archive whose job this node could not end. The
// record decides: its last change may have been stored without our hearing of
// it.
func (a *attempt) removeUnlessKept(ctx context.Context, archive transfer.Archive) {
	var rec record
	_, err := load(ctx, a.ledger.store, jobKey(a.job.ID), &rec)
	if err == nil && rec.Job.Archive != nil && rec.Job.Archive.Name == archive.Name {
		return
	}
	a.dropArchive(ctx, archive)
}

// dropArchive removes what an attempt that did not lead to a success has made.
func (a *attempt) dropArchive(ctx context.Context, archive transfer.Archive) {
	if archive.Name == "" {
		return
	}
	a.log.trouble("The archive of a job that did not succeed is left behind", a.job.ID, a.runners.removeArchive(ctx, a.job.Kind, archive))
}

func (a *attempt) logEnd(job transfer.Job, err error) {
	switch {
	case job.State == transfer.StateFailed:
		a.log.Error("Job failed", "job_id", job.ID, "team_id", job.TeamID, "error", err.Error())
		return
	case err == nil && !job.State.Ended():
		a.log.Info("A plan is ready", "job_id", job.ID, "team_id", job.TeamID)
		return
	case !job.State.Ended():
		a.log.Info("Job interrupted", "job_id", job.ID, "team_id", job.TeamID, "reason", err.Error())
		return
	}
	a.log.Info("Job ended", "job_id", job.ID, "team_id", job.TeamID, "state", string(job.State), "warnings", job.Warnings)
}
