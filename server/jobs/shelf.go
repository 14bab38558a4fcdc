package jobs

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// shelved is an archive that must be removed one day: when its time is over,
// or when the team has a newer one. It is known here also when the history has
// forgotten its job.
type shelved struct {
	JobID  string        `json:"job_id"`
	Kind   transfer.Kind `json:"kind"`
	TeamID string        `json:"team_id"`
	// Owner is the member whose own archive it is; empty for one of the team.
	Owner   string           `json:"owner,omitempty"`
	Archive transfer.Archive `json:"archive"`
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
			*all = append(*all, shelvedOf(job))
		}
		return nil
	})
	if err != nil {
		return err
	}
	m.logTrouble("An older archive is left to the sweep", job.ID, m.expireDue(ctx, all))
	return nil
}

func shelvedOf(job transfer.Job) shelved {
	return shelved{
		JobID: job.ID, Kind: job.Kind, TeamID: job.TeamID, Owner: job.Owner(), Archive: *job.Archive, MadeAt: job.CreatedAt, ExpiresAt: job.ExpiresAt,
	}
}

// expireOld removes the archives that are due.
func (m *Manager) expireOld(ctx context.Context) error {
	var all []shelved
	if _, err := load(ctx, m.Store, shelfKey, &all); err != nil {
		return err
	}
	return m.expireDue(ctx, all)
}

// expireDue removes the archives whose time is over, and those of teams, or of
// members in them, that have a newer one. Trouble with one does not keep it from the others.
func (m *Manager) expireDue(ctx context.Context, all []shelved) error {
	type shelf struct{ teamID, owner string }
	newest := map[shelf]int64{}
	for _, s := range all {
		place := shelf{s.TeamID, s.Owner}
		newest[place] = max(newest[place], s.MadeAt)
	}
	var troubles []error
	for _, s := range all {
		if s.ExpiresAt > m.millis() && s.MadeAt == newest[shelf{s.TeamID, s.Owner}] {
			continue
		}
		if err := m.expire(ctx, s); err != nil {
			troubles = append(troubles, fmt.Errorf("archive of job %s: %w", s.JobID, err))
		}
	}
	return errors.Join(troubles...)
}

// expire removes an archive. First nobody may download it any more; it stays
// on the shelf until it is really gone.
func (m *Manager) expire(ctx context.Context, s shelved) error {
	rec, err := m.edit(ctx, s.JobID, func(rec *record) error {
		if !rec.Job.State.Succeeded() {
			return nil
		}
		return apply(rec, transfer.EventExpire)
	})
	if err != nil && !transfer.HasCode(err, transfer.CodeNotFound) {
		return err
	}
	if err := m.removeArchive(ctx, s.Kind, s.Archive); err != nil {
		return err
	}
	m.Logger.Info("Archive removed", "job_id", s.JobID, "team_id", s.TeamID)
	if rec.Job.ID != "" {
		m.Listener.JobChanged(rec.Job)
	}
	_, err = change(ctx, m.Store, shelfKey, func(all *[]shelved) error {
		*all = slices.DeleteFunc(*all, func(other shelved) bool { return other.JobID == s.JobID })
		return nil
	})
	return err
}

func (m *Manager) removeArchive(ctx context.Context, kind transfer.Kind, archive transfer.Archive) error {
	runner, ok := m.Runners[kind]
	if !ok {
		return fmt.Errorf("nothing here does jobs of kind %q", kind)
	}
	return runner.Remove(ctx, archive)
}
