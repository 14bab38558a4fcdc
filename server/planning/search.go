package planning

import "strings"

// MaxSearch bounds the bytes of a search that are looked for.
const MaxSearch = 200

// PlanSearch says which entries of a list of a plan are wanted. The zero value is for
// all.
type PlanSearch struct {
	// Words is part of a name or address, in small or capital letters.
	Words string
	// Action selects entries by what becomes of them.
	Action Action
	// Check selects entries that a person should look at.
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

func (e PlanEmoji) does() Action { return e.Action }

func (c PlanConversation) words() []string { return append([]string{c.Source}, c.Target...) }

func (c PlanConversation) does() Action { return c.Action }

func (c PlanConversation) needsLook() bool { return false }

func (p Problem) words() []string { return []string{p.Where, p.Message} }

func (p Problem) does() Action { return "" }

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

// PlanFinder keeps one part of the entries that match a search.
type PlanFinder struct {
	Search        PlanSearch
	Offset, Limit int
	Total         int
	Found         []any
}

// Look counts an entry that matches, and keeps it when it is in the wanted part.
func (f *PlanFinder) Look(entry any) {
	searchable, ok := entry.(planEntry)
	if ok && !f.Search.matches(searchable) {
		return
	}
	if f.Total >= f.Offset && len(f.Found) < f.Limit {
		f.Found = append(f.Found, entry)
	}
	f.Total++
}

// MaxPictures bounds the pictures in one answer.
const MaxPictures = 100

// PlanPictures are small PNGs of what an archive has, by name.
type PlanPictures struct {
	Users map[string][]byte `json:"users"`
	Emoji map[string][]byte `json:"emoji"`
}
