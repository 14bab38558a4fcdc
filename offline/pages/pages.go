// Package pages makes the pages of an archive that a browser shows without a server,
// also of a damaged one.
package pages

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/mattermost-community/mattermost-plugin-team-export/offline/source"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/archive"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/viewer"
)

// Start is the page to begin with.
const Start = "index.html"

// Folder is a folder into which pages, and files, are written. No name leads out of
// it.
type Folder struct {
	root *os.Root
}

// NewFolder makes a folder, which must not hold anything yet.
func NewFolder(name string) (*Folder, error) {
	if err := os.MkdirAll(name, 0o750); err != nil {
		return nil, err
	}
	entries, err := os.ReadDir(name)
	if err != nil {
		return nil, err
	}
	if len(entries) > 0 {
		return nil, fmt.Errorf("the folder %s is not empty", name)
	}
	root, err := os.OpenRoot(name)
	if err != nil {
		return nil, err
	}
	return &Folder{root}, nil
}

// Close ends the work with the folder.
func (f *Folder) Close() error { return f.root.Close() }

// Add writes a file.
func (f *Folder) Add(_ context.Context, name string, content []byte) error {
	file, err := f.create(name)
	if err != nil {
		return err
	}
	_, err = file.Write(content)
	return errors.Join(err, file.Close())
}

// Open opens a file that was written.
func (f *Folder) Open(name string) (*os.File, error) { return f.root.Open(filepath.FromSlash(name)) }

func (f *Folder) create(name string) (*os.File, error) {
	name = filepath.FromSlash(name)
	if err := f.root.MkdirAll(filepath.Dir(name), 0o750); err != nil {
		return nil, err
	}
	return f.root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o640)
}

// Make writes the pages of an archive.
func Make(ctx context.Context, a *source.Archive, sink viewer.Sink, progress source.Progress) error {
	progress.Volume(a.LinesSize())
	b := viewer.New(viewer.Options{Has: func(path string) bool {
		_, ok := archive.Attached(a, path)
		return ok
	}})
	defer b.Close()
	if manifest, ours := a.Manifest(); ours {
		b.Info(viewer.InfoOf(manifest))
	}
	for line, err := range a.Lines(ctx, progress) {
		if err != nil {
			return err
		}
		if err := b.Line(line.Line); err != nil {
			return err
		}
	}
	for _, name := range viewer.ExtraNames() {
		if err := addExtra(ctx, b, a, name); err != nil {
			return err
		}
	}
	return b.Write(ctx, sink)
}

// addExtra gives the pages what lies beside the lines, as far as it can be read.
func addExtra(ctx context.Context, b *viewer.Builder, a *source.Archive, name string) error {
	if _, ok := a.Find(name); !ok {
		return nil
	}
	content, err := a.Open(name)
	if err != nil {
		return a.Tolerate(err)
	}
	defer func() { _ = content.Close() }()
	var failed error
	if err := b.Extra(name, viewer.Lines(archive.WithContext(ctx, content), &failed)); err != nil {
		return err
	}
	return a.Tolerate(failed)
}

// Unpack writes the files that pages lead to. Those that are damaged are left out.
func Unpack(ctx context.Context, a *source.Archive, to *Folder, progress source.Progress) error {
	var total int64
	for file := range a.Files() {
		if Shown(file.Name) && !file.Junk {
			total += file.Size
		}
	}
	progress.Volume(total)
	for file := range a.Files() {
		if !Shown(file.Name) || file.Junk {
			continue
		}
		if err := unpack(ctx, a, to, file.Name, progress); err != nil {
			return err
		}
	}
	return nil
}

// Shown reports whether pages lead to an entry of an archive.
func Shown(name string) bool {
	return strings.HasPrefix(name, archive.DataFolder) || strings.HasPrefix(name, archive.BookmarkFolder) || name == archive.TeamIconName
}

func unpack(ctx context.Context, a *source.Archive, to *Folder, name string, progress source.Progress) error {
	content, err := a.Open(name)
	if err != nil {
		return a.Tolerate(err)
	}
	defer func() { _ = content.Close() }()
	file, err := to.create(path.Clean(name))
	if err != nil {
		return fmt.Errorf("unpack %s: %w", archive.Shown(name), err)
	}
	_, err = io.Copy(file, archive.WithContext(ctx, source.Metered(content, progress)))
	if closeErr := file.Close(); err == nil {
		err = closeErr
	}
	if err != nil {
		_ = to.root.Remove(filepath.FromSlash(path.Clean(name)))
	}
	return a.Tolerate(err)
}
