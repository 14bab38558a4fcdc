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

// isFile matches code in a document that names a file or a folder of the repository, and
// isTest code that names a test.
var (
	isFile = regexp.MustCompile(`^[\w./-]+/[\w./-]+$|^[\w-]+\.(go|ts|tsx|md|json|yml)$`)
	isTest = regexp.MustCompile(`^Test\w+$`)
)

func TestContributing_NamesFilesAndTestsThatExist(t *testing.T) {
	text, err := os.ReadFile("../CONTRIBUTING.md")
	require.NoError(t, err)
	var files []string
	var tests strings.Builder
	require.NoError(t, filepath.WalkDir("..", func(file string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && slices.Contains([]string{"node_modules", "dist", "testdata", ".git"}, entry.Name()):
			return filepath.SkipDir
		}
		files = append(files, "/"+strings.TrimPrefix(filepath.ToSlash(file), "../"))
		if !entry.IsDir() && (strings.HasSuffix(file, "_test.go") || strings.Contains(file, ".test.ts")) {
			code, err := os.ReadFile(file)
			tests.Write(code)
			return err
		}
		return nil
	}))
	named, tested := 0, 0
	for _, code := range regexp.MustCompile("`([^`\n]+)`").FindAllStringSubmatch(string(text), -1) {
		switch name := strings.TrimSuffix(code[1], "/"); {
		case isTest.MatchString(name):
			tested++
			require.Contains(t, tests.String(), "func "+name+"(", "a test that CONTRIBUTING.md names")
		case isFile.MatchString(name):
			named++
			require.True(t, slices.ContainsFunc(files, func(file string) bool { return strings.HasSuffix(file, "/"+name) }), "CONTRIBUTING.md names %s", name)
		case strings.HasPrefix(name, "every "):
			tested++
			require.Contains(t, tests.String(), "test('"+name+"'", "a test that CONTRIBUTING.md names")
		}
	}
	require.Greater(t, named, 25)
	require.Greater(t, tested, 8)
}
