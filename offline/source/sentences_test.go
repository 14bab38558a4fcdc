package source_test

import (
	"archive/zip"
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/offline/source"
)

// zipOf packs empty files of the given names.
func zipOf(t *testing.T, names ...string) []byte {
	t.Helper()
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, name := range names {
		_, err := w.Create(name)
		require.NoError(t, err)
	}
	require.NoError(t, w.Close())
	return out.Bytes()
}

func TestOpen_SaysWhatToDoWithAFileAndNotWithAnUpload(t *testing.T) {
	whole := zipOf(t, "import.jsonl", "data/a.txt")
	for name, test := range map[string]struct {
		content []byte
		want    string
	}{
		"a text":        {[]byte("# A text\n\nof a project.\n"), "Name the zip of an export, or the folder of a pull."},
		"a compressed":  {[]byte("\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03"), "name the zip that is in it"},
		"two-byte text": {[]byte("\xff\xfe{\x00\"\x00t\x00"), "Save the file as UTF-8."},
		"cut":           {whole[:40], "its download was cut. Download it again."},
		"a zip in it":   {zipOf(t, "export.zip"), "name the zip that was in it"},
		"of Slack":      {zipOf(t, "channels.json", "users.json", "integration_logs.json"), "pack import.jsonl and the folder data together"},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "archive.zip")
			require.NoError(t, os.WriteFile(path, test.content, 0o600))
			_, err := source.Open(path)
			require.ErrorContains(t, err, test.want)
			require.NotContains(t, err.Error(), "pload")
		})
	}
}
