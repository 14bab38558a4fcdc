package jobs

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// An import runs twice: to make its plan, and to apply the plan when a user has agreed
// to it. In between it has no slot. A plan that can be applied keeps other imports of
// its team out for a day; a plan with errors keeps none out. Both can be applied as long
// as they wait, if no other import runs then.

const (
	// holding is the time for which a plan keeps other imports of its team out.
	holding = 24 * time.Hour
	// waiting is the time for which a plan can be applied. The archive is kept longer.
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

// waitsForPerson reports whether a job waits until a user applies its plan.
func waitsForPerson(rec record) bool {
	return rec.Job.State == transfer.StateNeedsReview && !rec.Agreed
}

// reviews handles the jobs whose plans wait for a user.
type reviews struct {
	store    Store
	ledger   *Ledger
	clock    clock
	queue    *queue
	finisher *finisher
	listener Listener
	log      log
	// wake makes this node look at the queue.
	wake func()
}

// planned records that a plan waits for a user.
func planned(rec *record, blocked bool, now int64) error {
	rec.Owner, rec.LeaseUntil, rec.Job.FinishedAt = "", 0, 0
	rec.Agreed, rec.Job.PlanRevision = false, 0
	rec.PlannedAt, rec.Job.Blocked = now, blocked
	rec.Job.ExpiresAt = rec.expiry()
	return apply(rec, transfer.EventPlanned)
}

// apply continues a planned job by the plan with this revision. Agree is called with the record locked against other agreements; its
// error is returned as it is. A job that does not wait for agreement gives an
// Error with CodeWrongState.
func (r *reviews) apply(ctx context.Context, id string, revision int, agree func(context.Context) error) (transfer.Job, error) {
	rec, err := r.ledger.edit(ctx, id, func(rec *record) error {
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
	if err := r.queue.unpark(ctx, rec.Job); err != nil {
		return transfer.Job{}, errors.Join(err, r.withdraw(ctx, id))
	}
	r.log.Info("Plan agreed to", "job_id", id, "team_id", rec.Job.TeamID)
	r.listener.JobChanged(rec.Job)
	r.wake()
	return rec.Job, nil
}

// withdraw undoes an agreement whose job could not be put back into the queue.
func (r *reviews) withdraw(ctx context.Context, id string) error {
	_, err := r.ledger.edit(ctx, id, func(rec *record) error {
		if rec.Job.State == transfer.StateNeedsReview {
			rec.Agreed, rec.Job.PlanRevision, rec.Job.ExpiresAt = false, 0, rec.expiry()
		}
		return nil
	})
	return err
}

// judge records whether a plan can be applied as it is now. A plan that can keeps
// other imports of its team out again, unless one has started in between.
func (r *reviews) judge(ctx context.Context, id string, blocked bool) error {
	var changed bool
	rec, err := r.ledger.edit(ctx, id, func(rec *record) error {
		changed = waitsForPerson(*rec) && rec.Job.Blocked != blocked
		if changed {
			rec.Job.Blocked = blocked
		}
		return nil
	})
	if err != nil || !changed {
		return err
	}
	r.listener.JobChanged(rec.Job)
	if r.queue.yields(rec) {
		return nil
	}
	return r.queue.holdAgain(ctx, rec.Job)
}

// expirePlans ends the imports whose plans were not applied in time.
func (r *reviews) expirePlans(ctx context.Context) error {
	entries, err := r.queue.load(ctx)
	if err != nil {
		return err
	}
	var troubles []error
	for _, e := range entries {
		if !e.Parked || e.Ended {
			continue
		}
		if err := r.expirePlan(ctx, e.ID); err != nil {
			troubles = append(troubles, fmt.Errorf("plan of job %s: %w", e.ID, err))
		}
	}
	return errors.Join(troubles...)
}

func (r *reviews) expirePlan(ctx context.Context, id string) error {
	rec, err := r.ledger.edit(ctx, id, func(rec *record) error {
		if !waitsForPerson(*rec) || rec.expiry() > r.clock.millis() {
			return errNotWaiting
		}
		rec.Job.FinishedAt = r.clock.millis()
		return apply(rec, transfer.EventExpire)
	})
	if errors.Is(err, errNotWaiting) {
		return nil
	}
	if err != nil {
		return err
	}
	r.log.Info("A plan to which nobody agreed has expired", "job_id", id, "team_id", rec.Job.TeamID)
	r.listener.JobChanged(rec.Job)
	return r.finisher.finish(ctx, rec.Job)
}
