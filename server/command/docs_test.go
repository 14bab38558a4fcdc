package command

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

var update = flag.Bool("update", false, "write the generated part of docs/COMMAND.md")

const (
	document  = "../../docs/COMMAND.md"
	generated = "<!-- generated -->\n"
	after     = "<!-- end of generated -->\n"
)

func TestTheDocumentIsWhatTheCommandIs(t *testing.T) {
	data, err := os.ReadFile(document)
	require.NoError(t, err)
	before, rest, ok := strings.Cut(string(data), generated)
	require.True(t, ok)
	_, end, ok := strings.Cut(rest, after)
	require.True(t, ok)
	want := before + generated + reference(newWords(loaded(t), "en", time.UTC)) + after + end
	if *update {
		require.NoError(t, os.WriteFile(document, []byte(want), 0o644))
	}
	require.Equal(t, want, string(data), "run go test ./server/command -update")
}

// reference is the part of the document that comes from the definition.
func reference(w Words) string {
	var text strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&text, format+"\n", args...) }
	line("\n## Commands\n\n| Command | Does |\n|---|---|")
	for _, sub := range subcommands() {
		line("| `%s` | %s |", strings.ReplaceAll(sub.usage(), "|", "\\|"), w.T("command."+sub.name+".more"))
	}
	line("\nTheir words:\n\n| Word | Is |\n|---|---|")
	seen := map[string]bool{}
	for _, sub := range subcommands() {
		for _, arg := range sub.args {
			if !seen[arg.name] {
				seen[arg.name] = true
				line("| `%s` | %s |", arg.name, w.T("argument."+arg.name))
			}
		}
	}
	line("\n## Flags of `export` and `estimate`\n\n| Flag | In REST | Default | Takes | With `mine` |\n|---|---|---|---|---|")
	defaults := transfer.DefaultExportOptions()
	for _, option := range transfer.Options() {
		own := ""
		if option.Own {
			own = "yes"
		}
		line("| `%s` | `%s` | %s | %s | %s |", strings.ReplaceAll(flagUsage(option, defaults), "|", "\\|"), option.Field, defaultOf(option), w.flagHelp(option, defaults), own)
	}
	line("\n## Examples\n")
	for _, sub := range subcommands() {
		if sub.example != "" {
			line("- %s", typeThis(sub.name, sub.example))
		}
	}
	line("")
	return text.String()
}

// defaultOf is what an option is when nobody gives it.
func defaultOf(option transfer.Option) string {
	switch value := option.Get(transfer.DefaultExportOptions()).(type) {
	case bool:
		if value {
			return "on"
		}
		return "off"
	case string:
		if value == "" {
			return "none"
		}
		return "`" + value + "`"
	default:
		if option.Field == "channels.exclude" {
			return "none"
		}
		return "all"
	}
}

func TestTheDocumentOfRESTHasEveryOption(t *testing.T) {
	data, err := os.ReadFile("../../docs/API.md")
	require.NoError(t, err)
	for _, option := range transfer.Options() {
		name, inner, _ := strings.Cut(option.Field, ".")
		require.Contains(t, string(data), "`"+name+"`", option.Field)
		require.Contains(t, string(data), inner, option.Field)
	}
}
