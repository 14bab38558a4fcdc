package importer

import (
	"context"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/planning"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// Head returns the head of the approved plan, or of the newest one. It reads one small
// paper, however large the plan is. While there is no plan it
// returns an Error with CodeWrongState.
func (p *Plans) Head(ctx context.Context, job transfer.Job) (planning.PlanHead, error) {
	head, _, err := p.store.newest(ctx, job)
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

// Page returns a part of a list of the plan that Head returns, with the plan's
// revision. It reads those pages alone. When a job has ended, the end of a long
// list is gone.
func (p *Plans) Page(ctx context.Context, job transfer.Job, section string, offset, limit int) (revision int, part any, err error) {
	head, paged, err := p.store.newest(ctx, job)
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
		if err := p.store.addPage(ctx, job.ID, head.Revision, list, page); err != nil {
			return 0, nil, err
		}
	}
	from := offset - first*pageEntries
	return head.Revision, list.Part(from, from+limit), nil
}
