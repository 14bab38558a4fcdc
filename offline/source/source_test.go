package source_test

import (
	"archive/zip"
	"bytes"
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/offline/source"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/archive"
)

type silent struct{}

func (silent) Volume(int64) {}
func (silent) Copied(int64) {}

const firstLine = `{"type":"version","version":1}` + "\n"

// packed is a zip as programs write it that do not know sizes before the content.
func packed(t testing.TB, stored map[string]string, order ...string) []byte {
	t.Helper()
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	lines, err := w.Create("import.jsonl")
	require.NoError(t, err)
	_, err = io.WriteString(lines, firstLine)
	require.NoError(t, err)
	for _, name := range order {
		e, err := w.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Store})
		require.NoError(t, err)
		_, err = io.WriteString(e, stored[name])
		require.NoError(t, err)
	}
	require.NoError(t, w.Close())
	return out.Bytes()
}

func written(t testing.TB, data []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "archive.zip")
	require.NoError(t, os.WriteFile(path, data, 0o600))
	return path
}

func read(t *testing.T, a *source.Archive, name string) (string, error) {
	t.Helper()
	content, err := a.Open(name)
	require.NoError(t, err)
	defer func() { _ = content.Close() }()
	text, err := io.ReadAll(content)
	return string(text), err
}

// Stored files may hold what looks like a part of a zip.
func TestRescue_FindsFilesWhateverTheyHold(t *testing.T) {
	files := map[string]string{
		"data/a": "plain", "data/b": "", "data/c": "PK\x07\x08 is no end, and PK\x03\x04 no beginning",
		"data/d": string(packed(t, map[string]string{"data/x": "a zip in a zip"}, "data/x")), "data/e": strings.Repeat("PK\x07\x08", 100_000),
	}
	data := packed(t, files, "data/a", "data/b", "data/c", "data/d", "data/e")
	const item = 46 // bytes of an item of the list come before its name
	list := bytes.LastIndex(data, []byte("import.jsonl")) - item
	a, err := source.OpenDamaged(written(t, data[:list]))
	require.NoError(t, err)
	defer func() { require.NoError(t, a.Close()) }()
	require.NotNil(t, a.Rescue)
	for name, want := range files {
		have, err := read(t, a, name)
		require.NoError(t, err, name)
		require.Equal(t, want, have, name)
	}
	text, err := read(t, a, "import.jsonl")
	require.NoError(t, err)
	require.Equal(t, firstLine, text)
}

func TestRescue_GivesTheBeginningOfWhatWasCut(t *testing.T) {
	data := packed(t, map[string]string{"data/a": strings.Repeat("0123456789", 1000)}, "data/a")
	at := bytes.Index(data, []byte("0123456789"))
	a, err := source.OpenDamaged(written(t, data[:at+500]))
	require.NoError(t, err)
	defer func() { require.NoError(t, a.Close()) }()
	text, err := read(t, a, "data/a")
	require.NoError(t, err)
	require.Equal(t, strings.Repeat("0123456789", 50), text)
	require.True(t, a.Rescue.Entries[1].Cut)
}

func TestOpen_RefusesADamagedArchive(t *testing.T) {
	data := packed(t, nil)
	_, err := source.Open(written(t, data[:len(data)-30]))
	require.ErrorIs(t, err, archive.ErrDamaged)
	_, err = source.Open(t.TempDir())
	require.ErrorContains(t, err, "the folder holds no archive")
	_, err = source.OpenDamaged(written(t, []byte("PK\x03\x04 nothing of it")))
	require.ErrorIs(t, err, archive.ErrDamaged)
}

func TestSeekable_ReadsFromAnyPlace(t *testing.T) {
	a, err := source.Open(written(t, packed(t, map[string]string{"data/a": "0123456789"}, "data/a")))
	require.NoError(t, err)
	defer func() { require.NoError(t, a.Close()) }()
	content, size, err := a.Seekable("data/a")
	require.NoError(t, err)
	require.EqualValues(t, 10, size)
	for _, at := range []int64{5, 0, 9, 3} {
		_, err := content.Seek(at, io.SeekStart)
		require.NoError(t, err)
		rest, err := io.ReadAll(content)
		require.NoError(t, err)
		require.Equal(t, "0123456789"[at:], string(rest))
	}
	_, err = content.Seek(-1, io.SeekStart)
	require.Error(t, err)
	require.NoError(t, content.Close())
}

// Whatever is in a file: it is opened or refused, and reading it ends.
func FuzzOpenDamaged(f *testing.F) {
	whole := packed(f, map[string]string{"data/a": "0123456789"}, "data/a")
	f.Add(whole)
	f.Add(whole[:len(whole)-40])
	f.Add(whole[:60])
	f.Add([]byte(firstLine))
	f.Fuzz(func(t *testing.T, data []byte) {
		a, err := source.OpenDamaged(written(t, data))
		if err != nil {
			return
		}
		defer func() { _ = a.Close() }()
		for _, err := range a.Lines(context.Background(), silent{}) {
			_ = err // some are damaged; they are read to their end
		}
		for file := range a.Files() {
			_ = a.CheckEntry(t.Context(), file.Name)
		}
	})
}
