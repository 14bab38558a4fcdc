package viewer

import (
	"bufio"
	"cmp"
	"fmt"
	"hash/maphash"
	"os"
	"slices"
)

// table keeps records on disk by name. It holds 16 bytes in memory for each.
type table struct {
	dir    string
	seed   maphash.Seed
	file   *os.File
	out    *bufio.Writer
	size   int64
	places []place
	sorted bool
	buffer []byte
}

// place is the offset where the record of a name ends that has a hash.
type place struct {
	hash   uint64
	offset int64
}

func newTable(dir string) *table { return &table{dir: dir, seed: maphash.MakeSeed()} }

// maxRecord bounds the length of a record of a table: longer ones are not kept.
const maxRecord = 16 << 20

// put keeps a record under a name, which it must hold itself, so that its reader
// can tell it from others with the same hash.
func (t *table) put(name string, value []byte) error {
	if len(value) > maxRecord {
		return nil
	}
	if t.file == nil {
		file, err := tempFile(t.dir)
		if err != nil {
			return err
		}
		t.file, t.out = file, bufio.NewWriterSize(file, runBuffer)
	}
	t.places = append(t.places, place{maphash.String(t.seed, name), t.size})
	t.sorted = false
	n, err := t.out.Write(value)
	if err != nil {
		return fmt.Errorf("write a temporary file: %w", err)
	}
	t.size += int64(n)
	return nil
}

// finish makes the table ready to be read.
func (t *table) finish() error {
	if t.file == nil {
		return nil
	}
	if err := t.out.Flush(); err != nil {
		return fmt.Errorf("write a temporary file: %w", err)
	}
	slices.SortFunc(t.places, func(a, b place) int { return cmp.Or(cmp.Compare(a.hash, b.hash), cmp.Compare(a.offset, b.offset)) })
	t.sorted = true
	return nil
}

// find calls take with each record whose name may be this one, until it returns
// true. The bytes are valid until the next call; they may be longer than the
// record.
func (t *table) find(name string, take func(value []byte) bool) error {
	if len(t.places) == 0 {
		return nil
	}
	hash := maphash.String(t.seed, name)
	i, found := slices.BinarySearchFunc(t.places, hash, func(p place, hash uint64) int { return cmp.Compare(p.hash, hash) })
	for ; found && i < len(t.places) && t.places[i].hash == hash; i++ {
		value, err := t.read(t.places[i].offset)
		if err != nil || take(value) {
			return err
		}
	}
	return nil
}

// read returns the line that begins at an offset.
func (t *table) read(offset int64) ([]byte, error) {
	for length := int64(4 << 10); ; length *= 8 {
		length = min(length, t.size-offset)
		if int64(cap(t.buffer)) < length {
			t.buffer = make([]byte, length)
		}
		part := t.buffer[:length]
		if _, err := t.file.ReadAt(part, offset); err != nil {
			return nil, fmt.Errorf("read a temporary file: %w", err)
		}
		if end := slices.Index(part, '\n'); end >= 0 {
			return part[:end], nil
		}
		if offset+length >= t.size {
			return part, nil
		}
	}
}

func (t *table) close() {
	if t.file != nil {
		_ = t.file.Close()
		_ = os.Remove(t.file.Name())
		t.file = nil
	}
}

// runBuffer is the number of bytes of a temporary file that are written or read at a time.
const runBuffer = 64 << 10

// tempFile makes a file that leaves nothing behind where an open file may lose its
// name.
func tempFile(dir string) (*os.File, error) {
	file, err := os.CreateTemp(dir, "team-export-pages-")
	if err != nil {
		return nil, fmt.Errorf("create a temporary file: %w", err)
	}
	_ = os.Remove(file.Name())
	return file, nil
}
