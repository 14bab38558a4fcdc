package filestore

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// maxListed bounds how many archives of the import folder are shown.
const maxListed = 1000

// Archives lists the archives in the server's import folder, the newest first.
// Those that imports of ours make on their way are not among them.
func (i *Imports) Archives(ctx context.Context) ([]transfer.FolderArchive, error) {
	list := []transfer.FolderArchive{}
	for entry, err := range i.backend.List(ctx, i.folder) {
		if err != nil {
			return nil, err
		}
		if isArchiveName(entry.Name) {
			list = append(list, transfer.FolderArchive{Name: entry.Name, Size: entry.Size, ModifiedAt: entry.ModifiedAt.UnixMilli()})
		}
	}
	slices.SortFunc(list, func(a, b transfer.FolderArchive) int {
		return cmp.Or(cmp.Compare(b.ModifiedAt, a.ModifiedAt), strings.Compare(a.Name, b.Name))
	})
	return list[:min(len(list), maxListed)], nil
}

// PartPrefix begins the names of archives that imports of the plugin make.
const PartPrefix = "team-export_"

// isArchiveName reports whether a name is one of an archive in the folder itself.
func isArchiveName(name string) bool {
	return strings.HasSuffix(strings.ToLower(name), ".zip") && len(name) <= 255 && path.Base(name) == name && name[0] != '.' &&
		!strings.Contains(name, "\\") && !strings.HasPrefix(name, PartPrefix) &&
		utf8.ValidString(name) && !strings.ContainsFunc(name, unicode.IsControl)
}

// FindArchive returns the archive of the import folder with a name, or an error
// matching ErrNotExist. It is looked for in the list: what is not shown there
// cannot be opened.
func (i *Imports) FindArchive(ctx context.Context, name string) (transfer.FolderArchive, error) {
	for entry, err := range i.backend.List(ctx, i.folder) {
		if err != nil {
			return transfer.FolderArchive{}, err
		}
		if entry.Name == name && isArchiveName(name) {
			return transfer.FolderArchive{Name: name, Size: entry.Size, ModifiedAt: entry.ModifiedAt.UnixMilli()}, nil
		}
	}
	return transfer.FolderArchive{}, fmt.Errorf("find %q in the import folder: %w", name, ErrNotExist)
}

// OpenArchive opens an archive of the import folder as it was found, or returns
// an error matching ErrNotExist when it is another one now. The context must last
// as long as the reading.
func (i *Imports) OpenArchive(ctx context.Context, known transfer.FolderArchive) (*FolderFile, error) {
	file := &FolderFile{size: known.Size, places: &cursors{open: func(int64) (io.ReadSeekCloser, error) {
		found, err := i.FindArchive(ctx, known.Name)
		if err != nil {
			return nil, err
		}
		if found != known {
			return nil, fmt.Errorf("open %q of the import folder: it was changed since: %w", known.Name, ErrNotExist)
		}
		return i.backend.Open(ctx, path.Join(i.folder, known.Name))
	}}}
	if _, err := file.places.readAt(0, 0, nil); err != nil {
		return nil, err
	}
	return file, nil
}

// FolderFile is an archive of the import folder. It is safe for concurrent use.
type FolderFile struct {
	size   int64
	places *cursors
}

// ReadAt reads from anywhere; reading on from where a read ended costs least.
func (f *FolderFile) ReadAt(p []byte, offset int64) (int, error) {
	if offset >= f.size {
		return 0, io.EOF
	}
	part := p[:min(int64(len(p)), f.size-offset)]
	n, err := f.places.readAt(0, offset, part)
	switch {
	case err != nil:
		return n, fmt.Errorf("read an archive of the import folder: %w", err)
	case len(part) < len(p):
		return n, io.EOF
	}
	return n, nil
}

// Close closes it.
func (f *FolderFile) Close() error { return f.places.close() }
