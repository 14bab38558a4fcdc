package jobs

import (
	"context"
	"errors"
	"slices"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// shelved is an archive that must be removed one day: when its time is over,
// or when the team has a newer one.
type shelved struct {
	JobID  string `json:"job_id"`
	TeamID string `json:"team_id"`
	// MadeAt and ExpiresAt are in Unix milliseconds.
	MadeAt    int64 `json:"made_at"`
	ExpiresAt int64 `json:"expires_at"`
}

// shelve notes the archive of a job and removes the older ones of its team.
func (m *Manager) shelve(ctx context.Context, job transfer.Job) error {
	if !job.State.Succeeded() || job.Archive == nil {
		return nil
	}
	all, err := change(ctx, m.Store, shelfKey, func(all *[]shelved) error {
		if !slices.ContainsFunc(*all, func(s shelved) bool { return s.JobID == job.ID }) {
			*all = append(*all, shelved{JobID: job.ID, TeamID: job.TeamID, MadeAt: job.CreatedAt, ExpiresAt: job.ExpiresAt})
		}
		return nil
	})
	if err != nil {
		return err
	}
	return m.expireWhere(ctx, all, func(s shelved) bool {
		return slices.ContainsFunc(all, func(other shelved) bool { return other.TeamID == s.TeamID && other.MadeAt > s.MadeAt })
	})
}

// expireOld removes the archives whose time is over.
func (m *Manager) expireOld(ctx context.Context) error {
	var all []shelved
	if _, err := load(ctx, m.Store, shelfKey, &all); err != nil {
		return err
	}
	return m.expireWhere(ctx, all, func(s shelved) bool { return s.ExpiresAt <= m.millis() })
}

func (m *Manager) expireWhere(ctx context.Context, all []shelved, wanted func(shelved) bool) error {
	var troubles []error
	for _, s := range all {
		if !wanted(s) {
			continue
		}
		if err := m.expire(ctx, s.JobID); err != nil {
			troubles = append(troubles, err)
		}
	}
	return errors.Join(troubles...)
}

// expire removes the archive of a job. First nobody may download it any more;
// it stays on the shelf until it is really gone.
func (m *Manager) expire(ctx context.Context, id string) error {
	rec, err := m.edit(ctx, id, func(rec *record) error {
		if !rec.Job.State.Succeeded() {
			return nil
		}
		return apply(rec, transfer.EventExpire)
	})
	if transfer.HasCode(err, transfer.CodeNotFound) {
		return m.unshelve(ctx, id)
	}
	if err != nil {
		return err
	}
	if runner, ok := m.Runners[rec.Job.Kind]; ok && rec.Job.Archive != nil {
		if err := runner.Remove(ctx, *rec.Job.Archive); err != nil {
			return err
		}
	}
	m.Logger.Info("Archive removed", "job_id", id, "team_id", rec.Job.TeamID)
	m.Listener.JobChanged(rec.Job)
	return m.unshelve(ctx, id)
}

func (m *Manager) unshelve(ctx context.Context, id string) error {
	_, err := change(ctx, m.Store, shelfKey, func(all *[]shelved) error {
		*all = slices.DeleteFunc(*all, func(s shelved) bool { return s.JobID == id })
		return nil
	})
	return err
}
