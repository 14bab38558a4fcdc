package main

import (
	"archive/tar"
	"archive/zip"
	"compress/gzip"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestTool_IsPackedWithItsPagesAndLicences(t *testing.T) {
	folder := t.TempDir()
	from := filepath.Join(folder, "built")
	require.NoError(t, os.WriteFile(from, []byte("a program"), 0o600))
	files := []toolFile{{from, "teamarchive", 0o755}, {from, "man/teamarchive.1", 0o644}}
	require.NoError(t, packTool(filepath.Join(folder, "unix"), false, files))
	require.NoError(t, packTool(filepath.Join(folder, "windows"), true, files))

	packed, err := os.Open(filepath.Join(folder, "unix.tar.gz"))
	require.NoError(t, err)
	defer func() { require.NoError(t, packed.Close()) }()
	compressed, err := gzip.NewReader(packed)
	require.NoError(t, err)
	names := map[string]int64{}
	for entries := tar.NewReader(compressed); ; {
		header, err := entries.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		require.NoError(t, err)
		names[header.Name] = header.Mode
	}
	require.Equal(t, map[string]int64{"teamarchive/teamarchive": 0o755, "teamarchive/man/teamarchive.1": 0o644}, names)

	windows, err := zip.OpenReader(filepath.Join(folder, "windows.zip"))
	require.NoError(t, err)
	defer func() { require.NoError(t, windows.Close()) }()
	require.Len(t, windows.File, 2)
	left, err := filepath.Glob(filepath.Join(folder, "*.part"))
	require.NoError(t, err)
	require.Empty(t, left)
}

func TestTool_HasALicenceForEveryModule(t *testing.T) {
	t.Chdir(filepath.Join("..", ".."))
	manifest, err := readManifest()
	require.NoError(t, err)
	var text strings.Builder
	require.NoError(t, writeNotice(t.Context(), manifest, toolProgram, &text))
	require.Contains(t, text.String(), "github.com/spf13/cobra")
	require.NotContains(t, text.String(), "github.com/mattermost/mattermost/server", "the program needs nothing of a server")
}
