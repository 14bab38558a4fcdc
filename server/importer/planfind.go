package importer

import (
	"context"
	"strings"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// maxSearch is how many bytes of a search are looked for.
const maxSearch = 200

// PlanSearch says which entries of a list of a plan are wanted. The zero value is for
// all.
type PlanSearch struct {
	// Words is part of a name or address, in small or capital letters.
	Words string
	// Action is what becomes of them.
	Action Action
	// Check is for those that somebody should look at.
	Check bool
}

// planEntry is an entry of a list that can be searched.
type planEntry interface {
	// words are the names and addresses of the entry.
	words() []string
	does() Action
	needsLook() bool
}

func (u PlanUser) words() []string {
	return []string{u.Source.Username, u.Source.Name, u.Source.Email, u.Target.Username}
}
func (u PlanUser) does() Action { return u.Action }

func (c PlanChannel) words() []string {
	return []string{c.Source, c.SourceDisplayName, c.Target.Name, c.Target.DisplayName}
}
func (c PlanChannel) does() Action { return c.Action }

func (e PlanEmoji) words() []string { return []string{e.Name, e.Target} }
func (e PlanEmoji) does() Action    { return e.Action }

func (c PlanConversation) words() []string { return append([]string{c.Source}, c.Target...) }
func (c PlanConversation) does() Action    { return c.Action }
func (c PlanConversation) needsLook() bool { return false }

func (p Problem) words() []string { return []string{p.Where, p.Message} }
func (p Problem) does() Action    { return "" }
func (p Problem) needsLook() bool { return p.Severity == SeverityError }

func (r Reason) needsLook() bool { return r.Check }

func (s PlanSearch) matches(entry planEntry) bool {
	if s.Action != "" && entry.does() != s.Action || s.Check && !entry.needsLook() {
		return false
	}
	if s.Words == "" {
		return true
	}
	for _, word := range entry.words() {
		if strings.Contains(strings.ToLower(word), s.Words) {
			return true
		}
	}
	return false
}

// finder keeps one part of what matches.
type finder struct {
	search        PlanSearch
	offset, limit int
	total         int
	found         []any
}

func (f *finder) look(entry any) {
	searchable, ok := entry.(planEntry)
	if ok && !f.search.matches(searchable) {
		return
	}
	if f.total >= f.offset && len(f.found) < f.limit {
		f.found = append(f.found, entry)
	}
	f.total++
}

// Find returns a part of the entries of a list that match, with the plan's revision,
// and how many match together. It reads page by page, and keeps that part alone.
func (i *Importer) Find(ctx context.Context, job transfer.Job, section string, search PlanSearch, offset, limit int) (revision, total int, part []any, err error) {
	if len(search.Words) > maxSearch {
		return 0, 0, nil, transfer.Errorf(transfer.CodeInvalidRequest, "A search may have %d bytes.", maxSearch)
	}
	search.Words = strings.ToLower(strings.TrimSpace(search.Words))
	head, paged, err := i.newest(ctx, job)
	if err != nil {
		return 0, 0, nil, err
	}
	list, err := head.list(section)
	if err != nil {
		return 0, 0, nil, err
	}
	f := &finder{search: search, offset: offset, limit: limit, found: []any{}}
	if !paged || head.inHead(list) {
		list.each(f.look)
		return head.Revision, f.total, f.found, nil
	}
	for page := 0; page*pageEntries < head.Totals[section]; page++ {
		list.cut(0)
		if err := i.addPage(ctx, job.ID, head.Revision, list, page); err != nil {
			return 0, 0, nil, err
		}
		list.each(f.look)
	}
	return head.Revision, f.total, f.found, nil
}
