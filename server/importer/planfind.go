package importer

import (
	"context"
	"strings"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/planning"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// Find returns a part of the entries of a list that match, with the plan's revision,
// and how many match together. It reads page by page, and keeps that part alone.
func (p *Plans) Find(ctx context.Context, job transfer.Job, section string, search planning.PlanSearch, offset, limit int) (revision, total int, part []any, err error) {
	if len(search.Words) > planning.MaxSearch {
		return 0, 0, nil, transfer.Errorf(transfer.CodeInvalidRequest, "A search may have %d bytes.", planning.MaxSearch)
	}
	search.Words = strings.ToLower(strings.TrimSpace(search.Words))
	head, paged, err := p.store.newest(ctx, job)
	if err != nil {
		return 0, 0, nil, err
	}
	list, err := head.List(section)
	if err != nil {
		return 0, 0, nil, err
	}
	f := &planning.PlanFinder{Search: search, Offset: offset, Limit: limit, Found: []any{}}
	if !paged || head.InHead(list) {
		list.Each(f.Look)
		return head.Revision, f.Total, f.Found, nil
	}
	for page := 0; page*pageEntries < head.Totals[section]; page++ {
		list.Cut(0)
		if err := p.store.addPage(ctx, job.ID, head.Revision, list, page); err != nil {
			return 0, 0, nil, err
		}
		list.Each(f.Look)
	}
	return head.Revision, f.Total, f.Found, nil
}
