package filestore_test

import (
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/mattermost/mattermost/server/public/model"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/store/filestore"
)

func TestTheImportFolderShowsArchivesAndNothingElse(t *testing.T) {
	root := t.TempDir()
	imports, err := filestore.OpenImports(filestore.Stores{
		Files: filestore.Settings{Driver: model.ImageDriverLocal, Directory: root}, ImportDirectory: "import",
	})
	require.NoError(t, err)
	list, err := imports.Archives(t.Context())
	require.NoError(t, err)
	require.Empty(t, list, "a folder that is not there has none")

	folder := filepath.Join(root, "import")
	require.NoError(t, os.MkdirAll(filepath.Join(folder, "folder.zip"), 0o750))
	for _, name := range []string{
		"old.zip", "new.ZIP", "notes.txt", "team-export_job_0.zip", "x.zip.tmp", ".hidden.zip", "new\nline.zip", "back\\slash.zip", "folder.zip/inside.zip",
	} {
		require.NoError(t, os.WriteFile(filepath.Join(folder, name), []byte("content"), 0o600))
	}
	require.NoError(t, os.WriteFile(filepath.Join(root, "outside.zip"), []byte("secret"), 0o600))
	require.NoError(t, os.Symlink(filepath.Join(root, "outside.zip"), filepath.Join(folder, "link.zip")))
	old := time.UnixMilli(1_700_000_000_000)
	require.NoError(t, os.Chtimes(filepath.Join(folder, "old.zip"), old, old))
	list, err = imports.Archives(t.Context())
	require.NoError(t, err)
	require.Len(t, list, 2)
	require.Equal(t, "new.ZIP", list[0].Name, "the newest first")
	require.Equal(t, "old.zip", list[1].Name)
	require.EqualValues(t, 7, list[1].Size)
	require.Equal(t, old.UnixMilli(), list[1].ModifiedAt)

	for _, name := range []string{"", ".", "..", "../outside.zip", "link.zip", "folder.zip", "folder.zip/inside.zip", "team-export_job_0.zip", "/etc/passwd", "none.zip", "old.ZIP"} {
		_, err := imports.FindArchive(t.Context(), name)
		require.ErrorIs(t, err, filestore.ErrNotExist, "%q", name)
	}

	found, err := imports.FindArchive(t.Context(), "old.zip")
	require.NoError(t, err)
	file, err := imports.OpenArchive(t.Context(), found)
	require.NoError(t, err)
	whole, err := io.ReadAll(io.NewSectionReader(file, 0, found.Size))
	require.NoError(t, err)
	require.Equal(t, "content", string(whole))
	piece := make([]byte, 4)
	n, err := file.ReadAt(piece, 5)
	require.ErrorIs(t, err, io.EOF)
	require.Equal(t, "nt", string(piece[:n]))
	require.NoError(t, file.Close())

	require.NoError(t, os.WriteFile(filepath.Join(folder, "old.zip"), []byte("another"), 0o600))
	_, err = imports.OpenArchive(t.Context(), found)
	require.ErrorIs(t, err, filestore.ErrNotExist, "it is another one since somebody looked at it")
}
