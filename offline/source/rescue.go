package source

import (
	"archive/zip"
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"math"

	"github.com/klauspost/compress/flate"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/archive"
)

// The records of a zip (APPNOTE.TXT 4.3) and their flags.
const (
	localHeader     = "PK\x03\x04"
	dataDescriptor  = "PK\x07\x08"
	directoryHeader = "PK\x01\x02"
	localLength     = 30
	hasDescriptor   = 1 << 3
	isUTF8          = 1 << 11
	zip64Extra      = 1
	needsZip64      = math.MaxUint32
)

// Rescue lists the entries found in a zip without a list of entries, by the headers that
// stand before each of them.
type Rescue struct {
	Entries []RescuedEntry

	file io.ReaderAt
	size int64
}

// RescuedEntry is an entry that was found.
type RescuedEntry struct {
	Name string
	// Size is the number of bytes of its content, Cut says that there were more.
	Size int64
	Cut  bool

	method, flags  uint16
	crc            uint32
	packed, offset int64
}

// errTooMuch says that an archive unpacks to more than the limits allow.
var errTooMuch = fmt.Errorf("%w: what was found in it unpacks to too much", archive.ErrUnsafe)

// rescue reads a zip from its beginning, entry by entry, and puts a list of what it
// found at its end, so that it can be read like any other. Each byte is read once
// or twice.
func rescue(file io.ReaderAt, size int64, limits archive.Limits) (*Rescue, error) {
	r := &Rescue{}
	budget := min(limits.Total, max(64<<20, limits.Ratio*size))
	for at := int64(0); at < size && len(r.Entries) < limits.Entries; {
		entry, next, err := rescueEntry(file, at, size, budget)
		if err != nil {
			return nil, err
		}
		if entry == nil {
			if next, err = nextHeader(file, at+1, size); err != nil {
				return nil, err
			}
			at = next
			continue
		}
		if budget -= entry.Size; budget < 0 {
			return nil, errTooMuch
		}
		r.Entries = append(r.Entries, *entry)
		at = next
	}
	var list bytes.Buffer
	r.writeList(&list, size)
	r.file, r.size = &joined{file, size, list.Bytes()}, size+int64(list.Len())
	return r, nil
}

// rescueEntry reads the entry whose header begins at a place; nil when there is
// none. It returns where the next one begins.
func rescueEntry(file io.ReaderAt, at, size, budget int64) (*RescuedEntry, int64, error) {
	head := make([]byte, localLength)
	if n, err := file.ReadAt(head, at); n < localLength || string(head[:4]) != localHeader {
		return nil, at, notEOF(err)
	}
	le := binary.LittleEndian
	nameLength, extraLength := int(le.Uint16(head[26:])), int(le.Uint16(head[28:]))
	rest := make([]byte, nameLength+extraLength)
	if n, err := file.ReadAt(rest, at+localLength); n < len(rest) {
		return nil, at, notEOF(err)
	}
	e := &RescuedEntry{Name: string(rest[:nameLength]), flags: le.Uint16(head[6:]), method: le.Uint16(head[8:]), crc: le.Uint32(head[14:]), offset: at}
	e.packed, e.Size = int64(le.Uint32(head[18:])), int64(le.Uint32(head[22:]))
	e.readZip64(rest[nameLength:])
	start := at + localLength + int64(len(rest))
	if e.flags&hasDescriptor == 0 {
		if e.packed > size-start {
			e.measure(file, start, size, budget)
			e.Cut, e.packed = true, size-start
		}
		return e, start + e.packed, nil
	}
	end := e.measure(file, start, size, budget)
	if e.Size > budget {
		return nil, at, errTooMuch
	}
	return e, end, nil
}

// readZip64 reads sizes that need more than four bytes.
func (e *RescuedEntry) readZip64(extra []byte) {
	le := binary.LittleEndian
	for len(extra) >= 4 {
		id, length := le.Uint16(extra), int(le.Uint16(extra[2:]))
		if extra = extra[4:]; length > len(extra) {
			return
		}
		if id == zip64Extra && length >= 16 && e.Size == needsZip64 && e.packed == needsZip64 {
			size, packed := le.Uint64(extra), le.Uint64(extra[8:])
			if size < math.MaxInt64 && packed < math.MaxInt64 {
				e.Size, e.packed = int64(size), int64(packed)
			}
		}
		extra = extra[length:]
	}
}

