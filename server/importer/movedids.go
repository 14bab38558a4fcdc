package importer

import (
	"context"
	"fmt"
	"iter"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/journal"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/planning"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// MovedIDs yields the posts and files of an import that did not keep their ids, as
// long as its journal is there. It holds one entry of that at a time. Of an import by
// a team admin it yields none: an id that is taken is one of a post elsewhere on this
// server, of which they hear nothing.
func (p *Plans) MovedIDs(ctx context.Context, job transfer.Job) iter.Seq2[planning.MovedID, error] {
	return func(yield func(planning.MovedID, error) bool) {
		policy, err := p.PolicyOf(ctx, job)
		if err != nil {
			yield(planning.MovedID{}, fmt.Errorf("read the plan of import %s: %w", job.ID, err))
			return
		}
		if !policy.AnyAccount {
			return
		}
		for entry, err := range p.host.Rows().Journal(ctx, job.ID) {
			if err != nil {
				yield(planning.MovedID{}, err)
				return
			}
			for _, list := range []struct {
				kind string
				ids  journal.IDs
			}{{"post", entry.Moved}, {"file", entry.MovedFiles}} {
				for n := 0; n+1 < len(list.ids); n += 2 {
					if !yield(planning.MovedID{Kind: list.kind, Source: list.ids[n], ID: list.ids[n+1]}, nil) {
						return
					}
				}
			}
		}
	}
}
