package source

import (
	"bytes"
	"encoding/binary"
	"io"
)

// writeList writes the list of entries that a zip ends with, all of it in the form
// that has room for any size (APPNOTE.TXT 4.3.12 to 4.3.16).
func (r *Rescue) writeList(out *bytes.Buffer, start int64) {
	for i := range r.Entries {
		r.Entries[i].writeItem(out)
	}
	length, count := uint64(out.Len()), uint64(len(r.Entries)) //nolint:gosec // lengths are positive
	end := uint64(start) + length                              //nolint:gosec // a size is positive
	write := func(values ...any) {
		for _, value := range values {
			_ = binary.Write(out, binary.LittleEndian, value)
		}
	}
	const version, rest64 = uint16(45), uint64(44)
	write([]byte("PK\x06\x06"), rest64, version, version, uint32(0), uint32(0), count, count, length, uint64(start)) //nolint:gosec // a size is positive
	write([]byte("PK\x06\x07"), uint32(0), end, uint32(1))
	write([]byte("PK\x05\x06"), uint16(0), uint16(0), uint16(0xffff), uint16(0xffff), uint32(needsZip64), uint32(needsZip64), uint16(0))
}

// writeItem writes what the list says of one entry.
func (e *RescuedEntry) writeItem(out *bytes.Buffer) {
	write := func(values ...any) {
		for _, value := range values {
			_ = binary.Write(out, binary.LittleEndian, value)
		}
	}
	const version, extraLength = uint16(45), 28
	flags := e.flags &^ hasDescriptor & (isUTF8 | 1)
	write([]byte(directoryHeader), version, version, flags, e.method, uint16(0), uint16(0x21), e.crc, uint32(needsZip64), uint32(needsZip64))
	write(uint16(len(e.Name)), uint16(extraLength), uint16(0), uint16(0), uint16(0), uint32(0), uint32(needsZip64)) //nolint:gosec // names come from fields of 16 bits
	write([]byte(e.Name), uint16(zip64Extra), uint16(extraLength-4), e.Size, e.packed, e.offset)
}

// joined is a file with something behind its end.
type joined struct {
	file io.ReaderAt
	size int64
	tail []byte
}

func (j *joined) ReadAt(p []byte, at int64) (int, error) {
	n := 0
	if at < j.size {
		want := min(int64(len(p)), j.size-at)
		got, err := j.file.ReadAt(p[:want], at)
		if int64(got) < want {
			return got, err
		}
		n = got
	}
	if n < len(p) {
		from := at + int64(n) - j.size
		if from >= int64(len(j.tail)) {
			return n, io.EOF
		}
		n += copy(p[n:], j.tail[from:])
	}
	if n < len(p) {
		return n, io.EOF
	}
	return n, nil
}
