package archive

import (
	"archive/zip"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"path"
	"strings"
)

// Why an archive is refused.
var (
	// ErrIncomplete says that an archive has no manifest: its export did not
	// end, or it is not one of ours.
	ErrIncomplete = errors.New("the archive is incomplete: it has no " + ManifestName)
	// ErrDamaged says that an archive is not what its manifest or its own list
	// of entries says.
	ErrDamaged = errors.New("the archive is damaged")
	// ErrNewer says that an archive needs a newer version of the plugin.
	ErrNewer = errors.New("the archive was written by a newer version")
	// ErrUnsafe says that no honest program writes such an archive, or that it
	// costs more than the limits allow.
	ErrUnsafe = errors.New("the archive is refused")
)

// Reader reads an archive that anybody may have made. What it says of its
// entries was checked against the limits, and what comes out of an entry is
// held against what was said. It is safe for concurrent use.
type Reader struct {
	guard *guard
	zip   *zip.Reader
	// manifest is nil for an archive without one.
	manifest *Manifest
	lines    *zip.File
	names    names
}

// Open reads the list of entries and, where there is one, the manifest of an
// archive of size bytes. It returns [ErrDamaged] for one that cannot be read,
// [ErrUnsafe] for one that must not be, and [ErrNewer] for a format that this
// version does not know.
func Open(r io.ReaderAt, size int64, limits Limits) (*Reader, error) {
	reader := &Reader{guard: &guard{file: r, limits: limits}}
	zr, err := zip.NewReader(reader.guard, size)
	if err != nil {
		return nil, reader.damaged("it", err)
	}
	reader.zip, reader.guard.opened = zr, true
	if err := reader.checkEntries(size, limits); err != nil {
		return nil, err
	}
	if err := reader.readManifest(); err != nil {
		return nil, err
	}
	return reader, nil
}

// Manifest says what the archive holds, and whether it has a manifest at all.
func (r *Reader) Manifest() (Manifest, bool) {
	if r.manifest == nil {
		return Manifest{}, false
	}
	return *r.manifest, true
}

// LinesName returns the entry that holds the lines: the one outside of data/
// whose name ends in .jsonl. The native importer takes the first of that ending.
func (r *Reader) LinesName() string { return r.lines.Name }

// File is one entry that is not a folder. Size is in bytes, uncompressed.
type File struct {
	Name string
	Size int64
}

// Files yields the entries in their order.
func (r *Reader) Files() iter.Seq[File] {
	return func(yield func(File) bool) {
		for _, file := range r.zip.File {
			if !isFolder(file) && !yield(File{Name: file.Name, Size: size(file)}) {
				return
			}
		}
	}
}

// Find returns the entry with a name, or with one that differs in capitals or
// in how accents are spelled.
func (r *Reader) Find(name string) (File, bool) {
	i, ok := r.find(name)
	if !ok || isFolder(r.zip.File[i]) {
		return File{}, false
	}
	return File{Name: r.zip.File[i].Name, Size: size(r.zip.File[i])}, true
}

// Open returns the content of an entry that [Reader.Find] finds, or an error
// with [ErrDamaged]. Reading ends with such an error where the content is not
// what the list of entries, or the manifest, says.
func (r *Reader) Open(name string) (io.ReadCloser, error) {
	i, ok := r.find(name)
	if !ok {
		return nil, fmt.Errorf("%w: it has no %s", ErrDamaged, name)
	}
	return r.open(i)
}

// Verify reads the whole archive and returns [ErrIncomplete] when it has no
// manifest, and [ErrDamaged] when an entry is lacking, additional, or not the
// one that the manifest lists.
func (r *Reader) Verify(ctx context.Context) error {
	if r.manifest == nil {
		return ErrIncomplete
	}
	files := r.zip.File[:len(r.zip.File)-1]
	if len(files) != len(r.manifest.Entries) {
		return fmt.Errorf("%w: %d entries, and the manifest lists %d", ErrDamaged, len(files), len(r.manifest.Entries))
	}
	for i, entry := range r.manifest.Entries {
		if files[i].Name != entry.Name {
			return fmt.Errorf("%w: %q stands where the manifest lists %q", ErrDamaged, files[i].Name, entry.Name)
		}
	}
	return r.Check(ctx)
}

// Check reads the whole archive and returns [ErrDamaged] when an entry is not
// what the list of entries, or the manifest, says.
func (r *Reader) Check(ctx context.Context) error {
	for i, file := range r.zip.File {
		if isFolder(file) {
			continue
		}
		if err := r.checkContent(ctx, i); err != nil {
			return err
		}
	}
	return nil
}

func (r *Reader) checkContent(ctx context.Context, i int) error {
	content, err := r.open(i)
	if err != nil {
		return err
	}
	defer func() { _ = content.Close() }()
	_, err = io.Copy(io.Discard, &contextReader{ctx: ctx, r: content})
	return err
}

// damaged words an error of archive/zip about a thing, unless it is one of the
// file or one of ours.
func (r *Reader) damaged(thing string, err error) error {
	if failure := r.guard.failed(); failure != nil {
		return failure
	}
	if errors.Is(err, ErrUnsafe) || errors.Is(err, ErrDamaged) {
		return err
	}
	return fmt.Errorf("%w: %s cannot be read: %w", ErrDamaged, thing, err)
}

func isFolder(file *zip.File) bool { return strings.HasSuffix(file.Name, "/") }

// isLines reports whether an entry may hold the lines. Below data/ it is a file
// that somebody attached.
func isLines(name string) bool {
	return strings.EqualFold(path.Ext(name), ".jsonl") && !strings.HasPrefix(fold(name), DataFolder)
}

// size is what the list says. Larger numbers were refused when it was read.
func size(file *zip.File) int64 { return int64(file.UncompressedSize64) } //nolint:gosec // checkEntries compared it with the limits
