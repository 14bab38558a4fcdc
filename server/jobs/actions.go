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
	job, err := m.Get(ctx, id)
	if err != nil {
		return transfer.Job{}, err
	}
	if job.State.Ended() {
		return transfer.Job{}, transfer.Errorf(transfer.CodeWrongState, "The job has ended already.").ForJob(id)
	}
	// A flag of its own, because the owner writes the record each second.
	if _, err := m.Store.CompareAndSet(ctx, cancelKey(id), nil, []byte("true")); err != nil {
		return transfer.Job{}, err
	}
	rec, err := m.edit(ctx, id, func(rec *record) error {
		if _, waits := rec.Job.State.After(transfer.EventCancel); !waits || rec.Job.State.Working() {
			return errNotWaiting
		}
		rec.Job.FinishedAt = m.millis()
		return apply(rec, transfer.EventCancel)
	})
	switch {
	case errors.Is(err, errNotWaiting):
		job.State = transfer.StateCanceling
		m.Listener.JobChanged(job)
		return job, nil
	case err != nil:
		return transfer.Job{}, err
	}
	m.Logger.Info("Job canceled while it waited", "job_id", id, "team_id", job.TeamID)
	m.Listener.JobChanged(rec.Job)
	m.logTrouble("The last steps of a job are left to the sweep", id, m.finish(ctx, rec.Job))
	return rec.Job, nil
}

// canceled reports whether somebody asked the job to stop.
func (m *Manager) canceled(ctx context.Context, id string) (bool, error) {
	flag, err := m.Store.Get(ctx, cancelKey(id))
	return flag != nil, err
}

// DeleteArchive deletes the archive of a job. The job stays in the history as
// expired.
func (m *Manager) DeleteArchive(ctx context.Context, id string) (transfer.Job, error) {
	job, err := m.Get(ctx, id)
	if err != nil {
		return transfer.Job{}, err
	}
	if job.State == transfer.StateExpired {
		return transfer.Job{}, transfer.Errorf(transfer.CodeExpired, "The archive is no longer on the server.").ForJob(id)
	}
	if !job.State.Succeeded() || job.Archive == nil {
		return transfer.Job{}, transfer.Errorf(transfer.CodeWrongState, "The job has no archive.").ForJob(id)
	}
	// Who asked must hear when it cannot be removed.
	if err := m.removeArchive(ctx, job.Kind, *job.Archive); err != nil {
		return transfer.Job{}, err
	}
	if err := m.expire(ctx, shelvedOf(job)); err != nil {
		return transfer.Job{}, err
	}
	return m.Get(ctx, id)
}
