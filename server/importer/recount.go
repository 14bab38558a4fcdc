package importer

import (
	"context"
	"slices"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/journal"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/sanitize"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/write"
)

// threadsAtOnce is the number of long threads that one transaction counts anew.
const threadsAtOnce = 50

// recount counts long threads anew that got replies older than those which they had. It
// goes on where an earlier call stopped.
func (a *attempt) recount(ctx context.Context) error {
	if !a.progress.Recount {
		return nil
	}
	roots := map[string]bool{}
	for entry, err := range a.rows.Journal(ctx, a.job.ID) {
		if err != nil {
			return err
		}
		for _, id := range entry.Recount {
			if id > a.progress.Recounted {
				roots[id] = true
			}
		}
	}
	for ids := range slices.Chunk(sanitize.SortedKeys(roots), threadsAtOnce) {
		next := a.progress
		next.Recounted = ids[len(ids)-1]
		progress, err := a.rows.CountThreads(ctx, a.fence, next, ids)
		if err != nil {
			return err
		}
		a.progress = progress
	}
	a.progress.Recount, a.progress.Recounted = false, ""
	return a.note(ctx, journal.Entry{})
}

// recountRest counts what an import that has ended could not count in the time that it
// has for tidying up.
func recountRest(ctx context.Context, rows write.Store, job transfer.Job) error {
	progress, began, err := rows.Progress(ctx, job.ID)
	if err != nil || !began || !progress.Recount {
		return err
	}
	a := newAttempt(rows, job)
	a.fence.Attempt, a.progress = progress.Attempt, progress
	return a.recount(ctx)
}
