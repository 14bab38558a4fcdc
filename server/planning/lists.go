package planning

import (
	"encoding/json"
	"fmt"
	"slices"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// HeadEntries bounds the entries of each list in the head of a plan, and headProblems the
// problems. A plan that has no more is in the head alone.
const HeadEntries, headProblems = 100, 1000

// PlanHead is a plan with the first entries of its lists, and how long the lists
// are.
type PlanHead struct {
	*Plan
	// Totals are nil for a plan that is whole in itself.
	Totals map[string]int `json:"totals,omitempty"`
	// Summary is nil for a plan of an earlier version of the plugin.
	Summary *Summary `json:"summary,omitempty"`
}

// HeadOf returns the head of a whole plan.
func HeadOf(plan *Plan) PlanHead { return ShortenTo(plan, HeadEntries, headProblems) }

// ShortenTo returns a plan with the first entries of its lists.
func ShortenTo(plan *Plan, entries, problems int) PlanHead {
	short := *plan
	head := PlanHead{Plan: &short, Totals: map[string]int{}, Summary: summaryOf(plan)}
	for _, list := range short.Lists() {
		head.Totals[list.Name()] = list.Size()
		if list.Name() == SectionProblems {
			list.Cut(problems)
		} else {
			list.Cut(entries)
		}
	}
	return head
}

// PlanList is one of the long lists of a plan.
type PlanList interface {
	Name() string
	Size() int
	// Part returns the entries from one place to another.
	Part(from, to int) any
	// Each calls a function with each entry.
	Each(look func(entry any))
	// Cut leaves the first entries.
	Cut(most int)
	// Add appends entries as a paper holds them.
	Add(data []byte) error
}

// listOf is a list of a plan under the name of its section.
type listOf[T any] struct {
	section string
	of      *[]T
}

func (l listOf[T]) Name() string { return l.section }

func (l listOf[T]) Size() int { return len(*l.of) }

func (l listOf[T]) Each(look func(entry any)) {
	for _, entry := range *l.of {
		look(entry)
	}
}

func (l listOf[T]) Cut(most int) { *l.of = (*l.of)[:min(most, len(*l.of))] }

func (l listOf[T]) Part(from, to int) any {
	from = min(max(from, 0), len(*l.of))
	return (*l.of)[from:min(max(to, from), len(*l.of))]
}

func (l listOf[T]) Add(data []byte) error {
	var more []T
	if err := json.Unmarshal(data, &more); err != nil {
		return fmt.Errorf("decode the %s of a plan: %w", l.section, err)
	}
	*l.of = append(*l.of, more...)
	return nil
}

// Lists are the long lists of a plan.
func (p *Plan) Lists() []PlanList {
	return []PlanList{
		listOf[PlanUser]{SectionUsers, &p.Users},
		listOf[PlanChannel]{SectionChannels, &p.Channels},
		listOf[PlanEmoji]{SectionEmoji, &p.Emoji},
		listOf[PlanConversation]{SectionConversations, &p.Conversations},
		listOf[Problem]{SectionProblems, &p.Problems},
	}
}

// List finds a list by its section, or returns an Error.
func (p *Plan) List(section string) (PlanList, error) {
	lists := p.Lists()
	at := slices.IndexFunc(lists, func(l PlanList) bool { return l.Name() == section })
	if at < 0 {
		return nil, transfer.Errorf(transfer.CodeInvalidRequest, `"section" must be "users", "channels", "emoji", "conversations" or "problems".`)
	}
	return lists[at], nil
}

// InHead reports whether a head holds a whole list.
func (h PlanHead) InHead(list PlanList) bool {
	return h.Totals == nil || list.Size() >= h.Totals[list.Name()]
}
