package search

import (
	"encoding/binary"
	"fmt"
)

// maxShard is the size of a file before it is coded as characters, which makes
// a thirty-first more of it: no file has more than 256 KiB.
const maxShard = 240_000

// termWriter writes words and their places in order: words with few places
// into shared files, others into pages of their own.
type termWriter struct {
	files  *files
	limit  int      // of a file
	firsts [][]byte // the first word of each shared file

	dictionary, data []byte // of the shared file at hand
	count            int
	before           []byte // the word before in it

	word    []byte
	places  int
	coder   numbers
	buffer  []byte // places of the word that are on no page yet
	base    uint32 // the number after which the page at hand begins
	first   int    // number of the first page of the word
	written int    // pages of all words
}

// begin takes the next word.
func (w *termWriter) begin(word []byte, places int) {
	w.word = append(w.word[:0], word...)
	w.places = places
	w.buffer, w.base, w.first = w.buffer[:0], 0, w.written
	w.coder.reset()
}

// add takes the next place of the word.
func (w *termWriter) add(place uint32) error {
	if len(w.coder.gaps) == blockNumbers {
		if err := w.block(); err != nil {
			return err
		}
	}
	w.coder.add(place)
	return nil
}

// block codes the places at hand, on a new page when the old one is full.
func (w *termWriter) block() error {
	start, base := len(w.buffer), w.coder.next
	for _, gap := range w.coder.gaps {
		base -= gap + 1
	}
	w.buffer = w.coder.appendBlock(w.buffer)
	if len(w.buffer) <= w.limit || start == 0 {
		return nil
	}
	if err := w.page(w.buffer[:start]); err != nil {
		return err
	}
	w.base = base
	w.buffer = append(w.buffer[:0], w.buffer[start:]...)
	return nil
}

func (w *termWriter) page(blocks []byte) error {
	content := binary.AppendUvarint(nil, uint64(w.base))
	content = append(content, blocks...)
	if err := w.files.script("pages", w.written, content); err != nil {
		return err
	}
	w.written++
	return nil
}

// end writes the entry of the word.
func (w *termWriter) end() error {
	if w.places <= withFirst {
		w.buffer = binary.AppendUvarint(w.buffer, 4*uint64(w.coder.gaps[0])+uint64(w.places-1))
		w.buffer = w.coder.appendFew(w.buffer, 1)
	} else if w.places < fewNumbers {
		w.buffer = w.coder.appendFew(w.buffer, 0)
	} else if err := w.block(); err != nil {
		return err
	}
	if w.written > w.first || len(w.buffer) > w.limit/2 {
		if err := w.page(w.buffer); err != nil {
			return err
		}
		w.buffer = w.buffer[:0]
	}
	if len(w.dictionary)+len(w.data)+len(w.word)+len(w.buffer)+4*binary.MaxVarintLen64 > w.limit {
		if err := w.flush(); err != nil {
			return err
		}
	}
	if w.count == 0 {
		w.firsts = append(w.firsts, append([]byte(nil), w.word...))
	}
	w.entry()
	return nil
}

// entry adds the word to the shared file: a byte with how many bytes it has in
// common with the word before and how many follow, these, and its places. Most words
// have one, two or three: four times the first one, plus how many follow, and the
// others. Otherwise three more than four times the number of its places, and the
// places, or how many bytes they take, or their pages.
func (w *termWriter) entry() {
	shared := 0
	for shared < min(15, len(w.before), len(w.word)) && w.before[shared] == w.word[shared] {
		shared++
	}
	if rest := len(w.word) - shared; rest > 15 {
		w.dictionary = append(w.dictionary, byte(shared))
		w.dictionary = binary.AppendUvarint(w.dictionary, uint64(rest))
	} else {
		w.dictionary = append(w.dictionary, byte(rest<<4|shared))
	}
	w.dictionary = append(w.dictionary, w.word[shared:]...)
	if w.places > withFirst {
		w.dictionary = binary.AppendUvarint(w.dictionary, 4*uint64(w.places)+withFirst)
	}
	switch {
	case w.places < fewNumbers:
		w.dictionary = append(w.dictionary, w.buffer...)
	case len(w.buffer) > 0:
		w.dictionary = binary.AppendUvarint(w.dictionary, uint64(len(w.buffer)))
		w.data = append(w.data, w.buffer...)
	default:
		w.dictionary = append(w.dictionary, 0)
		w.dictionary = binary.AppendUvarint(w.dictionary, uint64(w.first))
		w.dictionary = binary.AppendUvarint(w.dictionary, uint64(w.written-w.first))
	}
	w.before = append(w.before[:0], w.word...)
	w.count++
}

// flush writes the shared file at hand.
func (w *termWriter) flush() error {
	if w.count == 0 {
		return nil
	}
	content := binary.AppendUvarint(nil, uint64(w.count))
	content = append(content, w.dictionary...)
	content = append(content, w.data...)
	if err := w.files.script("terms", len(w.firsts)-1, content); err != nil {
		return err
	}
	w.dictionary, w.data, w.before, w.count = w.dictionary[:0], w.data[:0], w.before[:0], 0
	return nil
}

// fileName returns the name of a file of the index, as assets/files.js does.
func fileName(kind string, number int) string { return fmt.Sprintf("search/%s/%06d.js", kind, number) }
