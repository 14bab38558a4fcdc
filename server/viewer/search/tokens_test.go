package search

import (
	"encoding/json"
	"os"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/text/unicode/norm"
)

func tokensOf(text string) []string {
	tokens := []string{}
	newTokenizer().each(text, func(token []byte) { tokens = append(tokens, string(token)) })
	return tokens
}

// The browser tests hold assets/tokens.js to the same cases.
func TestTokenizer_CutsTextsIntoWords(t *testing.T) {
	data, err := os.ReadFile("testdata/tokens.json")
	require.NoError(t, err)
	var cases []struct {
		Name, Text string
		Tokens     []string
	}
	require.NoError(t, json.Unmarshal(data, &cases))
	require.NotEmpty(t, cases)
	for _, test := range cases {
		t.Run(test.Name, func(t *testing.T) {
			document, err := Document{Text: test.Text}.clean()
			require.NoError(t, err)
			assert.Equal(t, test.Tokens, tokensOf(document.Text))
		})
	}
}

func TestFolds_AreFinal(t *testing.T) {
	for r, fold := range known().folds {
		for _, part := range fold {
			_, again := known().folds[part]
			class := known().class(part)
			if again || class != letter && class != pair {
				t.Errorf("%q becomes %q, which is not final", r, fold)
			}
		}
	}
}

func FuzzTokenizer(f *testing.F) {
	f.Add("The QUICK brown-fox")
	f.Add("第3回AI会議 e\u0301\u202e\xff")
	f.Fuzz(func(t *testing.T, text string) {
		document, err := Document{Text: text}.clean()
		require.NoError(t, err)
		require.True(t, utf8.ValidString(document.Text))
		require.True(t, norm.NFC.IsNormalString(document.Text) || len(text) > maxText)
		letters := 0
		for _, token := range tokensOf(document.Text) {
			require.NotEmpty(t, token)
			require.True(t, utf8.ValidString(token), "%q", token)
			require.Less(t, token, "\xff")
			require.NotContains(t, token, "!", "no word looks like a filter")
			require.LessOrEqual(t, utf8.RuneCountInString(token), maxWord*18)
			letters += len(token)
		}
		require.LessOrEqual(t, letters, 3*20*len(text))
	})
}
