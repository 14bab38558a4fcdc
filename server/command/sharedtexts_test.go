package command

import (
	"encoding/json"
	"os"
	"regexp"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
)

// sharedFamilies begin the ids of texts that say the same thing in messages and on pages.
// Other families share ids alone: a count is a sentence here and a label there, an error is a
// headline that the server's own words follow.
var sharedFamilies = []string{"action.", "audit.action.", "channel.", "detail.", "kind.", "phase.", "problem.", "refused.", "state."}

// ownWords lists texts of these families that differ, and why.
var ownWords = map[string]string{
	"detail.since_after_until": "a command names its flags, a page its fields",
	"kind.undo":                "a message goes on: of team …",
	"phase.files":              "a page shows the noun beside a bar",
	"phase.people":             "a page shows the noun beside a bar",
	"phase.posts":              "a page shows the noun beside a bar",
	"problem.limit":            "a page lists the limits",
	"problem.several_teams":    "a page has the choice above",
}

var (
	valueInText = regexp.MustCompile("(?:[`“„]|«[ \u00a0\u202f]?)?(?:\\{\\{\\.\\w+\\}\\}|\\{\\w+\\})(?:[`”“]|[ \u00a0\u202f]?»)?")
	ofCommands  = strings.NewReplacer("`", "")
)

// plainWords returns a text without what messages and pages write in ways of their own:
// values, code, the case of the first letter, and a full stop at the end.
func plainWords(text string) string {
	text = strings.TrimSuffix(ofCommands.Replace(valueInText.ReplaceAllString(text, "{}")), ".")
	first, size := utf8.DecodeRuneInString(text)
	return string(unicode.ToLower(first)) + text[size:]
}

// catalog reads a file of texts. Those with plurals are left out.
func catalog(t *testing.T, file string) map[string]string {
	t.Helper()
	data, err := os.ReadFile(file)
	require.NoError(t, err)
	var all map[string]any
	require.NoError(t, json.Unmarshal(data, &all))
	texts := map[string]string{}
	for id, value := range all {
		if text, plain := value.(string); plain {
			texts[id] = text
		}
	}
	return texts
}

func TestTexts_OfTheCommandAndTheWebAppAgree(t *testing.T) {
	for _, locale := range []string{"en", "de", "fr"} {
		messages, pages := catalog(t, "../../assets/i18n/active."+locale+".json"), catalog(t, "../../webapp/src/i18n/"+locale+".json")
		compared := 0
		for id, message := range messages {
			page, both := pages[id]
			shared := false
			for _, family := range sharedFamilies {
				shared = shared || strings.HasPrefix(id, family)
			}
			if !both || !shared {
				continue
			}
			if _, own := ownWords[id]; own {
				require.NotEqual(t, plainWords(page), plainWords(message), "%s: %s agrees, so it is no exception", locale, id)
				continue
			}
			compared++
			require.Equal(t, plainWords(page), plainWords(message), "%s: %s", locale, id)
		}
		require.Greater(t, compared, 100, "texts that are compared in %s", locale)
	}
}
