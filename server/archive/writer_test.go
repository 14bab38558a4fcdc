package archive_test

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/archive"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

func writeSample(t *testing.T, out io.Writer) {
	t.Helper()
	w := archive.NewWriter(out)
	lines, err := w.Lines()
	require.NoError(t, err)
	_, err = io.WriteString(lines, "{}\n{}\n")
	require.NoError(t, err)
	require.NoError(t, w.AddFile(context.Background(), "data/files/1/a.txt", 5, strings.NewReader("hello")))
	require.NoError(t, w.AddFile(context.Background(), "data/files/2/empty", 0, strings.NewReader("")))
	extra, err := w.Extra(archive.BotMembersName)
	require.NoError(t, err)
	_, err = io.WriteString(extra, "{}\n")
	require.NoError(t, err)
	require.NoError(t, w.Finish(archive.Manifest{Counts: transfer.Counts{transfer.CountFiles: 2}}))
}

func TestWriterKeepsTheOrderOfTheFormat(t *testing.T) {
	var out bytes.Buffer
	writeSample(t, &out)
	zr, err := zip.NewReader(bytes.NewReader(out.Bytes()), int64(out.Len()))
	require.NoError(t, err)
	var names []string
	for _, file := range zr.File {
		names = append(names, file.Name)
		require.Equal(t, "1980-01-01T00:00:00Z", file.Modified.Format(time.RFC3339), "%s carries no date of its own", file.Name)
	}
	require.Equal(t, []string{"import.jsonl", "data/files/1/a.txt", "data/files/2/empty", "extras/bot-memberships.ndjson", "manifest.json"}, names)
	require.Equal(t, zip.Deflate, zr.File[0].Method)
	require.Equal(t, zip.Store, zr.File[1].Method)
}

func TestManifestListsEveryEntryBeforeIt(t *testing.T) {
	var out bytes.Buffer
	writeSample(t, &out)
	zr, err := zip.NewReader(bytes.NewReader(out.Bytes()), int64(out.Len()))
	require.NoError(t, err)
	file, err := zr.Open(archive.ManifestName)
	require.NoError(t, err)
	var manifest archive.Manifest
	require.NoError(t, json.NewDecoder(file).Decode(&manifest))
	require.Equal(t, archive.FormatVersion, manifest.FormatVersion)
	require.Equal(t, archive.Entry{
		Name: "data/files/1/a.txt", Size: 5,
		SHA256: "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824",
	}, manifest.Entries[1])
	require.Len(t, manifest.Entries, 4)
}

func TestSameContentGivesTheSameBytes(t *testing.T) {
	var first, second bytes.Buffer
	writeSample(t, &first)
	writeSample(t, &second)
	require.Equal(t, first.Bytes(), second.Bytes())
}

func TestAddFileRefusesAFileOfAnotherSize(t *testing.T) {
	for _, announced := range []int64{4, 6} {
		err := archive.NewWriter(io.Discard).AddFile(context.Background(), "f", announced, strings.NewReader("hello"))
		require.ErrorIs(t, err, archive.ErrSizeChanged)
	}
}

func TestWriterRefusesBadNames(t *testing.T) {
	for _, name := range []string{"", "../x", "/x", "a/../b", "a\\b", "a//b", "a\x00", "."} {
		_, err := archive.NewWriter(io.Discard).Extra(name)
		require.Error(t, err, "%q", name)
	}
}

func TestWriterRefusesTheSameNameTwice(t *testing.T) {
	w := archive.NewWriter(io.Discard)
	_, err := w.Extra("extras/a")
	require.NoError(t, err)
	_, err = w.Extra("extras/a")
	require.ErrorContains(t, err, "in the archive already")
	_, err = w.Lines()
	require.ErrorContains(t, err, "must be the first entry")
}

func TestAddFileStopsWhenCanceled(t *testing.T) {
	ctx, cancel := context.WithCancelCause(context.Background())
	reason := errors.New("canceled by a person")
	cancel(reason)
	err := archive.NewWriter(io.Discard).AddFile(ctx, "f", 5, strings.NewReader("hello"))
	require.ErrorIs(t, err, reason)
}

// failAfter fails once more than n bytes were written, like a full disk.
type failAfter struct{ n int }

func (f *failAfter) Write(p []byte) (int, error) {
	if len(p) > f.n {
		return 0, errors.New("no space left")
	}
	f.n -= len(p)
	return len(p), nil
}

func TestAFailedWriteIsNeverASuccess(t *testing.T) {
	var whole bytes.Buffer
	writeSample(t, &whole)
	for limit := range whole.Len() {
		w := archive.NewWriter(&failAfter{n: limit})
		err := func() error {
			lines, err := w.Lines()
			if err != nil {
				return err
			}
			if _, err := io.WriteString(lines, "{}\n{}\n"); err != nil {
				return err
			}
			if err := w.AddFile(context.Background(), "data/files/1/a.txt", 5, strings.NewReader("hello")); err != nil {
				return err
			}
			if err := w.AddFile(context.Background(), "data/files/2/empty", 0, strings.NewReader("")); err != nil {
				return err
			}
			extra, err := w.Extra(archive.BotMembersName)
			if err != nil {
				return err
			}
			if _, err := io.WriteString(extra, "{}\n"); err != nil {
				return err
			}
			return w.Finish(archive.Manifest{Counts: transfer.Counts{transfer.CountFiles: 2}})
		}()
		require.Error(t, err, "a disk with room for %d of %d bytes", limit, whole.Len())
	}
}
