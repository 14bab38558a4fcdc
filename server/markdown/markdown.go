package markdown

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxRunes is the number of characters of one text that a message shows.
const maxRunes = 2000

// breaker is a space without width. It stands behind the characters that begin a
// mention, an address, an emoji or a hashtag: Mattermost looks for those in the text
// that is left when the Markdown is gone, so that a backslash does not stop them.
const breaker = "\u200b"

const (
	// punctuation are the characters that Markdown may take for its own anywhere in a
	// line, opening those at its beginning.
	punctuation = "\\`*_[]<>|~&"
	opening     = "#+-=.)"
	// beginning lists the characters with which other markup than Markdown begins.
	beginning = "@:~#$"
)

// Escape returns a text as it may stand anywhere in a message: each character of
// Markdown is escaped, and mentions of people and channels, addresses, e-mail
// addresses, emoji and hashtags are broken. What has none of that stays as it is.
func Escape(text string) string {
	text = Clean(text)
	var out strings.Builder
	out.Grow(len(text) + len(text)/4)
	first := true // nothing but digits came, which may number a list
	for at, r := range text {
		special := strings.ContainsRune(punctuation, r) && (r != '_' || !insideWord(text, at))
		if special || first && strings.ContainsRune(opening, r) {
			out.WriteByte('\\')
		}
		if r == '.' && endsInWWW(text[:at]) {
			out.WriteString(breaker)
		}
		out.WriteRune(r)
		first = first && (r == ' ' || '0' <= r && r <= '9')
		after, _ := utf8.DecodeRuneInString(text[at+utf8.RuneLen(r):])
		joined := at+utf8.RuneLen(r) < len(text) && after != ' '
		if joined && strings.ContainsRune(beginning, r) {
			out.WriteString(breaker)
		}
	}
	return out.String()
}

// insideWord reports whether the character at a place stands between letters or
// digits: there an underscore is one.
func insideWord(text string, at int) bool {
	before, _ := utf8.DecodeLastRuneInString(text[:at])
	after, _ := utf8.DecodeRuneInString(text[at+1:])
	isWord := func(r rune) bool { return r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsDigit(r)) }
	return isWord(before) && isWord(after)
}

// endsInWWW reports whether a dot behind the text would make an address of it.
func endsInWWW(text string) bool {
	text = strings.TrimRight(text, "0123456789")
	return len(text) >= 3 && strings.EqualFold(text[len(text)-3:], "www")
}

// Code returns a text as it may stand between backticks, cut at a number of runes.
// Nothing is Markdown there but a backtick.
func Code(text string, most int) string {
	text = strings.ReplaceAll(Clean(text), "`", " ")
	if runes := []rune(text); len(runes) > most {
		text = string(runes[:most]) + "…"
	}
	return text
}

// Clean returns a text on one line, without characters that cannot be seen and
// change how others look: control characters, marks that turn the direction of
// writing, and other characters of format but the joiners of scripts and emoji.
func Clean(text string) string {
	text = strings.Map(func(r rune) rune {
		switch {
		case r == '\n', r == '\r', r == '\t', r == '\u2028', r == '\u2029', r == '\u0085':
			return ' '
		case r == '\u200c', r == '\u200d':
			return r
		case r == utf8.RuneError, unicode.IsControl(r), unicode.Is(unicode.Cf, r):
			return -1
		default:
			return r
		}
	}, text)
	if len(text) <= maxRunes {
		return text
	}
	if runes := []rune(text); len(runes) > maxRunes {
		return string(runes[:maxRunes]) + "…"
	}
	return text
}
