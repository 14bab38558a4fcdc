package sanitize

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
)

const (
	// maxNamed bounds the things of a kind that a plan names; the others are counted.
	maxNamed = 50
	// maxNoted bounds the names that an inspection keeps for one person or channel, and
	// maxNotedBytes the length of all its notes together.
	maxNoted      = 5
	maxNotedBytes = 16 << 20
	// maxNoteRunes is the length of the longest note.
	maxNoteRunes = 160
)

// tally counts things of one kind that are left out or changed, and names the
// first of them.
type tally struct {
	Count int64    `json:"n"`
	Names []string `json:"names,omitempty"`
	// More counts the names beyond those that are listed.
	More int64 `json:"more,omitempty"`
}

// named adds names until there are most of them, and counts the rest.
func (t tally) named(most int, more int64, names ...string) tally {
	room := min(max(most-len(t.Names), 0), len(names))
	t.Names = append(slices.Clip(t.Names), names[:room]...)
	t.More += more + int64(len(names)-room)
	return t
}

// Skips counts what is left out or changed, by kind.
type Skips map[SkipKind]tally

// Add counts n things that have no name, or whose names are given by who adds
// the drops to others.
func (d Skips) Add(kind SkipKind, n int64) {
	if n != 0 {
		t := d[kind]
		t.Count += n
		d[kind] = t
	}
}

// Note names a thing, and counts it or the fields of it that are concerned.
func (d Skips) Note(kind SkipKind, name string, fields ...string) {
	if len(fields) > 0 {
		name += ": " + strings.Join(fields, ", ")
	}
	t := d[kind].named(maxNamed, 0, short(name))
	t.Count += int64(max(len(fields), 1))
	d[kind] = t
}

// NoteN counts n things of one name.
func (d Skips) NoteN(kind SkipKind, name string, n int64) {
	if n != 0 {
		d.Note(kind, name)
		d.Add(kind, n-1)
	}
}

// short returns the beginning of a note that is too long.
func short(note string) string {
	if cutNote := CutRunes(note, maxNoteRunes); cutNote != note {
		return cutNote + "…"
	}
	return note
}

// AddAll adds other drops with their names.
func (d Skips) AddAll(other Skips) {
	for kind, more := range other {
		t := d[kind].named(maxNamed, more.More, more.Names...)
		t.Count += more.Count
		d[kind] = t
	}
}

// Only returns the drops of some kinds.
func (d Skips) Only(kinds ...SkipKind) Skips {
	some := Skips{}
	for _, kind := range kinds {
		if t, ok := d[kind]; ok {
			some[kind] = t
		}
	}
	return some
}

// Nameless are the drops without names.
func (d Skips) Nameless() Skips {
	counted := Skips{}
	for kind, t := range d {
		counted.Add(kind, t.Count)
	}
	return counted
}

// AddIn adds what was left out in a channel, which is named where nothing else is.
func (d Skips) AddIn(channel string, other Skips) {
	for kind, more := range other {
		names := more.Names
		if len(names) == 0 && more.More == 0 {
			names = []string{"~" + channel}
		}
		t := d[kind].named(maxNamed, more.More, names...)
		t.Count += more.Count
		d[kind] = t
	}
}

// Notes limits how much an inspection keeps of names.
type Notes struct{ bytes int }

// Keep adds other drops, with no more names than there is room for.
func (n *Notes) Keep(into, other Skips) {
	for kind, more := range other {
		most := maxNoted
		for _, name := range more.Names {
			n.bytes += len(name)
		}
		if n.bytes > maxNotedBytes {
			most = 0
		}
		t := into[kind].named(most, more.More, more.Names...)
		t.Count += more.Count
		into[kind] = t
	}
}

// Skip is one kind of thing that an import leaves out or changes.
type Skip struct {
	Kind   string `json:"kind"`
	Count  int64  `json:"count"`
	Reason string `json:"reason"`
	// Names are the first of the things: people, channels, files, each with the
	// fields that are concerned. More is how many others there are.
	Names []string `json:"names,omitempty"`
	More  int64    `json:"more,omitempty"`
}

// Named lists the names behind a reason.
func (d Skip) Named() string {
	switch {
	case len(d.Names) == 0:
		return ""
	case d.More > 0:
		return fmt.Sprintf(" (%s, and %d more)", strings.Join(d.Names, ", "), d.More)
	default:
		return " (" + strings.Join(d.Names, ", ") + ")"
	}
}

// List returns the drops in order.
func (d Skips) List() []Skip {
	list := []Skip{}
	for _, kind := range slices.SortedFunc(maps.Keys(d), cmp.Compare) {
		t := d[kind]
		list = append(list, Skip{Kind: string(kind), Count: t.Count, Reason: kind.Reason(), Names: t.Names, More: t.More})
	}
	return list
}
