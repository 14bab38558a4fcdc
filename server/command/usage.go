package command

import (
	"cmp"
	"errors"
	"slices"
	"strings"

	"github.com/agnivade/levenshtein"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/markdown"
)

// errHelp says that the user asked for help instead.
var errHelp = errors.New("help was asked for")

// usageError is something that was typed wrong. It is for the one who typed it.
type usageError struct {
	// text is the name of a text, data what it holds.
	text string
	data []any
	// meant is the command that they may have meant, ready to be typed; empty when none is
	// near.
	meant []string
}

func (e *usageError) Error() string { return e.text }

func usage(text string, data ...any) *usageError { return &usageError{text: text, data: data} }

// near adds what may have been meant.
func (e *usageError) near(meant ...string) *usageError {
	for _, word := range meant {
		if word != "" {
			e.meant = append(e.meant, word)
		}
	}
	return e
}

const (
	// maxShown bounds the part of a word that an answer repeats.
	maxShown = 60
	// maxNear bounds the names that are offered.
	maxNear = 3
)

// shown is a word as an answer repeats it, between backticks.
func shown(word string) string { return quotable(word, maxShown) }

// quotable returns a text as it may stand between backticks, cut at a number of
// runes.
func quotable(word string, most int) string { return markdown.Code(word, most) }

// nearest returns the known word that is most like the one that was typed, or
// nothing when none is like it.
func nearest(word string, known []string) string {
	near := similar(word, known)
	if len(near) == 0 {
		return ""
	}
	return near[0]
}

// similar returns the known words that are like the one that was typed, the most
// similar first. Words are alike when a third of the letters differs at the
// most, or when one begins with the other.
func similar(word string, known []string) []string {
	if len(word) > 4*maxShown {
		return nil
	}
	word = strings.ToLower(word)
	type candidate struct {
		word     string
		distance int
	}
	var near []candidate
	for _, other := range known {
		lower := strings.ToLower(other)
		distance := levenshtein.ComputeDistance(word, lower)
		if len(word) >= 2 && strings.HasPrefix(lower, word) {
			distance = min(distance, 1)
		}
		if distance <= max(1, len([]rune(word))/3) {
			near = append(near, candidate{other, distance})
		}
	}
	slices.SortStableFunc(near, func(a, b candidate) int { return cmp.Compare(a.distance, b.distance) })
	var words []string
	for _, found := range near[:min(len(near), maxNear)] {
		words = append(words, found.word)
	}
	return words
}
