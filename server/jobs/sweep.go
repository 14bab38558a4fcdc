package jobs

import (
	"context"
	"errors"
	"time"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// sweep ends the jobs whose node is gone, at once and then from time to time.
func (m *Manager) sweep() {
	ticker := time.NewTicker(m.Times.Sweep)
	defer ticker.Stop()
	for {
		if err := m.sweepOnce(m.root); err != nil && m.root.Err() == nil {
			m.Logger.Error("Abandoned jobs could not be looked for", "error", err.Error())
		}
		select {
		case <-m.root.Done():
			return
		case <-ticker.C:
		}
	}
}

// sweepOnce looks at every claim; trouble with one does not keep it from the
// others.
func (m *Manager) sweepOnce(ctx context.Context) error {
	keys, err := m.Store.Keys(ctx, activePrefix)
	if err != nil {
		return err
	}
	var troubles []error
	for _, key := range keys {
		if err := m.sweepClaim(ctx, key); err != nil {
			troubles = append(troubles, err)
		}
	}
	return errors.Join(troubles...)
}

func (m *Manager) sweepClaim(ctx context.Context, key string) error {
	var holder claim
	found, err := load(ctx, m.Store, key, &holder)
	if err != nil || !found {
		return err
	}
	var rec record
	found, err = load(ctx, m.storeOf(holder.JobID), jobKey(holder.JobID), &rec)
	if err != nil || !found || !m.abandoned(rec) {
		return err
	}
	return m.bury(ctx, holder.JobID)
}

// errNotAbandoned says that a job turned out to be alive or buried.
var errNotAbandoned = errors.New("the job is not abandoned")

// bury ends an abandoned job. Losing it to another node that does the same is
// no error.
func (m *Manager) bury(ctx context.Context, id string) error {
	buried, err := m.takeOverAndEnd(ctx, id)
	if errors.Is(err, errNotAbandoned) {
		return nil
	}
	if err != nil {
		return err
	}
	m.release(ctx, buried)
	m.clearCancel(ctx, id)
	m.Logger.Error("A job was abandoned by its node", "job_id", id, "team_id", buried.TeamID, "state", string(buried.State))
	m.Listener.JobChanged(buried)
	return nil
}

// takeOverAndEnd takes an abandoned job over, so that nobody else writes,
// removes what was left of it, and records its end. The error is
// errNotAbandoned when the job is alive or another node was faster.
func (m *Manager) takeOverAndEnd(ctx context.Context, id string) (transfer.Job, error) {
	own, owner := newRemembering(m.Store), m.NewID()
	taken, err := change(ctx, own, jobKey(id), func(rec *record) error {
		if rec.Job.ID == "" || !m.abandoned(*rec) {
			return errNotAbandoned
		}
		rec.Owner, rec.LeaseUntil = owner, m.leaseEnd()
		return nil
	})
	if err != nil {
		return transfer.Job{}, err
	}
	if err := m.Runner.Discard(ctx, taken.Job); err != nil {
		// The truth about the job matters more than the space.
		m.Logger.Error("What an abandoned job left could not be removed", "job_id", id, "error", err.Error())
	}
	canceled, err := m.canceled(ctx, id)
	if err != nil {
		return transfer.Job{}, err
	}
	ended, err := change(ctx, own, jobKey(id), func(rec *record) error {
		if rec.Owner != owner {
			return errNotAbandoned
		}
		rec.Job.FinishedAt, rec.LeaseUntil = m.millis(), 0
		if canceled || rec.Job.State == transfer.StateCanceling {
			return cancelRecord(rec)
		}
		rec.Job.Error = interrupted()
		return advance(rec, transfer.StateFailed)
	})
	return ended.Job, err
}
