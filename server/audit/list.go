package audit

import (
	"context"
	"fmt"
	"iter"
	"slices"
	"strconv"
	"strings"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// pagesAtOnce bounds the pages that are read for one part of a list.
const pagesAtOnce = 200

func recordID(page int64, place int) string { return fmt.Sprintf("r%d-%d", page, place) }

// parseID reads the id of a record, strictly: nothing but two numbers as
// recordID writes them, within what a log can have.
func parseID(id string) (page int64, place int, ok bool) {
	first, second, found := strings.Cut(strings.TrimPrefix(id, "r"), "-")
	if !found || len(id) > maxIDLength {
		return 0, 0, false
	}
	page, err := strconv.ParseInt(first, 10, 64)
	if err != nil {
		return 0, 0, false
	}
	place, err = strconv.Atoi(second)
	if err != nil || page < 1 || place < 0 || place >= perPage || recordID(page, place) != id {
		return 0, 0, false
	}
	return page, place, true
}

// maxIDLength is the length of the longest id that is looked at.
const maxIDLength = 32

// Page is a part of the trail, newest first. Next, when not empty, is where the
// following part begins.
type Page struct {
	Records []Record `json:"records"`
	Next    string   `json:"next,omitempty"`
}

// Filter chooses records: those in which each of its values that is not empty is the
// same. Actor is a username.
type Filter struct {
	TeamID, Actor, Action string
	Outcome               Outcome
}

func (f Filter) matches(record Record) bool {
	return (f.TeamID == "" || record.TeamID == f.TeamID) &&
		(f.Actor == "" || strings.EqualFold(record.Actor, f.Actor)) &&
		(f.Action == "" || record.Action == f.Action) &&
		(f.Outcome == "" || record.Outcome == f.Outcome)
}

// List returns up to limit records that match, newest first. before is the Next of an
// earlier part, or empty. A part may be short and still have a next one: the records
// that match may lie far apart. A before that no answer gave is an Error with
// CodeInvalidRequest.
func (t *Trail) List(ctx context.Context, filter Filter, limit int, before string) (Page, error) {
	list := Page{Records: []Record{}}
	start, err := t.cursor(ctx, before)
	if err != nil {
		return list, err
	}
	budget := pagesAtOnce
	for n := start.page; n >= start.first; n-- {
		if budget--; budget < 0 {
			// The page above was looked through to its first record.
			list.Next = recordID(n+1, 0)
			return list, nil
		}
		records, err := t.above(ctx, n, start)
		if err != nil {
			return Page{}, err
		}
		for _, record := range slices.Backward(records) {
			if !filter.matches(record) {
				continue
			}
			if len(list.Records) == limit {
				list.Next = list.Records[limit-1].ID
				return list, nil
			}
			list.Records = append(list.Records, record)
		}
	}
	return list, nil
}

// All yields the records of a team or, when teamID is empty, of all, newest
// first.
func (t *Trail) All(ctx context.Context, teamID string) iter.Seq2[Record, error] {
	return func(yield func(Record, error) bool) {
		start, err := t.cursor(ctx, "")
		if err != nil {
			yield(Record{}, err)
			return
		}
		for n := start.page; n >= start.first; n-- {
			records, err := t.above(ctx, n, start)
			if err != nil {
				yield(Record{}, err)
				return
			}
			for _, record := range slices.Backward(records) {
				if (teamID == "" || record.TeamID == teamID) && !yield(record, nil) {
					return
				}
			}
		}
	}
}

// cursor says where a list goes on: before the record at place on page, and not
// beyond the first page. A negative place means the end of the page.
type cursor struct {
	first, page int64
	place       int
}

// cursor finds the place of an earlier answer's Next, or the newest record. The
// pages between it and the first one are no more than the log keeps.
func (t *Trail) cursor(ctx context.Context, before string) (cursor, error) {
	known, err := t.loadHead(ctx)
	if err != nil {
		return cursor{}, err
	}
	last, err := t.newest(ctx, known)
	if err != nil {
		return cursor{}, err
	}
	start := cursor{first: max(known.First, last-maxPages-sweepMost), page: last, place: -1}
	if before == "" {
		return start, nil
	}
	page, place, ok := parseID(before)
	if !ok || page > last {
		return start, transfer.Errorf(transfer.CodeInvalidRequest, `"before" must be the "next" of an earlier answer.`)
	}
	start.page, start.place = page, place
	return start, nil
}

// above returns the records of page n that come before the place where the list
// begins.
func (t *Trail) above(ctx context.Context, n int64, start cursor) ([]Record, error) {
	if err := context.Cause(ctx); err != nil {
		return nil, err
	}
	p, _, err := t.load(ctx, n)
	if err != nil {
		return nil, err
	}
	if n == start.page && start.place >= 0 && start.place < len(p.Records) {
		return p.Records[:start.place], nil
	}
	return p.Records, nil
}

// newest finds the last page that is there.
func (t *Trail) newest(ctx context.Context, known head) (int64, error) {
	n := known.Last
	for {
		if err := context.Cause(ctx); err != nil {
			return n, err
		}
		_, found, err := t.load(ctx, n+1)
		if err != nil || !found {
			return n, err
		}
		n++
	}
}
