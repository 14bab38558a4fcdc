package importer

import (
	"context"
	"errors"
	"fmt"
	"io/fs"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/planning"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// planStore keeps the plans of imports by their revisions, and the decisions of their
// reviews.
type planStore struct {
	papers  papers
	records Store
}

const (
	// pageEntries is the number of entries of a list that one paper holds: a request for
	// a part of the list reads one or two papers, however long the list is.
	pageEntries = 1000
	// historyEntries is the number of entries of each list that stay when a job has ended.
	historyEntries = 1000
	// keptRevisions is the number of revisions of a plan that are kept during its review:
	// a user may be reading or approving an earlier one.
	keptRevisions = 3
)

// pagePaper returns the name of the paper with a part of a list.
func pagePaper(revision int, section string, page int) string {
	return fmt.Sprintf("plan-%d-%s-%d.json", revision, section, page)
}

// put stores a plan under its revision, and its beginning for the history. The
// head comes last: it says what there is. Older revisions go, but for the last
// few.
func (s planStore) put(ctx context.Context, jobID string, plan *planning.Plan) error {
	head := planning.HeadOf(plan)
	for _, list := range plan.Lists() {
		if list.Size() <= planning.HeadEntries {
			continue
		}
		for page := 0; page*pageEntries < list.Size(); page++ {
			part := list.Part(page*pageEntries, (page+1)*pageEntries)
			if err := s.papers.put(ctx, jobID, pagePaper(plan.Revision, list.Name(), page), part); err != nil {
				return err
			}
		}
	}
	if err := s.papers.put(ctx, jobID, revisionPaper(plan.Revision), head); err != nil {
		return err
	}
	if err := s.putHistory(ctx, jobID, plan); err != nil {
		return err
	}
	return s.remove(ctx, jobID, plan.Revision-keptRevisions)
}

// putHistory stores the part of a plan that the history shows when the job has ended.
func (s planStore) putHistory(ctx context.Context, jobID string, plan *planning.Plan) error {
	return s.papers.put(ctx, jobID, planPaper, planning.ShortenTo(plan, historyEntries, historyEntries))
}

// remove removes a revision of a plan. One that is gone is no error.
func (s planStore) remove(ctx context.Context, jobID string, revision int) error {
	if revision < 1 {
		return nil
	}
	head, err := s.head(ctx, jobID, revisionPaper(revision))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	var failures []error
	for section, total := range head.Totals {
		for page := 0; total > planning.HeadEntries && page*pageEntries < total; page++ {
			failures = append(failures, s.papers.desk.RemovePaper(ctx, jobID, pagePaper(revision, section, page)))
		}
	}
	if err := errors.Join(failures...); err != nil {
		return err
	}
	return s.papers.desk.RemovePaper(ctx, jobID, revisionPaper(revision))
}

// head reads the head of a plan, or returns an error matching ErrNotExist.
func (s planStore) head(ctx context.Context, jobID, name string) (planning.PlanHead, error) {
	head := planning.PlanHead{Plan: &planning.Plan{}}
	return head, s.papers.read(ctx, jobID, name, &head)
}

// whole returns the whole plan with a revision, or an error matching ErrNotExist.
func (s planStore) whole(ctx context.Context, jobID string, revision int) (*planning.Plan, error) {
	head, err := s.head(ctx, jobID, revisionPaper(revision))
	if err != nil {
		return nil, err
	}
	for _, list := range head.Lists() {
		if head.InHead(list) {
			continue
		}
		list.Cut(0)
		for page := 0; page*pageEntries < head.Totals[list.Name()]; page++ {
			if err := s.addPage(ctx, jobID, revision, list, page); err != nil {
				return nil, err
			}
		}
	}
	return head.Plan, nil
}

// addPage appends a page of a list to it.
func (s planStore) addPage(ctx context.Context, jobID string, revision int, list planning.PlanList, page int) error {
	data, err := s.papers.desk.Paper(ctx, jobID, pagePaper(revision, list.Name(), page))
	if err != nil {
		return err
	}
	return list.Add(data)
}

// newest returns the head of the approved plan, or of the newest one, and whether its
// pages are kept too. While there is none it returns an Error with
// CodeWrongState.
func (s planStore) newest(ctx context.Context, job transfer.Job) (head planning.PlanHead, paged bool, err error) {
	revision := job.PlanRevision
	if revision == 0 {
		review, err := s.review(ctx, job.ID)
		if err != nil {
			return planning.PlanHead{}, false, err
		}
		revision = review.Revision
	}
	head, err = s.head(ctx, job.ID, revisionPaper(revision))
	if !errors.Is(err, fs.ErrNotExist) {
		return head, true, err
	}
	// The job has ended, or the newest plan was never stored.
	head, err = s.head(ctx, job.ID, planPaper)
	if errors.Is(err, fs.ErrNotExist) {
		return planning.PlanHead{}, false, transfer.Errorf(transfer.CodeWrongState, "This job has no plan yet.").ForJob(job.ID)
	}
	return head, false, err
}

// agreed returns the plan that a user approved, and lets the history show that one,
// whatever was decided about others since.
func (s planStore) agreed(ctx context.Context, job transfer.Job) (*planning.Plan, error) {
	plan, err := s.whole(ctx, job.ID, job.PlanRevision)
	if err != nil {
		return nil, fmt.Errorf("read the plan with revision %d: %w", job.PlanRevision, err)
	}
	if plan.Revision != job.PlanRevision {
		return nil, fmt.Errorf("the plan with revision %d says that its revision is %d", job.PlanRevision, plan.Revision)
	}
	return plan, s.putHistory(ctx, job.ID, plan)
}
