package importer

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"sync"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

const (
	// pageEntries is how many entries of a list of a plan one paper holds: a request
	// for a part of the list reads one or two of them, however long the list is.
	pageEntries = 1000
	// headEntries is how many entries of each list a plan's head holds, and
	// headProblems how many problems. What has no more is in the head alone.
	headEntries, headProblems = 100, 1000
	// historyEntries is how many entries of each list stay when a job has ended.
	historyEntries = 1000
	// keptRevisions is how many revisions of a plan are kept while people decide:
	// somebody may be reading an earlier one, or agreeing to it.
	keptRevisions = 3
)

// PlanHead is a plan with the first entries of its lists, and how long the lists
// are.
type PlanHead struct {
	*Plan
	// Totals are nil for a plan that is whole in itself.
	Totals map[string]int `json:"totals,omitempty"`
	// Summary is nil for a plan of an earlier version of the plugin.
	Summary *Summary `json:"summary,omitempty"`
}

// HeadOf returns the head of a whole plan.
func HeadOf(plan *Plan) PlanHead { return headOf(plan, headEntries, headProblems) }

func headOf(plan *Plan, entries, problems int) PlanHead {
	short := *plan
	head := PlanHead{Plan: &short, Totals: map[string]int{}, Summary: summaryOf(plan)}
	for _, list := range short.lists() {
		head.Totals[list.name()] = list.size()
		if list.name() == SectionProblems {
			list.cut(problems)
		} else {
			list.cut(entries)
		}
	}
	return head
}

// planList is one of the long lists of a plan.
type planList interface {
	name() string
	size() int
	// part returns the entries from one place to another.
	part(from, to int) any
	// each calls a function with each entry.
	each(look func(entry any))
	// cut leaves the first entries.
	cut(most int)
	// add appends entries as a paper holds them.
	add(data []byte) error
}

// listOf is a list of a plan under the name of its section.
type listOf[T any] struct {
	section string
	of      *[]T
}

func (l listOf[T]) name() string { return l.section }

func (l listOf[T]) size() int { return len(*l.of) }

func (l listOf[T]) each(look func(entry any)) {
	for _, entry := range *l.of {
		look(entry)
	}
}

func (l listOf[T]) cut(most int) { *l.of = (*l.of)[:min(most, len(*l.of))] }

func (l listOf[T]) part(from, to int) any {
	from = min(max(from, 0), len(*l.of))
	return (*l.of)[from:min(max(to, from), len(*l.of))]
}

func (l listOf[T]) add(data []byte) error {
	var more []T
	if err := json.Unmarshal(data, &more); err != nil {
		return fmt.Errorf("decode the %s of a plan: %w", l.section, err)
	}
	*l.of = append(*l.of, more...)
	return nil
}

// lists are the long lists of a plan.
func (p *Plan) lists() []planList {
	return []planList{
		listOf[PlanUser]{SectionUsers, &p.Users},
		listOf[PlanChannel]{SectionChannels, &p.Channels},
		listOf[PlanEmoji]{SectionEmoji, &p.Emoji},
		listOf[PlanConversation]{SectionConversations, &p.Conversations},
		listOf[Problem]{SectionProblems, &p.Problems},
	}
}

// list finds a list by its section, or returns an Error.
func (p *Plan) list(section string) (planList, error) {
	lists := p.lists()
	at := slices.IndexFunc(lists, func(l planList) bool { return l.name() == section })
	if at < 0 {
		return nil, transfer.Errorf(transfer.CodeInvalidRequest, `"section" must be "users", "channels", "emoji", "conversations" or "problems".`)
	}
	return lists[at], nil
}

// pagePaper is where a part of a list of a plan is kept.
func pagePaper(revision int, section string, page int) string {
	return fmt.Sprintf("plan-%d-%s-%d.json", revision, section, page)
}

// inHead reports whether a head holds a whole list.
func (h PlanHead) inHead(list planList) bool {
	return h.Totals == nil || list.size() >= h.Totals[list.name()]
}

