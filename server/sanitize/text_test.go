package sanitize

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func sampleTexts() *Texts {
	return &Texts{
		People:   map[string]string{"anna": "anna1", "bob.b": "bob", "a": "z"},
		Channels: map[string]string{"dev": "dev-2", "town": "city"},
		Emoji:    map[string]string{"party": "party1"},
		Links: Links{
			From: "https://old.example.com/choir", FromSite: "https://old.example.com",
			To: "https://new.example.com/band", Posts: true,
			Channels: map[string]string{"dev": "dev-2"},
		},
	}
}

func TestNamesChangeInTextsAndNowhereElse(t *testing.T) {
	id := strings.Repeat("p", 26)
	cases := map[string]string{
		"hi @anna":                                  "hi @anna1",
		"@Anna, @ANNA. (@anna)":                     "@anna1, @anna1. (@anna1)",
		"ask @bob.b.":                               "ask @bob.",
		"@annabel @an @anna-x @unknown":             "@annabel @an @anna-x @unknown",
		"anna@example.com and x.@anna":              "anna@example.com and x.@anna",
		"me@anna":                                   "me@anna",
		"é@anna":                                    "é@anna",
		"**@anna** *@anna*":                         "**@anna1** *@anna1*",
		"see ~dev and ~Town-":                       "see ~dev-2 and ~city-",
		"~~dev~~ ~dev2":                             "~~dev~~ ~dev2",
		":party: :Party: :party:party:":             ":party1: :party1: :party1:party:",
		":other:party:":                             ":other:party1:",
		"12:30:party:":                              "12:30:party1:",
		"`@anna` @anna":                             "`@anna` @anna1",
		"``@anna ` @anna`` @anna":                   "``@anna ` @anna`` @anna1",
		"`@anna":                                    "`@anna1",
		"```\n@anna\n```\n@anna":                    "```\n@anna\n```\n@anna1",
		"~~~go\n@anna ~dev\n~~~~\n@anna":            "~~~go\n@anna ~dev\n~~~~\n@anna1",
		"```\n@anna never closed":                   "```\n@anna never closed",
		"text\n\n    @anna\n    :party:\n":          "text\n\n    @anna\n    :party:\n",
		"text\n    @anna":                           "text\n    @anna1",
		"https://medium.example/@anna/:party:/~dev": "https://medium.example/@anna/:party:/~dev",
		"https://old.example.com/choir/pl/" + id:    "https://new.example.com/band/pl/" + id,
		"[x](https://OLD.example.com/choir/pl/" + id + ") @anna":                   "[x](https://new.example.com/band/pl/" + id + ") @anna1",
		"https://old.example.com/_redirect/pl/" + id:                               "https://new.example.com/band/pl/" + id,
		"https://old.example.com/choir/channels/dev, and":                          "https://new.example.com/band/channels/dev-2, and",
		"https://old.example.com/choir/channels/other":                             "https://new.example.com/band/channels/other",
		"https://old.example.com/choirs/channels/dev https://old.example.com/team": "https://old.example.com/choirs/channels/dev https://old.example.com/team",
		"`https://old.example.com/choir/pl/" + id + "`":                            "`https://old.example.com/choir/pl/" + id + "`",
		"":  "",
		"@": "@", "~": "~", ":": ":", "::": "::",
	}
	for text, want := range cases {
		require.Equal(t, want, sampleTexts().Rewrite(text), "%q", text)
	}
}

func TestWithoutChangesATextStays(t *testing.T) {
	text := "@anna ~dev :party: `x` https://old.example.com/choir/pl/x"
	require.Equal(t, text, (&Texts{}).Rewrite(text))
}

func TestPostsOfTheSystemNamePeopleAsTheyAreCalledHere(t *testing.T) {
	p := &Props{Username: "anna", AddedUsername: "carol", NewHeader: "by @anna"}
	message := sampleTexts().Props(p, "carol added to the channel by anna.")
	require.Equal(t, "carol added to the channel by anna1.", message)
	require.Equal(t, &Props{Username: "anna1", AddedUsername: "carol", NewHeader: "by @anna1"}, p)
}

func FuzzTexts(f *testing.F) {
	for _, text := range []string{"@anna `@anna` ~dev :party:", "```\n@a\n```", "a@b.c https://old.example.com/choir/pl/x", "``` ` ``", "    x\n\t@a"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		var joined strings.Builder
		for _, piece := range splitCode(text) {
			joined.WriteString(piece.text)
		}
		require.Equal(t, text, joined.String(), "no letter is lost")
		// With names that change into themselves, in small letters, nothing does.
		same := &Texts{People: map[string]string{"anna": "anna"}, Channels: map[string]string{"dev": "dev"}, Emoji: map[string]string{"party": "party"}}
		require.True(t, strings.EqualFold(text, same.Rewrite(text)))
		sampleTexts().Rewrite(text)
	})
}
