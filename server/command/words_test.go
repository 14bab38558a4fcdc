package command

import (
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

var languages = []string{"en", "de", "fr"}

// translations are the texts of a language; one without plural forms has only
// "other".
func translations(t *testing.T, language string) map[string]map[string]string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("../../assets/i18n", "active."+language+".json"))
	require.NoError(t, err)
	var raw map[string]json.RawMessage
	require.NoError(t, json.Unmarshal(data, &raw))
	found := map[string]map[string]string{}
	for id, value := range raw {
		var text string
		var forms map[string]string
		if json.Unmarshal(value, &text) == nil {
			forms = map[string]string{"other": text}
		} else {
			require.NoError(t, json.Unmarshal(value, &forms), id)
		}
		found[id] = forms
	}
	return found
}

var placeholder = regexp.MustCompile(`{{[^}]*}}`)

func TestEveryLanguageHasEveryText(t *testing.T) {
	english := translations(t, "en")
	for _, language := range languages {
		t.Run(language, func(t *testing.T) {
			other := translations(t, language)
			require.ElementsMatch(t, slices.Collect(maps.Keys(english)), slices.Collect(maps.Keys(other)))
			for id, forms := range other {
				require.Equal(t, len(english[id]) > 1, len(forms) > 1, "%s: either both have plural forms or none", id)
				if len(forms) > 1 {
					require.Contains(t, forms, "one", id)
				}
				require.Contains(t, forms, "other", id)
				for form, text := range forms {
					require.NotEmpty(t, strings.TrimSpace(text), id)
					require.ElementsMatch(t, placeholder.FindAllString(english[id]["other"], -1), placeholder.FindAllString(text, -1), "%s (%s)", id, form)
				}
			}
		})
	}
}

// TestEveryTextIsUsed looks for the names of texts in the sources, and for those
// that are made of the names of what they are about in the lists of these.
func TestEveryTextIsUsed(t *testing.T) {
	used := literals(t)
	for _, sub := range subcommands() {
		used["command."+sub.name], used["command."+sub.name+".more"] = true, true
		for _, arg := range sub.args {
			used["argument."+arg.name] = true
		}
	}
	for _, option := range transfer.Options() {
		used["option."+option.Field] = true
	}
	for _, kind := range []string{"export", "import", "mine", "undo"} {
		for _, end := range []string{"done", "failed", "canceled"} {
			used["bot."+kind+"."+end] = true
		}
	}
	english := translations(t, "en")
	for id := range english {
		require.True(t, used[id], "nothing says %s", id)
		delete(used, id)
	}
	for literal := range used {
		prefix, _, ok := strings.Cut(literal, ".")
		isText := ok && slices.ContainsFunc(slices.Collect(maps.Keys(english)), func(id string) bool { return strings.HasPrefix(id, prefix+".") })
		// The names of REST fields look the same.
		isField := slices.ContainsFunc(transfer.Options(), func(o transfer.Option) bool { return o.Field == literal })
		require.False(t, isText && !isField && !strings.HasSuffix(literal, ".") && !strings.Contains(literal, " "), "no language has %s", literal)
	}
}

// literals are the strings in the sources of the packages that speak to people.
func literals(t *testing.T) map[string]bool {
	t.Helper()
	var files []string
	for _, pattern := range []string{"*.go", "../notify/*.go", "../texts/*.go"} {
		more, err := filepath.Glob(pattern)
		require.NoError(t, err)
		files = append(files, more...)
	}
	found := map[string]bool{}
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		tree, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
		require.NoError(t, err)
		ast.Inspect(tree, func(node ast.Node) bool {
			if literal, ok := node.(*ast.BasicLit); ok && literal.Kind == token.STRING {
				found[strings.Trim(literal.Value, "`\"")] = true
			}
			return true
		})
	}
	return found
}

