package archive

import (
	"archive/zip"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"sync"
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
	// ErrNoArchive says that a file is something else than an archive.
	ErrNoArchive = errors.New("the file is no archive")
)

// Reader reads an archive that anybody may have made. What it says of its
// entries was checked against the limits, and what comes out of an entry is
// held against what was said. It is safe for concurrent use.
//
// Names are those of an archive of ours: without a folder around the whole
// archive, with slashes, and with the files that lines refer to below data/.
type Reader struct {
	guard   *guard
	entries []entry
	// manifest is nil for an archive without one.
	manifest *Manifest
	lines    *entry
	names    names
	// bases finds entries by the last elements of their names.
	bases     names
	basesOnce sync.Once
	refused   []Refusal
	refusals  int
	// linesError says why the lines are not read.
	linesError error
	// manifestError says why the manifest of a damaged archive is not read.
	manifestError error
	// mayBeOurs keeps the extras where they are in an archive without a manifest.
	mayBeOurs bool
}

// Open reads the list of entries and, where there is one, the manifest of an
// archive of size bytes. A plain file of lines is read as an archive without
// files. It returns an error that matches [ErrNoArchive] for another file,
// [ErrDamaged] for one that cannot be read, [ErrUnsafe] for one that must not be,
// and [ErrNewer] for a format that this version does not know.
func Open(r io.ReaderAt, size int64, limits Limits) (*Reader, error) {
	reader := &Reader{guard: &guard{file: r, limits: limits}}
	if err := reader.start(r, size, limits); err != nil {
		return nil, err
	}
	if reader.manifestError != nil {
		return nil, reader.manifestError
	}
	return reader, nil
}

// OpenDamaged is [Open] for an archive of which people want what can still be
// read: a manifest that cannot be read is an error of [Reader.ManifestError] and
// not of the archive.
func OpenDamaged(r io.ReaderAt, size int64, limits Limits) (*Reader, error) {
	reader := &Reader{guard: &guard{file: r, limits: limits}, mayBeOurs: true}
	if err := reader.start(r, size, limits); err != nil {
		return nil, err
	}
	return reader, nil
}

// start reads the list of entries and the manifest.
func (r *Reader) start(file io.ReaderAt, size int64, limits Limits) error {
	kind, err := look(file, size)
	switch {
	case err != nil:
		return err
	case kind == plainLines:
		r.openLines(size)
		return nil
	}
	zr, err := zip.NewReader(r.guard, size)
	if err != nil {
		return r.notAZip(kind, size, err)
	}
	zr.RegisterDecompressor(zip.Deflate, newInflater)
	r.guard.opened = true
	if err := r.checkEntries(zr.File, size, limits); err != nil {
		return err
	}
	r.manifestError = r.readManifest()
	r.settle()
	return nil
}

// openLines makes an archive of a plain file of lines.
func (r *Reader) openLines(size int64) {
	r.entries = []entry{{name: LinesName, size: size}}
	r.lines, r.names = &r.entries[0], newNames(1)
	r.names.add(LinesName, 0)
	r.guard.opened = true
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
func (r *Reader) LinesName() string { return r.lines.name }

// File is one entry that is not a folder. Size is in bytes, uncompressed.
type File struct {
	Name string
	Size int64
	// Junk says that systems leave such files behind on their own.
	Junk bool
	// Beside is the path of the file, when that is not below data/ but its name is.
	Beside string
}

// Files yields the entries that can be read, in their order.
func (r *Reader) Files() iter.Seq[File] {
	return func(yield func(File) bool) {
		for i := range r.entries {
			if e := &r.entries[i]; e.readable() && !yield(e.file()) {
				return
			}
		}
	}
}

// Find returns the entry with a name, or with one that differs in capitals or
// in how accents are spelled.
func (r *Reader) Find(name string) (File, bool) {
	e, ok := r.find(name)
	if !ok {
		return File{}, false
	}
	return e.file(), true
}

// Open returns the content of an entry that [Reader.Find] finds, or an error
// with [ErrDamaged]. Reading ends with such an error where the content is not
// what the list of entries, or the manifest, says.
func (r *Reader) Open(name string) (io.ReadCloser, error) {
	e, ok := r.find(name)
	if !ok {
		return nil, fmt.Errorf("%w: it has no %s", ErrDamaged, shown(name))
	}
	return r.open(e)
}

// Verify reads the whole archive and returns [ErrIncomplete] when it has no
// manifest, and [ErrDamaged] when an entry is lacking, additional, or not the
// one that the manifest lists. The order of the entries does not matter: who
// packs an archive once more changes it.
func (r *Reader) Verify(ctx context.Context) error {
	if r.manifest == nil {
		return ErrIncomplete
	}
	for name := range r.Missing() {
		return fmt.Errorf("%w: it has no %s, which the manifest lists%s", ErrDamaged, shown(name), r.instead())
	}
	for name := range r.Unlisted() {
		return fmt.Errorf("%w: the manifest does not list %s", ErrDamaged, shown(name))
	}
	return r.Check(ctx)
}

// ManifestError returns why the manifest of a damaged archive is not read.
func (r *Reader) ManifestError() error { return r.manifestError }

// Missing yields the names of the entries that the manifest lists and that are not
// there, or not readable.
func (r *Reader) Missing() iter.Seq[string] {
	return func(yield func(string) bool) {
		if r.manifest == nil {
			return
		}
		for i := range r.manifest.Entries {
			name := r.manifest.Entries[i].Name
			if e, ok := r.find(name); (!ok || e.listed != &r.manifest.Entries[i]) && !yield(name) {
				return
			}
		}
	}
}

// Unlisted yields the names of the entries that the manifest does not list.
func (r *Reader) Unlisted() iter.Seq[string] {
	return func(yield func(string) bool) {
		if r.manifest == nil {
			return
		}
		for i := range r.entries {
			e := &r.entries[i]
			if e.listed == nil && e.readable() && !e.junk && e.name != ManifestName && !yield(e.name) {
				return
			}
		}
	}
}

// CheckEntry reads an entry that [Reader.Find] finds and returns [ErrDamaged] when
// it is not what the list of entries, or the manifest, says.
func (r *Reader) CheckEntry(ctx context.Context, name string) error {
	e, ok := r.find(name)
	if !ok {
		return fmt.Errorf("%w: it has no %s", ErrDamaged, shown(name))
	}
	return r.checkContent(ctx, e)
}

// instead names the first file that is not read: it may be the one that lacks.
func (r *Reader) instead() string {
	if len(r.refused) == 0 {
		return ""
	}
	return "; " + r.refused[0].Name + " is not read: " + r.refused[0].Reason
}

// Check reads the whole archive and returns [ErrDamaged] when an entry is not
// what the list of entries, or the manifest, says. Entries that are not read
// are left out.
func (r *Reader) Check(ctx context.Context) error {
	for i := range r.entries {
		if e := &r.entries[i]; e.readable() {
			if err := r.checkContent(ctx, e); err != nil {
				return err
			}
		}
	}
	return nil
}

func (r *Reader) checkContent(ctx context.Context, e *entry) error {
	content, err := r.open(e)
	if err != nil {
		return err
	}
	defer func() { _ = content.Close() }()
	_, err = io.Copy(io.Discard, WithContext(ctx, content))
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
	if errors.Is(err, zip.ErrFormat) || errors.Is(err, zip.ErrChecksum) {
		err = errors.New("its content is not what was packed")
	}
	return fmt.Errorf("%w: %s cannot be read: %w", ErrDamaged, thing, err)
}
