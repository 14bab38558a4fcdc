package importer

import (
	"context"
	"errors"
	"fmt"
	"reflect"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/planning"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/records"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

func reviewKey(jobID string) string { return "review_" + jobID }

// revisionPaper returns the name of the paper with a revision of a plan. It is written
// once, by the request whose decisions made it, so an approved plan stays as it is.
func revisionPaper(revision int) string { return fmt.Sprintf("plan-%d.json", revision) }

// review returns the decisions about a plan; the zero value when there can be none.
func (s planStore) review(ctx context.Context, jobID string) (review planning.Review, err error) {
	_, err = records.Load(ctx, s.records, reviewKey(jobID), &review)
	return review, err
}

// openReview returns the decisions about a plan that waits for approval.
func (s planStore) openReview(ctx context.Context, job transfer.Job) (review planning.Review, err error) {
	found, err := records.Load(ctx, s.records, reviewKey(job.ID), &review)
	if err == nil && (job.State != transfer.StateNeedsReview || !found) {
		err = transfer.Errorf(transfer.CodeWrongState, "There is no plan to change: the job is %s.", job.State).ForJob(job.ID)
	}
	return review, err
}

// firstReview stores the decisions of a new plan, also over those of an earlier attempt.
func (s planStore) firstReview(ctx context.Context, jobID string, review planning.Review) error {
	_, err := records.Change(ctx, s.records, reviewKey(jobID), func(stored *planning.Review) error {
		*stored = review
		return nil
	})
	return err
}

// replace replaces the decisions and stores the plan that the new ones make. It changes
// nothing when other decisions were stored in between.
func (s planStore) replace(ctx context.Context, job transfer.Job, old, review planning.Review, plan *planning.Plan) error {
	_, err := records.Change(ctx, s.records, reviewKey(job.ID), func(stored *planning.Review) error {
		if !reflect.DeepEqual(*stored, old) {
			return planning.PlanChanged(stored.Revision)
		}
		*stored = review
		return nil
	})
	if err != nil {
		return err
	}
	return s.put(ctx, job.ID, plan)
}

// next stores a new revision of a plan that has changed without a decision.
func (s planStore) next(ctx context.Context, job transfer.Job, review planning.Review, plan *planning.Plan) error {
	next := review
	next.Revision++
	plan.Revision = next.Revision
	return s.replace(ctx, job, review, next, plan)
}

// close removes the review of a job and all revisions of its plan, except for what the
// history shows.
func (s planStore) close(ctx context.Context, jobID string) error {
	review, err := s.review(ctx, jobID)
	if err != nil {
		return err
	}
	var failures []error
	for n := range review.Revision {
		failures = append(failures, s.remove(ctx, jobID, n+1))
	}
	return errors.Join(append(failures, s.records.Delete(ctx, reviewKey(jobID)))...)
}
