package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

var (
	// named is a test that a document names, declared one that there is.
	named    = regexp.MustCompile("`((?:Test|Fuzz)[A-Z]\\w*)`")
	declared = regexp.MustCompile(`(?m)^func ((?:Test|Fuzz)[A-Z]\w*)\(`)
)

// A promise of the threat model is worth as much as the test that holds it.
func TestEveryPromiseIsHeldByATestThatExists(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("..", "docs", "SECURITY.md"))
	require.NoError(t, err)
	_, promises, ok := strings.Cut(string(text), "### What is promised, and the test that holds it\n")
	require.True(t, ok)
	promises, _, _ = strings.Cut(promises, "\n#")
	tests := testsOf(t, "..")
	rows := 0
	for line := range strings.Lines(promises) {
		if !strings.HasPrefix(line, "| ") || strings.HasPrefix(line, "| Promise ") {
			continue
		}
		rows++
		require.NotEmpty(t, named.FindAllString(line, -1), "nothing holds this promise: %s", line)
	}
	require.Greater(t, rows, 15)
	for _, found := range named.FindAllStringSubmatch(string(text), -1) {
		require.True(t, tests[found[1]], "docs/SECURITY.md names %s, which does not exist", found[1])
	}
}

// testsOf are the names of all tests below a folder.
func testsOf(t *testing.T, root string) map[string]bool {
	t.Helper()
	tests := map[string]bool{}
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && (entry.Name() == "node_modules" || entry.Name() == "dist"):
			return fs.SkipDir
		case !strings.HasSuffix(path, "_test.go"):
			return nil
		}
		text, err := os.ReadFile(path)
		for _, found := range declared.FindAllStringSubmatch(string(text), -1) {
			tests[found[1]] = true
		}
		return err
	})
	require.NoError(t, err)
	return tests
}
