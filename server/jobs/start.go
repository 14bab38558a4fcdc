package jobs

import (
	"context"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// Request describes a new job.
type Request struct {
	Kind             transfer.Kind
	TeamID, TeamName string
	// RequestedBy is a user's id.
	RequestedBy string
	Options     transfer.ExportOptions
	// Mine says that an export contains what its requester can see.
	Mine bool
	// Scope is the part of the team that the requester may export.
	Scope *transfer.Scope
	// Source is the archive of an import.
	Source *transfer.ImportSource
	// Undoes is the import that an undo reverts.
	Undoes string
}

// Start puts a job into the queue and returns it; some node begins it when a
// slot is free. When the team has one of the kind that has not ended, the
// error has CodeJobRunning and its id; when the team had too
// many, or the person keeps too many archives of it, CodeQuota.
func (m *Manager) Start(ctx context.Context, request Request) (transfer.Job, error) {
	runner, err := m.runners.of(request.Kind)
	if err != nil {
		return transfer.Job{}, err
	}
	if request.Kind == transfer.KindExport {
		request.Options = request.Options.Normalized()
		if err := request.Options.Validate(); err != nil {
			return transfer.Job{}, err
		}
	}
	job := transfer.Job{
		ID:          m.newID(),
		Kind:        request.Kind,
		TeamID:      request.TeamID,
		TeamName:    request.TeamName,
		RequestedBy: request.RequestedBy,
		State:       transfer.StateQueued,
		Progress:    transfer.Progress{Phase: transfer.PhaseWaiting},
		Attempt:     1,
		Options:     request.Options,
		Mine:        request.Mine,
		Scope:       request.Scope,
		Source:      request.Source,
		Undoes:      request.Undoes,
		CreatedAt:   m.clock.millis(),
		Counts:      transfer.Counts{},
	}
	if err := runner.Check(ctx, job); err != nil {
		return transfer.Job{}, err
	}
	if err := m.retention.checkKept(ctx, job); err != nil {
		return transfer.Job{}, err
	}
	if m.mayStart != nil {
		if err := m.mayStart(job); err != nil {
			return transfer.Job{}, err
		}
	}
	if err := m.admit(ctx, job); err != nil {
		return transfer.Job{}, err
	}
	m.log.Info("Job queued", "job_id", job.ID, "kind", string(job.Kind), "team_id", job.TeamID, "user_id", job.RequestedBy)
	m.listener.JobChanged(job)
	m.dispatcher.wake()
	return job, nil
}

// admit records a new job, reserves its team and puts it into the history, or
// leaves nothing behind. A node that is killed in the middle leaves either a
// record without an entry or a job that other nodes begin.
func (m *Manager) admit(ctx context.Context, job transfer.Job) error {
	_, err := change(ctx, m.store, jobKey(job.ID), func(rec *record) error {
		*rec = record{Job: job}
		return nil
	})
	if err != nil {
		return err
	}
	if err := m.queue.reserve(ctx, job); err != nil {
		m.withdraw(ctx, job)
		return err
	}
	err = m.history.add(ctx, job, m.limits().perDay(job))
	if err == nil && m.record != nil {
		err = m.record(ctx, job)
	}
	if err == nil {
		err = m.queue.release(ctx, job.ID)
	}
	if err != nil {
		m.withdraw(ctx, job)
		return err
	}
	return nil
}

// withdraw removes a job that does not start: the record first, so that no node begins
// it.
func (m *Manager) withdraw(ctx context.Context, job transfer.Job) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), endingLimit)
	defer cancel()
	err := m.store.Delete(ctx, jobKey(job.ID))
	if err == nil {
		err = m.queue.remove(ctx, job.ID)
	}
	if err != nil {
		m.log.Error("A job that did not start is left behind", "job_id", job.ID, "error", err.Error())
	}
}
