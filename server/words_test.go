package main

import (
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

var (
	// riddle matches comments that begin "x is how …" and do not say what x does.
	riddle = regexp.MustCompile(`^\S+ (is|are|was|were) (what|who|whom|whose|those|where|how|when|why|which)\b`)
	// pronoun matches subjects of the old voice and words that the glossary replaces.
	pronoun = regexp.MustCompile(`(?i)\b(nobody|somebody|whoever|everybody|take back)\b`)
)

// sources lists all files of Go but tests.
func sources(t *testing.T) (files []string) {
	t.Helper()
	require.NoError(t, filepath.WalkDir("..", func(file string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && slices.Contains([]string{"node_modules", "dist", "testdata", ".git"}, entry.Name()):
			return filepath.SkipDir
		case !entry.IsDir() && filepath.Ext(file) == ".go" && !strings.HasSuffix(file, "_test.go"):
			files = append(files, file)
		}
		return nil
	}))
	require.Greater(t, len(files), 500)
	return files
}

func TestComments_SpeakPlainly(t *testing.T) {
	for _, file := range sources(t) {
		set := token.NewFileSet()
		parsed, err := parser.ParseFile(set, file, nil, parser.ParseComments|parser.SkipObjectResolution)
		require.NoError(t, err)
		for _, comment := range parsed.Comments {
			words := strings.Join(strings.Fields(comment.Text()), " ")
			require.NotRegexp(t, riddle, words, "%s: say what it does", set.Position(comment.Pos()))
			require.NotRegexp(t, pronoun, words, "%s: name the subject", set.Position(comment.Pos()))
		}
	}
}
