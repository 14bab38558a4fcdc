package jobs

import (
	"context"
	"errors"
	"time"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// An import is worked on twice: to plan it, and when somebody has agreed to the
// plan to apply it. In between it has no slot. A plan that can be carried out keeps
// other imports of its team out for a day; one with errors keeps nobody out. Both
// can be agreed to as long as they wait, when no other import runs then.

const (
	// holding is how long a plan keeps other imports of its team out.
	holding = 24 * time.Hour
	// waiting is how long a plan waits for somebody to agree. The archive is kept
	// for longer.
	waiting = 7 * 24 * time.Hour
)

// beginning returns the event by which a waiting job begins.
func beginning(rec record) (transfer.Event, bool) {
	switch {
	case rec.Job.State == transfer.StateQueued && rec.Job.Kind == transfer.KindImport:
		return transfer.EventPlan, true
	case rec.Job.State == transfer.StateQueued:
		return transfer.EventRun, true
	case rec.Job.State == transfer.StateNeedsReview && rec.Agreed:
		return transfer.EventApply, true
	default:
		return "", false
	}
}

// waitsForPerson reports whether nothing is to be done until somebody agrees.
func waitsForPerson(rec record) bool {
	return rec.Job.State == transfer.StateNeedsReview && !rec.Agreed
}

// planned lets a job wait for somebody to agree.
func (m *Manager) planned(rec *record, blocked bool) error {
	rec.Owner, rec.LeaseUntil, rec.Job.FinishedAt = "", 0, 0
	rec.Agreed, rec.Job.PlanRevision = false, 0
	rec.PlannedAt, rec.Job.Blocked = m.millis(), blocked
	rec.Job.ExpiresAt = rec.expiry()
	return apply(rec, transfer.EventPlanned)
}

// unpark lets a job that was agreed to wait for a slot, as the only one of its
// team. When another has come in between the error has CodeJobRunning.
func (m *Manager) unpark(ctx context.Context, job transfer.Job) error {
	ended := map[string]bool{}
	for {
		var holder string
		_, err := change(ctx, m.Store, boardKey, func(b *board) error {
			at := b.index(job.ID)
			if at < 0 {
				return nil
			}
			for i := range *b {
				(*b)[i].Ended = (*b)[i].Ended || ended[(*b)[i].ID]
			}
			if (*b)[at].Yields {
				if holder = b.holder(job.Kind, job.TeamID, job.Owner()); holder != "" {
					return errNotWaiting
				}
			}
			e := &(*b)[at]
			e.Taken, e.Parked, e.Yields = 0, false, false
			return nil
		})
		if !errors.Is(err, errNotWaiting) {
			return err
		}
		var rec record
		if _, err := load(ctx, m.storeOf(holder), jobKey(holder), &rec); err != nil {
			return err
		}
		if !rec.Job.State.Ended() {
			return m.alreadyThere(job, rec)
		}
		ended[holder] = true
	}
}

// park gives back the slot of a job that waits for a person.
func (m *Manager) park(ctx context.Context, id string) error {
	return m.mark(ctx, id, func(e *entry) { e.Taken, e.Parked = 0, true })
}

// Apply lets the work on a planned job go on, by the plan with the revision and
// no other. Agree is called with the record locked against other agreements; its
// error is returned as it is. A job that does not wait for agreement gives an
// Error with CodeWrongState.
func (m *Manager) Apply(ctx context.Context, id string, revision int, agree func(context.Context) error) (transfer.Job, error) {
	rec, err := m.edit(ctx, id, func(rec *record) error {
		if rec.Job.State != transfer.StateNeedsReview || rec.Agreed {
			return transfer.Errorf(transfer.CodeWrongState, "There is no plan to apply: the job is %s.", rec.Job.State).ForJob(id)
		}
		if err := agree(ctx); err != nil {
			return err
		}
		rec.Agreed, rec.Job.PlanRevision, rec.Job.ExpiresAt, rec.Job.Blocked = true, revision, 0, false
		rec.Job.Progress = transfer.Progress{Phase: transfer.PhaseWaiting}
		return nil
	})
	if err != nil {
		return transfer.Job{}, err
	}
	if err := m.unpark(ctx, rec.Job); err != nil {
		return transfer.Job{}, errors.Join(err, m.disagree(ctx, id))
	}
	m.Logger.Info("Plan agreed to", "job_id", id, "team_id", rec.Job.TeamID)
	m.Listener.JobChanged(rec.Job)
	m.wake()
	return rec.Job, nil
}

// disagree takes an agreement back that could not be carried out.
func (m *Manager) disagree(ctx context.Context, id string) error {
	_, err := m.edit(ctx, id, func(rec *record) error {
		if rec.Job.State == transfer.StateNeedsReview {
			rec.Agreed, rec.Job.PlanRevision, rec.Job.ExpiresAt = false, 0, rec.expiry()
		}
		return nil
	})
	return err
}
