package importer

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"reflect"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

func reviewKey(jobID string) string { return "review_" + jobID }

// revisionPaper is where the plan with a revision is kept. It is written once,
// by the one whose decisions made it: what somebody agreed to stays as it is.
func revisionPaper(revision int) string { return fmt.Sprintf("plan-%d.json", revision) }

// Plan returns the plan that was agreed to, or the newest one, or an Error with
// CodeWrongState while there is none. It is whole while the job has not ended.
func (i *Importer) Plan(ctx context.Context, job transfer.Job) (*Plan, error) {
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
func (i *Importer) reviewOf(ctx context.Context, jobID string) (review Review, err error) {
	stored, err := i.store.Get(ctx, reviewKey(jobID))
	if err != nil || stored == nil {
		return review, err
	}
	if err := json.Unmarshal(stored, &review); err != nil {
		return review, fmt.Errorf("decode the decisions: %w", err)
	}
	return review, nil
}

// Change takes decisions about the plan with that revision, and returns the
// plan that they make. When one of them cannot be taken, none is. Decisions that
// are taken already write nothing.
func (i *Importer) Change(ctx context.Context, job transfer.Job, revision int, decisions []Decision) (*Plan, error) {
	leave, err := i.whole.enter(ctx)
	if err != nil {
		return nil, err
	}
	defer leave()
	old, review, err := i.review(ctx, job)
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
	if details = append(details, plan.checkAlone(decisions)...); len(details) > 0 {
		return nil, transfer.InvalidDecisions(details)
	}
	return plan, i.keep(ctx, job, old, next, plan)
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
	old, review, err := i.review(ctx, job)
	if err != nil {
		return err
	}
	if review.Revision != revision {
		return PlanChanged(review.Revision)
	}
	seen, err := i.planOf(ctx, job.ID, revision)
	if errors.Is(err, fs.ErrNotExist) {
		// Whoever decided did not come to storing the plan: nobody has seen it.
		seen, err = &Plan{}, nil
	}
	if err != nil {
		return err
	}
	plan, _, err := i.planAgain(ctx, job, review)
	if err != nil {
		return err
	}
	if !plan.sameAs(seen) {
		review.Revision++
		plan.Revision = review.Revision
		return errors.Join(PlanChanged(review.Revision), i.keep(ctx, job, old, review, plan))
	}
	if plan.Verdict == VerdictBlocked {
		return transfer.Errorf(transfer.CodeBlocked, "The plan has errors; it cannot be carried out.").ForJob(job.ID)
	}
	return nil
}

// sameAs reports whether two plans do the same.
func (p *Plan) sameAs(other *Plan) bool {
	return reflect.DeepEqual(p.Users, other.Users) && reflect.DeepEqual(p.Channels, other.Channels) &&
		reflect.DeepEqual(p.Emoji, other.Emoji) && p.Policy == other.Policy && reflect.DeepEqual(p.Webhooks, other.Webhooks) && reflect.DeepEqual(p.NewTeam, other.NewTeam) && p.TargetTeam == other.TargetTeam && p.Verdict == other.Verdict
}

// planAgain plans with decisions, as far as the one who asked may still do it.
func (i *Importer) planAgain(ctx context.Context, job transfer.Job, review Review) (*Plan, []transfer.Detail, error) {
	policy, err := i.host.Policy(job.RequestedBy, job.TeamID)
	if err != nil {
		return nil, nil, err
	}
	in := &Inspection{}
	if err := i.paper(ctx, job.ID, inspectionPaper, in); err != nil {
		return nil, nil, fmt.Errorf("read what is known of the archive: %w", err)
	}
	return i.build(ctx, job, in, policy, review)
}

// review returns what was decided, also as it is stored.
func (i *Importer) review(ctx context.Context, job transfer.Job) (stored []byte, review Review, err error) {
	stored, err = i.store.Get(ctx, reviewKey(job.ID))
	if err != nil {
		return nil, review, err
	}
	if job.State != transfer.StateNeedsReview || stored == nil {
		return nil, review, transfer.Errorf(transfer.CodeWrongState, "There is no plan to change: the job is %s.", job.State).ForJob(job.ID)
	}
	if err := json.Unmarshal(stored, &review); err != nil {
		return nil, review, fmt.Errorf("decode the decisions: %w", err)
	}
	return stored, review, nil
}

// keep stores decisions and the plan that they make, unless somebody else
// decided in between: then nothing is stored.
func (i *Importer) keep(ctx context.Context, job transfer.Job, old []byte, review Review, plan *Plan) error {
	if err := i.putReview(ctx, job.ID, old, review); err != nil {
		return err
	}
	return i.putPlan(ctx, job.ID, plan)
}

func (i *Importer) putReview(ctx context.Context, jobID string, old []byte, review Review) error {
	data, err := json.Marshal(review)
	if err != nil {
		return fmt.Errorf("encode the decisions: %w", err)
	}
	if old == nil {
		// An earlier attempt to plan may have come this far.
		if old, err = i.store.Get(ctx, reviewKey(jobID)); err != nil || string(old) == string(data) {
			return err
		}
	}
	done, err := i.store.CompareAndSet(ctx, reviewKey(jobID), old, data)
	if err == nil && !done {
		return PlanChanged(review.Revision)
	}
	return err
}
