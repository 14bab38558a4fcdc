package search

import (
	"bytes"
	"fmt"
	"io"
	"slices"
)

// wordRun reads a run of words: each with its places.
type wordRun struct {
	*scratch
	number int
	word   []byte
	count  int
}

func (r *wordRun) before(other *wordRun) bool {
	by := bytes.Compare(r.word, other.word)
	return by < 0 || by == 0 && r.number < other.number
}

func (r *wordRun) next() (bool, error) {
	in := r.reader()
	if _, err := in.Peek(1); err == io.EOF {
		return false, nil
	}
	size, err := uvarint(in)
	if err != nil {
		return false, err
	}
	r.word = slices.Grow(r.word[:0], int(size))[:size]
	if _, err := io.ReadFull(in, r.word); err != nil {
		return false, fmt.Errorf("read a temporary file of the search index: %w", err)
	}
	count, err := uvarint(in)
	r.count = int(count)
	return true, err
}

// places reads the places of the word, which must be done before next.
func (r *wordRun) places(visit func(uint32) error) error {
	in := r.reader()
	place := uint32(0)
	for range r.count {
		gap, err := uvarint(in)
		if err != nil {
			return err
		}
		place += uint32(gap)
		if err := visit(place); err != nil {
			return err
		}
	}
	return nil
}

// mergedWords visits the words of runs. Of each word the places of an earlier
// run come before those of a later one.
func mergedWords(runs []*wordRun, word func([]byte, int) error, place func(uint32) error) error {
	for i, run := range runs {
		run.number = i
	}
	m, err := newMerger(runs)
	if err != nil {
		return err
	}
	var current []byte
	var with []*wordRun
	for m.Len() > 0 {
		current = append(current[:0], m.runs[0].word...)
		with = with[:0]
		count := 0
		// Counts come before places, so the runs with the word leave the merge
		// and come back.
		for m.Len() > 0 && bytes.Equal(m.runs[0].word, current) {
			run := m.take()
			with = append(with, run)
			count += run.count
		}
		if err := word(current, count); err != nil {
			return err
		}
		for _, run := range with {
			if err := run.places(place); err != nil {
				return err
			}
			if err := m.put(run); err != nil {
				return err
			}
		}
	}
	return nil
}
