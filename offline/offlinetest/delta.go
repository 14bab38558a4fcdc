package offlinetest

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/archive"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// Delta is a delta of [OddTeam] that a test writes by hand. What is empty says that every
// emoji is there, and nothing else.
type Delta struct {
	// Lines are lines of posts; the lines before them are those of the odd team.
	Lines string
	// Changes, Saved and Present are entries.
	Changes, Saved, Present string
	// Edit changes what the archive has of people and channels; it gets the lines, and the
	// entries beside them, by their names.
	Edit func(name, text string) string
	// Team is the id of the team where it is another one.
	Team string
}

// everyEmoji says that all emoji of the odd team are there.
const everyEmoji = `{"emoji":"e1"}
{"emoji":"e3"}
{"emoji":"e10"}
{"emoji":"e4"}
{"emoji":"e9"}
{"emoji":"e6"}
`

// Of writes the delta of a base, which may be a delta itself, and returns its path.
func (d Delta) Of(t testing.TB, base string) string {
	t.Helper()
	edit := d.Edit
	if edit == nil {
		edit = func(_, text string) string { return text }
	}
	var manifest archive.Manifest
	require.NoError(t, json.Unmarshal(golden(t, "manifest.json"), &manifest))
	manifest.Base = &archive.Base{ManifestSHA256: sumOfEntry(t, base, archive.ManifestName), SHA256: "of-" + filepath.Base(base), Moment: 1_700_000_000_000}
	manifest.Counts = transfer.Counts{transfer.CountChangedPosts: int64(strings.Count(d.Changes, `"kind":"post"`)), transfer.CountDeletedPosts: int64(strings.Count(d.Changes, `"kind":"deleted"`))}
	if d.Team != "" {
		manifest.Source.TeamID = d.Team
	}
	var lines strings.Builder
	for line := range strings.Lines(string(golden(t, "import.jsonl"))) {
		if !strings.Contains(line, `{"type":"post"`) && !strings.Contains(line, `{"type":"emoji"`) {
			lines.WriteString(line)
		}
	}
	path := filepath.Join(t.TempDir(), "delta.zip")
	given := map[string]string{archive.ChangesName: d.Changes, archive.SavedName: d.Saved, archive.PresentName: everyEmoji + d.Present}
	Write(t, path, manifest, []byte(edit(archive.LinesName, lines.String())+d.Lines), func(name string) []byte {
		text, is := given[name]
		switch {
		case is:
			return []byte(text)
		case name == archive.TeamIconName || name == bookmarkFile:
			return Content("users/icon")
		case name == archive.PostsName || name == archive.FilesName || name == archive.WarningsName:
			return nil
		}
		return []byte(edit(name, string(golden(t, strings.TrimPrefix(name, "extras/")))))
	})
	return path
}

// sumOfEntry is the checksum of an entry.
func sumOfEntry(t testing.TB, path, name string) string {
	t.Helper()
	zr, err := zip.OpenReader(path)
	require.NoError(t, err)
	defer func() { require.NoError(t, zr.Close()) }()
	file, err := zr.Open(name)
	require.NoError(t, err)
	var text bytes.Buffer
	_, err = io.Copy(&text, file)
	require.NoError(t, err)
	sum := sha256.Sum256(text.Bytes())
	return hex.EncodeToString(sum[:])
}
