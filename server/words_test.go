package main

import (
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// plainRooms are the rooms whose comments follow the rules for plain words in
// CONTRIBUTING.md. A room is added when all its comments do.
var plainRooms = []string{
	".", "access", "api", "health", "journal", "jobs", "markdown", "mattermost/exporthost", "mattermost/importhost", "mattermost/serveraudit", "mattermost/serverhealth", "metrics", "mmrules", "nativeundo", "process",
	"records", "store/kvstore", "texts", "transfer/transfertest", "../offline/pull", "../offline/push", "../offline/remote",
}

var (
	// riddle matches comments that begin "x is how …" and do not say what x does.
	riddle = regexp.MustCompile(`^\S+ (is|are|was|were) (what|who|whom|whose|those|where|how|when|why|which)\b`)
	// pronoun matches subjects of the old voice and words that the glossary replaces.
	pronoun = regexp.MustCompile(`(?i)\b(nobody|somebody|whoever|everybody|take back)\b`)
)

func TestComments_SpeakPlainly(t *testing.T) {
	for _, room := range plainRooms {
		files, err := filepath.Glob(filepath.Join(filepath.FromSlash(room), "*.go"))
		require.NoError(t, err)
		require.NotEmpty(t, files, room)
		for _, file := range files {
			if strings.HasSuffix(file, "_test.go") {
				continue
			}
			text, err := os.ReadFile(file)
			require.NoError(t, err)
			set := token.NewFileSet()
			parsed, err := parser.ParseFile(set, file, text, parser.ParseComments|parser.SkipObjectResolution)
			require.NoError(t, err)
			for _, comment := range parsed.Comments {
				words := strings.Join(strings.Fields(comment.Text()), " ")
				require.NotRegexp(t, riddle, words, "%s: say what it does", set.Position(comment.Pos()))
				require.NotRegexp(t, pronoun, words, "%s: name the subject", set.Position(comment.Pos()))
			}
		}
	}
}
