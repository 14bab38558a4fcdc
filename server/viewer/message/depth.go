package message

// maxNesting is how many signs of quotes and lists a line may begin with. People
// nest a few; parsers take long for thousands.
const maxNesting = 24

// maxOpenings is how many brackets a message may open: a parser looks back at each
// of them when one closes.
const maxOpenings = 1000

// maxEmphasis is how many signs of emphasis a message may have: where they do not
// fit together, a parser looks at each for each of them.
const maxEmphasis = 1500

// nestedTooDeep reports whether a message would take a parser long.
func nestedTooDeep(text string) bool {
	openings, emphasis := 0, 0
	var line lineStart
	for i := range len(text) {
		switch text[i] {
		case '\n':
			line = lineStart{}
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
	return false
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
