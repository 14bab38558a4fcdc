package command

import (
	"regexp"
	"strings"

	"github.com/kballard/go-shellquote"
)

// Phones make typographic signs of what people type.
var (
	phoneQuotes = strings.NewReplacer("“", `"`, "”", `"`, "„", `"`, "«", `"`, "»", `"`)
	phoneDash   = regexp.MustCompile(`(^|\s)[–—]([A-Za-z])`)
)

// typed undoes what phones do to quotes and to two hyphens.
func typed(text string) string {
	return phoneDash.ReplaceAllString(phoneQuotes.Replace(text), "$1--$2")
}

// split divides a text into words as a shell does, with quotes and backslashes.
func split(text string) ([]string, error) {
	words, err := shellquote.Split(typed(text))
	if err != nil {
		return nil, usage("usage.quote")
	}
	return words, nil
}

// joined writes words so that split gives them again.
func joined(words ...string) string { return shellquote.Join(words...) }

// firstWord returns the first word of a text as it was typed, quotes included,
// and whether something follows it.
func firstWord(text string) (word string, more bool) {
	quote, escaped := rune(0), false
	for i, r := range text {
		switch {
		case escaped:
			escaped = false
		case r == '\\' && quote != '\'':
			escaped = true
		case quote != 0:
			if r == quote {
				quote = 0
			}
		case r == '"' || r == '\'':
			quote = r
		case r == ' ' || r == '\t' || r == '\n':
			return text[:i], true
		}
	}
	return text, false
}
