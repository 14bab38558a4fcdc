package pages_test

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/build/testbed"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/archive"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/viewer"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/viewer/viewertest"
)

func TestPages_OpenFromAFolder(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Minute)
	defer cancel()
	chromium, err := testbed.Chromium(ctx)
	require.NoError(t, err)
	root, err := testbed.RepoRoot()
	require.NoError(t, err)
	installPackages(t, ctx)
	screenshots := filepath.Join(root, "dist", "screenshots")
	require.NoError(t, os.MkdirAll(screenshots, 0o755))
	settings, err := json.Marshal(map[string]any{
		"chromium": chromium, "screenshots": screenshots, "axe": filepath.Join("..", "node_modules", "axe-core", "axe.min.js"),
		"team": unpacked(t, ctx, viewertest.Team()), "hostile": unpacked(t, ctx, viewertest.Hostile()),
	})
	require.NoError(t, err)
	run := exec.CommandContext(ctx, "node", "--test", "--test-concurrency=1", "--test-reporter=spec", filepath.Join("tests", "pages.test.mjs"))
	run.Env = append(os.Environ(), "PAGES_SETTINGS="+string(settings))
	run.Stdout, run.Stderr = os.Stdout, os.Stderr
	require.NoError(t, run.Run())
}

// installPackages installs what the tests of the browser need, as their lock file
// says.
func installPackages(t *testing.T, ctx context.Context) {
	t.Helper()
	if _, err := os.Stat(filepath.Join("..", "node_modules", ".installed")); err == nil {
		return
	}
	install := exec.CommandContext(ctx, "npm", "ci", "--no-audit", "--no-fund", "--silent")
	install.Dir = ".."
	output, err := install.CombinedOutput()
	require.NoError(t, err, "%s", output)
	require.NoError(t, os.WriteFile(filepath.Join("..", "node_modules", ".installed"), nil, 0o600))
}

// unpacked unpacks an archive with its pages into a folder, as people do.
func unpacked(t *testing.T, ctx context.Context, content viewertest.Content) string {
	t.Helper()
	packed, err := viewertest.Pack(content)
	require.NoError(t, err)
	reader, err := archive.Open(bytes.NewReader(packed), int64(len(packed)), archive.DefaultLimits())
	require.NoError(t, err)
	files := map[string][]byte{}
	err = viewer.FromArchive(ctx, reader, viewer.Options{TempDir: t.TempDir()}, viewer.SinkFunc(func(_ context.Context, name string, page []byte) error {
		files[name] = page
		return nil
	}))
	require.NoError(t, err)
	zr, err := zip.NewReader(bytes.NewReader(packed), int64(len(packed)))
	require.NoError(t, err)
	for _, entry := range zr.File {
		opened, err := entry.Open()
		require.NoError(t, err)
		files[entry.Name], err = io.ReadAll(opened)
		require.NoError(t, err)
	}
	folder := filepath.Join(t.TempDir(), "an archive & more #1 ü")
	for name := range maps.Keys(files) {
		file := filepath.Join(folder, filepath.FromSlash(name))
		require.True(t, strings.HasPrefix(file, folder))
		require.NoError(t, os.MkdirAll(filepath.Dir(file), 0o755))
		require.NoError(t, os.WriteFile(file, files[name], 0o600))
	}
	return folder
}
