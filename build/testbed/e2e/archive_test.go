package e2e_test

import (
	"archive/zip"
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/build/testbed"
)

// opened is a downloaded archive.
type opened struct {
	path string
	zip  *zip.ReadCloser
}

// line is a line of import.jsonl as a plain map, read without our own types.
type line map[string]any

func (l line) payload() map[string]any {
	payload, _ := l[l["type"].(string)].(map[string]any)
	return payload
}

// exportTeam exports the demo team and downloads the archive.
func exportTeam(t *testing.T, ctx context.Context, server *testbed.Server, teamID string, options any) (testbed.Job, *opened) {
	t.Helper()
	job, err := server.Admin.Export(ctx, teamID, options)
	require.NoError(t, err)
	return job, download(t, ctx, server.Admin, job)
}

func download(t *testing.T, ctx context.Context, client *testbed.Client, job testbed.Job) *opened {
	t.Helper()
	path := filepath.Join(t.TempDir(), job.Archive.Name)
	file, err := os.Create(path)
	require.NoError(t, err)
	require.NoError(t, client.Download(ctx, job.ID, file))
	require.NoError(t, file.Close())
	require.NoError(t, testbed.CheckArchive(ctx, path))
	zr, err := zip.OpenReader(path)
	require.NoError(t, err)
	t.Cleanup(func() { _ = zr.Close() })
	return &opened{path: path, zip: zr}
}

func (o *opened) names() []string {
	var names []string
	for _, file := range o.zip.File {
		names = append(names, file.Name)
	}
	return names
}

func (o *opened) read(t *testing.T, name string) []byte {
	t.Helper()
	file, err := o.zip.Open(name)
	require.NoError(t, err)
	data, err := io.ReadAll(file)
	require.NoError(t, err, "the checksum of %s in the zip file", name)
	return data
}

func (o *opened) lines(t *testing.T) []line {
	t.Helper()
	var lines []line
	scanner := bufio.NewScanner(bytes.NewReader(o.read(t, "import.jsonl")))
	scanner.Buffer(nil, 16<<20)
	for scanner.Scan() {
		var l line
		require.NoError(t, json.Unmarshal(scanner.Bytes(), &l))
		lines = append(lines, l)
	}
	require.NoError(t, scanner.Err())
	return lines
}

// ofType returns the payloads of one type.
func (o *opened) ofType(t *testing.T, kind string) []map[string]any {
	t.Helper()
	var found []map[string]any
	for _, l := range o.lines(t) {
		if l["type"] == kind {
			found = append(found, l.payload())
		}
	}
	return found
}

func sha256Hex(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}
