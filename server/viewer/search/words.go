package search

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"slices"
	"strings"
)

// maxPositions is how many places of one word in one document count for
// phrases. The word itself is found however often it stands there.
const maxPositions = 4096

// words collects which word stands where and hands it out by words.
type words struct {
	dir     string
	numbers map[string]uint32
	list    []string
	size    int // bytes of the words
	places  []wordPlace
	last    []wordPlace // the last place of each word, with its count as pos
	limits  limits
	runs    levels[*wordRun]
	tokens  *tokenizer
	scratch []byte
}

// wordPlace is one word at one place.
type wordPlace struct{ word, document, position uint32 }

func newWords(dir string, limits limits) *words {
	w := &words{dir: dir, limits: limits, numbers: map[string]uint32{}, tokens: newTokenizer()}
	w.runs.merge = w.mergeRuns
	return w
}

// add notes a word. Documents come in order, and so do positions within one.
func (w *words) add(word []byte, document, position uint32) {
	number, ok := w.numbers[string(word)]
	if !ok {
		number = uint32(len(w.list))
		kept := string(word)
		w.numbers[kept] = number
		w.list = append(w.list, kept)
		w.size += len(kept)
		w.last = append(w.last, wordPlace{document: ^uint32(0)})
	}
	last := &w.last[number]
	if last.document != document {
		*last = wordPlace{document: document}
	}
	if last.position++; last.position > maxPositions {
		return
	}
	w.places = append(w.places, wordPlace{word: number, document: document, position: position})
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
	clear(w.numbers)
	w.list, w.last, w.places, w.size = w.list[:0], w.last[:0], w.places[:0], 0
	return w.runs.add(&wordRun{scratch: out})
}

// write puts the places in order of the words, which takes one pass because
// those of each word came in order.
func (w *words) write(out *scratch) error {
	starts := make([]uint32, len(w.list)+1)
	for _, place := range w.places {
		starts[place.word+1]++
	}
	for i := 1; i < len(starts); i++ {
		starts[i] += starts[i-1]
	}
	order := make([]uint32, len(w.places))
	next := slices.Clone(starts)
	for i, place := range w.places {
		order[next[place.word]] = uint32(i)
		next[place.word]++
	}
	sorted := make([]uint32, len(w.list))
	for i := range sorted {
		sorted[i] = uint32(i)
	}
	slices.SortFunc(sorted, func(a, b uint32) int { return strings.Compare(w.list[a], w.list[b]) })
	for _, number := range sorted {
		if err := w.writeWord(out, w.list[number], order[starts[number]:starts[number+1]]); err != nil {
			return err
		}
	}
	return nil
}

func (w *words) writeWord(out *scratch, word string, order []uint32) error {
	documents := uint64(0)
	for i, at := range order {
		if i == 0 || w.places[at].document != w.places[order[i-1]].document {
			documents++
		}
	}
	if err := writeHead(out, []byte(word), documents); err != nil {
		return err
	}
	var positions []uint32
	for i := 0; i < len(order); {
		document := w.places[order[i]].document
		positions = positions[:0]
		for ; i < len(order) && w.places[order[i]].document == document; i++ {
			positions = append(positions, w.places[order[i]].position)
		}
		if err := writePosting(out, document, positions); err != nil {
			return err
		}
	}
	return nil
}

func writeHead(out *scratch, word []byte, documents uint64) error {
	head := binary.AppendUvarint(out.w.AvailableBuffer(), uint64(len(word)))
	head = append(head, word...)
	head = binary.AppendUvarint(head, documents)
	if _, err := out.w.Write(head); err != nil {
		return fmt.Errorf("write a temporary file of the search index: %w", err)
	}
	return nil
}

func writePosting(out *scratch, document uint32, positions []uint32) error {
	line := binary.AppendUvarint(out.w.AvailableBuffer(), uint64(document))
	line = binary.AppendUvarint(line, uint64(len(positions)))
	before := uint32(0)
	for _, position := range positions {
		line = binary.AppendUvarint(line, uint64(position-before))
		before = position
	}
	if _, err := out.w.Write(line); err != nil {
		return fmt.Errorf("write a temporary file of the search index: %w", err)
	}
	return nil
}

// mergeRuns makes one run of several.
func (w *words) mergeRuns(runs []*wordRun) (*wordRun, error) {
	out, err := newScratch(w.dir)
	if err != nil {
		return nil, err
	}
	err = mergedWords(runs, func(word []byte, documents int) error {
		return writeHead(out, word, uint64(documents))
	}, func(document uint32, positions []uint32) error {
		return writePosting(out, document, positions)
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

// each visits all words in order of their bytes, and of each word the
// documents in order. Nothing may be added afterwards.
func (w *words) each(word func(word []byte, documents int) error, posting func(document uint32, positions []uint32) error) error {
	if err := w.flush(); err != nil {
		return err
	}
	w.numbers, w.list, w.last, w.places = nil, nil, nil, nil
	return mergedWords(w.runs.all(), word, posting)
}

func (w *words) close() { w.runs.close() }

// wordRun reads a run of words.
type wordRun struct {
	*scratch
	number    int
	word      []byte
	documents int
	left      int
	positions []uint32
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
	documents, err := uvarint(in)
	r.documents, r.left = int(documents), int(documents)
	return true, err
}

// posting reads the next document of the word.
func (r *wordRun) posting() (document uint32, err error) {
	in := r.reader()
	number, err := uvarint(in)
	if err != nil {
		return 0, err
	}
	count, err := uvarint(in)
	if err != nil {
		return 0, err
	}
	r.positions = r.positions[:0]
	before := uint32(0)
	for range count {
		gap, err := uvarint(in)
		if err != nil {
			return 0, err
		}
		before += uint32(gap)
		r.positions = append(r.positions, before)
	}
	return uint32(number), nil
}

// mergedWords visits the words of runs whose documents follow each other.
func mergedWords(runs []*wordRun, word func([]byte, int) error, posting func(uint32, []uint32) error) error {
	for i, run := range runs {
		run.number = i
	}
	m, err := newMerger(runs)
	if err != nil {
		return err
	}
	var current []byte
	for m.Len() > 0 {
		current = append(current[:0], m.runs[0].word...)
		documents := 0
		for _, run := range m.runs {
			if bytes.Equal(run.word, current) {
				documents += run.documents
			}
		}
		if err := word(current, documents); err != nil {
			return err
		}
		for m.Len() > 0 && bytes.Equal(m.runs[0].word, current) {
			run := m.runs[0]
			for range run.documents {
				document, err := run.posting()
				if err != nil {
					return err
				}
				if err := posting(document, run.positions); err != nil {
					return err
				}
			}
			if err := m.advance(); err != nil {
				return err
			}
		}
	}
	return nil
}