// putPlan stores a plan under its revision, and its beginning for the history. The
// head comes last: it says what there is. Older revisions go, but for the last
// few.
func (i *Importer) putPlan(ctx context.Context, jobID string, plan *Plan) error {
	head := HeadOf(plan)
	for _, list := range plan.lists() {
		if list.size() <= headEntries {
			continue
		}
		for page := 0; page*pageEntries < list.size(); page++ {
			part := list.part(page*pageEntries, (page+1)*pageEntries)
			if err := i.put(ctx, jobID, pagePaper(plan.Revision, list.name(), page), part); err != nil {
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
func (i *Importer) putHistory(ctx context.Context, jobID string, plan *Plan) error {
	return i.put(ctx, jobID, planPaper, headOf(plan, historyEntries, historyEntries))
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
		for page := 0; total > headEntries && page*pageEntries < total; page++ {
			failures = append(failures, i.host.RemovePaper(ctx, jobID, pagePaper(revision, section, page)))
		}
	}
	if err := errors.Join(failures...); err != nil {
		return err
	}
	return i.host.RemovePaper(ctx, jobID, revisionPaper(revision))
}

// head reads the head of a plan, or returns an error matching ErrNotExist.
func (i *Importer) head(ctx context.Context, jobID, name string) (PlanHead, error) {
	head := PlanHead{Plan: &Plan{}}
	return head, i.paper(ctx, jobID, name, &head)
}

// planOf returns the whole plan with a revision, or an error matching ErrNotExist.
func (i *Importer) planOf(ctx context.Context, jobID string, revision int) (*Plan, error) {
	head, err := i.head(ctx, jobID, revisionPaper(revision))
	if err != nil {
		return nil, err
	}
	for _, list := range head.lists() {
		if head.inHead(list) {
			continue
		}
		list.cut(0)
		for page := 0; page*pageEntries < head.Totals[list.name()]; page++ {
			if err := i.addPage(ctx, jobID, revision, list, page); err != nil {
				return nil, err
			}
		}
	}
	return head.Plan, nil
}

func (i *Importer) addPage(ctx context.Context, jobID string, revision int, list planList, page int) error {
	data, err := i.host.Paper(ctx, jobID, pagePaper(revision, list.name(), page))
	if err != nil {
		return err
	}
	return list.add(data)
}

// newest returns the head of the plan that was agreed to, or of the newest one, and
// whether its pages are kept too. While there is none it returns an Error with
// CodeWrongState.
func (i *Importer) newest(ctx context.Context, job transfer.Job) (head PlanHead, paged bool, err error) {
	revision := job.PlanRevision
	if revision == 0 {
		review, err := i.reviewOf(ctx, job.ID)
		if err != nil {
			return PlanHead{}, false, err
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
		return PlanHead{}, false, transfer.Errorf(transfer.CodeWrongState, "This job has no plan yet.").ForJob(job.ID)
	}
	return head, false, err
}

// Head returns the head of the plan that was agreed to, or of the newest one. It
// reads one small paper, however large the plan is. While there is no plan it
// returns an Error with CodeWrongState.
func (i *Importer) Head(ctx context.Context, job transfer.Job) (PlanHead, error) {
	head, _, err := i.newest(ctx, job)
	if err != nil {
		return PlanHead{}, err
	}
	if head.Totals == nil {
		return HeadOf(head.Plan), nil
	}
	totals, summary := head.Totals, head.Summary
	head = HeadOf(head.Plan)
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
	list, err := head.list(section)
	if err != nil {
		return 0, nil, err
	}
	if !paged || head.inHead(list) {
		offset = min(offset, list.size())
		return head.Revision, list.part(offset, offset+limit), nil
	}
	list.cut(0)
	offset = min(offset, head.Totals[section])
	first := offset / pageEntries
	for page := first; page*pageEntries < min(offset+limit, head.Totals[section]); page++ {
		if err := i.addPage(ctx, job.ID, head.Revision, list, page); err != nil {
			return 0, nil, err
		}
	}
	from := offset - first*pageEntries
	return head.Revision, list.part(from, from+limit), nil
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
