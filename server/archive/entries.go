package archive

import (
	"archive/zip"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"io"
	"math"
)

// The bits of an entry's flags that say it is encrypted, plainly or strongly
// (APPNOTE.TXT 4.4.4).
const encrypted = 1<<0 | 1<<6 | 1<<13

// checkEntries holds the list of entries against the limits, before anything
// is read from one.
func (r *Reader) checkEntries(fileSize int64, limits Limits) error {
	if len(r.zip.File) > limits.Entries {
		return errTooManyEntries(limits)
	}
	r.names = newNames(len(r.zip.File))
	var packed, total uint64
	for i, file := range r.zip.File {
		if err := r.checkEntry(i, file); err != nil {
			return err
		}
		// Each of the two is checked before the next is added: no sum overflows.
		packed += min(file.CompressedSize64, math.MaxInt64)
		total += min(file.UncompressedSize64, math.MaxInt64)
		if total > uint64(limits.Total) { //nolint:gosec // limits are positive
			return fmt.Errorf("%w: its entries have more than %d bytes", ErrUnsafe, limits.Total)
		}
		// Entries that share their content are how a small file becomes a huge one.
		if packed > uint64(fileSize) { //nolint:gosec // a size is positive
			return fmt.Errorf("%w: its entries are larger than itself; two of them overlap, or one lies", ErrUnsafe)
		}
	}
	if total > freeRatio && total/uint64(limits.Ratio) > uint64(fileSize) { //nolint:gosec // both are positive
		return fmt.Errorf("%w: it unpacks to more than %d times its size", ErrUnsafe, limits.Ratio)
	}
	if r.lines == nil {
		return fmt.Errorf("%w: it has no entry whose name ends in .jsonl", ErrDamaged)
	}
	return nil
}

func (r *Reader) checkEntry(i int, file *zip.File) error {
	refuse := func(reason any) error { return fmt.Errorf("%w: entry %q %v", ErrUnsafe, file.Name, reason) }
	if err := checkName(file.Name); err != nil {
		return refuse(err)
	}
	mode := file.Mode()
	switch {
	case file.Flags&encrypted != 0:
		return refuse("is encrypted")
	case isFolder(file) && file.UncompressedSize64 > 0:
		return refuse("is a folder with content")
	case !isFolder(file) && !mode.IsRegular():
		return refuse("is a link or a device, not a file")
	case file.Method != zip.Store && file.Method != zip.Deflate:
		return refuse(fmt.Sprintf("is compressed by method %d, which Mattermost does not read", file.Method))
	}
	if !r.names.add(file.Name, i) {
		return refuse("is there twice, perhaps with other capitals or accents")
	}
	// It was read, and would hold on to the item of the list.
	file.Extra, file.Comment = nil, ""
	if isLines(file.Name) && !isFolder(file) {
		if r.lines != nil {
			return refuse(fmt.Sprintf("is a second file of lines beside %q", r.lines.Name))
		}
		r.lines = file
	}
	return nil
}

// open returns the content of an entry.
func (r *Reader) open(i int) (io.ReadCloser, error) {
	file := r.zip.File[i]
	content, err := file.Open()
	if err != nil {
		return nil, r.damaged(file.Name, err)
	}
	opened := &entryReader{content: content, reader: r, name: file.Name, left: size(file)}
	if r.manifest != nil && i < len(r.manifest.Entries) && r.manifest.Entries[i].Name == file.Name {
		opened.listed, opened.hash = &r.manifest.Entries[i], sha256.New()
	}
	return opened, nil
}

// entryReader holds the content of an entry against what was said of it.
type entryReader struct {
	content io.ReadCloser
	reader  *Reader
	name    string
	// left is how many bytes may still come.
	left int64
	// listed is nil for an entry that no manifest lists.
	listed *Entry
	hash   hash.Hash
}

func (e *entryReader) Read(p []byte) (int, error) {
	n, err := e.content.Read(p)
	e.left -= int64(n)
	if e.left < 0 {
		return 0, fmt.Errorf("%w: %s is longer than the archive says", ErrDamaged, e.name)
	}
	if e.hash != nil {
		e.hash.Write(p[:n])
	}
	if err == io.EOF {
		return n, e.end()
	}
	if err != nil {
		return n, e.reader.damaged(e.name, err)
	}
	return n, nil
}

// end is io.EOF when all that was said is true.
func (e *entryReader) end() error {
	if e.left > 0 {
		return fmt.Errorf("%w: %s is shorter than the archive says", ErrDamaged, e.name)
	}
	if e.listed == nil {
		return io.EOF
	}
	file, _ := e.reader.Find(e.name)
	if file.Size != e.listed.Size || hex.EncodeToString(e.hash.Sum(nil)) != e.listed.SHA256 {
		return fmt.Errorf("%w: the content of %s is not what the manifest says", ErrDamaged, e.name)
	}
	return io.EOF
}

func (e *entryReader) Close() error { return e.content.Close() }
