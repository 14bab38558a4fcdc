package bulk

import "strings"

// Barriers makes lines that change nothing and separate two segments of posts.
//
// A root that stands in two lines must stand in two segments, or workers of the
// importer may make two roots of it. A segment ends with a line of another
// type. No type is free of effect, and "mmctl import validate" refuses a second
// line of the same team or channel; but it compares names letter by letter,
// while the importer folds their case (importTeam, importChannel). So a line
// that names a known team or channel with other capitals changes nothing and is
// valid. The zero value has no lines to offer.
type Barriers struct {
	lines []Line
	// next counts the spellings of the first line that were used.
	next uint64
}

// Offer gives a line of the archive that may be repeated: of the team, or of a
// channel that is not archived, since the importer refuses to touch those.
func (b *Barriers) Offer(line Line) { b.lines = append(b.lines, line) }

// Next returns a new separating line, or false when all spellings of all lines
// are used up.
func (b *Barriers) Next() (Line, bool) {
	for len(b.lines) > 0 {
		b.next++
		line := b.lines[0]
		if line.Team != nil {
			team := *line.Team
			if name, ok := spelling(team.Name, b.next); ok {
				team.Name = name
				line.Team = &team
				return line, true
			}
		}
		if line.Channel != nil {
			channel := *line.Channel
			if name, ok := spelling(channel.Name, b.next); ok {
				channel.Name = name
				line.Channel = &channel
				return line, true
			}
		}
		b.lines, b.next = b.lines[1:], 0
	}
	return Line{}, false
}

// spelling returns the n-th spelling of a name, 0 being its own: the bits of n
// say which of its letters are capitals. It returns false for an n that the
// name has no letters for.
func spelling(name string, n uint64) (string, bool) {
	spelled := strings.Map(func(r rune) rune {
		if r < 'a' || r > 'z' {
			return r
		}
		capital := n&1 == 1
		n >>= 1
		if capital {
			return r - 'a' + 'A'
		}
		return r
	}, name)
	return spelled, n == 0
}
