package browser_test

import (
	"archive/zip"
	"io"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// writeZip writes an archive of lines and of files.
func writeZip(t *testing.T, w io.Writer, lines []string, files map[string]io.Reader) {
	t.Helper()
	archive := zip.NewWriter(w)
	entry, err := archive.Create("import.jsonl")
	require.NoError(t, err)
	_, err = io.WriteString(entry, strings.Join(lines, "\n")+"\n")
	require.NoError(t, err)
	for _, name := range slices.Sorted(maps.Keys(files)) {
		entry, err := archive.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Store})
		require.NoError(t, err)
		_, err = io.Copy(entry, files[name])
		require.NoError(t, err)
	}
	require.NoError(t, archive.Close())
}

// noise is content that does not shrink.
type noise struct{ state uint64 }

func (n *noise) Read(p []byte) (int, error) {
	for i := range p {
		n.state = n.state*6364136223846793005 + 1442695040888963407
		p[i] = byte(n.state >> 56)
	}
	return len(p), nil
}
