package jobs

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// endingLimit is how long the end of a job may take to be recorded, also when
// the plugin is being stopped.
const endingLimit = 20 * time.Second

// end records how the attempt ended.
func (s *shift) end(ctx context.Context, result transfer.Result, err error) {
	cause := context.Cause(ctx)
	// What ended the job must not keep its end from being recorded.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), endingLimit)
	defer cancel()
	if errors.Is(cause, errLost) {
		s.Logger.Error("A job was taken over while it ran here", "job_id", s.job.ID, "attempt", s.job.Attempt)
		s.removeUnlessKept(ctx, result.Archive)
		return
	}
	switch {
	case err == nil:
		err = s.storeReport(ctx, result.Report)
	case result.Report.JobID != "":
		// One that stops in the middle may have something to say.
		s.logTrouble("The report of a job that stopped could not be stored", s.job.ID, s.storeReport(ctx, result.Report))
	}
	if err != nil && cause != nil {
		err = cause
	}
	if canceled, flagErr := s.canceled(ctx, s.job.ID); flagErr == nil && canceled {
		err = errCanceled
	}
	ended, updateErr := s.updatePatiently(ctx, func(rec *record) error { return s.outcome(rec, result, err) })
	if updateErr != nil {
		s.Logger.Error("The end of a job could not be recorded", "job_id", s.job.ID, "error", updateErr.Error())
		s.removeUnlessKept(ctx, result.Archive)
		return
	}
	if !ended.Job.State.Succeeded() {
		s.dropArchive(ctx, result.Archive)
	}
	s.logEnd(ended.Job, err)
	s.Listener.JobChanged(ended.Job)
	if waitsForPerson(ended) {
		s.logTrouble("A job that waits for a person holds a slot", s.job.ID, s.park(ctx, s.job.ID))
		return
	}
	if !ended.Job.State.Ended() {
		s.logTrouble("A job that was interrupted waits for its lease to end", s.job.ID, s.putBack(ctx, s.job.ID))
		return
	}
	s.logTrouble("The last steps of a job are left to the sweep", s.job.ID, s.finish(ctx, ended.Job))
}

// outcome writes the end of the attempt into the record.
func (s *shift) outcome(rec *record, result transfer.Result, err error) error {
	if errors.Is(err, errStopping) && !errors.Is(err, errCanceled) && rec.Job.State != transfer.StateCanceling {
		return again(rec)
	}
	if err != nil && lostConnection(err) && rec.Job.State != transfer.StateCanceling && len(rec.Losses) < maxLosses-1 {
		rec.Losses = append(rec.Losses, loss(rec.Job, "lost the database", s.Now()))
		return again(rec)
	}
	rec.Job.FinishedAt = s.millis()
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
		rec.Job.ExpiresAt = rec.Job.FinishedAt + s.Limits().Lifetime.Milliseconds()
	}
	rec.Job.Counts = result.Report.Counts
	rec.Job.Warnings = result.Report.Total()
	if result.Review {
		return s.planned(rec, result.Blocked)
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
func (s *shift) removeUnlessKept(ctx context.Context, archive transfer.Archive) {
	var rec record
	_, err := load(ctx, s.Store, jobKey(s.job.ID), &rec)
	if err == nil && rec.Job.Archive != nil && rec.Job.Archive.Name == archive.Name {
		return
	}
	s.dropArchive(ctx, archive)
}

// dropArchive removes what an attempt that did not lead to a success has made.
func (s *shift) dropArchive(ctx context.Context, archive transfer.Archive) {
	if archive.Name == "" {
		return
	}
	s.logTrouble("The archive of a job that did not succeed is left behind", s.job.ID, s.removeArchive(ctx, s.job.Kind, archive))
}

func (s *shift) logEnd(job transfer.Job, err error) {
	switch {
	case job.State == transfer.StateFailed:
		s.Logger.Error("Job failed", "job_id", job.ID, "team_id", job.TeamID, "error", err.Error())
		return
	case err == nil && !job.State.Ended():
		s.Logger.Info("A plan is ready", "job_id", job.ID, "team_id", job.TeamID)
		return
	case !job.State.Ended():
		s.Logger.Info("Job interrupted", "job_id", job.ID, "team_id", job.TeamID, "reason", err.Error())
		return
	}
	s.Logger.Info("Job ended", "job_id", job.ID, "team_id", job.TeamID, "state", string(job.State), "warnings", job.Warnings)
}

// logTrouble logs what went wrong with a job, if anything did.
func (m *Manager) logTrouble(message, id string, err error) {
	if err != nil {
		m.Logger.Error(message, "job_id", id, "error", err.Error())
	}
}
