package search

import (
	"context"
	"errors"
	"io"
	"math"
)

// Options of a builder.
type Options struct {
	// TempDir is the folder of temporary files; empty means the system's.
	TempDir string
}

// Facet is a channel or a person that results can be limited to.
type Facet struct {
	// Name is the word that people type after "in:" and "from:"; Label is shown.
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
	file      int // bytes of a file of words
}

var usualLimits = limits{documents: 8 << 20, places: 1 << 20, words: 8 << 20, file: maxShard}

// Builder makes an index of documents. It ends with Finish or Abort.
type Builder struct {
	documents *documents
	words     *words
	limits    limits
	text      int64
}

// New returns a builder without documents.
func New(options Options) *Builder { return newBuilder(options, usualLimits) }

func newBuilder(options Options, limits limits) *Builder {
	return &Builder{
		documents: newDocuments(options.TempDir, limits.documents),
		words:     newWords(options.TempDir, limits),
		limits:    limits,
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
	in := &reading{words: b.words, texts: newTextWriter(out), lengths: lengthWriter{files: out}}
	if err := b.documents.each(ctx, in.read); err != nil {
		return Summary{}, err
	}
	if err := in.end(); err != nil {
		return Summary{}, err
	}
	terms := &termWriter{files: out, limit: b.limits.file}
	if err := writeTerms(ctx, b.words, terms); err != nil {
		return Summary{}, err
	}
	d := directory{firsts: terms.firsts, lengths: in.lengths.starts, texts: in.texts.starts, documents: b.documents.count}
	if err := d.write(out, facets); err != nil {
		return Summary{}, err
	}
	return Summary{
		Documents: b.documents.count, TextBytes: b.text, SnippetBytes: out.bytes["texts"],
		IndexBytes: out.bytes["terms"] + out.bytes["pages"] + out.bytes["lengths"] + out.bytes["directory"],
	}, nil
}

func writeTerms(ctx context.Context, words *words, terms *termWriter) error {
	open := false
	count := 0
	err := words.each(func(word []byte, places int) error {
		if open {
			if err := terms.end(); err != nil {
				return err
			}
		}
		open = true
		terms.begin(word, places)
		return nil
	}, func(place uint32) error {
		if count++; count%4096 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		return terms.add(place)
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
