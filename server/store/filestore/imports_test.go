package filestore_test

import (
	"bytes"
	"io"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost/mattermost/server/public/model"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/store/filestore"
)

func openImports(t *testing.T) *filestore.Imports {
	t.Helper()
	imports, err := filestore.OpenImports(filestore.Stores{
		Files: filestore.Settings{Driver: model.ImageDriverLocal, Directory: t.TempDir()}, ImportDirectory: "import",
	})
	require.NoError(t, err)
	return imports
}

func TestAnUploadIsReadAsOneFile(t *testing.T) {
	imports := openImports(t)
	content := make([]byte, 2*filestore.ChunkSize+1000)
	random := rand.New(rand.NewPCG(1, 2))
	for i := range content {
		content[i] = byte(random.Uint32())
	}
	size := int64(len(content))
	for n := range int64(3) {
		part := content[n*filestore.ChunkSize : min((n+1)*filestore.ChunkSize, size)]
		require.ErrorIs(t, imports.PutChunk(t.Context(), "up", n, int64(len(part)), bytes.NewReader(part[:10])), io.ErrUnexpectedEOF)
		require.NoError(t, imports.PutChunk(t.Context(), "up", n, int64(len(part)), bytes.NewReader(part)))
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

	require.NoError(t, imports.RemoveChunks(t.Context(), "up", size))
	_, err = upload.ReadAt(make([]byte, 1), 0)
	require.ErrorIs(t, err, filestore.ErrNotExist)
}

func TestPapersOfAnImport(t *testing.T) {
	imports := openImports(t)
	_, err := imports.Paper(t.Context(), "job", "plan.json")
	require.ErrorIs(t, err, filestore.ErrNotExist)
	require.NoError(t, imports.PutPaper(t.Context(), "job", "plan.json", []byte("old")))
	require.NoError(t, imports.PutPaper(t.Context(), "job", "plan.json", []byte("new")))
	paper, err := imports.Paper(t.Context(), "job", "plan.json")
	require.NoError(t, err)
	require.Equal(t, "new", string(paper))
	require.NoError(t, imports.RemovePaper(t.Context(), "job", "plan.json"))
}
