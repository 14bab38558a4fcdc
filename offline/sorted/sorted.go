// Package sorted sorts more records than memory has room for: it writes sorted runs
// into temporary files and merges them.
package sorted

import (
	"bufio"
	"bytes"
	"container/heap"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"slices"
)

const (
	// runBytes is how much is sorted in memory.
	runBytes = 16 << 20
	// maxRuns is how many runs are merged at a time.
	maxRuns    = 64
	bufferSize = 64 << 10
	// maxRecord bounds a record: no line is longer, and keys are short.
	maxRecord = 64 << 20
)

// Record is a value with the key that it is sorted by.
type Record struct{ Key, Value []byte }

// Records are sorted by their keys; those of one key in the order in which they were
// added. The zero value is empty and ready. It is not safe for concurrent use.
type Records struct {
	pending []Record
	bytes   int
	runs    []*os.File
}

// Add adds a record, which is kept.
func (r *Records) Add(key, value []byte) error {
	r.pending = append(r.pending, Record{key, value})
	if r.bytes += len(key) + len(value) + 64; r.bytes < runBytes {
		return nil
	}
	return r.flush()
}

// Close removes the temporary files.
func (r *Records) Close() error {
	var failed error
	for _, run := range r.runs {
		failed = errors.Join(failed, closeRun(run))
	}
	r.runs, r.pending = nil, nil
	return failed
}

func closeRun(run *os.File) error {
	err := run.Close()
	_ = os.Remove(run.Name())
	return err
}

// flush writes what is in memory as a run.
func (r *Records) flush() error {
	if len(r.pending) == 0 {
		return nil
	}
	r.sort()
	err := r.write(func(yield func(Record, error) bool) {
		for _, record := range r.pending {
			if !yield(record, nil) {
				return
			}
		}
	})
	r.pending, r.bytes = r.pending[:0], 0
	if err == nil && len(r.runs) >= maxRuns {
		err = r.compact()
	}
	return err
}

func (r *Records) sort() {
	slices.SortStableFunc(r.pending, func(a, b Record) int { return bytes.Compare(a.Key, b.Key) })
}

// compact makes one run of all, so that no more files are open than may be.
func (r *Records) compact() error {
	old := r.runs
	r.runs = nil
	err := r.write(merge(old, nil))
	for _, run := range old {
		err = errors.Join(err, closeRun(run))
	}
	return err
}

// write writes records as a run.
func (r *Records) write(records iter.Seq2[Record, error]) error {
	file, err := os.CreateTemp("", "teamarchive-sort-")
	if err != nil {
		return fmt.Errorf("create a temporary file: %w", err)
	}
	// Where an open file may lose its name, it leaves nothing behind.
	_ = os.Remove(file.Name())
	r.runs = append(r.runs, file)
	out := bufio.NewWriterSize(file, bufferSize)
	for record, err := range records {
		if err != nil {
			return err
		}
		for _, part := range [][]byte{record.Key, record.Value} {
			head := binary.AppendUvarint(nil, uint64(len(part)))
			if _, err := out.Write(append(head, part...)); err != nil {
				return fmt.Errorf("write a temporary file: %w", err)
			}
		}
	}
	if err := out.Flush(); err != nil {
		return fmt.Errorf("write a temporary file: %w", err)
	}
	return nil
}

// All yields the records in order. Nothing may be added afterwards; it may be called
// again.
func (r *Records) All() iter.Seq2[Record, error] {
	r.sort()
	return merge(r.runs, r.pending)
}

// merge yields the records of runs, and those of memory after them.
func merge(runs []*os.File, pending []Record) iter.Seq2[Record, error] {
	return func(yield func(Record, error) bool) {
		var heads cursors
		for i, run := range runs {
			section := io.NewSectionReader(run, 0, 1<<62)
			heads = append(heads, &cursor{order: i, next: readRun(bufio.NewReaderSize(section, bufferSize))})
		}
		rest := pending
		heads = append(heads, &cursor{order: len(runs), next: func() (Record, error) {
			if len(rest) == 0 {
				return Record{}, io.EOF
			}
			record := rest[0]
			rest = rest[1:]
			return record, nil
		}})
		open := heads[:0]
		for _, c := range heads {
			if more, err := c.advance(); err != nil {
				yield(Record{}, err)
				return
			} else if more {
				open = append(open, c)
			}
		}
		heads = open
		heap.Init(&heads)
		for len(heads) > 0 {
			first := heads[0]
			if !yield(first.record, nil) {
				return
			}
			more, err := first.advance()
			switch {
			case err != nil:
				yield(Record{}, err)
				return
			case more:
				heap.Fix(&heads, 0)
			default:
				heap.Pop(&heads)
			}
		}
	}
}

// readRun returns what reads one record after the other.
func readRun(in *bufio.Reader) func() (Record, error) {
	part := func() ([]byte, error) {
		length, err := binary.ReadUvarint(in)
		if err != nil {
			return nil, err
		}
		if length > maxRecord {
			return nil, errors.New("a temporary file was changed")
		}
		text := make([]byte, length)
		_, err = io.ReadFull(in, text)
		return text, err
	}
	return func() (Record, error) {
		key, err := part()
		if err != nil {
			return Record{}, err
		}
		value, err := part()
		if errors.Is(err, io.EOF) {
			err = io.ErrUnexpectedEOF
		}
		return Record{key, value}, err
	}
}

// cursor is where the reading of a run is.
type cursor struct {
	order  int
	next   func() (Record, error)
	record Record
}

func (c *cursor) advance() (bool, error) {
	record, err := c.next()
	if errors.Is(err, io.EOF) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("read a temporary file: %w", err)
	}
	c.record = record
	return true, nil
}

type cursors []*cursor

func (c cursors) Len() int { return len(c) }
func (c cursors) Less(i, j int) bool {
	if n := bytes.Compare(c[i].record.Key, c[j].record.Key); n != 0 {
		return n < 0
	}
	return c[i].order < c[j].order
}
func (c cursors) Swap(i, j int) { c[i], c[j] = c[j], c[i] }
func (c *cursors) Push(x any)   { *c = append(*c, x.(*cursor)) } //nolint:forcetypeassert // heap gives back what it got
func (c *cursors) Pop() any {
	last := (*c)[len(*c)-1]
	*c = (*c)[:len(*c)-1]
	return last
}
