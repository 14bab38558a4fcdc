package jobs

import (
	"context"
	"slices"
)

// Move makes the job one of another team: it stands on the board and in the
// history as one of that team from now on. It can be done again.
func (s *shift) Move(ctx context.Context, teamID, teamName string) error {
	if err := s.Confirm(ctx); err != nil {
		return err
	}
	from := s.job.TeamID
	if from == teamID {
		return nil
	}
	moved := s.job
	moved.TeamID, moved.TeamName = teamID, teamName
	// The record comes last: as long as it names the old team all is done again.
	if err := s.remember(ctx, moved, 0); err != nil {
		return err
	}
	if err := s.unlist(ctx, indexKey(from), s.job.ID); err != nil {
		return err
	}
	if err := s.relabel(ctx, s.job.ID, teamID); err != nil {
		return err
	}
	if err := s.mark(ctx, s.job.ID, func(e *entry) { e.TeamID = teamID }); err != nil {
		return err
	}
	rec, err := s.updatePatiently(ctx, func(rec *record) error {
		rec.Job.TeamID, rec.Job.TeamName = teamID, teamName
		return nil
	})
	if err != nil {
		return err
	}
	s.job.TeamID, s.job.TeamName = teamID, teamName
	s.Logger.Info("Job moved to the team that it made", "job_id", s.job.ID, "team_id", teamID, "from_team_id", from)
	s.Listener.JobChanged(rec.Job)
	return nil
}

// unlist takes a job out of a list.
func (m *Manager) unlist(ctx context.Context, key, id string) error {
	_, err := change(ctx, m.Store, key, func(entries *[]historyEntry) error {
		*entries = slices.DeleteFunc(*entries, func(entry historyEntry) bool { return entry.ID == id })
		return nil
	})
	return err
}

// relabel notes in the list of the whole server of which team a job is.
func (m *Manager) relabel(ctx context.Context, id, teamID string) error {
	_, err := change(ctx, m.Store, allKey, func(entries *[]historyEntry) error {
		for i := range *entries {
			if (*entries)[i].ID == id {
				(*entries)[i].TeamID = teamID
			}
		}
		return nil
	})
	return err
}
