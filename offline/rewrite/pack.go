package rewrite

import (
	"context"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/mattermost-community/mattermost-plugin-team-export/offline/source"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/archive"
)

// Pack makes a zip file of the archive in a folder: the same bytes that an export into a
// file would give. The file must not be there yet.
func Pack(ctx context.Context, folder, path string, progress source.Progress) (err error) {
	manifest, err := source.FolderManifest(folder)
	if err != nil {
		return err
	}
	total := int64(0)
	for _, entry := range manifest.Entries {
		total += entry.Size
	}
	progress.Volume(total)
	file, err := output(path).Create(ctx, "")
	if err != nil {
		return err
	}
	defer file.Abort()
	out := archive.NewWriter(file)
	for _, entry := range manifest.Entries {
		if err := packEntry(ctx, out, folder, entry, progress); err != nil {
			return fmt.Errorf("pack %s: %w", archive.Shown(entry.Name), err)
		}
	}
	if err := out.Finish(manifest); err != nil {
		return err
	}
	return file.Finish()
}

// packEntry copies an entry.
func packEntry(ctx context.Context, out *archive.Writer, folder string, entry archive.Entry, progress source.Progress) error {
	in, err := os.Open(source.EntryPath(folder, entry.Name))
	if err != nil {
		return err
	}
	defer func() { _ = in.Close() }()
	content := source.Metered(archive.WithContext(ctx, in), progress)
	if isStored(entry.Name) {
		return out.AddFile(ctx, entry.Name, entry.Size, content)
	}
	var to io.Writer
	if entry.Name == archive.LinesName {
		to, err = out.Lines()
	} else {
		to, err = out.Extra(entry.Name)
	}
	if err != nil {
		return err
	}
	_, err = io.Copy(to, content)
	return err
}

// isStored reports whether an archive has an entry as it is.
func isStored(name string) bool {
	return strings.HasPrefix(name, archive.DataFolder) || strings.HasPrefix(name, archive.BookmarkFolder) || name == archive.TeamIconName
}
