// Package sorted sorts more records than memory has room for: it writes sorted runs
// into a temporary file and merges them.
package sorted

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"iter"
	"os"
	"slices"
)

const (
	// runBytes is the number of bytes of records that are sorted in memory, runRecords the
	// number of records: small ones take more memory than their bytes.
	runBytes, runRecords = 8 << 20, 128 << 10
	// writeBuffer is the number of bytes that are written at a time. Runs are read by as
	// much, and by less where there are so many that readBuffers would not be enough.
	writeBuffer             = 64 << 10
	readBuffers, leastBytes = 8 << 20, 4 << 10
)

// Record is a value with the key that it is sorted by.
type Record struct{ Key, Value []byte }

// Records are sorted by the bytes of their keys; those of one key in the order in which
// they were added. Records that come in order make a single run. The zero value is
// empty and ready. It is not safe for concurrent use.
type Records struct {
	// Dir is the folder of the temporary file, the system's own folder when empty.
	Dir string

	pending []Record
	arena   []byte
	file    *os.File
	out     *bufio.Writer
	size    int64
	// ends holds the ends of the runs, last the key of the newest run's end.
	ends []int64
	last []byte
}

// Add adds a copy of a record.
func (r *Records) Add(key, value []byte) error {
	full := len(r.arena)+len(key)+len(value) > cap(r.arena) || len(r.pending) == runRecords
	if full && len(r.pending) > 0 {
		if err := r.flush(); err != nil {
			return err
		}
	}
	if r.arena == nil || len(key)+len(value) > cap(r.arena) {
		r.arena = make([]byte, 0, max(runBytes, len(key)+len(value)))
	}
	start := len(r.arena)
	r.arena = append(append(r.arena, key...), value...)
	r.pending = append(r.pending, Record{r.arena[start : start+len(key)], r.arena[start+len(key):]})
	return nil
}

// flush writes what is in memory as a run, or at the end of the newest run where it
// continues that one.
func (r *Records) flush() error {
	if len(r.pending) == 0 {
		return nil
	}
	byKey := func(a, b Record) int { return bytes.Compare(a.Key, b.Key) }
	if !slices.IsSortedFunc(r.pending, byKey) {
		slices.SortStableFunc(r.pending, byKey)
	}
	if r.file == nil {
		file, err := os.CreateTemp(r.Dir, "team-export-sort-")
		if err != nil {
			return fmt.Errorf("create a temporary file: %w", err)
		}
		// Where an open file may lose its name, it leaves nothing behind.
		_ = os.Remove(file.Name())
		r.file, r.out = file, bufio.NewWriterSize(file, writeBuffer)
	}
	if continues := len(r.ends) > 0 && bytes.Compare(r.last, r.pending[0].Key) <= 0; !continues {
		r.ends = append(r.ends, r.size)
	}
	for _, record := range r.pending {
		if err := r.write(record); err != nil {
			return err
		}
	}
	r.ends[len(r.ends)-1] = r.size
	r.last = append(r.last[:0], r.pending[len(r.pending)-1].Key...)
	r.pending, r.arena = r.pending[:0], r.arena[:0]
	return nil
}

func (r *Records) write(record Record) error {
	head := binary.AppendUvarint(r.out.AvailableBuffer(), uint64(len(record.Key)))
	head = binary.AppendUvarint(head, uint64(len(record.Value)))
	for _, part := range [][]byte{head, record.Key, record.Value} {
		if _, err := r.out.Write(part); err != nil {
			return fmt.Errorf("write a temporary file: %w", err)
		}
		r.size += int64(len(part))
	}
	return nil
}

// All yields the records in order. Nothing may be added afterwards; it may be called
// again. A record is valid until the next one.
func (r *Records) All() iter.Seq2[Record, error] {
	return func(yield func(Record, error) bool) {
		if err := r.flush(); err != nil {
			yield(Record{}, err)
			return
		}
		r.pending, r.arena = nil, nil
		if r.file == nil {
			return
		}
		if err := r.out.Flush(); err != nil {
			yield(Record{}, fmt.Errorf("write a temporary file: %w", err))
			return
		}
		var runs merge
		start := int64(0)
		buffer := min(writeBuffer, max(leastBytes, readBuffers/len(r.ends)))
		for _, end := range r.ends {
			next := &run{r: bufio.NewReaderSize(io.NewSectionReader(r.file, start, end-start), buffer), number: len(runs)}
			start = end
			if err := next.next(); err != nil {
				yield(Record{}, err)
				return
			}
			runs = append(runs, next)
		}
		runs.all(yield)
	}
}

// Close removes the temporary file.
func (r *Records) Close() error {
	if r.file == nil {
		return nil
	}
	err := r.file.Close()
	_ = os.Remove(r.file.Name())
	r.file = nil
	return err
}
