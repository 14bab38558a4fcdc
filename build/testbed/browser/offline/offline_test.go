package offline_test

import (
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/build/testbed"
)

// runTests runs the tests of a file in Chromium. They find the settings in
// OFFLINE_SETTINGS.
func runTests(t *testing.T, ctx context.Context, file string, settings map[string]any) {
	t.Helper()
	chromium, err := testbed.Chromium(ctx)
	require.NoError(t, err)
	packages, err := testbed.BrowserPackages(ctx)
	require.NoError(t, err)
	root, err := testbed.RepoRoot()
	require.NoError(t, err)
	screenshots := filepath.Join(root, "dist", "screenshots")
	require.NoError(t, os.MkdirAll(screenshots, 0o755))
	settings["chromium"], settings["screenshots"] = chromium, screenshots
	settings["axe"] = filepath.Join(packages, "node_modules", "axe-core", "axe.min.js")
	data, err := json.Marshal(settings)
	require.NoError(t, err)
	path := filepath.Join(t.TempDir(), "settings.json")
	require.NoError(t, os.WriteFile(path, data, 0o600))
	run := exec.CommandContext(ctx, "node", "--test", "--test-concurrency=1", "--test-reporter=spec", filepath.Join("tests", file))
	run.Env = append(os.Environ(), "OFFLINE_SETTINGS="+path)
	run.Stdout, run.Stderr = os.Stdout, os.Stderr
	require.NoError(t, run.Run())
}
