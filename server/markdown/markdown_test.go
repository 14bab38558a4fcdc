package markdown_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/markdown"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/markdown/markdowntest"
)

func TestEscape_LeavesNothingAlive(t *testing.T) {
	for _, text := range append(markdowntest.Hostile(), strings.Join(markdowntest.Hostile(), " ")) {
		for _, message := range []string{markdown.Escape(text), "**" + markdown.Escape(text) + "**", "- " + markdown.Escape(text), "[x " + markdown.Escape(text) + "](https://chat.example.com/x)"} {
			markdowntest.RequireDead(t, message, "https://chat.example.com/x")
		}
		markdowntest.RequireDead(t, "`"+markdown.Code(text, 100)+"`")
	}
}

func TestEscape_ShowsOrdinaryTextsAsTheyAre(t *testing.T) {
	for text, want := range map[string]string{
		"":                        "",
		"Choir":                   "Choir",
		"Der Chor, 2. Teil":       "Der Chor, 2. Teil",
		"合唱団 👩‍👩‍👧":               "合唱団 👩‍👩‍👧",
		"two\nlines\x00\u202eX":   "two lines" + "X",
		"a_b":                     "a_b",
		"1. x":                    `1\. x`,
		"- x":                     `\- x`,
		"a-b (c), d!":             "a-b (c), d!",
		"_a_":                     `\_a\_`,
		"12: x":                   "12: x",
		"@anna":                   "@\u200banna",
		"~dev":                    "\\~\u200bdev",
		strings.Repeat("é", 2001): strings.Repeat("é", 2000) + "…",
	} {
		require.Equal(t, want, markdown.Escape(text))
	}
}

func FuzzEscape(f *testing.F) {
	for _, text := range markdowntest.Hostile() {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		markdowntest.RequireDead(t, "x "+markdown.Escape(text)+" y")
		markdowntest.RequireDead(t, "`"+markdown.Code(text, 50)+"`")
	})
}
