package message_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/viewer/message"
)

func TestSnippet_IsWhatAReaderSees(t *testing.T) {
	for _, test := range []struct{ name, text, want string }{
		{"nothing", "", ""},
		{"text", "Hello  there", "Hello there"},
		{"lines", "one\ntwo\n\nthree", "one two three"},
		{"emphasis", "**bold** and *em* and ~~gone~~", "bold and em and gone"},
		{"a part of a word", "un**believ**able", "unbelievable"},
		{"code", "run `a < b && c`", "run a < b && c"},
		{"a link", "see [the plan](https://example.com/x)", "see the plan"},
		{"a heading and a list", "# Plan\n- one\n- two", "Plan one two"},
		{"a table", "|a|b|\n|-|-|\n|1|2|", "a b 1 2"},
		{"a quote", "> said\n\nyes", "said yes"},
		{"names and emoji", "@anna in ~concerts :+1: :clef:", "@anna in ~Concerts & more 👍 :clef:"},
		{"signs of HTML", "<b> & \"x\" &lt;", `<b> & "x" <`},
		{"a long text", strings.Repeat("word ", 100), strings.TrimRight(strings.Repeat("word ", 32), " ") + "…"},
		{"a cut within a sign", strings.Repeat("a", 158) + "&&&&&", strings.Repeat("a", 158) + "…"},
		{"a cut within a character", strings.Repeat("ä", 100), strings.Repeat("ä", 80) + "…"},
	} {
		t.Run(test.name, func(t *testing.T) {
			require.Equal(t, test.want, message.Snippet([]byte(render(test.text)), 160))
		})
	}
}

func TestSnippet_IsShortAndValidWhateverTheText(t *testing.T) {
	for _, text := range hostile {
		for _, most := range []int{0, 1, 7, 20, 160} {
			snippet := message.Snippet([]byte(render(text)), most)
			require.LessOrEqual(t, len(snippet), most+len("…"), text)
			require.True(t, utf8.ValidString(snippet), text)
		}
	}
}
