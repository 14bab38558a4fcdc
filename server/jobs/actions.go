package jobs

import (
	"context"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// Cancel asks a job to stop. It says "canceling" until the work has ended. A
// job that has ended gives an Error with CodeWrongState.
func (m *Manager) Cancel(ctx context.Context, id string) (transfer.Job, error) {
	rec, err := m.edit(ctx, id, func(rec *record) error {
		switch {
		case rec.Job.State.Ended():
			return wrongState(rec.Job, "The job has ended already.")
		case rec.Job.State == transfer.StateCanceling:
			return nil
		case rec.Job.State == transfer.StateQueued:
			rec.Job.FinishedAt = m.millis()
			return advance(rec, transfer.StateCanceled)
		default:
			return advance(rec, transfer.StateCanceling)
		}
	})
	if err != nil {
		return transfer.Job{}, err
	}
	if rec.Job.State.Ended() {
		m.release(ctx, rec.Job)
	}
	m.Listener.JobChanged(rec.Job)
	return rec.Job, nil
}

// DeleteArchive deletes the archive of a job. The job stays in the history as
// expired.
func (m *Manager) DeleteArchive(ctx context.Context, id string) (transfer.Job, error) {
	job, err := m.Get(ctx, id)
	if err != nil {
		return transfer.Job{}, err
	}
	if !job.State.Succeeded() || job.Archive == nil {
		return transfer.Job{}, wrongState(job, "The job has no archive.")
	}
	if err := m.Runner.Remove(ctx, *job.Archive); err != nil {
		return transfer.Job{}, err
	}
	rec, err := m.edit(ctx, id, func(rec *record) error {
		if rec.Job.State == transfer.StateExpired {
			return nil
		}
		return advance(rec, transfer.StateExpired)
	})
	if err != nil {
		return transfer.Job{}, err
	}
	m.Listener.JobChanged(rec.Job)
	return rec.Job, nil
}

// edit changes the record of a job that exists, whoever works on it.
func (m *Manager) edit(ctx context.Context, id string, edit func(*record) error) (record, error) {
	return change(ctx, m.Store, jobKey(id), func(rec *record) error {
		if rec.Job.ID == "" {
			return transfer.Errorf(transfer.CodeNotFound, "There is no such job.")
		}
		return edit(rec)
	})
}

func wrongState(job transfer.Job, message string) *transfer.Error {
	wrong := transfer.Errorf(transfer.CodeWrongState, "%s", message)
	wrong.JobID = job.ID
	return wrong
}
