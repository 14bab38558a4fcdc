package viewer

import (
	"bufio"
	"bytes"
	"cmp"
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
	// sortBuffer is how many bytes of records are sorted in memory.
	sortBuffer = 8 << 20
	// runBuffer is how many bytes of each run are read at a time.
	runBuffer = 64 << 10
)

// record is a value under a key; records are sorted by the bytes of their keys.
type record struct{ key, value []byte }

// sorter sorts records that memory has no room for: it writes sorted runs into a
// temporary file and merges them. Records that come in order make a single run.
type sorter struct {
	dir     string
	pending []record
	arena   []byte
	file    *os.File
	out     *bufio.Writer
	size    int64
	// ends are where the runs end, last is the key of the newest run's end.
	ends []int64
	last []byte
}

// add keeps a record.
func (s *sorter) add(key, value []byte) error {
	if len(s.arena)+len(key)+len(value) > cap(s.arena) && len(s.pending) > 0 {
		if err := s.flush(); err != nil {
			return err
		}
	}
	if s.arena == nil || len(key)+len(value) > cap(s.arena) {
		s.arena = make([]byte, 0, max(sortBuffer, len(key)+len(value)))
	}
	start := len(s.arena)
	s.arena = append(append(s.arena, key...), value...)
	s.pending = append(s.pending, record{s.arena[start : start+len(key)], s.arena[start+len(key):]})
	return nil
}

// flush writes what is in memory as a run, or at the end of the newest run where it
// continues that one.
func (s *sorter) flush() error {
	if len(s.pending) == 0 {
		return nil
	}
	byKey := func(a, b record) int { return bytes.Compare(a.key, b.key) }
	if !slices.IsSortedFunc(s.pending, byKey) {
		slices.SortStableFunc(s.pending, byKey)
	}
	if s.file == nil {
		file, err := tempFile(s.dir)
		if err != nil {
			return err
		}
		s.file, s.out = file, bufio.NewWriterSize(file, runBuffer)
	}
	if continues := len(s.ends) > 0 && bytes.Compare(s.last, s.pending[0].key) <= 0; !continues {
		s.ends = append(s.ends, s.size)
	}
	for _, r := range s.pending {
		if err := s.write(r); err != nil {
			return err
		}
	}
	s.ends[len(s.ends)-1] = s.size
	s.last = append(s.last[:0], s.pending[len(s.pending)-1].key...)
	s.pending, s.arena = s.pending[:0], s.arena[:0]
	return nil
}

func (s *sorter) write(r record) error {
	var lengths [2 * binary.MaxVarintLen64]byte
	n := binary.PutUvarint(lengths[:], uint64(len(r.key)))
	n += binary.PutUvarint(lengths[n:], uint64(len(r.value)))
	for _, part := range [][]byte{lengths[:n], r.key, r.value} {
		if _, err := s.out.Write(part); err != nil {
			return fmt.Errorf("write a temporary file: %w", err)
		}
		s.size += int64(len(part))
	}
	return nil
}

// all yields the records in order. Nothing may be added any more. A record is
// valid until the next one.
func (s *sorter) all() iter.Seq2[record, error] {
	return func(yield func(record, error) bool) {
		if err := s.flush(); err != nil {
			yield(record{}, err)
			return
		}
		s.pending, s.arena = nil, nil
		if s.file == nil {
			return
		}
		if err := s.out.Flush(); err != nil {
			yield(record{}, fmt.Errorf("write a temporary file: %w", err))
			return
		}
		var runs runHeap
		start := int64(0)
		for _, end := range s.ends {
			run := &sortedRun{r: bufio.NewReaderSize(io.NewSectionReader(s.file, start, end-start), runBuffer), number: len(runs)}
			start = end
			if err := run.next(); err != nil {
				yield(record{}, err)
				return
			}
			runs = append(runs, run)
		}
		heap.Init(&runs)
		runs.merge(yield)
	}
}

func (s *sorter) close() {
	if s.file != nil {
		_ = s.file.Close()
		_ = os.Remove(s.file.Name())
		s.file = nil
	}
}

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

// sortedRun reads one run.
type sortedRun struct {
	r       *bufio.Reader
	number  int
	current record
	ended   bool
}

func (r *sortedRun) next() error {
	keyLength, err := binary.ReadUvarint(r.r)
	if errors.Is(err, io.EOF) {
		r.ended = true
		return nil
	}
	valueLength, valueErr := binary.ReadUvarint(r.r)
	if err := errors.Join(err, valueErr); err != nil {
		return fmt.Errorf("read a temporary file: %w", err)
	}
	// The lengths are those that were written by this process.
	whole := slices.Grow(r.current.key[:0], int(keyLength+valueLength))[:keyLength+valueLength] //nolint:gosec // see above
	if _, err := io.ReadFull(r.r, whole); err != nil {
		return fmt.Errorf("read a temporary file: %w", err)
	}
	r.current = record{whole[:keyLength], whole[keyLength:]}
	return nil
}

// runHeap has the run with the smallest key first.
type runHeap []*sortedRun

func (h runHeap) Len() int { return len(h) }
func (h runHeap) Less(i, j int) bool {
	return cmp.Or(bytes.Compare(h[i].current.key, h[j].current.key), h[i].number-h[j].number) < 0
}
func (h runHeap) Swap(i, j int) { h[i], h[j] = h[j], h[i] }
func (h *runHeap) Push(x any)   { *h = append(*h, x.(*sortedRun)) } //nolint:forcetypeassert // heap gives back what it got
func (h *runHeap) Pop() any {
	last := (*h)[len(*h)-1]
	*h = (*h)[:len(*h)-1]
	return last
}

// merge yields the records of all runs.
func (h *runHeap) merge(yield func(record, error) bool) {
	for h.Len() > 0 {
		first := (*h)[0]
		if !yield(first.current, nil) {
			return
		}
		if err := first.next(); err != nil {
			yield(record{}, err)
			return
		}
		if first.ended {
			heap.Pop(h)
		} else {
			heap.Fix(h, 0)
		}
	}
}
