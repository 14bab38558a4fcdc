package archive

import (
	"archive/zip"
	"bytes"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestAddPacked_GivesAnEntryLikeAnyOther(t *testing.T) {
	var out bytes.Buffer
	w := NewWriter(&out)
	_, err := w.Lines()
	require.NoError(t, err)
	page := strings.Repeat("<p>a page</p>", 1000)
	packed, err := Pack([]byte(page))
	require.NoError(t, err)
	require.NoError(t, w.AddPacked("index.html", packed))
	require.ErrorContains(t, w.AddPacked("index.html", packed), "already")
	require.ErrorContains(t, w.AddPacked("../index.html", packed), "not a name")
	extra, err := w.Extra("extras/after.ndjson")
	require.NoError(t, err)
	_, err = io.WriteString(extra, "{}\n")
	require.NoError(t, err)
	require.NoError(t, w.Finish(Manifest{}))

	reader, err := Open(bytes.NewReader(out.Bytes()), int64(out.Len()), DefaultLimits())
	require.NoError(t, err)
	require.NoError(t, reader.Verify(t.Context()), "the manifest knows its checksum")
	content, err := reader.Open("index.html")
	require.NoError(t, err)
	text, err := io.ReadAll(content)
	require.NoError(t, err)
	require.Equal(t, page, string(text))
	zr, err := zip.NewReader(bytes.NewReader(out.Bytes()), int64(out.Len()))
	require.NoError(t, err)
	for _, file := range zr.File {
		require.Equal(t, earliestDate, file.Modified.UTC(), file.Name)
	}
}
