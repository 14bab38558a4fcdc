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

// PartPrefix is what the names of archives begin with that imports of ours make.
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
	found, err := i.FindArchive(ctx, known.Name)
	if err != nil {
		return nil, err
	}
	if found != known {
		return nil, fmt.Errorf("open %q of the import folder: it was changed since: %w", known.Name, ErrNotExist)
	}
	file, err := i.backend.Open(ctx, path.Join(i.folder, known.Name))
	if err != nil {
		return nil, err
	}
	return &FolderFile{file: file}, nil
}

// FolderFile is an archive of the import folder. It is not safe for concurrent
// use.
type FolderFile struct {
	file io.ReadSeekCloser
	at   int64
}

// ReadAt reads from anywhere; reading on from where the last one ended costs
// least.
func (f *FolderFile) ReadAt(p []byte, offset int64) (int, error) {
	if offset != f.at {
		if _, err := f.file.Seek(offset, io.SeekStart); err != nil {
			return 0, fmt.Errorf("read an archive of the import folder: %w", err)
		}
		f.at = offset
	}
	n, err := io.ReadFull(f.file, p)
	f.at += int64(n)
	if err == io.ErrUnexpectedEOF {
		err = io.EOF
	}
	return n, err
}

// Close closes it.
func (f *FolderFile) Close() error { return f.file.Close() }
