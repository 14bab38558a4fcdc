package archive

import (
	"archive/zip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"
	"time"
)

// Container takes the entries of an archive, one after the other. An archive is a zip
// file, or a folder with the same entries.
type Container interface {
	// Create begins an entry and ends the one before; stored says that its content
	// does not get smaller by compression.
	Create(name string, stored bool) (io.Writer, error)
	// Close ends the last entry and the archive.
	Close() error
}

// Writer writes an archive as a stream. The order of the calls is the order of
// the entries: Lines once, then files and extras, then Finish. It keeps one
// [Entry] for each entry and no content. It is not safe for concurrent use.
type Writer struct {
	into    Container
	entries []Entry
	names   map[string]bool
	// current meters the entry that is being written.
	current     *Meter
	currentName string
}

// ErrSizeChanged says that a file gave more or fewer bytes than announced.
var ErrSizeChanged = errors.New("the file changed its size while it was read")

// NewWriter returns a writer on w. The caller closes w, or throws away what
// it holds when the archive is not finished.
func NewWriter(w io.Writer) *Writer {
	out := zip.NewWriter(w)
	out.RegisterCompressor(zip.Deflate, func(w io.Writer) (io.WriteCloser, error) { return newDeflater(w), nil })
	return NewWriterInto(zipped{out})
}

// NewWriterInto returns a writer of an archive that is no zip file, or not yet.
func NewWriterInto(into Container) *Writer { return &Writer{into: into, names: map[string]bool{}} }

// zipped is the container that archives are as a rule.
type zipped struct{ *zip.Writer }

func (z zipped) Create(name string, stored bool) (io.Writer, error) {
	method := zip.Deflate
	if stored {
		method = zip.Store
	}
	return z.CreateHeader(header(name, method))
}

// Lines starts import.jsonl and returns where its lines go. What it returns
// may be used until the next call on the archive.
func (w *Writer) Lines() (io.Writer, error) {
	if len(w.names) > 0 {
		return nil, fmt.Errorf("%s must be the first entry", LinesName)
	}
	return w.create(LinesName, false)
}

// Extra starts an entry that native tools ignore, deflated. What it returns
// may be used until the next call on the archive.
func (w *Writer) Extra(name string) (io.Writer, error) { return w.create(name, false) }

// AddFile copies a file of exactly size bytes into an entry, stored. When the
// file gives another number of bytes the error is ErrSizeChanged, and the
// archive must not be finished.
func (w *Writer) AddFile(ctx context.Context, name string, size int64, r io.Reader) error {
	out, err := w.create(name, true)
	if err != nil {
		return err
	}
	// One byte more is asked for, to notice a file that has grown.
	n, err := copyAhead(ctx, out, io.LimitReader(r, size+1))
	if err != nil {
		return fmt.Errorf("copy %s: %w", name, err)
	}
	if n != size {
		return fmt.Errorf("copy %s: %d bytes announced, %d or more read: %w", name, size, n, ErrSizeChanged)
	}
	return nil
}

// Finish writes the manifest, completed by the list of entries, and the end of
// the zip file. Only after it returns nil is the archive whole.
func (w *Writer) Finish(manifest Manifest) error {
	w.closeEntry()
	manifest.FormatVersion = FormatVersion
	if manifest.Base != nil {
		manifest.FormatVersion = DeltaVersion
	}
	manifest.Entries = w.entries
	out, err := w.into.Create(ManifestName, false)
	if err != nil {
		return fmt.Errorf("start %s: %w", ManifestName, err)
	}
	encoder := json.NewEncoder(out)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", " ")
	if err := encoder.Encode(manifest); err != nil {
		return fmt.Errorf("write %s: %w", ManifestName, err)
	}
	if err := w.into.Close(); err != nil {
		return fmt.Errorf("close the archive: %w", err)
	}
	return nil
}

// earliestDate is the first day that a zip file can express.
var earliestDate = time.Date(1980, time.January, 1, 0, 0, 0, 0, time.UTC)

// header describes an entry. All entries carry the same date, so that the same
// team gives the same bytes.
func header(name string, method uint16) *zip.FileHeader {
	return &zip.FileHeader{Name: name, Method: method, Modified: earliestDate}
}

// reserve ends the entry at hand and takes the name of a new one.
func (w *Writer) reserve(name string) error {
	if !safeName(name) {
		return fmt.Errorf("%q is not a name for an entry", name)
	}
	if w.names[name] {
		return fmt.Errorf("%s is in the archive already", name)
	}
	w.closeEntry()
	w.names[name] = true
	return nil
}

// create starts an entry.
func (w *Writer) create(name string, stored bool) (*Meter, error) {
	if err := w.reserve(name); err != nil {
		return nil, err
	}
	out, err := w.into.Create(name, stored)
	if err != nil {
		return nil, fmt.Errorf("start %s: %w", name, err)
	}
	w.current, w.currentName = NewMeter(out), name
	return w.current, nil
}

func (w *Writer) closeEntry() {
	if w.current == nil {
		return
	}
	w.entries = append(w.entries, Entry{Name: w.currentName, Size: w.current.Size(), SHA256: w.current.SHA256()})
	w.current = nil
}

// safeName refuses what a reader could not place below its own folder.
func safeName(name string) bool {
	return name != "" && name == path.Clean(name) && !path.IsAbs(name) && !strings.HasPrefix(name, "..") &&
		name != "." && !strings.ContainsAny(name, "\\\x00")
}

// WithContext returns a reader that ends with an error when the context does.
func WithContext(ctx context.Context, r io.Reader) io.Reader { return &contextReader{ctx: ctx, r: r} }

// contextReader ends a copy when the context does.
type contextReader struct {
	ctx context.Context
	r   io.Reader
}

func (c *contextReader) Read(p []byte) (int, error) {
	if err := context.Cause(c.ctx); err != nil {
		return 0, err
	}
	return c.r.Read(p)
}
