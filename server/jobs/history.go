package jobs

import (
	"context"
	"slices"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// historyLength is the number of jobs of a team in its history. A record is small,
// and the list of ids is one value in the store.
const historyLength = 500

// history lists the jobs of each team, of each member and of the whole server.
type history struct {
	store   Store
	ledger  *Ledger
	clock   clock
	runners runners
	log     log
}

// historyEntry is a job in a list.
type historyEntry struct {
	ID   string        `json:"id"`
	Kind transfer.Kind `json:"kind"`
	// TeamID is there in lists that hold jobs of several teams.
	TeamID string `json:"team_id,omitempty"`
	// At is the time of the request, in Unix milliseconds.
	At int64 `json:"at"`
}

// Page is a part of a team's history, newest first. Next, when not empty, is
// where the following part begins.
type Page struct {
	Jobs []transfer.Job `json:"jobs"`
	Next string         `json:"next,omitempty"`
}

// page reads jobs of a list, newest first, until there are limit that are wanted.
func (h *history) page(ctx context.Context, key string, limit int, before string, mayBe func(historyEntry) bool, wanted func(transfer.Job) bool) (Page, error) {
	var entries []historyEntry
	if _, err := load(ctx, h.store, key, &entries); err != nil {
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
		job, err := h.ledger.Get(ctx, entry.ID)
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

// add puts a new job at the head of the history that it belongs to, if it
// is not there, and forgets the oldest beyond the limit. Those have ended long
// ago. When there were limit jobs in the last 24 hours, the error has CodeQuota;
// a limit of 0 means any number.
func (h *history) add(ctx context.Context, job transfer.Job, limit int) error {
	var free map[string]bool
	if limit > 0 {
		var err error
		if free, err = h.freeOfCharge(ctx, job, limit); err != nil {
			return err
		}
	}
	var forgotten []historyEntry
	_, err := change(ctx, h.store, historyKey(job), func(entries *[]historyEntry) error {
		if slices.ContainsFunc(*entries, func(entry historyEntry) bool { return entry.ID == job.ID }) {
			return nil
		}
		if err := checkQuota(*entries, job, free, limit, h.clock.now()); err != nil {
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
		h.log.trouble("The record of an old job is left behind", entry.ID, h.forget(ctx, entry))
	}
	return h.enroll(ctx, job)
}

func (h *history) forget(ctx context.Context, old historyEntry) error {
	if err := h.runners.forget(ctx, old.Kind, old.ID); err != nil {
		return err
	}
	for _, key := range []string{reportKey(old.ID), cancelKey(old.ID), jobKey(old.ID)} {
		if err := h.store.Delete(ctx, key); err != nil {
			return err
		}
	}
	return nil
}

// enroll puts a job into the list of the whole server, if it is not there.
func (h *history) enroll(ctx context.Context, job transfer.Job) error {
	_, err := change(ctx, h.store, allKey, func(entries *[]historyEntry) error {
		if slices.ContainsFunc(*entries, func(entry historyEntry) bool { return entry.ID == job.ID }) {
			return nil
		}
		all := append([]historyEntry{{ID: job.ID, Kind: job.Kind, TeamID: job.TeamID, At: job.CreatedAt}}, *entries...)
		*entries = all[:min(len(all), allLength)]
		return nil
	})
	return err
}