// Every name that the rooms may give has a text: one that is added must be worded.
func TestEveryNameIsWorded(t *testing.T) {
	english := translations(t, "en")
	for _, id := range slices.Concat(
		slices.Collect(maps.Values(problems)), slices.Collect(maps.Values(details)), slices.Collect(maps.Values(kinds)),
		slices.Collect(maps.Values(states)), slices.Collect(maps.Values(phases)), slices.Collect(maps.Values(verdicts)),
		slices.Collect(maps.Values(actions)), slices.Collect(maps.Values(planProblems)), slices.Collect(maps.Values(sectionTexts)),
	) {
		require.Contains(t, english, id)
	}
	for _, state := range declared(t, "../transfer/state.go", "State") {
		require.Contains(t, states, transfer.State(state))
	}
	for _, code := range slices.Concat(declared(t, "../transfer/errors.go", "Code"), declared(t, "../transfer/imports.go", "Code")) {
		require.Contains(t, problems, transfer.Code(code))
	}
	for _, phase := range slices.Concat(declared(t, "../transfer/job.go", "Phase"), declared(t, "../transfer/imports.go", "Phase")) {
		require.Contains(t, phases, transfer.Phase(phase))
	}
	for _, code := range slices.Concat(declared(t, "../transfer/errors.go", "Detail"), declared(t, "../transfer/imports.go", "Detail")) {
		require.Contains(t, details, code)
	}
	for _, code := range declared(t, "../planning/plan.go", "Problem") {
		require.Contains(t, planProblems, code)
	}
}

// declared are the values of the constants of a file whose names have a prefix.
func declared(t *testing.T, file, prefix string) (values []string) {
	t.Helper()
	tree, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
	require.NoError(t, err)
	ast.Inspect(tree, func(node ast.Node) bool {
		if spec, ok := node.(*ast.ValueSpec); ok && strings.HasPrefix(spec.Names[0].Name, prefix) && len(spec.Values) == 1 {
			if literal, ok := spec.Values[0].(*ast.BasicLit); ok && literal.Kind == token.STRING {
				values = append(values, strings.Trim(literal.Value, `"`))
			}
		}
		return true
	})
	require.NotEmpty(t, values, "%s in %s", prefix, file)
	return values
}

func TestNumbersAreSaidAsPeopleWriteThem(t *testing.T) {
	cases := []struct{ locale, number, size, one, many, minutes string }{
		{"en", "1,234,567", "12.3 MB", "1 post", "2,000 posts", "2 minutes"},
		{"de", "1.234.567", "12,3 MB", "1 Beitrag", "2.000 Beiträge", "2 Minuten"},
		{"fr", "1\u202f234\u202f567", "12,3 Mo", "1 message", "2\u202f000 messages", "2 minutes"},
		{"pt-BR", "1,234,567", "12.3 MB", "1 post", "2,000 posts", "2 minutes"},
	}
	for _, test := range cases {
		t.Run(test.locale, func(t *testing.T) {
			w := newWords(loaded(t), test.locale, time.UTC)
			got := []string{w.Number(1_234_567), w.Size(12_345_678), w.N("count.posts", 1), w.N("count.posts", 2000), w.Duration(100)}
			for i := range got {
				got[i] = strings.ReplaceAll(got[i], "\u00a0", "\u202f")
			}
			require.Equal(t, []string{test.number, test.size, test.one, test.many, test.minutes}, got)
			require.NotContains(t, w.N("count.posts", 1_000_000), "count.posts", "a round million has a form of its own in French")
		})
	}
	w := newWords(loaded(t), "en", time.FixedZone("CET", 3600))
	require.Equal(t, []string{"0 B", "999 B", "1.0 kB", "150 MB", "2.5 GB"}, []string{w.Size(0), w.Size(999), w.Size(1000), w.Size(150_400_000), w.Size(2_500_000_000)})
	require.Equal(t, "1970-01-01 01:00 CET", w.Time(0))
	require.Equal(t, []string{"1 second", "59 seconds", "1 minute", "1 hour"}, []string{w.Duration(0), w.Duration(59), w.Duration(60), w.Duration(3600)})
}
