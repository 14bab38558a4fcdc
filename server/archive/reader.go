package archive

import (
	"archive/zip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// maxManifest bounds how much of a manifest is read, in bytes: it lists one
// entry for each file and up to 5,000 warnings.
const maxManifest = 1 << 30

// Why an archive is refused.
var (
	// ErrIncomplete says that an archive has no manifest: its export did not
	// end, or it is not one of ours.
	ErrIncomplete = errors.New("the archive is incomplete: it has no " + ManifestName)
	// ErrDamaged says that an archive is not what its manifest says.
	ErrDamaged = errors.New("the archive is damaged")
	// ErrNewer says that an archive needs a newer version of the plugin.
	ErrNewer = errors.New("the archive was written by a newer version")
)

// Reader reads a finished archive.
type Reader struct {
	zip      *zip.Reader
	manifest Manifest
}

// Open reads the manifest of an archive of size bytes. It returns
// [ErrIncomplete] for an archive without one, [ErrDamaged] for one that cannot
// be read, and [ErrNewer] for a format that this version does not know.
func Open(r io.ReaderAt, size int64) (*Reader, error) {
	zr, err := zip.NewReader(r, size)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	// The manifest is written last, so an archive that has it is whole.
	if n := len(zr.File); n == 0 || zr.File[n-1].Name != ManifestName {
		return nil, ErrIncomplete
	}
	file, err := zr.File[len(zr.File)-1].Open()
	if err != nil {
		return nil, fmt.Errorf("%w: %s: %w", ErrDamaged, ManifestName, err)
	}
	defer func() { _ = file.Close() }()
	reader := &Reader{zip: zr}
	if err := json.NewDecoder(io.LimitReader(file, maxManifest)).Decode(&reader.manifest); err != nil {
		return nil, fmt.Errorf("%w: %s: %w", ErrDamaged, ManifestName, err)
	}
	switch version := reader.manifest.FormatVersion; {
	case version > FormatVersion:
		return nil, fmt.Errorf("%w: format %d, and this one reads %d", ErrNewer, version, FormatVersion)
	case version < 1:
		return nil, fmt.Errorf("%w: %s has no format version", ErrDamaged, ManifestName)
	}
	return reader, nil
}

// Manifest says what the archive holds.
func (r *Reader) Manifest() Manifest { return r.manifest }

// Open returns the content of an entry, or an error with [ErrDamaged].
func (r *Reader) Open(name string) (io.ReadCloser, error) {
	file, err := r.zip.Open(name)
	if err != nil {
		return nil, fmt.Errorf("%w: %s: %w", ErrDamaged, name, err)
	}
	return file, nil
}

// Verify reads the whole archive and returns [ErrDamaged] when an entry is
// lacking, additional, or not the one that the manifest lists.
func (r *Reader) Verify(ctx context.Context) error {
	files := r.zip.File[:len(r.zip.File)-1]
	if len(files) != len(r.manifest.Entries) {
		return fmt.Errorf("%w: %d entries, and the manifest lists %d", ErrDamaged, len(files), len(r.manifest.Entries))
	}
	for i, entry := range r.manifest.Entries {
		if files[i].Name != entry.Name {
			return fmt.Errorf("%w: %q stands where the manifest lists %q", ErrDamaged, files[i].Name, entry.Name)
		}
		if err := verifyEntry(ctx, files[i], entry); err != nil {
			return err
		}
	}
	return nil
}

func verifyEntry(ctx context.Context, file *zip.File, entry Entry) error {
	content, err := file.Open()
	if err != nil {
		return fmt.Errorf("%w: %s: %w", ErrDamaged, entry.Name, err)
	}
	defer func() { _ = content.Close() }()
	meter := NewMeter(io.Discard)
	// One byte more is asked for, to notice a longer one without reading it all.
	if _, err := io.Copy(meter, &contextReader{ctx: ctx, r: io.LimitReader(content, entry.Size+1)}); err != nil {
		if cause := context.Cause(ctx); cause != nil {
			return cause
		}
		return fmt.Errorf("%w: %s: %w", ErrDamaged, entry.Name, err)
	}
	if meter.Size() != entry.Size || meter.SHA256() != entry.SHA256 {
		return fmt.Errorf("%w: the content of %s is not what the manifest says", ErrDamaged, entry.Name)
	}
	return nil
}
