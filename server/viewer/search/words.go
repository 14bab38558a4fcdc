package search

import (
	"encoding/binary"
	"fmt"
	"slices"
	"strings"
)

// words collects where which word stands and hands it out by words. A place is
// a number; those of each word rise.
type words struct {
	dir     string
	limits  limits
	known   map[string]uint32
	list    []string
	size    int // bytes of the words
	places  []wordPlace
	runs    levels[*wordRun]
	tokens  *tokenizer
	scratch []byte
}

// wordPlace is one word at one place.
type wordPlace struct{ word, place uint32 }

func newWords(dir string, limits limits) *words {
	w := &words{dir: dir, limits: limits, known: map[string]uint32{}, tokens: newTokenizer()}
	w.runs.merge = w.mergeRuns
	return w
}

func (w *words) add(word []byte, place uint32) {
	number, ok := w.known[string(word)]
	if !ok {
		number = uint32(len(w.list))
		kept := string(word)
		w.known[kept] = number
		w.list = append(w.list, kept)
		w.size += len(kept)
	}
	w.places = append(w.places, wordPlace{word: number, place: place})
}

// full says whether it is time to flush, which is asked between documents.
func (w *words) full() bool {
	return len(w.places) >= w.limits.places || w.size+64*len(w.list) >= w.limits.words
}

// flush writes what is in memory as a run.
func (w *words) flush() error {
	if len(w.places) == 0 {
		return nil
	}
	out, err := newScratch(w.dir)
	if err != nil {
		return err
	}
	if err := w.write(out); err != nil {
		out.close()
		return err
	}
	if err := out.rewind(); err != nil {
		out.close()
		return err
	}
	clear(w.known)
	w.list, w.places, w.size = w.list[:0], w.places[:0], 0
	return w.runs.add(&wordRun{scratch: out})
}

// write puts the places in order of the words, which takes one pass because
// those of each word came in order.
func (w *words) write(out *scratch) error {
	starts := make([]uint32, len(w.list)+1)
	for _, at := range w.places {
		starts[at.word+1]++
	}
	for i := 1; i < len(starts); i++ {
		starts[i] += starts[i-1]
	}
	places := make([]uint32, len(w.places))
	next := slices.Clone(starts)
	for _, at := range w.places {
		places[next[at.word]] = at.place
		next[at.word]++
	}
	order := make([]uint32, len(w.list))
	for i := range order {
		order[i] = uint32(i)
	}
	slices.SortFunc(order, func(a, b uint32) int { return strings.Compare(w.list[a], w.list[b]) })
	for _, number := range order {
		here := places[starts[number]:starts[number+1]]
		if err := writeHead(out, []byte(w.list[number]), len(here)); err != nil {
			return err
		}
		before := uint32(0)
		for _, place := range here {
			if err := writePlace(out, place-before); err != nil {
				return err
			}
			before = place
		}
	}
	return nil
}

func writeHead(out *scratch, word []byte, count int) error {
	head := binary.AppendUvarint(out.w.AvailableBuffer(), uint64(len(word)))
	head = append(head, word...)
	head = binary.AppendUvarint(head, uint64(count))
	if _, err := out.w.Write(head); err != nil {
		return fmt.Errorf("write a temporary file of the search index: %w", err)
	}
	return nil
}

func writePlace(out *scratch, gap uint32) error {
	if out.w.Available() < binary.MaxVarintLen32 {
		if err := out.w.Flush(); err != nil {
			return fmt.Errorf("write a temporary file of the search index: %w", err)
		}
	}
	_, err := out.w.Write(binary.AppendUvarint(out.w.AvailableBuffer(), uint64(gap)))
	return err
}

// mergeRuns makes one run of several.
func (w *words) mergeRuns(runs []*wordRun) (*wordRun, error) {
	out, err := newScratch(w.dir)
	if err != nil {
		return nil, err
	}
	before := uint32(0)
	err = mergedWords(runs, func(word []byte, count int) error {
		before = 0
		return writeHead(out, word, count)
	}, func(place uint32) error {
		gap := place - before
		before = place
		return writePlace(out, gap)
	})
	if err == nil {
		err = out.rewind()
	}
	if err != nil {
		out.close()
		return nil, err
	}
	return &wordRun{scratch: out}, nil
}

// each visits all words in order of their bytes, and of each word its places
// in order. Nothing may be added afterwards.
func (w *words) each(word func(word []byte, count int) error, place func(uint32) error) error {
	if err := w.flush(); err != nil {
		return err
	}
	w.known, w.list, w.places = nil, nil, nil
	return mergedWords(w.runs.all(), word, place)
}

func (w *words) close() { w.runs.close() }
