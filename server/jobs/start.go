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
	if err := m.Runner.Check(ctx, request.TeamID, request.Options); err != nil {
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
	own := m.adopt(job.ID)
	if err := m.admit(ctx, own, job); err != nil {
		m.dismiss(job.ID)
		return transfer.Job{}, err
	}
	m.Logger.Info("Export started", "job_id", job.ID, "team_id", job.TeamID, "user_id", job.RequestedBy)
	m.work.Go(func() { m.run(own, job) }) //nolint:contextcheck // a job outlives the request that starts it
	return job, nil
}

// admit records a new job, claims its team and puts it into the history, or
// leaves nothing behind.
func (m *Manager) admit(ctx context.Context, own Store, job transfer.Job) error {
	// The record comes first, so that a claim always leads to one.
	_, err := change(ctx, own, jobKey(job.ID), func(rec *record) error {
		*rec = record{Job: job, Owner: m.owner, LeaseUntil: m.leaseEnd()}
		return nil
	})
	if err != nil {
		return err
	}
	if err := m.claim(ctx, job); err != nil {
		m.withdraw(ctx, job)
		return err
	}
	if err := m.remember(ctx, job); err != nil {
		m.release(ctx, job)
		m.withdraw(ctx, job)
		return err
	}
	return nil
}

// withdraw removes the record of a job that does not start.
func (m *Manager) withdraw(ctx context.Context, job transfer.Job) {
	if err := m.Store.Delete(ctx, jobKey(job.ID)); err != nil {
		m.Logger.Error("The record of a job that did not start is left behind", "job_id", job.ID, "error", err.Error())
	}
}

// claim makes the job the only one of its kind for its team.
func (m *Manager) claim(ctx context.Context, job transfer.Job) error {
	key := activeKey(job.Kind, job.TeamID)
	for try := range casTries {
		if err := pauseBefore(ctx, try); err != nil {
			return err
		}
		held, err := m.Store.Get(ctx, key)
		if err != nil {
			return err
		}
		if held != nil {
			if err := m.holderEnded(ctx, key, held); err != nil {
				return err
			}
		}
		done, err := m.Store.CompareAndSet(ctx, key, held, claimOf(job))
		if err != nil || done {
			return err
		}
	}
	return fmt.Errorf("claim team %s for job %s: others were faster %d times", job.TeamID, job.ID, casTries)
}

// claimOf is the value by which a job holds its team.
func claimOf(job transfer.Job) []byte {
	return fmt.Appendf(nil, `{"job_id":%q,"at":%d}`, job.ID, job.CreatedAt)
}

// holderEnded returns nil when the job that holds a claim has ended or is
// abandoned, which it then records.
func (m *Manager) holderEnded(ctx context.Context, key string, held []byte) error {
	var holder claim
	if err := decode(key, held, &holder); err != nil {
		return err
	}
	var rec record
	found, err := load(ctx, m.storeOf(holder.JobID), jobKey(holder.JobID), &rec)
	if err != nil {
		return err
	}
	switch {
	case found && rec.Job.State.Ended():
		return nil
	case found && m.abandoned(rec):
		return m.bury(ctx, holder.JobID)
	case !found && holder.At+m.Times.Lease.Milliseconds() < m.millis():
		// Its record should be visible by now: it is gone.
		return nil
	}
	return transfer.Errorf(transfer.CodeJobRunning, "An export of this team is running already. Wait for it to end, or cancel it.").ForJob(holder.JobID)
}

// release gives the team free for the next job.
func (m *Manager) release(ctx context.Context, job transfer.Job) {
	key := activeKey(job.Kind, job.TeamID)
	if _, err := m.Store.CompareAndSet(ctx, key, claimOf(job), nil); err != nil {
		// The next start finds the job ended and takes the claim over.
		m.Logger.Error("The claim of an ended job is left behind", "job_id", job.ID, "error", err.Error())
	}
}
