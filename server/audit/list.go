package audit

import (
	"context"
	"fmt"
	"iter"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// pagesAtOnce is how many pages are looked through for one part of a list.
const pagesAtOnce = 200

func recordID(page int64, place int) string { return fmt.Sprintf("r%d-%d", page, place) }

// parseID finds a record.
func parseID(id string) (page int64, place int, ok bool) {
	if _, err := fmt.Sscanf(id, "r%d-%d", &page, &place); err != nil || page < 1 || place < 0 || recordID(page, place) != id {
		return 0, 0, false
	}
	return page, place, true
}

// Page is a part of the trail, newest first. Next, when not empty, is where the
// following part begins.
type Page struct {
	Records []Record `json:"records"`
	Next    string   `json:"next,omitempty"`
}

// List returns up to limit records, newest first, of a team or, when teamID is
// empty, of all. before is the Next of an earlier part, or empty. A part may be
// short and still have a next one: the records of a team may lie far apart.
func (t *Trail) List(ctx context.Context, teamID string, limit int, before string) (Page, error) {
	list := Page{Records: []Record{}}
	if _, _, ok := parseID(before); before != "" && !ok {
		return list, transfer.Errorf(transfer.CodeInvalidRequest, `"before" must be the "next" of an earlier answer.`)
	}
	looked := 0
	for record, err := range t.newestFirst(ctx, before) {
		if err != nil {
			return Page{}, err
		}
		if teamID == "" || record.TeamID == teamID {
			if len(list.Records) == limit {
				list.Next = list.Records[limit-1].ID
				break
			}
			list.Records = append(list.Records, record)
		}
		if looked++; looked == pagesAtOnce*perPage {
			list.Next = record.ID
			break
		}
	}
	return list, nil
}

// All yields the records of a team or, when teamID is empty, of all, newest
// first.
func (t *Trail) All(ctx context.Context, teamID string) iter.Seq2[Record, error] {
	return func(yield func(Record, error) bool) {
		for record, err := range t.newestFirst(ctx, "") {
			if err == nil && teamID != "" && record.TeamID != teamID {
				continue
			}
			if !yield(record, err) {
				return
			}
		}
	}
}

// newestFirst yields the records before one, or all.
func (t *Trail) newestFirst(ctx context.Context, before string) iter.Seq2[Record, error] {
	return func(yield func(Record, error) bool) {
		known, err := t.loadHead(ctx)
		if err != nil {
			yield(Record{}, err)
			return
		}
		n, place, ok := parseID(before)
		if !ok {
			if n, err = t.newest(ctx, known); err != nil {
				yield(Record{}, err)
				return
			}
			place = -1
		}
		for ; n >= known.First; n-- {
			p, _, err := t.load(ctx, n)
			if err != nil {
				yield(Record{}, err)
				return
			}
			if place < 0 || place > len(p.Records) {
				place = len(p.Records)
			}
			for i := place - 1; i >= 0; i-- {
				if !yield(p.Records[i], nil) {
					return
				}
			}
			place = -1
		}
	}
}

// newest finds the last page that is there.
func (t *Trail) newest(ctx context.Context, known head) (int64, error) {
	n := known.Last
	for {
		_, found, err := t.load(ctx, n+1)
		if err != nil || !found {
			return n, err
		}
		n++
	}
}
