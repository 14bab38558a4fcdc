package search

import (
	"slices"
	"strconv"
	"unicode/utf8"
)

// tables returns the script with what the tokenizer knows of characters, so
// that a page cuts words as the index did, whatever its browser knows.
//
// "classes" are runs of characters of one class: the distance to the run
// before, the length and the class, in turn. "folds" are characters that have
// another form in the index: the distance to the one before, and the form.
func tables() []byte {
	known := known()
	out := []byte(`archiveSearch.tables({"word":`)
	out = strconv.AppendInt(out, maxWord, 10)
	out = append(out, `,"classes":[`...)
	end, first := rune(0), true
	number := func(n rune) {
		if !first {
			out = append(out, ',')
		}
		first = false
		out = strconv.AppendInt(out, int64(n), 10)
	}
	for from := rune(0); from <= utf8.MaxRune; {
		c := known.class(from)
		to := from + 1
		for to <= utf8.MaxRune && known.class(to) == c {
			to++
		}
		if c != separator {
			number(from - end)
			number(to - from)
			number(rune(c))
			end = to
		}
		from = to
	}
	out = append(out, `],"folds":[`...)
	characters := make([]rune, 0, len(known.folds))
	for r := range known.folds {
		characters = append(characters, r)
	}
	slices.Sort(characters)
	before := rune(0)
	first = true
	for _, r := range characters {
		number(r - before)
		out = append(out, ',')
		out = appendString(out, known.folds[r])
		before = r
	}
	return append(out, "]});\n"...)
}
