package jobs

import (
	"context"
	"slices"
)

// Move makes the job one of another team: it stands on the board and in the
// history as one of that team from now on. It can be done again.
func (a *attempt) Move(ctx context.Context, teamID, teamName string) error {
	if err := a.Confirm(ctx); err != nil {
		return err
	}
	from := a.job.TeamID
	if from == teamID {
		return nil
	}
	moved := a.job
	moved.TeamID, moved.TeamName = teamID, teamName
	// The record comes last: as long as it names the old team all is done again.
	if err := a.history.add(ctx, moved, 0); err != nil {
		return err
	}
	if err := a.history.unlist(ctx, indexKey(from), a.job.ID); err != nil {
		return err
	}
	if err := a.history.relabel(ctx, a.job.ID, teamID); err != nil {
		return err
	}
	if err := a.queue.mark(ctx, a.job.ID, func(e *entry) { e.TeamID = teamID }); err != nil {
		return err
	}
	rec, err := a.updatePatiently(ctx, func(rec *record) error {
		rec.Job.TeamID, rec.Job.TeamName = teamID, teamName
		return nil
	})
	if err != nil {
		return err
	}
	a.job.TeamID, a.job.TeamName = teamID, teamName
	a.log.Info("Job moved to the team that it made", "job_id", a.job.ID, "team_id", teamID, "from_team_id", from)
	a.listener.JobChanged(rec.Job)
	return nil
}

// unlist takes a job out of a list.
func (h *history) unlist(ctx context.Context, key, id string) error {
	_, err := change(ctx, h.store, key, func(entries *[]historyEntry) error {
		*entries = slices.DeleteFunc(*entries, func(entry historyEntry) bool { return entry.ID == id })
		return nil
	})
	return err
}

// relabel notes in the list of the whole server of which team a job is.
func (h *history) relabel(ctx context.Context, id, teamID string) error {
	_, err := change(ctx, h.store, allKey, func(entries *[]historyEntry) error {
		for i := range *entries {
			if (*entries)[i].ID == id {
				(*entries)[i].TeamID = teamID
			}
		}
		return nil
	})
	return err
}
