package message

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	// maxMarks bounds the marks in a row that a character may have: browsers take minutes
	// to draw one with thousands. No language has more than a few.
	maxMarks = 32
	// fewBytes bounds the length of a text that needs no look.
	fewBytes = 1000
)

// thinned returns a text without marks that no character has room for.
func thinned(text string) string {
	if len(text) < fewBytes || !crowded(text) {
		return text
	}
	row := 0
	return strings.Map(func(r rune) rune {
		if row++; !isMark(r) {
			row = 0
		}
		if row > maxMarks {
			return -1
		}
		return r
	}, text)
}

// crowded reports whether a text has more marks in a row than are shown.
func crowded(text string) bool {
	row := 0
	for i := 0; i < len(text); {
		if text[i] < utf8.RuneSelf {
			row = 0
			i++
			continue
		}
		r, size := utf8.DecodeRuneInString(text[i:])
		i += size
		if row++; !isMark(r) {
			row = 0
		}
		if row > maxMarks {
			return true
		}
	}
	return false
}

// isMark reports whether a character stands on or joins the one before. The first
// mark of Unicode is U+0300.
func isMark(r rune) bool {
	return r >= 0x300 && (r == '\u200d' || r >= 0xE0100 && r <= 0xE01EF || unicode.Is(unicode.M, r))
}
