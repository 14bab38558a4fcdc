package sanitize

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/bulk"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer/transfertest"
)

// hostileTexts are texts that cost as much as they can for their length.
var hostileTexts = map[string]func(n int) string{
	"an @ and dots":               func(n int) string { return "@" + strings.Repeat(".", n) },
	"an @ and dots and capitals":  func(n int) string { return "@" + strings.Repeat("A.", n/2) },
	"a name and dots":             func(n int) string { return "@ANNA" + strings.Repeat(".", n) },
	"many @":                      func(n int) string { return strings.Repeat("@ANNA.", n/6) },
	"a ~ and signs":               func(n int) string { return "~DEV" + strings.Repeat("-", n) },
	"colons":                      func(n int) string { return strings.Repeat(":", n) },
	"names between colons":        func(n int) string { return strings.Repeat(":A", n/2) },
	"a colon and a long name":     func(n int) string { return ":" + strings.Repeat("A", n) },
	"backticks":                   func(n int) string { return strings.Repeat("`", n) },
	"backticks in growing runs":   growingRuns,
	"fences that nobody closes":   func(n int) string { return strings.Repeat("```\n~~~\n", n/8) },
	"indented lines":              func(n int) string { return strings.Repeat("\n\n    @anna", n/10) },
	"links":                       func(n int) string { return strings.Repeat("https://old.example.com/choir/pl/x ", n/35) },
	"a link without an end":       func(n int) string { return "https://old.example.com/choir/channels/" + strings.Repeat("a", n) },
	"links in brackets":           func(n int) string { return strings.Repeat("](/", n/3) },
	"the beginning of a link":     func(n int) string { return strings.Repeat("http://", n/7) },
	"slashes, as links to posts":  func(n int) string { return strings.Repeat("/a/pl/", n/6) },
	"words":                       func(n int) string { return strings.Repeat("é ", n/2) },
	"an e-mail address of many @": func(n int) string { return strings.Repeat("a@", n/2) },
}

// growingRuns are runs of backticks of which no two are equal.
func growingRuns(n int) string {
	var text strings.Builder
	for length := 1; text.Len() < n; length++ {
		text.WriteString(strings.Repeat("`", length) + "@A ")
	}
	return text.String()
}

func TestTexts_GrowWithTheText(t *testing.T) {
	for name, hostile := range hostileTexts {
		t.Run(name, func(t *testing.T) {
			texts := sampleTexts()
			transfertest.Linear(t, 20_000, hostile, func(text string) {
				texts.Rewrite(text)
				LostLinks("choir", bulk.Thread{Content: bulk.Content{Message: text}})
			})
		})
	}
}

// Splitting a paragraph looks at each run of backticks once, whatever runs there
// are.
func TestSpansOfCode_LookAtEachRunOnce(t *testing.T) {
	transfertest.Linear(t, 20_000, growingRuns, func(text string) { splitSpans(text) })
	runs := backticks(growingRuns(100_000))
	for i, run := range runs[1:] {
		require.Equal(t, runs[i].start+runs[i].length+len("@A "), run.start)
	}
}
