package message

// maxNesting is how many signs of quotes and lists a line may begin with. People
// nest a few; parsers take long for thousands.
const maxNesting = 24

// maxOpenings is how many brackets a message may open: a parser looks back at each
// of them when one closes.
const maxOpenings = 1000

// nestedTooDeep reports whether a message would take a parser long.
func nestedTooDeep(text string) bool {
	openings, signs, atStart := 0, 0, true
	for i := range len(text) {
		switch c := text[i]; c {
		case '\n':
			atStart, signs = true, 0
			continue
		case '>', '-', '*', '+':
			if atStart {
				signs++
			}
		case '[':
			openings++
			atStart = false
		case ' ', '\t':
		default:
			if c < '0' || c > '9' {
				atStart = atStart && (c == '.' || c == ')')
			}
		}
		if signs > maxNesting && i+1 < len(text) && !rule(text, i) || openings > maxOpenings {
			return true
		}
	}
	return false
}

// rule reports whether the line around a place holds the same sign alone, as a
// line that is drawn does.
func rule(text string, at int) bool {
	sign := text[at]
	if sign == '>' {
		return false
	}
	for i := at; i >= 0 && text[i] != '\n'; i-- {
		if text[i] != sign && text[i] != ' ' {
			return false
		}
	}
	return true
}
