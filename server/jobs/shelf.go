package jobs

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// shelved is an archive that must be removed one day: when its time is over, or
// when the person who made it has a newer one that holds at least as much. It is
// known here also when the history has forgotten its job.
type shelved struct {
	JobID  string        `json:"job_id"`
	Kind   transfer.Kind `json:"kind"`
	TeamID string        `json:"team_id"`
	// By is the person who made it.
	By string `json:"by,omitempty"`
	// Owner is the member whose own archive it is; empty for one of the team.
	Owner   string           `json:"owner,omitempty"`
	Archive transfer.Archive `json:"archive"`
	// MadeAt and ExpiresAt are in Unix milliseconds.
	MadeAt    int64 `json:"made_at"`
	ExpiresAt int64 `json:"expires_at"`
	// Replaced says that a newer archive takes its place.
	Replaced bool `json:"replaced,omitempty"`
}

// shelve notes the archive of a job and removes the older ones that it replaces.
func (m *Manager) shelve(ctx context.Context, job transfer.Job) error {
	if !job.State.Succeeded() || job.Archive == nil {
		return nil
	}
	replaced, err := m.replacedBy(ctx, job)
	if err != nil {
		return err
	}
	all, err := change(ctx, m.Store, shelfKey, func(all *[]shelved) error {
		if !slices.ContainsFunc(*all, func(s shelved) bool { return s.JobID == job.ID }) {
			*all = append(*all, shelvedOf(job))
		}
		for i, s := range *all {
			(*all)[i].Replaced = s.Replaced || slices.Contains(replaced, s.JobID)
		}
		return nil
	})
	if err != nil {
		return err
	}
	m.logTrouble("An older archive is left to the sweep", job.ID, m.expireDue(ctx, all))
	return nil
}

// replacedBy returns the jobs whose archives a new one replaces: older ones of
// the same team, made by the same person, that hold no more. Others may not be
// allowed to download the new one, so it never replaces theirs.
func (m *Manager) replacedBy(ctx context.Context, job transfer.Job) ([]string, error) {
	all, err := m.loadShelf(ctx)
	if err != nil {
		return nil, err
	}
	var ids []string
	for _, s := range all {
		if s.TeamID != job.TeamID || s.Owner != job.Owner() || s.MadeAt >= job.CreatedAt {
			continue
		}
		older, err := m.Get(ctx, s.JobID)
		if transfer.HasCode(err, transfer.CodeNotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		if older.RequestedBy == job.RequestedBy && job.Covers(older) {
			ids = append(ids, s.JobID)
		}
	}
	return ids, nil
}

func shelvedOf(job transfer.Job) shelved {
	return shelved{
		JobID: job.ID, Kind: job.Kind, TeamID: job.TeamID, By: job.RequestedBy, Owner: job.Owner(),
		Archive: *job.Archive, MadeAt: job.CreatedAt, ExpiresAt: job.ExpiresAt,
	}
}

func (m *Manager) loadShelf(ctx context.Context) ([]shelved, error) {
	var all []shelved
	_, err := load(ctx, m.Store, shelfKey, &all)
	return all, err
}

// Archives returns the jobs of a team whose archives are on the server, newest
// first, without those that members made for themselves.
func (m *Manager) Archives(ctx context.Context, teamID string) ([]transfer.Job, error) {
	all, err := m.loadShelf(ctx)
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(all, func(a, b shelved) int { return cmp.Compare(b.MadeAt, a.MadeAt) })
	var made []transfer.Job
	for _, s := range all {
		if s.TeamID != teamID || s.Owner != "" {
			continue
		}
		job, err := m.Get(ctx, s.JobID)
		if err != nil && !transfer.HasCode(err, transfer.CodeNotFound) {
			return nil, err
		}
		if err == nil && job.State.Succeeded() {
			made = append(made, job)
		}
	}
	return made, nil
}

// checkKept returns an Error with CodeQuota when the person who wants a new
// archive keeps as many of the team as one person may.
func (m *Manager) checkKept(ctx context.Context, job transfer.Job) error {
	most := m.Limits().KeptArchives
	if job.Kind != transfer.KindExport || most == 0 {
		return nil
	}
	all, err := m.loadShelf(ctx)
	if err != nil {
		return err
	}
	kept := 0
	for _, s := range all {
		if s.TeamID == job.TeamID && s.Owner == job.Owner() && s.By == job.RequestedBy && !m.due(s) {
			kept++
		}
	}
	if kept < most {
		return nil
	}
	return transfer.Errorf(transfer.CodeQuota, "You keep %d archives of this team, which is the most. Delete one of them, then export the team again.", kept)
}

// expireOld removes the archives that are due.
func (m *Manager) expireOld(ctx context.Context) error {
	all, err := m.loadShelf(ctx)
	if err != nil {
		return err
	}
	return m.expireDue(ctx, all)
}

// expireDue removes the archives whose time is over and those that a newer one
// replaces. Trouble with one does not keep it from the others.
func (m *Manager) expireDue(ctx context.Context, all []shelved) error {
	var troubles []error
	for _, s := range all {
		if !m.due(s) {
			continue
		}
		if err := m.expire(ctx, s); err != nil {
			troubles = append(troubles, fmt.Errorf("archive of job %s: %w", s.JobID, err))
		}
	}
	return errors.Join(troubles...)
}

// due reports whether an archive must be removed.
func (m *Manager) due(s shelved) bool { return s.Replaced || s.ExpiresAt <= m.millis() }

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
