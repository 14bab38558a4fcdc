package search

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
)

// Options of a builder.
type Options struct {
	// TempDir is the folder of temporary files; empty means the system's.
	TempDir string
}

// Facet is a channel or a person that results can be limited to.
type Facet struct {
	// Name is what people type after "in:" and "from:"; Label is shown.
	Name, Label string
}

// Facets are the channels and people to which documents refer.
type Facets struct{ Channels, People []Facet }

// Summary says what an index holds.
type Summary struct {
	Documents int
	// TextBytes counts the texts, IndexBytes what finds words in them,
	// SnippetBytes what results are shown from.
	TextBytes, IndexBytes, SnippetBytes int64
}

// limits are the memory of a builder; tests make them small.
type limits struct {
	documents int // bytes of documents
	places    int // words at their places
	words     int // bytes of different words
}

var usualLimits = limits{documents: 8 << 20, places: 1 << 20, words: 8 << 20}

// Builder makes an index of documents. It ends with Finish or Abort.
type Builder struct {
	documents *documents
	words     *words
	text      int64
}

// New returns a builder without documents.
func New(options Options) *Builder { return newBuilder(options, usualLimits) }

func newBuilder(options Options, limits limits) *Builder {
	return &Builder{
		documents: newDocuments(options.TempDir, limits.documents),
		words:     newWords(options.TempDir, limits),
	}
}

// Add takes a document. Documents come in any order.
func (b *Builder) Add(ctx context.Context, document Document) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	document, err := document.clean()
	if err != nil {
		return err
	}
	if b.documents.count == math.MaxInt32 {
		return errors.New("the search index has no room for more documents")
	}
	b.text += int64(len(document.Text))
	return b.documents.add(document)
}

// Abort removes the temporary files. It does nothing after Finish.
func (b *Builder) Abort() {
	b.documents.close()
	b.words.close()
}

// Finish writes the files of the index. It calls create for each of them, one
// after the other; a file is complete when the next one is created or Finish
// returns. Names are relative to the folder of the search page.
func (b *Builder) Finish(ctx context.Context, facets Facets, create func(name string) (io.Writer, error)) (Summary, error) {
	defer b.Abort()
	out := &files{create: create, bytes: map[string]int64{}}
	texts := newTextWriter(out)
	if err := b.documents.each(ctx, func(d Document) error { return b.read(d, texts) }); err != nil {
		return Summary{}, err
	}
	if err := texts.flush(); err != nil {
		return Summary{}, err
	}
	terms := &termWriter{files: out}
	if err := b.writeTerms(ctx, terms); err != nil {
		return Summary{}, err
	}
	if err := writeDirectory(out, terms.firsts, texts.starts, b.documents.count, facets); err != nil {
		return Summary{}, err
	}
	return Summary{
		Documents: b.documents.count, TextBytes: b.text, SnippetBytes: out.bytes["texts"],
		IndexBytes: out.bytes["terms"] + out.bytes["pages"] + out.bytes["directory"],
	}, nil
}

// read writes the text of a document and collects its words. What filters ask
// for are words of their own, with a sign that no word of a text has.
func (b *Builder) read(d Document, texts *textWriter) error {
	number := uint32(texts.number)
	if err := texts.add(d); err != nil {
		return err
	}
	b.words.addMarks(d, number)
	b.words.addText(d.Text, number)
	if !b.words.full() {
		return nil
	}
	return b.words.flush()
}

func (b *Builder) writeTerms(ctx context.Context, terms *termWriter) error {
	open := false
	err := b.words.each(func(word []byte, documents int) error {
		if open {
			if err := terms.end(); err != nil {
				return err
			}
		}
		open = true
		terms.begin(word, documents)
		return ctx.Err()
	}, func(document uint32, positions []uint32) error {
		if document%1024 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		return terms.add(document, positions)
	})
	if err != nil {
		return err
	}
	if open {
		if err := terms.end(); err != nil {
			return err
		}
	}
	return terms.flush()
}

// Words of filters.
const (
	channelMark = "!c"
	personMark  = "!p"
	fileMark    = "!f"
	threadMark  = "!t"
)

func (w *words) addMarks(d Document, number uint32) {
	mark := func(name string, at int) {
		if at >= 0 {
			w.scratch = strconv.AppendInt(append(w.scratch[:0], name...), int64(at), 10)
			w.add(w.scratch, number, 0)
		}
	}
	mark(channelMark, d.Channel)
	mark(personMark, d.Person)
	if d.File {
		w.add([]byte(fileMark), number, 0)
	}
	if d.Thread {
		w.add([]byte(threadMark), number, 0)
	}
}

func (w *words) addText(text string, number uint32) {
	position := uint32(0)
	w.tokens.each(text, func(token []byte) {
		w.add(token, number, position)
		position++
	})
}

// writeDirectory writes what a page reads first: where which words and texts
// are, the names of channels and people, and the rules for words.
func writeDirectory(out *files, firsts [][]byte, starts []textStart, documents int, facets Facets) error {
	directory := binary.AppendUvarint(nil, uint64(len(firsts)))
	for _, first := range firsts {
		directory = binary.AppendUvarint(directory, uint64(len(first)))
		directory = append(directory, first...)
	}
	directory = binary.AppendUvarint(directory, uint64(len(starts)))
	before := textStart{}
	for _, start := range starts {
		directory = binary.AppendUvarint(directory, uint64(start.document-before.document))
		directory = binary.AppendUvarint(directory, uint64(start.time-before.time))
		before = start
	}
	parts := 0
	for ; len(directory) > 0; parts++ {
		part := directory[:min(maxShard, len(directory))]
		if err := out.script("directory", parts, part); err != nil {
			return err
		}
		directory = directory[len(part):]
	}
	channels, err := writeNames(out, "channels", facets.Channels)
	if err != nil {
		return err
	}
	people, err := writeNames(out, "people", facets.People)
	if err != nil {
		return err
	}
	index := fmt.Sprintf("archiveSearch.start({\"version\":%d,\"documents\":%d,\"directory\":%d,\"channels\":%d,\"people\":%d});\n",
		version, documents, parts, channels, people)
	return out.write("index", "search/index.js", []byte(index))
}

// version is that of the format of the index.
const version = 1

// writeNames writes the names of channels or people and returns the number of
// files they take.
func writeNames(out *files, kind string, facets []Facet) (parts int, err error) {
	for len(facets) > 0 {
		content := append(appendCall(nil, kind, parts), '[')
		rows := 0
		for ; rows < len(facets) && (rows == 0 || len(content) < textShard); rows++ {
			if rows > 0 {
				content = append(content, ",\n"...)
			}
			content = append(content, '[')
			content = appendString(content, cut(facets[rows].Name, maxLink))
			content = append(content, ',')
			content = appendString(content, cut(facets[rows].Label, maxLink))
			content = append(content, ']')
		}
		content = append(content, "]);\n"...)
		if err := out.write(kind, fileName(kind, parts), content); err != nil {
			return parts, err
		}
		facets = facets[rows:]
		parts++
	}
	return parts, nil
}
