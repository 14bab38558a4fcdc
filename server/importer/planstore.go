package importer

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"sync"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/planning"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

const (
	// pageEntries is how many entries of a list of a plan one paper holds: a request
	// for a part of the list reads one or two of them, however long the list is.
	pageEntries = 1000
	// historyEntries is how many entries of each list stay when a job has ended.
	historyEntries = 1000
	// keptRevisions is how many revisions of a plan are kept while people decide:
	// somebody may be reading an earlier one, or agreeing to it.
	keptRevisions = 3
)

// pagePaper is where a part of a list of a plan is kept.
func pagePaper(revision int, section string, page int) string {
	return fmt.Sprintf("plan-%d-%s-%d.json", revision, section, page)
}

// putPlan stores a plan under its revision, and its beginning for the history. The
// head comes last: it says what there is. Older revisions go, but for the last
// few.
func (i *Importer) putPlan(ctx context.Context, jobID string, plan *planning.Plan) error {
	head := planning.HeadOf(plan)
	for _, list := range plan.Lists() {
		if list.Size() <= planning.HeadEntries {
			continue
		}
		for page := 0; page*pageEntries < list.Size(); page++ {
			part := list.Part(page*pageEntries, (page+1)*pageEntries)
			if err := i.put(ctx, jobID, pagePaper(plan.Revision, list.Name(), page), part); err != nil {
				return err
			}
		}
	}
	if err := i.put(ctx, jobID, revisionPaper(plan.Revision), head); err != nil {
		return err
	}
	if err := i.putHistory(ctx, jobID, plan); err != nil {
		return err
	}
	return i.removePlan(ctx, jobID, plan.Revision-keptRevisions)
}

// putHistory stores what the history shows of a plan when the job has ended.
func (i *Importer) putHistory(ctx context.Context, jobID string, plan *planning.Plan) error {
	return i.put(ctx, jobID, planPaper, planning.ShortenTo(plan, historyEntries, historyEntries))
}

// removePlan removes a revision of a plan. One that is gone is no error.
func (i *Importer) removePlan(ctx context.Context, jobID string, revision int) error {
	if revision < 1 {
		return nil
	}
	head, err := i.head(ctx, jobID, revisionPaper(revision))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	var failures []error
	for section, total := range head.Totals {
		for page := 0; total > planning.HeadEntries && page*pageEntries < total; page++ {
			failures = append(failures, i.host.RemovePaper(ctx, jobID, pagePaper(revision, section, page)))
		}
	}
	if err := errors.Join(failures...); err != nil {
		return err
	}
	return i.host.RemovePaper(ctx, jobID, revisionPaper(revision))
}

// head reads the head of a plan, or returns an error matching ErrNotExist.
func (i *Importer) head(ctx context.Context, jobID, name string) (planning.PlanHead, error) {
	head := planning.PlanHead{Plan: &planning.Plan{}}
	return head, i.paper(ctx, jobID, name, &head)
}

// planOf returns the whole plan with a revision, or an error matching ErrNotExist.
func (i *Importer) planOf(ctx context.Context, jobID string, revision int) (*planning.Plan, error) {
	head, err := i.head(ctx, jobID, revisionPaper(revision))
	if err != nil {
		return nil, err
	}
	for _, list := range head.Lists() {
		if head.InHead(list) {
			continue
		}
		list.Cut(0)
		for page := 0; page*pageEntries < head.Totals[list.Name()]; page++ {
			if err := i.addPage(ctx, jobID, revision, list, page); err != nil {
				return nil, err
			}
		}
	}
	return head.Plan, nil
}

func (i *Importer) addPage(ctx context.Context, jobID string, revision int, list planning.PlanList, page int) error {
	data, err := i.host.Paper(ctx, jobID, pagePaper(revision, list.Name(), page))
	if err != nil {
		return err
	}
	return list.Add(data)
}

// newest returns the head of the plan that was agreed to, or of the newest one, and
// whether its pages are kept too. While there is none it returns an Error with
// CodeWrongState.
func (i *Importer) newest(ctx context.Context, job transfer.Job) (head planning.PlanHead, paged bool, err error) {
	revision := job.PlanRevision
	if revision == 0 {
		review, err := i.reviewOf(ctx, job.ID)
		if err != nil {
			return planning.PlanHead{}, false, err
		}
		revision = review.Revision
	}
	head, err = i.head(ctx, job.ID, revisionPaper(revision))
	if !errors.Is(err, fs.ErrNotExist) {
		return head, true, err
	}
	// The job has ended, or the newest plan was never stored.
	head, err = i.head(ctx, job.ID, planPaper)
	if errors.Is(err, fs.ErrNotExist) {
		return planning.PlanHead{}, false, transfer.Errorf(transfer.CodeWrongState, "This job has no plan yet.").ForJob(job.ID)
	}
	return head, false, err
}

// Head returns the head of the plan that was agreed to, or of the newest one. It
// reads one small paper, however large the plan is. While there is no plan it
// returns an Error with CodeWrongState.
func (i *Importer) Head(ctx context.Context, job transfer.Job) (planning.PlanHead, error) {
	head, _, err := i.newest(ctx, job)
	if err != nil {
		return planning.PlanHead{}, err
	}
	if head.Totals == nil {
		return planning.HeadOf(head.Plan), nil
	}
	totals, summary := head.Totals, head.Summary
	head = planning.HeadOf(head.Plan)
	head.Totals, head.Summary = totals, summary
	return head, nil
}

// Page returns a part of a list of the plan that Head is of, with the plan's
// revision. It reads those pages alone. When a job has ended, the end of a long
// list is gone.
func (i *Importer) Page(ctx context.Context, job transfer.Job, section string, offset, limit int) (revision int, part any, err error) {
	head, paged, err := i.newest(ctx, job)
	if err != nil {
		return 0, nil, err
	}
	list, err := head.List(section)
	if err != nil {
		return 0, nil, err
	}
	if !paged || head.InHead(list) {
		offset = min(offset, list.Size())
		return head.Revision, list.Part(offset, offset+limit), nil
	}
	list.Cut(0)
	offset = min(offset, head.Totals[section])
	first := offset / pageEntries
	for page := first; page*pageEntries < min(offset+limit, head.Totals[section]); page++ {
		if err := i.addPage(ctx, job.ID, head.Revision, list, page); err != nil {
			return 0, nil, err
		}
	}
	from := offset - first*pageEntries
	return head.Revision, list.Part(from, from+limit), nil
}

// wholePlans is how many plans may be in memory at a time as a whole, beside the
// one that is being carried out. Others wait, as long as their context lasts: with
// the bounds of a plan that is a matter of seconds.
const wholePlans = 2

// gate lets in a few at a time. Its zero value is open.
type gate struct {
	once  sync.Once
	slots chan struct{}
}

// enter waits for a place, which leave gives back.
func (g *gate) enter(ctx context.Context) (leave func(), err error) {
	g.once.Do(func() { g.slots = make(chan struct{}, wholePlans) })
	select {
	case g.slots <- struct{}{}:
		return func() { <-g.slots }, nil
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
}
