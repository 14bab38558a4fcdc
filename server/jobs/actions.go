package jobs

import (
	"context"
	"errors"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// Cancel asks a job to stop. One that waits has ended at once; one that runs
// says "canceling" until its work has ended. A job that has ended gives an
// Error with CodeWrongState.
func (m *Manager) Cancel(ctx context.Context, id string) (transfer.Job, error) {
	job, err := m.ledger.Get(ctx, id)
	if err != nil {
		return transfer.Job{}, err
	}
	if job.State.Ended() {
		return transfer.Job{}, transfer.Errorf(transfer.CodeWrongState, "The job has ended already.").ForJob(id)
	}
	if err := m.ledger.requestCancel(ctx, id); err != nil {
		return transfer.Job{}, err
	}
	rec, err := m.ledger.edit(ctx, id, func(rec *record) error {
		if _, waits := rec.Job.State.After(transfer.EventCancel); !waits || rec.Job.State.Working() {
			return errNotWaiting
		}
		rec.Job.FinishedAt = m.clock.millis()
		return apply(rec, transfer.EventCancel)
	})
	switch {
	case errors.Is(err, errNotWaiting):
		m.local.cancel(id)
		job.State = transfer.StateCanceling
		m.listener.JobChanged(job)
		return job, nil
	case err != nil:
		return transfer.Job{}, err
	}
	m.log.Info("Job canceled while it waited", "job_id", id, "team_id", job.TeamID)
	m.listener.JobChanged(rec.Job)
	m.log.trouble("The last steps of a job are left to the sweep", id, m.finisher.finish(ctx, rec.Job))
	return rec.Job, nil
}

// DeleteArchive deletes the archive of a job. The job stays in the history as
// expired.
func (m *Manager) DeleteArchive(ctx context.Context, id string) (transfer.Job, error) {
	job, err := m.ledger.Get(ctx, id)
	if err != nil {
		return transfer.Job{}, err
	}
	if job.State == transfer.StateExpired {
		return transfer.Job{}, transfer.Errorf(transfer.CodeExpired, "The archive is no longer on the server.").ForJob(id)
	}
	if !job.State.Succeeded() || job.Archive == nil {
		return transfer.Job{}, transfer.Errorf(transfer.CodeWrongState, "The job has no archive.").ForJob(id)
	}
	// First, because the caller needs the error if it cannot be removed.
	if err := m.runners.removeArchive(ctx, job.Kind, *job.Archive); err != nil {
		return transfer.Job{}, err
	}
	if err := m.retention.expire(ctx, keptOf(job)); err != nil {
		return transfer.Job{}, err
	}
	return m.ledger.Get(ctx, id)
}

// Get returns a job, or an Error with CodeNotFound.
func (m *Manager) Get(ctx context.Context, id string) (transfer.Job, error) {
	return m.ledger.Get(ctx, id)
}

// Report returns the report of a job that succeeded; other jobs have an empty one.
func (m *Manager) Report(ctx context.Context, id string) (transfer.Report, error) {
	return m.ledger.Report(ctx, id)
}

// Archives returns the jobs of a team whose archives are on the server, newest first,
// without personal exports.
func (m *Manager) Archives(ctx context.Context, teamID string) ([]transfer.Job, error) {
	return m.retention.archives(ctx, teamID)
}

// Apply continues a planned job by the plan with this revision. Agree is called with
// the record locked against other agreements; its error is returned as it is. A job
// that does not wait for agreement gives an Error with CodeWrongState.
func (m *Manager) Apply(ctx context.Context, id string, revision int, agree func(context.Context) error) (transfer.Job, error) {
	return m.reviews.apply(ctx, id, revision, agree)
}

// Judge records whether the plan of a job can be applied as it is now. A plan that can
// keeps other imports of its team out again, unless one has started in between.
func (m *Manager) Judge(ctx context.Context, id string, blocked bool) error {
	return m.reviews.judge(ctx, id, blocked)
}
