package filestore_test

import (
	"bytes"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost/mattermost/server/public/model"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/store/filestore"
)

func openImports(t *testing.T, root string) *filestore.Imports {
	t.Helper()
	imports, err := filestore.OpenImports(filestore.Stores{
		Files: filestore.Settings{Driver: model.ImageDriverLocal, Directory: root}, ImportDirectory: "import",
	})
	require.NoError(t, err)
	return imports
}

// filesBelow are the names of all files below a folder.
func filesBelow(t *testing.T, root string) (names []string) {
	t.Helper()
	require.NoError(t, filepath.WalkDir(root, func(_ string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			names = append(names, entry.Name())
		}
		return err
	}))
	return names
}

func TestAnUploadIsReadAsOneFile(t *testing.T) {
	root := t.TempDir()
	imports := openImports(t, root)
	content := make([]byte, 2*filestore.ChunkSize+1000)
	random := rand.New(rand.NewPCG(1, 2))
	for i := range content {
		content[i] = byte(random.Uint32())
	}
	size := int64(len(content))
	for n := range int64(3) {
		part := content[n*filestore.ChunkSize : min((n+1)*filestore.ChunkSize, size)]
		require.ErrorIs(t, imports.PutPiece(t.Context(), "up", n, 0, int64(len(part)), bytes.NewReader(part[:10])), io.ErrUnexpectedEOF)
		require.NoError(t, imports.PutPiece(t.Context(), "up", n, 0, 500, bytes.NewReader(part)))
		require.NoError(t, imports.PutPiece(t.Context(), "up", n, 500, int64(len(part)), bytes.NewReader(part[500:])))
		require.NoError(t, imports.RemovePiece(t.Context(), "up", n, 500))
	}
	upload := imports.OpenUpload(t.Context(), "up", size)
	whole, err := io.ReadAll(io.NewSectionReader(upload, 0, size))
	require.NoError(t, err)
	require.Equal(t, content, whole)
	for range 100 {
		at := random.Int64N(size)
		piece := make([]byte, random.Int64N(min(size-at, filestore.ChunkSize))+1)
		n, err := upload.ReadAt(piece, at)
		if at+int64(len(piece)) <= size {
			require.NoError(t, err)
		}
		require.Equal(t, content[at:at+int64(n)], piece[:n])
	}
	_, err = upload.ReadAt(make([]byte, 10), size-5)
	require.ErrorIs(t, err, io.EOF)
	require.NoError(t, upload.Close())

	require.NoError(t, imports.PutPiece(t.Context(), "up", 7, 0, 3, strings.NewReader("abc")), "one that nobody came to count")
	require.NoError(t, os.WriteFile(filepath.Join(root, "team-export", "partial", "up.2-700~1"), nil, 0o600))
	require.NoError(t, os.WriteFile(filepath.Join(root, "team-export", "partial", "upper.2~1"), nil, 0o600))
	require.NoError(t, imports.RemoveChunks(t.Context(), "up"))
	require.Equal(t, []string{"upper.2~1"}, filesBelow(t, root), "nothing is left but what is another's")
	_, err = upload.ReadAt(make([]byte, 1), 0)
	require.ErrorIs(t, err, filestore.ErrNotExist)
}

func TestPapersOfAnImport(t *testing.T) {
	imports := openImports(t, t.TempDir())
	_, err := imports.Paper(t.Context(), "job", "plan.json")
	require.ErrorIs(t, err, filestore.ErrNotExist)
	require.NoError(t, imports.PutPaper(t.Context(), "job", "plan.json", []byte("old")))
	require.NoError(t, imports.PutPaper(t.Context(), "job", "plan.json", []byte("new")))
	paper, err := imports.Paper(t.Context(), "job", "plan.json")
	require.NoError(t, err)
	require.Equal(t, "new", string(paper))
	require.NoError(t, imports.RemovePaper(t.Context(), "job", "plan.json"))
}
