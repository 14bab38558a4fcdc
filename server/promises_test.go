package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
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

// Adapters belong into rooms below mattermost, policy into access and the import rooms.
func TestCompositionRoot_IsWiringOnly(t *testing.T) {
	files, err := filepath.Glob("*.go")
	require.NoError(t, err)
	lines := 0
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		lines += strings.Count(string(text), "\n")
	}
	require.Less(t, lines, 300)
}

// Compare-and-set is a loop that is easy to write wrong: only records has it. The store
// itself and the store that remembers writes pass calls on.
func TestCompareAndSet_IsCalledInRecordsOnly(t *testing.T) {
	passOn := []string{filepath.Join("records", "records.go"), filepath.Join("jobs", "memory.go")}
	err := filepath.WalkDir(".", func(path string, _ fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") || slices.Contains(passOn, path) {
			return err
		}
		text, err := os.ReadFile(path)
		require.NotContains(t, string(text), ".CompareAndSet(", path)
		return err
	})
	require.NoError(t, err)
}
