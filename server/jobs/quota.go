package jobs

import (
	"context"
	"slices"
	"time"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// serverFaults are the codes of failures that the server caused, not the archive
// that was asked for.
var serverFaults = []transfer.Code{
	transfer.CodeInternal, transfer.CodeStorage, transfer.CodeNoSpace, transfer.CodeInterrupted, transfer.CodeTrail,
}

// freeOfCharge returns the jobs that do not count for the quota of a member: those
// that failed through the server's fault, as many as the member may make. All
// others count, because all were work: an archive that fails as too large costs as
// much as one that does not, and so does one that fails again and again. For a
// team all count.
func (h *history) freeOfCharge(ctx context.Context, job transfer.Job, limit int) (map[string]bool, error) {
	if !job.Mine {
		return nil, nil
	}
	free := map[string]bool{}
	var entries []historyEntry
	if _, err := load(ctx, h.store, historyKey(job), &entries); err != nil {
		return nil, err
	}
	for _, entry := range entries {
		if entry.TeamID != job.TeamID || !withinADay(entry, h.clock.now()) {
			continue
		}
		earlier, err := h.ledger.Get(ctx, entry.ID)
		if err != nil && !transfer.HasCode(err, transfer.CodeNotFound) {
			return nil, err
		}
		if err != nil || len(free) < limit && failedHere(earlier) {
			free[entry.ID] = true
		}
	}
	return free, nil
}

// failedHere reports whether a job failed through the server's fault.
func failedHere(job transfer.Job) bool {
	return job.State == transfer.StateFailed && (job.Error == nil || slices.Contains(serverFaults, job.Error.Code))
}

func withinADay(entry historyEntry, now time.Time) bool {
	return time.UnixMilli(entry.At).Add(24 * time.Hour).After(now)
}

// checkQuota looks at the jobs of the last 24 hours, newest first.
func checkQuota(entries []historyEntry, job transfer.Job, free map[string]bool, limit int, now time.Time) error {
	if limit == 0 {
		return nil
	}
	n := 0
	for _, entry := range entries {
		if free[entry.ID] || job.Mine && entry.TeamID != job.TeamID || !withinADay(entry, now) {
			continue
		}
		if n++; n == limit {
			return overQuota(job, limit, time.UnixMilli(entry.At).Add(24*time.Hour))
		}
	}
	return nil
}

func overQuota(job transfer.Job, limit int, again time.Time) error {
	const format = "2006-01-02 15:04"
	if job.Mine {
		return transfer.Errorf(transfer.CodeQuota,
			"A member may make %d archives of a team in 24 hours, and you did. Try again after %s UTC, or ask a system admin to raise MemberArchivesPerDay.",
			limit, again.UTC().Format(format))
	}
	return transfer.Errorf(transfer.CodeQuota,
		"This team had %d jobs in the last 24 hours, and this server allows no more. Try again after %s UTC, or ask a system admin to raise JobsPerTeamPerDay.",
		limit, again.UTC().Format(format))
}
