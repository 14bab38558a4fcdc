package jobs

import (
	"context"
	"errors"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// An import is worked on twice: to plan it, and when somebody has agreed to the
// plan to apply it. In between it has no slot, but its team can have no other.

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
func planned(rec *record) error {
	rec.Owner, rec.LeaseUntil, rec.Job.FinishedAt = "", 0, 0
	rec.Agreed, rec.Job.PlanRevision = false, 0
	return apply(rec, transfer.EventPlanned)
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
		rec.Agreed, rec.Job.PlanRevision = true, revision
		rec.Job.Progress = transfer.Progress{Phase: transfer.PhaseWaiting}
		return nil
	})
	if err != nil {
		return transfer.Job{}, err
	}
	if err := m.mark(ctx, id, func(e *entry) { e.Taken, e.Parked = 0, false }); err != nil {
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
			rec.Agreed, rec.Job.PlanRevision = false, 0
		}
		return nil
	})
	return err
}
