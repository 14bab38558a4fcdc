package importer

import (
	"context"
	"fmt"
	"iter"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/write"
)

// MovedID is a post or a file that could not keep its id of the source.
type MovedID struct {
	// Kind is "post" or "file".
	Kind string `json:"kind"`
	// Source is the id on the source, ID the one here.
	Source string `json:"source"`
	ID     string `json:"id"`
}

// MovedIDs yields the posts and files of an import that did not keep their ids, as
// long as its journal is there. It holds one entry of that at a time. Of an import by
// a team admin it yields none: an id that is taken is one of a post elsewhere on this
// server, of which they hear nothing.
func (i *Importer) MovedIDs(ctx context.Context, job transfer.Job) iter.Seq2[MovedID, error] {
	return func(yield func(MovedID, error) bool) {
		policy, err := i.PolicyOf(ctx, job)
		if err != nil {
			yield(MovedID{}, fmt.Errorf("read the plan of import %s: %w", job.ID, err))
			return
		}
		if !policy.AnyAccount {
			return
		}
		for entry, err := range i.host.Rows().Journal(ctx, job.ID) {
			if err != nil {
				yield(MovedID{}, err)
				return
			}
			for _, list := range []struct {
				kind string
				ids  write.IDs
			}{{"post", entry.Moved}, {"file", entry.MovedFiles}} {
				for n := 0; n+1 < len(list.ids); n += 2 {
					if !yield(MovedID{Kind: list.kind, Source: list.ids[n], ID: list.ids[n+1]}, nil) {
						return
					}
				}
			}
		}
	}
}
