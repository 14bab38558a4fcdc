package stores_test

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto/sha256"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/mattermost/mattermost/server/public/model"

	"github.com/mattermost-community/mattermost-plugin-team-export/build/testbed/seed"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/archive"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/exporter"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/store/filestore"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/uploads"
)

// TestAzure_CarriesATeam takes a team of a real server through Azure Blob Storage: the files of
// the server are there, the archive of an export goes there, is uploaded again in pieces
// with a break, and is read. The servers that the bed can build do
// not know this file store themselves.
func TestAzure_CarriesATeam(t *testing.T) {
	t.Parallel()
	blobs := startServer(t, "blobs")
	content, err := seed.Fill(t.Context(), blobs)
	require.NoError(t, err)
	settings := azureContainer(t)
	azure, err := filestore.NewAzure(settings)
	require.NoError(t, err)
	copyInto(t, azure, blobs.FileStore())

	local, folder := filestore.NewLocal(blobs.FileStore()), t.TempDir()
	onDisk, err := exportWhole(t, host{store: storeAt(t, blobs.DSN()), files: local, out: filestore.NewLocal(folder)}, content.Team.Id)
	require.NoError(t, err)
	disk, err := os.ReadFile(filepath.Join(folder, onDisk.Archive.Name))
	require.NoError(t, err)
	inAzure, err := exportWhole(t, host{store: storeAt(t, blobs.DSN()), files: azure, out: azure}, content.Team.Id)
	require.NoError(t, err)
	require.Equal(t, onDisk.Report.Counts, inAzure.Report.Counts)
	require.Positive(t, inAzure.Report.Counts["files"])
	archived := readBlob(t, azure, inAzure.Archive.Name)
	require.Equal(t, inAzure.Archive.Size, int64(len(archived)))
	require.Equal(t, entriesOf(t, bytes.NewReader(disk), int64(len(disk))), entriesOf(t, bytes.NewReader(archived), int64(len(archived))), "the store changes no entry")

	imports, err := filestore.OpenImports(filestore.Stores{Files: filestore.Settings{Driver: model.ImageDriverAzure, Azure: settings}, ImportDirectory: "import"})
	require.NoError(t, err)
	manager := uploads.New(uploads.Options{
		Store: memoryStore{}, ChunkSize: filestore.ChunkSize, NewID: model.NewId, Now: time.Now, MaxSize: func() int64 { return 1 << 30 },
		Chunks: func() (uploads.Chunks, error) { return imports, nil },
	})
	upload, err := manager.Create(t.Context(), uploads.Order{TeamID: content.Team.Id, UserID: "anna", FileName: "choir.zip", Size: int64(len(archived))})
	require.NoError(t, err)
	half := int64(len(archived) / 2)
	upload, err = manager.Write(t.Context(), upload.ID, "anna", 0, bytes.NewReader(archived[:half]), -1)
	require.NoError(t, err)
	require.Positive(t, upload.Offset)
	upload, err = manager.Write(t.Context(), upload.ID, "anna", upload.Offset, bytes.NewReader(archived[upload.Offset:]), int64(len(archived))-upload.Offset)
	require.NoError(t, err)
	require.Equal(t, upload.Size, upload.Offset)
	arrived := imports.OpenUpload(t.Context(), upload.ID, upload.Size)
	reader, err := archive.Open(arrived, upload.Size, archive.DefaultLimits())
	require.NoError(t, err)
	require.NotNil(t, reader)
	require.Equal(t, entriesOf(t, bytes.NewReader(disk), int64(len(disk))), entriesOf(t, arrived, upload.Size))
	require.NoError(t, arrived.Close())
}

// copyInto puts a folder into a store.
func copyInto(t *testing.T, store *filestore.Azure, folder string) {
	t.Helper()
	files := os.DirFS(folder)
	require.NoError(t, fs.WalkDir(files, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := fs.ReadFile(files, name)
		if err != nil {
			return err
		}
		writer, err := store.Create(t.Context(), name)
		if err != nil {
			return err
		}
		if _, err := writer.Write(text); err != nil {
			return err
		}
		return writer.Finish()
	}))
}

func readBlob(t *testing.T, store exporter.Files, name string) []byte {
	t.Helper()
	file, err := store.Open(t.Context(), name)
	require.NoError(t, err)
	defer func() { require.NoError(t, file.Close()) }()
	text, err := io.ReadAll(file)
	require.NoError(t, err)
	return text
}

// entriesOf returns the checksums of the entries of an archive.
func entriesOf(t *testing.T, file io.ReaderAt, size int64) map[string][32]byte {
	t.Helper()
	zr, err := zip.NewReader(file, size)
	require.NoError(t, err)
	sums := map[string][32]byte{}
	for _, entry := range zr.File {
		content, err := entry.Open()
		require.NoError(t, err)
		text, err := io.ReadAll(content)
		require.NoError(t, err)
		require.NoError(t, content.Close())
		if entry.Name != archive.ManifestName { // it says when the archive was made
			sums[entry.Name] = sha256.Sum256(text)
		}
	}
	return sums
}

// memoryStore keeps records in memory.
type memoryStore map[string][]byte

func (m memoryStore) Get(_ context.Context, key string) ([]byte, error) { return m[key], nil }

func (m memoryStore) CompareAndSet(_ context.Context, key string, old, value []byte) (bool, error) {
	if !bytes.Equal(m[key], old) {
		return false, nil
	}
	m[key] = value
	return true, nil
}

func (m memoryStore) Delete(_ context.Context, key string) error {
	delete(m, key)
	return nil
}
