package importer

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"reflect"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/inspect"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/planning"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/records"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

func reviewKey(jobID string) string { return "review_" + jobID }

// revisionPaper is where the plan with a revision is kept. It is written once,
// by the one whose decisions made it: what somebody agreed to stays as it is.
func revisionPaper(revision int) string { return fmt.Sprintf("plan-%d.json", revision) }

// Plan returns the plan that was agreed to, or the newest one, or an Error with
// CodeWrongState while there is none. It is whole while the job has not ended.
func (i *Importer) Plan(ctx context.Context, job transfer.Job) (*planning.Plan, error) {
	leave, err := i.whole.enter(ctx)
	if err != nil {
		return nil, err
	}
	defer leave()
	head, paged, err := i.newest(ctx, job)
	if err != nil || !paged {
		return head.Plan, err
	}
	return i.planOf(ctx, job.ID, head.Revision)
}

// reviewOf returns what was decided; the zero value when nothing can be.
func (i *Importer) reviewOf(ctx context.Context, jobID string) (review planning.Review, err error) {
	_, err = records.Load(ctx, i.store, reviewKey(jobID), &review)
	return review, err
}

// Change takes decisions about the plan with that revision, and returns the
// plan that they make. When one of them cannot be taken, none is. Decisions that
// are taken already write nothing.
func (i *Importer) Change(ctx context.Context, job transfer.Job, revision int, decisions []planning.Decision) (*planning.Plan, error) {
	leave, err := i.whole.enter(ctx)
	if err != nil {
		return nil, err
	}
	defer leave()
	review, err := i.review(ctx, job)
	if err != nil {
		return nil, err
	}
	next, err := review.Change(revision, decisions)
	if err != nil {
		return nil, err
	}
	if next.Revision == review.Revision {
		return i.planOf(ctx, job.ID, revision)
	}
	plan, details, err := i.planAgain(ctx, job, next)
	if err != nil {
		return nil, err
	}
	if details = append(details, plan.CheckAlone(decisions)...); len(details) > 0 {
		return nil, transfer.InvalidDecisions(details)
	}
	return plan, i.keep(ctx, job, review, next, plan)
}

// Agree returns nil when the plan with that revision can be carried out now. A
// plan that has become another one since it was made, because the server has
// changed, gets a new revision and must be looked at again.
func (i *Importer) Agree(ctx context.Context, job transfer.Job, revision int) error {
	leave, err := i.whole.enter(ctx)
	if err != nil {
		return err
	}
	defer leave()
	review, err := i.review(ctx, job)
	if err != nil {
		return err
	}
	if review.Revision != revision {
		return planning.PlanChanged(review.Revision)
	}
	seen, err := i.planOf(ctx, job.ID, revision)
	if errors.Is(err, fs.ErrNotExist) {
		// Whoever decided did not come to storing the plan: nobody has seen it.
		seen, err = &planning.Plan{}, nil
	}
	if err != nil {
		return err
	}
	plan, _, err := i.planAgain(ctx, job, review)
	if err != nil {
		return err
	}
	if !plan.SameAs(seen) {
		next := review
		next.Revision++
		plan.Revision = next.Revision
		return errors.Join(planning.PlanChanged(next.Revision), i.keep(ctx, job, review, next, plan))
	}
	if plan.Verdict == planning.VerdictBlocked {
		return transfer.Errorf(transfer.CodeBlocked, "The plan has errors; it cannot be carried out.").ForJob(job.ID)
	}
	return nil
}

// planAgain plans with decisions, as far as the one who asked may still do it.
func (i *Importer) planAgain(ctx context.Context, job transfer.Job, review planning.Review) (*planning.Plan, []transfer.Detail, error) {
	policy, err := i.host.Policy(job.RequestedBy, job.TeamID)
	if err != nil {
		return nil, nil, err
	}
	in := &inspect.Inspection{}
	if err := i.paper(ctx, job.ID, inspectionPaper, in); err != nil {
		return nil, nil, fmt.Errorf("read what is known of the archive: %w", err)
	}
	return i.build(ctx, job, in, policy, review)
}

// review returns the decisions about a plan that waits.
func (i *Importer) review(ctx context.Context, job transfer.Job) (review planning.Review, err error) {
	found, err := records.Load(ctx, i.store, reviewKey(job.ID), &review)
	if err == nil && (job.State != transfer.StateNeedsReview || !found) {
		err = transfer.Errorf(transfer.CodeWrongState, "There is no plan to change: the job is %s.", job.State).ForJob(job.ID)
	}
	return review, err
}

// keep replaces decisions and stores the plan that the new ones make. If other
// decisions were stored in between, it changes nothing.
func (i *Importer) keep(ctx context.Context, job transfer.Job, old, review planning.Review, plan *planning.Plan) error {
	_, err := records.Change(ctx, i.store, reviewKey(job.ID), func(stored *planning.Review) error {
		if !reflect.DeepEqual(*stored, old) {
			return planning.PlanChanged(stored.Revision)
		}
		*stored = review
		return nil
	})
	if err != nil {
		return err
	}
	return i.putPlan(ctx, job.ID, plan)
}

// firstReview stores the decisions of a new plan, also over those of an earlier attempt.
func (i *Importer) firstReview(ctx context.Context, jobID string, review planning.Review) error {
	_, err := records.Change(ctx, i.store, reviewKey(jobID), func(stored *planning.Review) error {
		*stored = review
		return nil
	})
	return err
}
