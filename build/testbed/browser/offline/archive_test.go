package offline_test

import (
	"bytes"
	"context"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/archive"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/bulk"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/viewer"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/viewer/viewertest"
)

// unpack writes an archive with its pages into a folder, as people unpack it.
func unpack(t *testing.T, content viewertest.Content) string {
	t.Helper()
	packed, err := viewertest.Pack(content)
	require.NoError(t, err)
	reader, err := archive.Open(bytes.NewReader(packed), int64(len(packed)), archive.DefaultLimits())
	require.NoError(t, err)
	folder := t.TempDir()
	write := func(name string, content []byte) error {
		path := filepath.Join(folder, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		return os.WriteFile(path, content, 0o600)
	}
	for name := range content.Files {
		file, err := reader.Open(name)
		require.NoError(t, err)
		data, err := io.ReadAll(file)
		require.NoError(t, err)
		require.NoError(t, write(name, data))
	}
	err = viewer.FromArchive(t.Context(), reader, viewer.Options{TempDir: t.TempDir()}, viewer.SinkFunc(func(_ context.Context, name string, content []byte) error {
		return write(name, content)
	}))
	require.NoError(t, err)
	return folder
}

func TestSearch_InAnArchive(t *testing.T) {
	team := viewertest.Team()
	team.Lines = append(team.Lines, bulk.Line{Type: bulk.TypePost, Post: &bulk.Post{Team: "choir", Channel: "old", Thread: bulk.Thread{Content: bulk.Content{
		User: "boris", CreateAt: 1_709_600_000_000, Message: "attackword </script><script>window.canary=1</script> \u2028 <img src=x onerror=\"window.canary=1\">",
	}}}})
	runTests(t, t.Context(), "archive.test.mjs", map[string]any{"archive": unpack(t, team)})
}
