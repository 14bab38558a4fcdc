package importer

import (
	"bytes"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/archive"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/sanitize"
)

const (
	oldSite    = "https://old.example.com"
	ourVersion = `{"type":"version","version":1,"info":{"generator":"team-export","version":"1"}}`
)

// ourArchive makes an archive as an export of the team "choir" writes it. Files
// whose names begin with extras/ are entries of their own, others are below
// data/.
func ourArchive(t testing.TB, lines []string, files map[string]string) []byte {
	t.Helper()
	var out bytes.Buffer
	w := archive.NewWriter(&out)
	text, err := w.Lines()
	require.NoError(t, err)
	_, err = io.WriteString(text, strings.Join(lines, "\n")+"\n")
	require.NoError(t, err)
	for _, name := range sanitize.SortedKeys(files) {
		if strings.HasSuffix(name, ".ndjson") || strings.HasSuffix(name, ".json") {
			extra, err := w.Extra(name)
			require.NoError(t, err)
			_, err = io.WriteString(extra, files[name])
			require.NoError(t, err)
			continue
		}
		entry := name
		if !strings.HasPrefix(name, "extras/") {
			entry = archive.DataFolder + name
		}
		require.NoError(t, w.AddFile(t.Context(), entry, int64(len(files[name])), strings.NewReader(files[name])))
	}
	require.NoError(t, w.Finish(archive.Manifest{
		FormatVersion: archive.FormatVersion, Generator: archive.Generator{Name: "team-export", Version: "1"},
		Source: archive.Source{SiteURL: oldSite, ServerID: strings.Repeat("s", 26), TeamID: strings.Repeat("t", 26), TeamName: "choir"},
	}))
	return out.Bytes()
}

// id is one that servers give.
func id(letter string) string { return strings.Repeat(letter, 26) }

// ourPost is a post as an export writes it.
func ourPost(sourceID, message string, more string) string {
	return `{"type":"post","post":{"team":"choir","channel":"dev","user":"anna","message":"` + message +
		`","create_at":1000,"props":{"team_export_post_id":"` + sourceID + `"}` + more + `}}`
}
