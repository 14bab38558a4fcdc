package search

import (
	"cmp"
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Document is one post as the index knows it.
type Document struct {
	// Time is the time of the post, in milliseconds.
	Time int64
	// Channel and Person are places in Facets; -1 stands for none.
	Channel, Person int
	File, Thread    bool
	// Text is the text that a reader sees: the message, texts of attachments, names of
	// files, one a line.
	Text string
	// Page leads to the page of the post, relative to the folder of the
	// search page; Anchor is the place on it, without '#'.
	Page, Anchor string
}

// Limits of a document. What is longer is cut, except a link, which is refused.
const (
	maxText = 1 << 20
	maxLink = 1 << 10
	maxTime = 8_640_000_000_000_000
)

// clean returns the document within its limits, its text as valid UTF-8 in
// the form in which browsers type.
func (d Document) clean() (Document, error) {
	if len(d.Page) > maxLink || len(d.Anchor) > maxLink {
		return d, fmt.Errorf("the link %.40q…#%.40q is too long for the search index", d.Page, d.Anchor)
	}
	d.Text = cut(d.Text, maxText)
	d.Text = cut(norm.NFC.String(strings.ToValidUTF8(d.Text, "\uFFFD")), maxText)
	d.Page, d.Anchor = strings.ToValidUTF8(d.Page, "\uFFFD"), strings.ToValidUTF8(d.Anchor, "\uFFFD")
	// Dates of JavaScript end there.
	d.Time = min(max(d.Time, 0), maxTime)
	return d, nil
}

// cut shortens a text to a number of bytes, at a character.
func cut(text string, size int) string {
	if len(text) <= size {
		return text
	}
	for size > 0 && !utf8.RuneStart(text[size]) {
		size--
	}
	return text[:size]
}

// appendTo writes a document as it lies in a scratch file.
func (d Document) appendTo(to []byte) []byte {
	flags := uint64(0)
	if d.File {
		flags |= 1
	}
	if d.Thread {
		flags |= 2
	}
	to = binary.AppendUvarint(to, flags)
	to = binary.AppendVarint(to, int64(d.Channel))
	to = binary.AppendVarint(to, int64(d.Person))
	for _, text := range []string{d.Page, d.Anchor, d.Text} {
		to = binary.AppendUvarint(to, uint64(len(text)))
		to = append(to, text...)
	}
	return to
}

// readDocument reads what appendTo wrote.
func readDocument(time int64, from []byte) Document {
	flags, n := binary.Uvarint(from)
	from = from[n:]
	channel, n := binary.Varint(from)
	from = from[n:]
	person, n := binary.Varint(from)
	from = from[n:]
	d := Document{Time: time, Channel: int(channel), Person: int(person), File: flags&1 != 0, Thread: flags&2 != 0}
	for _, text := range []*string{&d.Page, &d.Anchor, &d.Text} {
		size, n := binary.Uvarint(from)
		from = from[n:]
		*text = string(from[:size])
		from = from[size:]
	}
	return d
}

// documents sorts documents by time, and those of one time as they came.
type documents struct {
	dir    string
	memory int
	buffer []byte
	places []placed
	runs   levels[*documentRun]
	count  int
}

// placed says where a document lies in the buffer.
type placed struct {
	time     int64
	from, to int
}

func newDocuments(dir string, memory int) *documents {
	d := &documents{dir: dir, memory: memory}
	d.runs.merge = d.mergeRuns
	return d
}

func (d *documents) add(document Document) error {
	from := len(d.buffer)
	d.buffer = document.appendTo(d.buffer)
	d.places = append(d.places, placed{time: document.Time, from: from, to: len(d.buffer)})
	d.count++
	if len(d.buffer) < d.memory {
		return nil
	}
	return d.flush()
}

// flush writes what is in memory as a run.
func (d *documents) flush() error {
	if len(d.places) == 0 {
		return nil
	}
	slices.SortStableFunc(d.places, func(a, b placed) int { return cmp.Compare(a.time, b.time) })
	out, err := newScratch(d.dir)
	if err != nil {
		return err
	}
	for _, at := range d.places {
		if err := writeRecord(out, at.time, d.buffer[at.from:at.to]); err != nil {
			out.close()
			return err
		}
	}
	d.buffer, d.places = d.buffer[:0], d.places[:0]
	return d.keep(out)
}

func (d *documents) keep(out *scratch) error {
	if err := out.rewind(); err != nil {
		out.close()
		return err
	}
	return d.runs.add(&documentRun{scratch: out})
}

func writeRecord(out *scratch, time int64, record []byte) error {
	var head [2 * binary.MaxVarintLen64]byte
	size := binary.PutUvarint(head[:], uint64(time))
	size += binary.PutUvarint(head[size:], uint64(len(record)))
	if _, err := out.w.Write(head[:size]); err != nil {
		return fmt.Errorf("write a temporary file of the search index: %w", err)
	}
	if _, err := out.w.Write(record); err != nil {
		return fmt.Errorf("write a temporary file of the search index: %w", err)
	}
	return nil
}

// mergeRuns makes one run of several.
func (d *documents) mergeRuns(runs []*documentRun) (*documentRun, error) {
	out, err := newScratch(d.dir)
	if err != nil {
		return nil, err
	}
	err = merged(runs, func(run *documentRun) error { return writeRecord(out, run.time, run.record) })
	if err == nil {
		err = out.rewind()
	}
	if err != nil {
		out.close()
		return nil, err
	}
	return &documentRun{scratch: out}, nil
}

// each visits all documents in order and frees their files. Nothing may be
// added afterwards.
func (d *documents) each(ctx context.Context, visit func(Document) error) error {
	if len(d.runs.at) == 0 {
		// Few documents never see a disk.
		slices.SortStableFunc(d.places, func(a, b placed) int { return cmp.Compare(a.time, b.time) })
		for _, at := range d.places {
			if err := ctx.Err(); err != nil {
				return err
			}
			if err := visit(readDocument(at.time, d.buffer[at.from:at.to])); err != nil {
				return err
			}
		}
		d.buffer, d.places = nil, nil
		return nil
	}
	if err := d.flush(); err != nil {
		return err
	}
	d.buffer, d.places = nil, nil
	return merged(d.runs.all(), func(run *documentRun) error {
		if err := ctx.Err(); err != nil {
			return err
		}
		return visit(readDocument(run.time, run.record))
	})
}

func (d *documents) close() { d.runs.close() }

// documentRun reads a run of documents.
type documentRun struct {
	*scratch
	number int
	time   int64
	record []byte
}

func (r *documentRun) before(other *documentRun) bool {
	return r.time < other.time || r.time == other.time && r.number < other.number
}

func (r *documentRun) next() (bool, error) {
	in := r.reader()
	if _, err := in.Peek(1); err == io.EOF {
		return false, nil
	}
	time, err := uvarint(in)
	if err != nil {
		return false, err
	}
	size, err := uvarint(in)
	if err != nil {
		return false, err
	}
	r.time = int64(time)
	r.record = slices.Grow(r.record[:0], int(size))[:size]
	if _, err := io.ReadFull(in, r.record); err != nil {
		return false, fmt.Errorf("read a temporary file of the search index: %w", err)
	}
	return true, nil
}

// merged visits the items of runs in order; runs of equal items keep the
// order in which they are given.
func merged(runs []*documentRun, visit func(*documentRun) error) error {
	for i, run := range runs {
		run.number = i
	}
	m, err := newMerger(runs)
	if err != nil {
		return err
	}
	for m.Len() > 0 {
		if err := visit(m.runs[0]); err != nil {
			return err
		}
		if err := m.advance(); err != nil {
			return err
		}
	}
	return nil
}
