package jobs

import (
	"context"
	"slices"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// historyLength is how many jobs of a team are remembered. A record is small,
// and the list of their ids is one value in the store.
const historyLength = 500

// historyEntry is a job in a list.
type historyEntry struct {
	ID   string        `json:"id"`
	Kind transfer.Kind `json:"kind"`
	// TeamID is there in lists that hold jobs of several teams.
	TeamID string `json:"team_id,omitempty"`
	// At is when it was asked for, in Unix milliseconds.
	At int64 `json:"at"`
}

// Page is a part of a team's history, newest first. Next, when not empty, is
// where the following part begins.
type Page struct {
	Jobs []transfer.Job `json:"jobs"`
	Next string         `json:"next,omitempty"`
}

// Get returns a job, or an Error with CodeNotFound.
func (m *Manager) Get(ctx context.Context, id string) (transfer.Job, error) {
	var rec record
	found, err := load(ctx, m.storeOf(id), jobKey(id), &rec)
	if err != nil {
		return transfer.Job{}, err
	}
	if !found {
		return transfer.Job{}, transfer.Errorf(transfer.CodeNotFound, "There is no such job.")
	}
	if !rec.Job.State.Ended() {
		canceled, err := m.canceled(ctx, id)
		if err != nil {
			return transfer.Job{}, err
		}
		if canceled {
			rec.Job.State = transfer.StateCanceling
		}
	}
	if rec.Job.State.Succeeded() && rec.Job.ExpiresAt > 0 && rec.Job.ExpiresAt <= m.millis() {
		// To the second, whenever the sweep comes by.
		rec.Job.State = transfer.StateExpired
	}
	return rec.Job, nil
}

// List returns up to limit jobs of a team, newest first, of one kind or, when
// kind is empty, of all. before is the Next of an earlier page, or empty. What
// members make for themselves is not the team's.
func (m *Manager) List(ctx context.Context, teamID string, kind transfer.Kind, limit int, before string) (Page, error) {
	return m.page(ctx, indexKey(teamID), limit, before, func(entry historyEntry) bool { return kind == "" || entry.Kind == kind }, anyJob)
}

func anyJob(transfer.Job) bool { return true }

// page reads jobs of a list, newest first, until there are limit that are wanted.
func (m *Manager) page(ctx context.Context, key string, limit int, before string, mayBe func(historyEntry) bool, wanted func(transfer.Job) bool) (Page, error) {
	var entries []historyEntry
	if _, err := load(ctx, m.Store, key, &entries); err != nil {
		return Page{}, err
	}
	if before != "" {
		at := slices.IndexFunc(entries, func(entry historyEntry) bool { return entry.ID == before })
		entries = entries[at+1:]
		if at < 0 {
			entries = nil
		}
	}
	page := Page{Jobs: []transfer.Job{}}
	for _, entry := range entries {
		if !mayBe(entry) {
			continue
		}
		if len(page.Jobs) == limit {
			page.Next = page.Jobs[limit-1].ID
			break
		}
		job, err := m.Get(ctx, entry.ID)
		if transfer.HasCode(err, transfer.CodeNotFound) {
			continue
		}
		if err != nil {
			return Page{}, err
		}
		if wanted(job) {
			page.Jobs = append(page.Jobs, job)
		}
	}
	return page, nil
}

// Latest returns the newest job of a kind, nil when there is none.
func (m *Manager) Latest(ctx context.Context, teamID string, kind transfer.Kind) (*transfer.Job, error) {
	page, err := m.List(ctx, teamID, kind, 1, "")
	if err != nil || len(page.Jobs) == 0 {
		return nil, err
	}
	return &page.Jobs[0], nil
}

// Report returns the report of a job that succeeded; other jobs have an empty
// one.
func (m *Manager) Report(ctx context.Context, id string) (transfer.Report, error) {
	report := transfer.NewReport(id)
	_, err := load(ctx, m.Store, reportKey(id), &report)
	return report, err
}

func (m *Manager) storeReport(ctx context.Context, report transfer.Report) error {
	_, err := change(ctx, m.Store, reportKey(report.JobID), func(stored *transfer.Report) error {
		*stored = report
		return nil
	})
	return err
}

// remember puts a new job at the head of the history that it belongs to, if it
// is not there, and forgets the oldest beyond the limit. Those have ended long
// ago. When there were limit jobs in the last 24 hours, the error has CodeQuota;
// a limit of 0 means any number.
func (m *Manager) remember(ctx context.Context, job transfer.Job, limit int) error {
	var free map[string]bool
	if limit > 0 {
		var err error
		if free, err = m.freeOfCharge(ctx, job, limit); err != nil {
			return err
		}
	}
	var forgotten []historyEntry
	_, err := change(ctx, m.Store, historyKey(job), func(entries *[]historyEntry) error {
		if slices.ContainsFunc(*entries, func(entry historyEntry) bool { return entry.ID == job.ID }) {
			return nil
		}
		if err := checkQuota(*entries, job, free, limit, m.Now()); err != nil {
			return err
		}
		all := append([]historyEntry{{ID: job.ID, Kind: job.Kind, TeamID: job.TeamID, At: job.CreatedAt}}, *entries...)
		kept := min(len(all), historyLength)
		*entries, forgotten = all[:kept], all[kept:]
		return nil
	})
	if err != nil {
		return err
	}
	for _, entry := range forgotten {
		m.logTrouble("The record of an old job is left behind", entry.ID, m.forget(ctx, entry))
	}
	return m.enroll(ctx, job)
}

func (m *Manager) forget(ctx context.Context, old historyEntry) error {
	if keeper, ok := m.Runners[old.Kind].(Keeper); ok {
		if err := keeper.Forget(ctx, old.ID); err != nil {
			return err
		}
	}
	for _, key := range []string{reportKey(old.ID), cancelKey(old.ID), jobKey(old.ID)} {
		if err := m.Store.Delete(ctx, key); err != nil {
			return err
		}
	}
	return nil
}
