package jobs

import (
	"context"
	"fmt"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// ExportRequest is what somebody asks for.
type ExportRequest struct {
	TeamID, TeamName string
	// RequestedBy is a user's id.
	RequestedBy string
	Options     transfer.ExportOptions
}

// StartExport starts an export and returns its job. When an export of the team
// runs already, on whatever node, the error has CodeJobRunning and its id.
func (m *Manager) StartExport(ctx context.Context, request ExportRequest) (transfer.Job, error) {
	if err := request.Options.Validate(); err != nil {
		return transfer.Job{}, err
	}
	job := transfer.Job{
		ID:          m.NewID(),
		Kind:        transfer.KindExport,
		TeamID:      request.TeamID,
		TeamName:    request.TeamName,
		RequestedBy: request.RequestedBy,
		State:       transfer.StateQueued,
		Progress:    transfer.Progress{Phase: transfer.PhaseWaiting},
		Attempt:     1,
		Options:     request.Options,
		CreatedAt:   m.millis(),
		Counts:      transfer.Counts{},
	}
	// The record comes first, so that a claim always leads to one.
	_, err := change(ctx, m.Store, jobKey(job.ID), func(rec *record) error {
		*rec = record{Job: job, Owner: m.owner, LeaseUntil: m.leaseEnd()}
		return nil
	})
	if err != nil {
		return transfer.Job{}, err
	}
	if err := m.claim(ctx, job); err != nil {
		if cleanErr := m.Store.Delete(ctx, jobKey(job.ID)); cleanErr != nil {
			m.Logger.Error("The record of a job that did not start is left behind", "job_id", job.ID, "error", cleanErr.Error())
		}
		return transfer.Job{}, err
	}
	if err := m.remember(ctx, job); err != nil {
		m.release(ctx, job)
		return transfer.Job{}, err
	}
	m.Logger.Info("Export started", "job_id", job.ID, "team_id", job.TeamID, "user_id", job.RequestedBy)
	m.work.Go(func() { m.run(job) }) //nolint:contextcheck // a job outlives the request that starts it
	return job, nil
}

// claim makes the job the only one of its kind for its team.
func (m *Manager) claim(ctx context.Context, job transfer.Job) error {
	key := activeKey(job.Kind, job.TeamID)
	for range casTries {
		holder, err := m.Store.Get(ctx, key)
		if err != nil {
			return err
		}
		if holder != nil {
			if err := m.holderEnded(ctx, string(holder)); err != nil {
				return err
			}
		}
		done, err := m.Store.CompareAndSet(ctx, key, holder, []byte(job.ID))
		if err != nil || done {
			return err
		}
	}
	return fmt.Errorf("claim team %s for job %s: others were faster %d times", job.TeamID, job.ID, casTries)
}

// holderEnded returns nil when the job that holds a claim has ended or is
// abandoned, which it then records.
func (m *Manager) holderEnded(ctx context.Context, holder string) error {
	var rec record
	found, err := load(ctx, m.Store, jobKey(holder), &rec)
	if err != nil {
		return err
	}
	if !found || rec.Job.State.Ended() {
		return nil
	}
	if m.abandoned(rec) {
		return m.bury(ctx, rec)
	}
	running := transfer.Errorf(transfer.CodeJobRunning, "An %s of this team is running already. Wait for it to end, or cancel it.", rec.Job.Kind)
	running.JobID = holder
	return running
}

// release gives the team free for the next job.
func (m *Manager) release(ctx context.Context, job transfer.Job) {
	key := activeKey(job.Kind, job.TeamID)
	if _, err := m.Store.CompareAndSet(ctx, key, []byte(job.ID), nil); err != nil {
		// The next start finds the job ended and takes the claim over.
		m.Logger.Error("The claim of an ended job is left behind", "job_id", job.ID, "error", err.Error())
	}
}
