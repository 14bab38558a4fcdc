package audit

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/records"
)

// The trail is a row of pages by number. Only the last one changes, and only by
// records that are added to it; so a page is small enough to be written anew
// with each record, and a number and a place in the page find any record.
const (
	headKey = "audit_head"
	// perPage and pageBytes are how much a page holds.
	perPage   = 100
	pageBytes = 64 << 10
	// lifetime is the time for which a record is kept, and maxPages bounds the number of
	// pages.
	lifetime = 365 * 24 * time.Hour
	maxPages = 1000
	// sweepEvery is the time between two searches for old pages, sweepMost bounds the pages
	// that are removed at once.
	sweepEvery = time.Hour
	sweepMost  = 50
)

func pageKey(n int64) string { return fmt.Sprintf("audit_%08d", n) }

// head says which pages there are. Last may be behind: the pages after it are
// looked for.
type head struct {
	First int64 `json:"first"`
	Last  int64 `json:"last"`
}

// page holds records in the order in which they were written.
type page struct {
	Records []Record `json:"records"`
	// Bytes is the length of the records.
	Bytes int `json:"bytes"`
}

func (p page) full() bool { return len(p.Records) >= perPage || p.Bytes >= pageBytes }

// errFull says that a page takes no more records.
var errFull = errors.New("the page is full")

// append adds a record to the last page, or to a new one.
func (t *Trail) append(ctx context.Context, record Record) (Record, error) {
	n := t.page.Load()
	if n == 0 {
		last, err := t.loadHead(ctx)
		if err != nil {
			return record, err
		}
		n = last.Last
	}
	for ; ; n++ {
		_, err := records.Change(ctx, t.Store, pageKey(n), func(p *page) error {
			if p.full() {
				return errFull
			}
			record.ID = recordID(n, len(p.Records))
			text, err := json.Marshal(record)
			if err != nil {
				return fmt.Errorf("encode a record of the trail: %w", err)
			}
			p.Records, p.Bytes = append(p.Records, record), p.Bytes+len(text)
			return nil
		})
		if errors.Is(err, errFull) {
			continue
		}
		if err != nil {
			return record, err
		}
		if t.page.Swap(n) != n {
			t.moveHead(ctx, n)
		}
		return record, nil
	}
}

// loadHead returns which pages there are; the first one is 1.
func (t *Trail) loadHead(ctx context.Context) (head, error) {
	known := head{First: 1, Last: 1}
	_, err := records.Load(ctx, t.Store, headKey, &known)
	return known, err
}

// moveHead notes that there is a page. A node that misses the note finds the page all the
// same, so trouble is only logged.
func (t *Trail) moveHead(ctx context.Context, n int64) {
	_, err := records.Change(ctx, t.Store, headKey, func(h *head) error {
		h.First, h.Last = max(h.First, 1), max(h.Last, n)
		return nil
	})
	if err != nil {
		t.Warn("The trail could not note its newest page", "page", n, "error", err.Error())
	}
}

// load returns a page; one that is not there is empty.
func (t *Trail) load(ctx context.Context, n int64) (p page, found bool, err error) {
	found, err = records.Load(ctx, t.Store, pageKey(n), &p)
	return p, found, err
}

// Sweep removes the pages that are too old or too many, from time to time.
func (t *Trail) Sweep(ctx context.Context) error {
	now := t.Now().UnixMilli()
	if last := t.swept.Load(); last != 0 && now-last < sweepEvery.Milliseconds() {
		return nil
	}
	t.swept.Store(now)
	known, err := t.loadHead(ctx)
	if err != nil {
		return err
	}
	first := known.First
	for ; first < known.Last && first-known.First < sweepMost; first++ {
		p, _, err := t.load(ctx, first)
		if err != nil {
			return err
		}
		kept := known.Last-first < maxPages
		if last := len(p.Records) - 1; kept && last >= 0 && now-p.Records[last].At < lifetime.Milliseconds() {
			break
		}
		if err := t.Store.Delete(ctx, pageKey(first)); err != nil {
			return err
		}
	}
	if first == known.First {
		return nil
	}
	_, err = records.Change(ctx, t.Store, headKey, func(h *head) error {
		h.First = max(h.First, first)
		return nil
	})
	return err
}
