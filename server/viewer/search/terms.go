package search

import (
	"encoding/binary"
	"fmt"
)

// Sizes of files before they become text: base64 makes four thirds of them,
// and no file has more than 256 KiB.
const (
	maxShard  = 190_000
	maxInline = 96_000
)

// termWriter writes words and their postings in order: words with few
// postings into shared files, others into pages of their own.
type termWriter struct {
	files  *files
	firsts [][]byte // the first word of each shared file

	dictionary, data []byte // of the shared file at hand
	count            int
	before           []byte // the word before in it

	word      []byte
	documents int
	coder     postings
	buffer    []byte // postings of the word that are on no page yet
	base      uint32 // where the page at hand begins
	first     int    // number of the first page of the word
	written   int    // pages of all words
}

// begin takes the next word.
func (w *termWriter) begin(word []byte, documents int) {
	w.word = append(w.word[:0], word...)
	w.documents = documents
	w.buffer, w.base, w.first = w.buffer[:0], 0, w.written
	w.coder.reset()
}

// add takes the next document of the word.
func (w *termWriter) add(document uint32, positions []uint32) error {
	w.coder.add(document, positions)
	if w.documents < fewDocuments || !w.coder.full() {
		return nil
	}
	return w.block()
}

// block codes the documents at hand, for a new page when the old one is full.
func (w *termWriter) block() error {
	start, base := len(w.buffer), w.coder.base
	w.buffer = w.coder.appendBlock(w.buffer)
	if len(w.buffer) <= maxShard || start == 0 {
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
	if w.documents < fewDocuments {
		w.buffer = w.coder.appendFew(w.buffer)
	} else if len(w.coder.documents) > 0 {
		if err := w.block(); err != nil {
			return err
		}
	}
	if w.written > w.first || len(w.buffer) > maxInline {
		if err := w.page(w.buffer); err != nil {
			return err
		}
		w.buffer = w.buffer[:0]
	}
	if len(w.dictionary)+len(w.data)+len(w.word)+len(w.buffer)+5*binary.MaxVarintLen32 > maxShard {
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

// entry adds the word to the shared file: what it has in common with the
// word before, the rest of it, and where its postings are.
func (w *termWriter) entry() {
	shared := 0
	for shared < len(w.before) && shared < len(w.word) && w.before[shared] == w.word[shared] {
		shared++
	}
	w.dictionary = binary.AppendUvarint(w.dictionary, uint64(shared))
	w.dictionary = binary.AppendUvarint(w.dictionary, uint64(len(w.word)-shared))
	w.dictionary = append(w.dictionary, w.word[shared:]...)
	w.dictionary = binary.AppendUvarint(w.dictionary, uint64(w.documents))
	w.dictionary = binary.AppendUvarint(w.dictionary, uint64(len(w.buffer)))
	if len(w.buffer) == 0 {
		w.dictionary = binary.AppendUvarint(w.dictionary, uint64(w.first))
		w.dictionary = binary.AppendUvarint(w.dictionary, uint64(w.written-w.first))
	}
	w.data = append(w.data, w.buffer...)
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
