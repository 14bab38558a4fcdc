package main

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

// maxLines bounds the length of a file of source.
const maxLines = 400

// madeFiles lists files that a program writes.
var madeFiles = []string{"webapp/src/types/contract.ts"}

func TestFiles_HaveAtMost400Lines(t *testing.T) {
	kinds := []string{".go", ".ts", ".tsx", ".js", ".mjs"}
	read := 0
	require.NoError(t, filepath.WalkDir("..", func(file string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && slices.Contains([]string{"node_modules", "dist", "testdata", ".git"}, entry.Name()):
			return filepath.SkipDir
		case entry.IsDir() || !slices.Contains(kinds, filepath.Ext(file)):
			return nil
		}
		name, err := filepath.Rel("..", file)
		if err != nil {
			return err
		}
		text, err := os.ReadFile(file)
		if err != nil || slices.Contains(madeFiles, filepath.ToSlash(name)) {
			return err
		}
		read++
		require.LessOrEqual(t, bytes.Count(text, []byte("\n")), maxLines, "%s: divide it by what it holds", name)
		return nil
	}))
	require.Greater(t, read, 500)
}
