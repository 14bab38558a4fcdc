package archive

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash/crc32"
	"io"
	"sync"

	"github.com/klauspost/compress/flate"
)

// Packed is the content of an entry, compressed already.
type Packed struct {
	deflated []byte
	size     int64
	crc      uint32
	sha256   string
}

// pagesLevel compresses pages: a higher one costs much time and saves a twentieth,
// because most of a page is said over and over.
const pagesLevel = 1

// packers are kept for the next content.
var packers = sync.Pool{New: func() any {
	// The only error is that of a level that there is not.
	packer, _ := flate.NewWriter(nil, pagesLevel)
	return packer
}}

// Pack compresses the content of an entry, beside others.
func Pack(content []byte) (Packed, error) {
	var out bytes.Buffer
	out.Grow(len(content)/3 + 512)
	packer := packers.Get().(*flate.Writer) //nolint:forcetypeassert // nothing else is put there
	defer packers.Put(packer)
	packer.Reset(&out)
	if _, err := packer.Write(content); err != nil {
		return Packed{}, fmt.Errorf("compress: %w", err)
	}
	if err := packer.Close(); err != nil {
		return Packed{}, fmt.Errorf("compress: %w", err)
	}
	sum := sha256.Sum256(content)
	return Packed{deflated: out.Bytes(), size: int64(len(content)), crc: crc32.ChecksumIEEE(content), sha256: hex.EncodeToString(sum[:])}, nil
}

// AddPacked adds an entry whose content was compressed before.
func (w *Writer) AddPacked(name string, packed Packed) error {
	if err := w.reserve(name); err != nil {
		return err
	}
	if err := packed.writeTo(w.into, name); err != nil {
		return err
	}
	w.entries = append(w.entries, Entry{Name: name, Size: packed.size, SHA256: packed.sha256})
	return nil
}

// writeTo writes the content as it is into a zip file, and unpacked elsewhere.
func (packed Packed) writeTo(into Container, name string) error {
	zipFile, ok := into.(zipped)
	if !ok {
		out, err := into.Create(name, false)
		if err != nil {
			return fmt.Errorf("start %s: %w", name, err)
		}
		if _, err := io.Copy(out, flate.NewReader(bytes.NewReader(packed.deflated))); err != nil {
			return fmt.Errorf("write %s: %w", name, err)
		}
		return nil
	}
	file := header(name, zip.Deflate)
	file.SetModTime(earliestDate) //nolint:staticcheck // CreateRaw writes the fields that only this sets
	file.CRC32 = packed.crc
	file.CompressedSize64, file.UncompressedSize64 = uint64(len(packed.deflated)), uint64(packed.size) //nolint:gosec // lengths
	out, err := zipFile.CreateRaw(file)
	if err != nil {
		return fmt.Errorf("start %s: %w", name, err)
	}
	if _, err := out.Write(packed.deflated); err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	return nil
}
