package archive_test

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"io"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/archive"
)

func sample(t *testing.T) []byte {
	t.Helper()
	var out bytes.Buffer
	writeSample(t, &out)
	return out.Bytes()
}

func openBytes(data []byte) (*archive.Reader, error) {
	return archive.Open(bytes.NewReader(data), int64(len(data)), archive.DefaultLimits())
}

// rewrite copies an archive entry by entry. Change returns the new content, or
// nil to leave the entry out.
func rewrite(t *testing.T, data []byte, change func(name string, content []byte) []byte) []byte {
	t.Helper()
	zr, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	require.NoError(t, err)
	var out bytes.Buffer
	zw := zip.NewWriter(&out)
	for _, entry := range zr.File {
		file, err := entry.Open()
		require.NoError(t, err)
		content, err := io.ReadAll(file)
		require.NoError(t, err)
		if content = change(entry.Name, content); content == nil {
			continue
		}
		w, err := zw.Create(entry.Name)
		require.NoError(t, err)
		_, err = w.Write(content)
		require.NoError(t, err)
	}
	require.NoError(t, zw.Close())
	return out.Bytes()
}

func TestAWholeArchiveIsAccepted(t *testing.T) {
	reader, err := openBytes(sample(t))
	require.NoError(t, err)
	require.NoError(t, reader.Verify(t.Context()))
	manifest, ok := reader.Manifest()
	require.True(t, ok)
	require.Equal(t, archive.FormatVersion, manifest.FormatVersion)
	require.Len(t, manifest.Entries, 4)
}

func TestAnArchiveThatIsNotWholeIsRefused(t *testing.T) {
	without := func(lacking string) func(string, []byte) []byte {
		return func(name string, content []byte) []byte {
			if name == lacking {
				return nil
			}
			return content
		}
	}
	replaced := func(wanted, old, fresh string) func(string, []byte) []byte {
		return func(name string, content []byte) []byte {
			if name == wanted {
				return bytes.Replace(content, []byte(old), []byte(fresh), 1)
			}
			return content
		}
	}
	cases := []struct {
		name   string
		damage func(string, []byte) []byte
		want   error
	}{
		{"no manifest", without(archive.ManifestName), archive.ErrIncomplete},
		{"no lines", without(archive.LinesName), archive.ErrDamaged},
		{"a file less", without("data/files/1/a.txt"), archive.ErrDamaged},
		{"other content", replaced("data/files/1/a.txt", "hello", "hallo"), archive.ErrDamaged},
		{"longer content", replaced("data/files/1/a.txt", "hello", "hello world"), archive.ErrDamaged},
		{"an unreadable manifest", replaced(archive.ManifestName, "{", "["), archive.ErrDamaged},
		{"a newer format", replaced(archive.ManifestName, `"format_version": 1`, `"format_version": 3`), archive.ErrNewer},
		{"a delta of no archive", replaced(archive.ManifestName, `"format_version": 1`, `"format_version": 2`), archive.ErrDamaged},
		{"no format", replaced(archive.ManifestName, `"format_version": 1`, `"format_version": 0`), archive.ErrDamaged},
	}
	for _, test := range cases {
		t.Run(test.name, func(t *testing.T) {
			reader, err := openBytes(rewrite(t, sample(t), test.damage))
			if err == nil {
				err = reader.Verify(t.Context())
			}
			require.ErrorIs(t, err, test.want)
		})
	}
	t.Run("cut off", func(t *testing.T) {
		data := sample(t)
		_, err := openBytes(data[:len(data)-30])
		require.ErrorIs(t, err, archive.ErrDamaged)
	})
	t.Run("canceled", func(t *testing.T) {
		reader, err := openBytes(sample(t))
		require.NoError(t, err)
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		require.ErrorIs(t, reader.Verify(ctx), context.Canceled)
	})
}

func FuzzOpen(f *testing.F) {
	var out bytes.Buffer
	zw := zip.NewWriter(&out)
	w, err := zw.Create(archive.ManifestName)
	if err != nil {
		f.Fatal(err)
	}
	if _, err := w.Write([]byte(`{"format_version":1,"entries":[{"name":"x","size":-1}]}`)); err != nil {
		f.Fatal(err)
	}
	if err := zw.Close(); err != nil {
		f.Fatal(err)
	}
	f.Add(out.Bytes())
	f.Fuzz(func(t *testing.T, data []byte) { requireOwnErrors(t, data) })
}

// requireOwnErrors requires that any file gives an archive whose names lead
// nowhere, or one of the errors of the package, in its own words.
func requireOwnErrors(t *testing.T, data []byte) {
	t.Helper()
	reader, err := openBytes(data)
	if err == nil {
		err = reader.Verify(t.Context())
	}
	if err != nil && !errors.Is(err, archive.ErrIncomplete) && !errors.Is(err, archive.ErrDamaged) && !errors.Is(err, archive.ErrNewer) &&
		!errors.Is(err, archive.ErrUnsafe) && !errors.Is(err, archive.ErrNoArchive) {
		t.Fatalf("an error of its own: %v", err)
	}
	if err != nil && strings.Contains(err.Error(), "zip: ") {
		t.Fatalf("an error in the words of a library: %v", err)
	}
	if reader == nil {
		return
	}
	for file := range reader.Files() {
		if found, ok := reader.Find(file.Name); !ok || found != file {
			t.Fatalf("%q is not found by its own name", file.Name)
		}
		if !filepath.IsLocal(file.Name) || strings.Contains(file.Name, `\`) {
			t.Fatalf("%q leads elsewhere", file.Name)
		}
	}
}
