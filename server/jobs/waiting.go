package jobs

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// plannedAt is when the plan was made.
func (r record) plannedAt() time.Time { return time.UnixMilli(max(r.PlannedAt, r.Job.CreatedAt)) }

// heldUntil is how long a plan keeps other imports of its team out.
func (r record) heldUntil() time.Time { return r.plannedAt().Add(holding) }

// expiry is how long a plan waits, in Unix milliseconds.
func (r record) expiry() int64 { return r.plannedAt().Add(waiting).UnixMilli() }

// yields reports whether a job keeps no other import of its team out, because it
// waits for a person and cannot be carried out, or waits for too long.
func (m *Manager) yields(rec record) bool {
	return waitsForPerson(rec) && (rec.Job.Blocked || !m.Now().Before(rec.heldUntil()))
}

// Judge notes whether the plan of a job can be carried out as it is now. One that
// can keeps others out again, unless another import has come in between.
func (m *Manager) Judge(ctx context.Context, id string, blocked bool) error {
	var changed bool
	rec, err := m.edit(ctx, id, func(rec *record) error {
		changed = waitsForPerson(*rec) && rec.Job.Blocked != blocked
		if changed {
			rec.Job.Blocked = blocked
		}
		return nil
	})
	if err != nil || !changed {
		return err
	}
	m.Listener.JobChanged(rec.Job)
	if m.yields(rec) {
		return nil
	}
	_, err = change(ctx, m.Store, boardKey, func(b *board) error {
		if at := b.index(id); at >= 0 && b.holder(rec.Job.Kind, rec.Job.TeamID, rec.Job.Owner()) == "" {
			(*b)[at].Yields = false
		}
		return nil
	})
	return err
}

// expirePlans ends the imports to whose plan nobody agreed in time.
func (m *Manager) expirePlans(ctx context.Context) error {
	entries, err := m.loadBoard(ctx)
	if err != nil {
		return err
	}
	var troubles []error
	for _, e := range entries {
		if !e.Parked || e.Ended {
			continue
		}
		if err := m.expirePlan(ctx, e.ID); err != nil {
			troubles = append(troubles, fmt.Errorf("plan of job %s: %w", e.ID, err))
		}
	}
	return errors.Join(troubles...)
}

func (m *Manager) expirePlan(ctx context.Context, id string) error {
	rec, err := m.edit(ctx, id, func(rec *record) error {
		if !waitsForPerson(*rec) || rec.expiry() > m.millis() {
			return errNotWaiting
		}
		rec.Job.FinishedAt = m.millis()
		return apply(rec, transfer.EventExpire)
	})
	if errors.Is(err, errNotWaiting) {
		return nil
	}
	if err != nil {
		return err
	}
	m.Logger.Info("A plan to which nobody agreed has expired", "job_id", id, "team_id", rec.Job.TeamID)
	m.Listener.JobChanged(rec.Job)
	return m.finish(ctx, rec.Job)
}
