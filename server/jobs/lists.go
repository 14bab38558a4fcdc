package jobs

import (
	"context"
	"slices"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

const (
	minePrefix = "mine_"
	allKey     = "jobs"
)

// allLength is how many jobs the list of the whole server remembers.
const allLength = 2000

// historyKey is the list that a job belongs to: that of its team, or that of the
// member who makes it for themselves.
func historyKey(job transfer.Job) string {
	if owner := job.Owner(); owner != "" {
		return minePrefix + owner
	}
	return indexKey(job.TeamID)
}

// ListMine is List for the archives that a user made for themselves, of one team
// or, when teamID is empty, of all.
func (m *Manager) ListMine(ctx context.Context, userID, teamID string, limit int, before string) (Page, error) {
	return m.page(ctx, minePrefix+userID, limit, before, func(entry historyEntry) bool { return teamID == "" || entry.TeamID == teamID }, anyJob)
}

// LatestMine returns the newest archive that a user made of a team for
// themselves, nil when there is none.
func (m *Manager) LatestMine(ctx context.Context, userID, teamID string) (*transfer.Job, error) {
	page, err := m.ListMine(ctx, userID, teamID, 1, "")
	if err != nil || len(page.Jobs) == 0 {
		return nil, err
	}
	return &page.Jobs[0], nil
}

// Filter says which jobs of the server are wanted; what is empty wants all.
type Filter struct {
	Kind   transfer.Kind
	State  transfer.State
	TeamID string
}

// ListAll is List for the jobs of the whole server, those of members included.
func (m *Manager) ListAll(ctx context.Context, filter Filter, limit int, before string) (Page, error) {
	return m.page(ctx, allKey, limit, before, func(entry historyEntry) bool {
		return (filter.Kind == "" || entry.Kind == filter.Kind) && (filter.TeamID == "" || entry.TeamID == filter.TeamID)
	}, func(job transfer.Job) bool { return filter.State == "" || job.State == filter.State })
}

// enroll puts a job into the list of the whole server, if it is not there.
func (m *Manager) enroll(ctx context.Context, job transfer.Job) error {
	_, err := change(ctx, m.Store, allKey, func(entries *[]historyEntry) error {
		if slices.ContainsFunc(*entries, func(entry historyEntry) bool { return entry.ID == job.ID }) {
			return nil
		}
		all := append([]historyEntry{{ID: job.ID, Kind: job.Kind, TeamID: job.TeamID, At: job.CreatedAt}}, *entries...)
		*entries = all[:min(len(all), allLength)]
		return nil
	})
	return err
}
