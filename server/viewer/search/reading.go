package search

import (
	"encoding/binary"
	"math"
	"strconv"
)

// Words of filters. Their sign is in no word of a text; their places are
// numbers of documents.
const (
	channelMark = "!c"
	personMark  = "!p"
	fileMark    = "!f"
	threadMark  = "!t"
)

// reading takes the documents in order: it writes their texts and lengths and
// collects their words. The words of all documents stand on one line, with one
// place free behind each document, so a phrase never reaches into the next.
type reading struct {
	words   *words
	texts   *textWriter
	lengths lengthWriter
	next    uint32 // the next place on the line
}

// lastPlace is the end of the line. Texts behind it are shown, but not found: a page has no
// numbers for more.
const lastPlace = math.MaxUint32 - 2*maxText

func (r *reading) read(d Document) error {
	number := uint32(r.texts.number)
	if err := r.texts.add(d); err != nil {
		return err
	}
	r.marks(d, number)
	from := r.next
	if from < lastPlace {
		r.words.tokens.each(d.Text, func(token []byte) {
			r.words.add(token, r.next)
			r.next++
		})
	}
	r.next++
	if err := r.lengths.add(from, r.next-from); err != nil {
		return err
	}
	if !r.words.full() {
		return nil
	}
	return r.words.flush()
}

func (r *reading) marks(d Document, number uint32) {
	w := r.words
	mark := func(name string, at int) {
		if at >= 0 {
			w.scratch = strconv.AppendInt(append(w.scratch[:0], name...), int64(at), 10)
			w.add(w.scratch, number)
		}
	}
	mark(channelMark, d.Channel)
	mark(personMark, d.Person)
	if d.File {
		w.add([]byte(fileMark), number)
	}
	if d.Thread {
		w.add([]byte(threadMark), number)
	}
}

func (r *reading) end() error {
	if err := r.texts.flush(); err != nil {
		return err
	}
	return r.lengths.flush()
}

// lengthWriter writes how many places each document has, so that a page finds
// the document of a place.
type lengthWriter struct {
	files  *files
	starts []uint32 // the first place of each file
	buffer []byte
	count  int
}

// lengthsPerFile is the number of documents of a file. No length takes more
// than three bytes.
const lengthsPerFile = 50_000

func (w *lengthWriter) add(from, length uint32) error {
	if w.count == lengthsPerFile {
		if err := w.flush(); err != nil {
			return err
		}
	}
	if w.count == 0 {
		w.starts = append(w.starts, from)
	}
	w.buffer = binary.AppendUvarint(w.buffer, uint64(length))
	w.count++
	return nil
}

func (w *lengthWriter) flush() error {
	if w.count == 0 {
		return nil
	}
	err := w.files.script("lengths", len(w.starts)-1, w.buffer)
	w.buffer, w.count = w.buffer[:0], 0
	return err
}
