package jobs

import (
	"context"
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

func (m *Manager) sweepOnce(ctx context.Context) error {
	keys, err := m.Store.Keys(ctx, activePrefix)
	if err != nil {
		return err
	}
	for _, key := range keys {
		holder, err := m.Store.Get(ctx, key)
		if err != nil {
			return err
		}
		var rec record
		found, err := load(ctx, m.Store, jobKey(string(holder)), &rec)
		if err != nil {
			return err
		}
		if found && m.abandoned(rec) {
			if err := m.bury(ctx, rec); err != nil {
				return err
			}
			m.release(ctx, rec.Job)
		}
	}
	return nil
}

// bury removes what an abandoned job left and records its end. Losing the
// record to another node that does the same is no error.
func (m *Manager) bury(ctx context.Context, abandoned record) error {
	if err := m.Runner.Discard(ctx, abandoned.Job); err != nil {
		return err
	}
	buried, err := change(ctx, m.Store, jobKey(abandoned.Job.ID), func(rec *record) error {
		if !m.abandoned(*rec) {
			return nil
		}
		rec.Job.FinishedAt = m.millis()
		if rec.Job.State == transfer.StateCanceling {
			return advance(rec, transfer.StateCanceled)
		}
		rec.Job.Error = interrupted()
		return advance(rec, transfer.StateFailed)
	})
	if err != nil {
		return err
	}
	m.Logger.Error("A job was abandoned by its node", "job_id", buried.Job.ID, "team_id", buried.Job.TeamID, "state", string(buried.Job.State))
	m.Listener.JobChanged(buried.Job)
	return nil
}
