package archive

import (
	"archive/zip"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"hash/crc32"
	"io"
	"math"
	"strings"
	"unicode/utf8"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// The bits of an entry's flags that say it is encrypted, plainly or strongly
// (APPNOTE.TXT 4.4.4).
const encrypted = 1<<0 | 1<<6 | 1<<13

// entry is a file of an archive.
type entry struct {
	// name is the one that an archive of ours would give it.
	name string
	size int64
	// zip is nil for a plain file of lines.
	zip *zip.File
	// listed is the manifest's entry for the file, nil for one that no manifest lists.
	listed *Entry
	// junk lists files that systems leave behind, outside files that do not belong to the
	// archive, refused files that are not read, and moved files whose name in the zip is
	// not their path.
	junk, outside, refused, moved bool
}

func (e *entry) readable() bool { return !e.refused && !e.outside }

// named reports whether a name leads nowhere else, in whatever encoding it is.
func (e *entry) named() bool {
	err := checkName(e.name)
	return err == nil || errors.Is(err, errNotUTF8)
}

func (e *entry) file() File {
	file := File{Name: e.name, Size: e.size, Junk: e.junk}
	if e.moved {
		file.Beside = shown(e.zip.Name)
	}
	return file
}

// checkEntries holds the list of entries against the limits, before anything
// is read from one, and finds the archive in it.
func (r *Reader) checkEntries(list []*zip.File, fileSize int64, limits Limits) error {
	if len(list) > limits.Entries {
		return errTooManyEntries(limits)
	}
	if err := checkSizes(list, fileSize, limits); err != nil {
		return err
	}
	r.entries = make([]entry, 0, len(list))
	for _, file := range list {
		if name := slashed(nameOf(file)); !strings.HasSuffix(name, "/") || file.UncompressedSize64 > 0 {
			r.entries = append(r.entries, entry{name: name, zip: file, junk: isJunk(name)})
		}
		// It was read, and would hold on to the item of the list.
		file.Extra, file.Comment = nil, ""
	}
	if err := r.findLines(); err != nil {
		return err
	}
	found := r.findLayout()
	r.names = newNames(len(r.entries))
	for i := range r.entries {
		r.checkEntry(i, found)
	}
	return r.linesError
}

// checkSizes holds what the list says of sizes against the limits.
func checkSizes(list []*zip.File, fileSize int64, limits Limits) error {
	var packed, total uint64
	for _, file := range list {
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
	return nil
}

// checkEntry decides about a single file: one that cannot be read, or could stand
// for another, costs itself alone.
func (r *Reader) checkEntry(i int, found layout) {
	e := &r.entries[i]
	e.size = int64(e.zip.UncompressedSize64) //nolint:gosec // checkSizes compared it with the limits
	if !e.named() {
		r.refuse(e, transfer.FileName, checkName(e.name).Error())
		return
	}
	if e.outside = !found.rename(e); e.outside {
		return
	}
	if err := checkName(e.name); errors.Is(err, errNotUTF8) && e != r.lines {
		r.refuse(e, transfer.FileNotUTF8, err.Error())
		return
	} else if err != nil && e != r.lines {
		r.refuse(e, transfer.FileName, err.Error())
		return
	}
	mode := e.zip.Mode()
	switch {
	case e.zip.Flags&encrypted != 0:
		r.refuse(e, transfer.FileEncrypted, "it is encrypted")
	case !mode.IsRegular():
		r.refuse(e, transfer.FileNoFile, "it is a link, a folder with content or a device, not a file")
	case e.zip.Method != zip.Store && e.zip.Method != zip.Deflate:
		r.refuse(e, transfer.FileMethod, "it is compressed by "+methodName(e.zip.Method)+", which cannot be read here")
	}
	// Of two with one name neither is read: it is not known which one is meant.
	if other, added := r.names.add(e.name, i); !added {
		const twice = "it is there twice, perhaps with other capitals or accents"
		r.refuse(&r.entries[other], transfer.FileDouble, twice)
		r.refuse(e, transfer.FileDouble, twice)
	}
}

// nameOf returns the name of a file. When that is not UTF-8, some programs say it
// once more in UTF-8 (APPNOTE.TXT 4.6.9).
func nameOf(file *zip.File) string {
	const unicodePath, head = 0x7075, 5
	if utf8.ValidString(file.Name) {
		return file.Name
	}
	for extra := file.Extra; len(extra) >= 4; {
		id, size := binary.LittleEndian.Uint16(extra), int(binary.LittleEndian.Uint16(extra[2:]))
		if extra = extra[4:]; size > len(extra) {
			break
		}
		field := extra[:size]
		extra = extra[size:]
		if id == unicodePath && size > head && field[0] == 1 &&
			binary.LittleEndian.Uint32(field[1:]) == crc32.ChecksumIEEE([]byte(file.Name)) {
			return string(field[head:])
		}
	}
	return file.Name
}

// methodName names a way of compression (APPNOTE.TXT 4.4.5).
func methodName(method uint16) string {
	switch method {
	case 9:
		return "Deflate64"
	case 12:
		return "bzip2"
	case 14:
		return "LZMA"
	case 93:
		return "Zstandard"
	case 95:
		return "XZ"
	case 98:
		return "PPMd"
	default:
		return fmt.Sprintf("method %d", method)
	}
}

// open returns the content of an entry.
func (r *Reader) open(e *entry) (io.ReadCloser, error) {
	opened := &entryReader{reader: r, name: e.name, left: e.size}
	if e.zip == nil {
		opened.content = io.NopCloser(io.NewSectionReader(r.guard, 0, e.size))
		return opened, nil
	}
	content, err := e.zip.Open()
	if err != nil {
		return nil, r.damaged(shown(e.name), err)
	}
	if opened.content = content; e.listed != nil {
		opened.listed, opened.size, opened.hash = e.listed, e.size, sha256.New()
	}
	return opened, nil
}

// entryReader holds the content of an entry against what was said of it.
type entryReader struct {
	content io.ReadCloser
	reader  *Reader
	name    string
	// left is the number of bytes that may still come.
	left int64
	// listed is nil for an entry that no manifest lists; size is the entry's.
	listed *Entry
	size   int64
	hash   hash.Hash
}

func (e *entryReader) Read(p []byte) (int, error) {
	n, err := e.content.Read(p)
	e.left -= int64(n)
	if e.left < 0 {
		return 0, fmt.Errorf("%w: %s is longer than the archive says", ErrDamaged, shown(e.name))
	}
	if e.hash != nil {
		e.hash.Write(p[:n])
	}
	if err == io.EOF {
		return n, e.end()
	}
	if err != nil {
		return n, e.reader.damaged(shown(e.name), err)
	}
	return n, nil
}

// end is io.EOF when all that was said is true.
func (e *entryReader) end() error {
	if e.left > 0 {
		return fmt.Errorf("%w: %s is shorter than the archive says", ErrDamaged, shown(e.name))
	}
	if e.listed == nil {
		return io.EOF
	}
	if e.size != e.listed.Size || hex.EncodeToString(e.hash.Sum(nil)) != e.listed.SHA256 {
		return fmt.Errorf("%w: the content of %s is not what the manifest says", ErrDamaged, shown(e.name))
	}
	return io.EOF
}

func (e *entryReader) Close() error { return e.content.Close() }
