package jobs

import (
	"context"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

const (
	minePrefix = "mine_"
	allKey     = "jobs"
)

// allLength is the length of the list of the whole server.
const allLength = 2000

// historyKey returns the key of the list that a job belongs to: that of its team, or
// for a personal export that of its requester.
func historyKey(job transfer.Job) string {
	if owner := job.Owner(); owner != "" {
		return minePrefix + owner
	}
	return indexKey(job.TeamID)
}

// Filter selects jobs of the server. Empty fields select all.
type Filter struct {
	Kind   transfer.Kind
	State  transfer.State
	TeamID string
}

// List returns up to limit jobs of a team, newest first, of one kind or, when kind is
// empty, of all. before is the Next of an earlier page, or empty. Personal exports are
// not in it.
func (m *Manager) List(ctx context.Context, teamID string, kind transfer.Kind, limit int, before string) (Page, error) {
	return m.history.page(ctx, indexKey(teamID), limit, before, func(entry historyEntry) bool { return kind == "" || entry.Kind == kind }, anyJob)
}

// Latest returns the newest job of a kind, nil when there is none.
func (m *Manager) Latest(ctx context.Context, teamID string, kind transfer.Kind) (*transfer.Job, error) {
	return first(m.List(ctx, teamID, kind, 1, ""))
}

// ListMine is List for the personal exports of a user, of one team or, when teamID is
// empty, of all.
func (m *Manager) ListMine(ctx context.Context, userID, teamID string, limit int, before string) (Page, error) {
	return m.history.page(ctx, minePrefix+userID, limit, before, func(entry historyEntry) bool { return teamID == "" || entry.TeamID == teamID }, anyJob)
}

// LatestMine returns the newest personal export that a user made of a team, nil when
// there is none.
func (m *Manager) LatestMine(ctx context.Context, userID, teamID string) (*transfer.Job, error) {
	return first(m.ListMine(ctx, userID, teamID, 1, ""))
}

// ListAll is List for the jobs of the whole server, personal exports included.
func (m *Manager) ListAll(ctx context.Context, filter Filter, limit int, before string) (Page, error) {
	return m.history.page(ctx, allKey, limit, before, func(entry historyEntry) bool {
		return (filter.Kind == "" || entry.Kind == filter.Kind) && (filter.TeamID == "" || entry.TeamID == filter.TeamID)
	}, func(job transfer.Job) bool { return filter.State == "" || job.State == filter.State })
}

func anyJob(transfer.Job) bool { return true }

func first(page Page, err error) (*transfer.Job, error) {
	if err != nil || len(page.Jobs) == 0 {
		return nil, err
	}
	return &page.Jobs[0], nil
}
