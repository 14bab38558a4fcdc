package filestore_test

import (
	"bytes"
	"encoding/binary"
	"io"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/store/filestore"
)

// An import reads lines, files and pictures of one archive at the same time.
func TestArchives_AreReadFromSeveralPlacesAtOnce(t *testing.T) {
	root := t.TempDir()
	imports := openImports(t, root)
	content := make([]byte, filestore.ChunkSize+300_000)
	for i := 0; i+8 <= len(content); i += 8 {
		binary.LittleEndian.PutUint64(content[i:], uint64(i))
	}
	size := int64(len(content))
	for n := range int64(2) {
		part := content[n*filestore.ChunkSize : min((n+1)*filestore.ChunkSize, size)]
		require.NoError(t, imports.PutPiece(t.Context(), "up", n, 0, int64(len(part)), bytes.NewReader(part)))
	}
	require.NoError(t, os.MkdirAll(filepath.Join(root, "import"), 0o755))
	require.NoError(t, os.WriteFile(filepath.Join(root, "import", "big.zip"), content, 0o600))
	found, err := imports.FindArchive(t.Context(), "big.zip")
	require.NoError(t, err)
	folder, err := imports.OpenArchive(t.Context(), found)
	require.NoError(t, err)
	for name, file := range map[string]interface {
		io.ReaderAt
		io.Closer
	}{"upload": imports.OpenUpload(t.Context(), "up", size), "import folder": folder} {
		var reading sync.WaitGroup
		for n := range int64(12) {
			reading.Go(func() {
				from := n * size / 12
				piece := make([]byte, 4096)
				for at := from; at+4096 <= min(size, from+1_000_000); at += 4096 {
					if _, err := file.ReadAt(piece, at); err != nil || !bytes.Equal(piece, content[at:at+4096]) {
						t.Errorf("%s: what was read at %d is not what is there (%v)", name, at, err)
						return
					}
				}
			})
		}
		reading.Wait()
		require.NoError(t, file.Close())
	}
}
