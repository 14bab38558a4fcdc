package message

import (
	"math/rand/v2"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
	"golang.org/x/net/html"
)

// known has two people, a channel and an emoji.
type known struct{}

func (known) Person(username string) (string, bool) {
	return "../person-anna/index.html", username == "anna" || username == "a.b"
}

func (known) Channel(name string) (href, label string, ok bool) {
	return "../channel-concerts/index.html", "Concerts & more", name == "concerts"
}

func (known) Emoji(name string) (string, bool) { return "../../data/emoji/1/image", name == "clef" }

// certain are texts whose meaning is certain, doubtful are left to the parser.
var (
	certain = []string{
		"hello", "one\ntwo\n\nthree\n", "@anna, see (@a.b) @nobody", "~concerts!", ":tada: 10:30 a: b", "**bold** and *em*, _too_.", "snake_case_name",
		"run `a < b` now", "https://example.com/x?a=1&b=2#c.", "a -> b & c <3 \"d\"", "#tag", "für 問題 naïve", "x http://e.example, y", "1 2 3", "50% of it; done? yes!",
	}
	doubtful = []string{
		"# a", "- a", "1. a", "> a", "|a|", "a\n===", "***a***", "a*b*c", "~~a~~", "<https://e.example>", "[a](b)", "&amp;", "me@anna.example", "www.e.example",
		"(https://e.example)", "https://e.example/x/pl/abcdefghijklmnopqrstuvwxyz", ":clef:", "``a``", "a\\*", "\ta", "https://localhost/x", "ftp://e.example/x", "* a", "_a", "a\n    b", "~nowhere",
	}
)

func TestAppendSimple_SaysWhatTheParserSays(t *testing.T) {
	r := New(known{})
	for _, text := range certain {
		out, ok := r.appendSimple(nil, text)
		require.True(t, ok, "%q is left to the parser", text)
		require.Equal(t, meaning(t, r.appendMarkdown(nil, text)), meaning(t, out), text)
	}
	for _, text := range doubtful {
		_, ok := r.appendSimple(nil, text)
		require.False(t, ok, "%q may be more than text", text)
	}
}

// TestAppendSimple_SaysOfPiecesWhatTheParserSays puts signs together as people do by
// mistake.
func TestAppendSimple_SaysOfPiecesWhatTheParserSays(t *testing.T) {
	pieces := []string{
		" ", " ", " ", "a", "b1", "é", "問", "\n", "\n\n", "*", "**", "_", "__", "`", "~", "~concerts", "@", "@anna", "@a.b.", ":", ":tada:", ":+1:", "https://", "http://e.example/a_b",
		"https://e.example", "www.e.example", ".", ",", "!", "-", "+", "#", "1.", "2)", ">", "<", "&", "\"", "'", "(", ")", "=", "**bold**", "*em*", "_em_", "`code`", "|", "\u00a0", "\u200b", "/", "?x=1",
	}
	random := rand.New(rand.NewPCG(1, 2))
	r := New(known{})
	simple := 0
	for range 20_000 {
		text := ""
		for range 1 + random.IntN(7) {
			text += pieces[random.IntN(len(pieces))]
		}
		if out, ok := r.appendSimple(nil, text); ok {
			simple++
			require.Equal(t, meaning(t, r.appendMarkdown(nil, text)), meaning(t, out), "%q", text)
		}
	}
	require.Greater(t, simple, 1000)
}

func FuzzAppendSimple(f *testing.F) {
	for _, text := range append(certain, doubtful...) {
		f.Add(text)
	}
	r := New(known{})
	f.Fuzz(func(t *testing.T, text string) {
		if text == "" || len(text) > 4<<10 || !utf8.ValidString(text) {
			return
		}
		out, ok := r.appendSimple(nil, text)
		if ok && !nestedTooDeep(text) {
			require.Equal(t, meaning(t, r.appendMarkdown(nil, text)), meaning(t, out), "%q", text)
		}
	})
}

// meaning returns what a browser makes of HTML, without blanks that it does not show.
func meaning(t *testing.T, rendered []byte) string {
	t.Helper()
	nodes, err := html.ParseFragment(strings.NewReader(string(rendered)), nil)
	require.NoError(t, err)
	var out strings.Builder
	for _, node := range nodes {
		require.NoError(t, html.Render(&out, node))
	}
	text := strings.ReplaceAll(out.String(), "\n", " ")
	for _, tag := range []string{"<br/>", "<p>", "</p>"} {
		parts := strings.Split(text, tag)
		for i := range parts {
			parts[i] = strings.Trim(parts[i], " ")
		}
		text = strings.Join(parts, tag)
	}
	return text
}
