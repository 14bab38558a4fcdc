package jobs

import (
	"context"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// Cancel asks a job to stop. It says "canceling" until the work has ended. A
// job that has ended gives an Error with CodeWrongState.
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
	job.State = transfer.StateCanceling
	m.Listener.JobChanged(job)
	return job, nil
}

// canceled reports whether somebody asked the job to stop.
func (m *Manager) canceled(ctx context.Context, id string) (bool, error) {
	flag, err := m.Store.Get(ctx, cancelKey(id))
	return flag != nil, err
}

// clearCancel removes the flag of a job that has ended.
func (m *Manager) clearCancel(ctx context.Context, id string) {
	if err := m.Store.Delete(ctx, cancelKey(id)); err != nil {
		m.Logger.Error("The cancel flag of an ended job is left behind", "job_id", id, "error", err.Error())
	}
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
	return change(ctx, m.storeOf(id), jobKey(id), func(rec *record) error {
		if rec.Job.ID == "" {
			return transfer.Errorf(transfer.CodeNotFound, "There is no such job.")
		}
		return edit(rec)
	})
}