// measure finds where the content of an entry ends that does not say it, and
// returns where the next entry begins.
func (e *RescuedEntry) measure(file io.ReaderAt, start, size, budget int64) int64 {
	if e.method == zip.Deflate {
		return e.inflate(file, start, size, budget)
	}
	return e.scan(file, start, size)
}

// inflate unpacks an entry: a deflate stream says itself where it ends.
func (e *RescuedEntry) inflate(file io.ReaderAt, start, size, budget int64) int64 {
	packed := &counted{r: bufio.NewReaderSize(io.NewSectionReader(file, start, size-start), 64<<10)}
	unpacked := flate.NewReader(packed)
	sum := crc32.NewIEEE()
	n, err := io.Copy(sum, io.LimitReader(unpacked, budget+1))
	e.Size, e.crc, e.packed = n, sum.Sum32(), packed.n
	if err != nil {
		// The rest of it is lost, because the next header cannot be found.
		e.Cut = true
		next, err := nextHeader(file, start+packed.n, size)
		if err != nil {
			next = size
		}
		e.packed = next - start
		return next
	}
	return start + e.packed + descriptorLength(file, start+e.packed)
}

// scan looks for the record that stands behind a stored entry: one that says what
// was read so far.
func (e *RescuedEntry) scan(file io.ReaderAt, start, size int64) int64 {
	reader := bufio.NewReaderSize(io.NewSectionReader(file, start, size-start), 256<<10)
	sum := uint32(0)
	for n := int64(0); ; {
		window, err := reader.Peek(128 << 10)
		if len(window) == 0 {
			e.Size, e.packed, e.crc, e.Cut = n, n, sum, true
			return size
		}
		at := bytes.Index(window, []byte(dataDescriptor))
		take := at
		if at < 0 {
			// Its first bytes may stand at the end of the window.
			if take = len(window); err == nil {
				take -= len(dataDescriptor) - 1
			}
		}
		sum = crc32.Update(sum, crc32.IEEETable, window[:take])
		n += int64(take)
		if at >= 0 && describes(window[at:], sum, n) {
			e.Size, e.packed, e.crc = n, n, sum
			return start + n + descriptorLength(file, start+n)
		}
		if at >= 0 { // it is a part of the content
			sum = crc32.Update(sum, crc32.IEEETable, window[at:at+1])
			n, take = n+1, take+1
		}
		_, _ = reader.Discard(take)
	}
}

// describes reports whether a record says a checksum and a size.
func describes(record []byte, sum uint32, size int64) bool {
	le := binary.LittleEndian
	return len(record) >= 16 && le.Uint32(record[4:]) == sum &&
		(int64(le.Uint32(record[8:])) == size || len(record) >= 24 && le.Uint64(record[8:]) == uint64(size)) //nolint:gosec // sizes are positive
}

// descriptorLength returns how long the record behind an entry is: it has a mark or
// not, and sizes of four or of eight bytes.
func descriptorLength(file io.ReaderAt, at int64) int64 {
	record := make([]byte, 28)
	n, _ := file.ReadAt(record, at)
	record = record[:n]
	for _, length := range []int{16, 24, 12, 20} {
		rest := record[min(length, len(record)):]
		if len(rest) == 0 && n >= length || len(rest) >= 4 && (string(rest[:4]) == localHeader || string(rest[:4]) == directoryHeader) {
			return int64(length)
		}
	}
	return 0
}

// nextHeader returns where the next entry begins, or the end.
func nextHeader(file io.ReaderAt, at, size int64) (int64, error) {
	const step = 256 << 10
	window := make([]byte, step+len(localHeader)-1)
	for ; at < size; at += step {
		n, err := file.ReadAt(window[:min(int64(len(window)), size-at)], at)
		if found := bytes.Index(window[:n], []byte(localHeader)); found >= 0 {
			return at + int64(found), nil
		}
		if err := notEOF(err); err != nil {
			return size, err
		}
	}
	return size, nil
}

func notEOF(err error) error {
	if errors.Is(err, io.EOF) {
		return nil
	}
	return err
}

// counted counts the bytes that are read one by one, as a deflate reader does.
type counted struct {
	r *bufio.Reader
	n int64
}

func (c *counted) ReadByte() (byte, error) {
	b, err := c.r.ReadByte()
	if err == nil {
		c.n++
	}
	return b, err
}

func (c *counted) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += int64(n)
	return n, err
}
