package jobs

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// retention lists the archives on the server and removes them when they expire, or
// when the person who made one has a newer one that contains at least as much.
type retention struct {
	store    Store
	ledger   *Ledger
	clock    clock
	runners  runners
	limits   func() Limits
	listener Listener
	log      log
}

// keptArchive is an archive on the retention list. It stays there when its job has
// left the history.
type keptArchive struct {
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
	// Replaced says that a newer archive replaces it.
	Replaced bool `json:"replaced,omitempty"`
}

// keep lists the archive of a job and removes the older ones that it replaces.
func (r *retention) keep(ctx context.Context, job transfer.Job) error {
	if !job.State.Succeeded() || job.Archive == nil {
		return nil
	}
	replaced, err := r.replacedBy(ctx, job)
	if err != nil {
		return err
	}
	all, err := change(ctx, r.store, retentionKey, func(all *[]keptArchive) error {
		if !slices.ContainsFunc(*all, func(s keptArchive) bool { return s.JobID == job.ID }) {
			*all = append(*all, keptOf(job))
		}
		for i, s := range *all {
			(*all)[i].Replaced = s.Replaced || slices.Contains(replaced, s.JobID)
		}
		return nil
	})
	if err != nil {
		return err
	}
	r.log.trouble("An older archive is left to the sweep", job.ID, r.expireDue(ctx, all))
	return nil
}

// replacedBy returns the jobs whose archives a new one replaces: older ones of
// the same team, made by the same person, that hold no more. Others may not be
// allowed to download the new one, so it never replaces theirs.
func (r *retention) replacedBy(ctx context.Context, job transfer.Job) ([]string, error) {
	all, err := r.load(ctx)
	if err != nil {
		return nil, err
	}
	var ids []string
	for _, s := range all {
		if s.TeamID != job.TeamID || s.Owner != job.Owner() || s.MadeAt >= job.CreatedAt {
			continue
		}
		older, err := r.ledger.Get(ctx, s.JobID)
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

func keptOf(job transfer.Job) keptArchive {
	return keptArchive{
		JobID: job.ID, Kind: job.Kind, TeamID: job.TeamID, By: job.RequestedBy, Owner: job.Owner(),
		Archive: *job.Archive, MadeAt: job.CreatedAt, ExpiresAt: job.ExpiresAt,
	}
}

func (r *retention) load(ctx context.Context) ([]keptArchive, error) {
	var all []keptArchive
	_, err := load(ctx, r.store, retentionKey, &all)
	return all, err
}

// archives returns the jobs of a team whose archives are on the server, newest
// first, without those that members made for themselves.
func (r *retention) archives(ctx context.Context, teamID string) ([]transfer.Job, error) {
	all, err := r.load(ctx)
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(all, func(a, b keptArchive) int { return cmp.Compare(b.MadeAt, a.MadeAt) })
	var made []transfer.Job
	for _, s := range all {
		if s.TeamID != teamID || s.Owner != "" {
			continue
		}
		job, err := r.ledger.Get(ctx, s.JobID)
		if err != nil && !transfer.HasCode(err, transfer.CodeNotFound) {
			return nil, err
		}
		if err == nil && job.State.Succeeded() {
			made = append(made, job)
		}
	}
	return made, nil
}

// checkKept returns an Error with CodeQuota when a person keeps as many archives of a
// team as the settings allow.
func (r *retention) checkKept(ctx context.Context, job transfer.Job) error {
	most := r.limits().KeptArchives
	if job.Kind != transfer.KindExport || most == 0 {
		return nil
	}
	all, err := r.load(ctx)
	if err != nil {
		return err
	}
	n := 0
	for _, s := range all {
		if s.TeamID == job.TeamID && s.Owner == job.Owner() && s.By == job.RequestedBy && !r.due(s) {
			n++
		}
	}
	if n < most {
		return nil
	}
	return transfer.Errorf(transfer.CodeQuota, "You keep %d archives of this team, which is the most. Delete one of them, then export the team again.", n)
}

// expireOld removes the archives that are due.
func (r *retention) expireOld(ctx context.Context) error {
	all, err := r.load(ctx)
	if err != nil {
		return err
	}
	return r.expireDue(ctx, all)
}

// expireDue removes the archives that are due. An error with one does not keep it from
// the others.
func (r *retention) expireDue(ctx context.Context, all []keptArchive) error {
	var troubles []error
	for _, s := range all {
		if !r.due(s) {
			continue
		}
		if err := r.expire(ctx, s); err != nil {
			troubles = append(troubles, fmt.Errorf("archive of job %s: %w", s.JobID, err))
		}
	}
	return errors.Join(troubles...)
}

// due reports whether an archive must be removed.
func (r *retention) due(s keptArchive) bool { return s.Replaced || s.ExpiresAt <= r.clock.millis() }

// expire removes an archive. It ends downloads first, and takes the archive off the
// list last, when it is removed.
func (r *retention) expire(ctx context.Context, s keptArchive) error {
	rec, err := r.ledger.edit(ctx, s.JobID, func(rec *record) error {
		if !rec.Job.State.Succeeded() {
			return nil
		}
		return apply(rec, transfer.EventExpire)
	})
	if err != nil && !transfer.HasCode(err, transfer.CodeNotFound) {
		return err
	}
	if err := r.runners.removeArchive(ctx, s.Kind, s.Archive); err != nil {
		return err
	}
	r.log.Info("Archive removed", "job_id", s.JobID, "team_id", s.TeamID)
	if rec.Job.ID != "" {
		r.listener.JobChanged(rec.Job)
	}
	_, err = change(ctx, r.store, retentionKey, func(all *[]keptArchive) error {
		*all = slices.DeleteFunc(*all, func(other keptArchive) bool { return other.JobID == s.JobID })
		return nil
	})
	return err
}
