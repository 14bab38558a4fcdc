package search

import (
	"bufio"
	"container/heap"
	"encoding/binary"
	"fmt"
	"io"
	"os"
	"slices"
)

// scratch is a temporary file that is written once and then read once.
type scratch struct {
	file *os.File
	w    *bufio.Writer
	r    *bufio.Reader
}

// scratchBuffer is the memory of an open scratch file.
const scratchBuffer = 64 << 10

func newScratch(dir string) (*scratch, error) {
	file, err := os.CreateTemp(dir, "team-export-search-")
	if err != nil {
		return nil, fmt.Errorf("create a temporary file for the search index: %w", err)
	}
	// Where an open file may lose its name, it leaves no trace even when the
	// process is killed.
	_ = os.Remove(file.Name())
	return &scratch{file: file, w: bufio.NewWriterSize(file, scratchBuffer)}, nil
}

// rewind ends the writing.
func (s *scratch) rewind() error {
	if err := s.w.Flush(); err != nil {
		return fmt.Errorf("write a temporary file of the search index: %w", err)
	}
	s.w = nil
	if _, err := s.file.Seek(0, io.SeekStart); err != nil {
		return fmt.Errorf("read a temporary file of the search index: %w", err)
	}
	return nil
}

// reader returns the buffered reader, which exists from the first read on.
func (s *scratch) reader() *bufio.Reader {
	if s.r == nil {
		s.r = bufio.NewReaderSize(s.file, scratchBuffer)
	}
	return s.r
}

func (s *scratch) close() {
	if s.file == nil {
		return
	}
	_ = s.file.Close()
	_ = os.Remove(s.file.Name())
	s.file = nil
}

// uvarint reads a number; the end of the file within one is an error.
func uvarint(r *bufio.Reader) (uint64, error) {
	n, err := binary.ReadUvarint(r)
	if err != nil {
		return 0, fmt.Errorf("read a temporary file of the search index: %w", err)
	}
	return n, nil
}

// cursor stands on one item of a sorted run.
type cursor[T any] interface {
	// next goes to the next item and is false at the end.
	next() (bool, error)
	before(other T) bool
	close()
}

// merger yields the items of sorted runs in order.
type merger[T cursor[T]] struct{ runs []T }

func (m *merger[T]) Len() int           { return len(m.runs) }
func (m *merger[T]) Less(i, j int) bool { return m.runs[i].before(m.runs[j]) }
func (m *merger[T]) Swap(i, j int)      { m.runs[i], m.runs[j] = m.runs[j], m.runs[i] }
func (m *merger[T]) Push(x any)         { m.runs = append(m.runs, x.(T)) }
func (m *merger[T]) Pop() any {
	last := m.runs[len(m.runs)-1]
	m.runs = m.runs[:len(m.runs)-1]
	return last
}

// newMerger puts every run on its first item.
func newMerger[T cursor[T]](runs []T) (*merger[T], error) {
	m := &merger[T]{}
	for _, run := range runs {
		more, err := run.next()
		if err != nil {
			return nil, err
		}
		if more {
			m.runs = append(m.runs, run)
		} else {
			run.close()
		}
	}
	heap.Init(m)
	return m, nil
}

// advance moves the first run to its next item.
func (m *merger[T]) advance() error {
	more, err := m.runs[0].next()
	if err != nil {
		return err
	}
	if more {
		heap.Fix(m, 0)
		return nil
	}
	done, _ := heap.Pop(m).(T)
	done.close()
	return nil
}

// take removes the first run, which is not closed.
func (m *merger[T]) take() T {
	first, _ := heap.Pop(m).(T)
	return first
}

// put brings a run back at its next item, or closes it.
func (m *merger[T]) put(run T) error {
	more, err := run.next()
	if err != nil {
		return err
	}
	if more {
		heap.Push(m, run)
	} else {
		run.close()
	}
	return nil
}

// levels keeps sorted runs, oldest first, and merges those of a level into
// one of the next when there are too many to read side by side.
type levels[T cursor[T]] struct {
	at    [][]T
	merge func(runs []T) (T, error)
}

// maxRuns bounds the runs that are merged at once.
const maxRuns = 64

func (l *levels[T]) add(run T) error {
	for level := 0; ; level++ {
		if level == len(l.at) {
			l.at = append(l.at, nil)
		}
		l.at[level] = append(l.at[level], run)
		if len(l.at[level]) < maxRuns {
			return nil
		}
		merged, err := l.merge(l.at[level])
		if err != nil {
			return err
		}
		l.at[level] = nil
		run = merged
	}
}

// all returns the runs, oldest first.
func (l *levels[T]) all() []T {
	var runs []T
	for _, level := range slices.Backward(l.at) {
		runs = append(runs, level...)
	}
	return runs
}

func (l *levels[T]) close() {
	for _, run := range l.all() {
		run.close()
	}
	l.at = nil
}
