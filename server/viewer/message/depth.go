package message

import "strings"

// maxNesting bounds the signs of quotes and lists at the beginning of a line. People nest a
// few; parsers take long for thousands.
const maxNesting = 24

// maxOpenings bounds the brackets that a message may open: a parser looks back at each of
// them when one closes.
const maxOpenings = 1000

// maxEmphasis bounds the signs of emphasis in a message: where they do not fit together, a
// parser looks at each for each of them.
const maxEmphasis = 1500

// maxCells bounds the cells of tables: a parser adds those that rows leave out, so that a
// few kilobytes could stand for millions. More would be longer than [maxHTML] in any case.
const maxCells = 16 << 10

// nestedTooDeep reports whether a message would take a parser long.
func nestedTooDeep(text string) bool {
	openings, emphasis := 0, 0
	var line lineStart
	var table tableSize
	for i := range len(text) {
		table.take(text[i])
		switch text[i] {
		case '\n':
			line = lineStart{}
			if table.cells > maxCells {
				return true
			}
			continue
		case '*', '_', '~':
			emphasis++
		case '[':
			openings++
		}
		if line.deep(text[i]) || openings > maxOpenings || emphasis > maxEmphasis {
			return true
		}
	}
	table.take('\n')
	return table.cells > maxCells
}

// tableSize counts the cells that the tables of a message may have.
type tableSize struct {
	cells, columns int
	// pipes counts the pipes of the line at hand. It is empty until it started, and may
	// separate the head of a table from its rows while it has no text.
	pipes         int
	started, text bool
}

// take takes the next byte.
func (t *tableSize) take(c byte) {
	switch {
	case c == '\n':
		switch {
		case !t.started:
			t.columns = 0 // an empty line ends the table
		case !t.text:
			t.columns = max(t.columns, t.pipes+1)
		}
		t.cells += t.columns
		t.pipes, t.started, t.text = 0, false, false
	case c == '|':
		t.pipes++
		t.started = true
	case c > ' ':
		t.started = true
		// Quotes and lists may have tables too.
		t.text = t.text || !strings.ContainsRune("-:>*+.)0123456789", rune(c))
	}
}

// lineStart counts the signs of quotes and lists that a line begins with.
type lineStart struct {
	signs int
	// sign is the first one. A line of one sign alone, other than ">", is a rule that
	// is drawn, however long it is.
	sign  byte
	mixed bool
	ended bool
}

// deep takes the next byte of the line, and reports whether it is nested too deep.
func (l *lineStart) deep(c byte) bool {
	switch {
	case l.ended, c == ' ', c == '\t', '0' <= c && c <= '9':
		return false
	case c == '>', c == '-', c == '*', c == '+', c == '.', c == ')':
		if l.signs == 0 {
			l.sign = c
		}
		l.signs++
		l.mixed = l.mixed || c != l.sign || c == '>' || c == '.' || c == ')'
		return l.mixed && l.signs > maxNesting
	default:
		l.ended = true
		return l.signs > maxNesting
	}
}
