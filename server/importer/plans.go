package importer

import (
	"context"
	"errors"
	"io/fs"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/planning"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// Plans shows the plans of imports and changes them during their review.
type Plans struct {
	host  Host
	store planStore
	maker planMaker
	// gate bounds the whole plans in memory.
	gate gate
}

// Plan returns the approved plan, or the newest one, or an Error with CodeWrongState
// while there is none. It is whole while the job has not ended.
func (p *Plans) Plan(ctx context.Context, job transfer.Job) (*planning.Plan, error) {
	leave, err := p.gate.enter(ctx)
	if err != nil {
		return nil, err
	}
	defer leave()
	head, paged, err := p.store.newest(ctx, job)
	if err != nil || !paged {
		return head.Plan, err
	}
	return p.store.whole(ctx, job.ID, head.Revision)
}

// Change carries out decisions about the plan with that revision, and returns the plan
// that they make. When one of them cannot be carried out, none is. Decisions that the
// review has already write nothing.
func (p *Plans) Change(ctx context.Context, job transfer.Job, revision int, decisions []planning.Decision) (*planning.Plan, error) {
	leave, err := p.gate.enter(ctx)
	if err != nil {
		return nil, err
	}
	defer leave()
	review, err := p.store.openReview(ctx, job)
	if err != nil {
		return nil, err
	}
	next, err := review.Change(revision, decisions)
	if err != nil {
		return nil, err
	}
	if next.Revision == review.Revision {
		return p.store.whole(ctx, job.ID, revision)
	}
	plan, details, err := p.maker.again(ctx, job, next)
	if err != nil {
		return nil, err
	}
	if details = append(details, plan.CheckAlone(decisions)...); len(details) > 0 {
		return nil, transfer.InvalidDecisions(details)
	}
	return plan, p.store.replace(ctx, job, review, next, plan)
}

// Agree returns nil when the plan with that revision can be carried out now. A plan that
// has become another one since it was made, because the server has changed, gets a new
// revision and needs a new approval.
func (p *Plans) Agree(ctx context.Context, job transfer.Job, revision int) error {
	leave, err := p.gate.enter(ctx)
	if err != nil {
		return err
	}
	defer leave()
	review, err := p.store.openReview(ctx, job)
	if err != nil {
		return err
	}
	if review.Revision != revision {
		return planning.PlanChanged(review.Revision)
	}
	seen, err := p.store.whole(ctx, job.ID, revision)
	if errors.Is(err, fs.ErrNotExist) {
		// The request with the decisions stopped before it stored the plan: no user has seen it.
		seen, err = &planning.Plan{}, nil
	}
	if err != nil {
		return err
	}
	plan, _, err := p.maker.again(ctx, job, review)
	if err != nil {
		return err
	}
	if !plan.SameAs(seen) {
		return errors.Join(planning.PlanChanged(review.Revision+1), p.store.next(ctx, job, review, plan))
	}
	if plan.Verdict == planning.VerdictBlocked {
		return transfer.Errorf(transfer.CodeBlocked, "The plan has errors; it cannot be carried out.").ForJob(job.ID)
	}
	return nil
}

// renew makes a new revision of the plan of a job, because the server has changed.
func (p *Plans) renew(ctx context.Context, job transfer.Job) (*planning.Plan, error) {
	review, err := p.store.review(ctx, job.ID)
	if err != nil {
		return nil, err
	}
	plan, _, err := p.maker.again(ctx, job, review)
	if err != nil {
		return nil, err
	}
	return plan, p.store.next(ctx, job, review, plan)
}

// PolicyOf returns the policy that the plan of an import was made with.
func (p *Plans) PolicyOf(ctx context.Context, job transfer.Job) (planning.Policy, error) {
	var plan struct {
		Policy planning.Policy `json:"policy"`
	}
	err := p.store.papers.read(ctx, job.ID, planPaper, &plan)
	return plan.Policy, err
}
