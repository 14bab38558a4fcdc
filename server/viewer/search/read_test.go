package search

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"regexp"
	"testing"

	"github.com/stretchr/testify/require"
)

// folder keeps what a builder writes.
type folder map[string]*bytes.Buffer

func (f folder) create(name string) (io.Writer, error) {
	if f[name] != nil {
		return nil, fmt.Errorf("%s is written twice", name)
	}
	f[name] = &bytes.Buffer{}
	return f[name], nil
}

// build makes an index of documents with little memory.
func build(t *testing.T, limits limits, facets Facets, documents ...Document) folder {
	t.Helper()
	b := newBuilder(Options{TempDir: t.TempDir()}, limits)
	defer b.Abort()
	for _, document := range documents {
		require.NoError(t, b.Add(t.Context(), document))
	}
	made := folder{}
	_, err := b.Finish(t.Context(), facets, made.create)
	require.NoError(t, err)
	return made
}

// call is the form of every script of an index.
var call = regexp.MustCompile(`(?s)\AarchiveSearch\.(take\("[a-z]+",\d+,|start\()(.*)\);\n\z`)

// argument returns what a script hands to the page.
func (f folder) argument(t *testing.T, name string) string {
	t.Helper()
	require.Contains(t, f, name)
	match := call.FindStringSubmatch(f[name].String())
	require.NotNil(t, match, "%s is no call: %.80s", name, f[name].String())
	return match[2]
}

func (f folder) binary(t *testing.T, kind string, number int) []byte {
	t.Helper()
	var text string
	require.NoError(t, json.Unmarshal([]byte(f.argument(t, fileName(kind, number))), &text))
	content, err := base64.StdEncoding.DecodeString(text)
	require.NoError(t, err)
	return content
}

// found is where a word stands: the positions by document.
type found map[uint32][]uint32

// reader reads the index as assets/codec.js does.
type reader struct {
	t  *testing.T
	in *bytes.Reader
}

func (r reader) number() int {
	n, err := binary.ReadUvarint(r.in)
	require.NoError(r.t, err)
	return int(n)
}

func (r reader) take(size int) []byte {
	taken := make([]byte, size)
	_, err := io.ReadFull(r.in, taken)
	require.NoError(r.t, err)
	return taken
}

func (r reader) at() int { return int(r.in.Size()) - r.in.Len() }

// words reads every word of the index.
func (f folder) words(t *testing.T) map[string]found {
	t.Helper()
	words := map[string]found{}
	before := ""
	for number := 0; f[fileName("terms", number)] != nil; number++ {
		content := f.binary(t, "terms", number)
		r := reader{t: t, in: bytes.NewReader(content)}
		type entry struct {
			word                         string
			documents, size, page, pages int
		}
		entries := make([]entry, r.number())
		last := ""
		for i := range entries {
			e := &entries[i]
			shared := r.number()
			e.word = last[:shared] + string(r.take(r.number()))
			last = e.word
			require.Less(t, before, e.word, "words are in order of their bytes")
			before = e.word
			e.documents, e.size = r.number(), r.number()
			if e.size == 0 {
				e.page, e.pages = r.number(), r.number()
			}
		}
		for _, e := range entries {
			here := found{}
			words[e.word] = here
			switch {
			case e.pages > 0:
				for page := range e.pages {
					bytesOf := f.binary(t, "pages", e.page+page)
					p := reader{t: t, in: bytes.NewReader(bytesOf)}
					p.blocks(uint32(p.number()), bytesOf, here)
				}
			default:
				part := r.take(e.size)
				p := reader{t: t, in: bytes.NewReader(part)}
				if e.documents < fewDocuments {
					p.few(e.documents, here)
				} else {
					p.blocks(0, part, here)
				}
			}
			require.Len(t, here, e.documents, "documents of %q", e.word)
		}
		require.Zero(t, r.in.Len(), "%d: bytes after the last word", number)
	}
	return words
}

func (r reader) few(documents int, here found) {
	next := 0
	for range documents {
		gap := r.number()
		document := next + gap/2
		count := 1
		if gap%2 == 1 {
			count = r.number()
		}
		position := 0
		for range count {
			position += r.number()
			here[uint32(document)] = append(here[uint32(document)], uint32(position))
			position++
		}
		next = document + 1
	}
}

func (r reader) blocks(base uint32, content []byte, here found) {
	for r.in.Len() > 0 {
		count := r.number()
		first := base + uint32(r.number())
		last := first + uint32(r.number())
		parameters := r.take(2)
		documentBytes, positionBytes := r.number(), r.number()
		documents := &bitReader{in: content[r.at():]}
		positions := &bitReader{in: content[r.at()+documentBytes:]}
		r.take(documentBytes + positionBytes)
		next := base
		for range count {
			document := next + documents.rice(parameters[0])
			next = document + 1
			position := uint32(0)
			for range documents.unary() + 1 {
				position += positions.rice(parameters[1])
				here[document] = append(here[document], position)
				position++
			}
			if document == last {
				require.Equal(r.t, last+1, next)
			}
		}
		base = last + 1
		require.Equal(r.t, base, next, "the last document of a block")
	}
}

type bitReader struct {
	in []byte
	at int
}

func (b *bitReader) bit() uint32 {
	bit := b.in[b.at/8] >> (7 - b.at%8) & 1
	b.at++
	return uint32(bit)
}

func (b *bitReader) unary() uint32 {
	n := uint32(0)
	for b.bit() == 1 {
		n++
	}
	return n
}

func (b *bitReader) rice(parameter byte) uint32 {
	n := b.unary()
	for range parameter {
		n = n<<1 | b.bit()
	}
	return n
}

// shown is a row of a file of texts.
type shown struct {
	time            int64
	channel, person int
	page            string
	anchor, text    string
}

// texts reads what results are shown from.
func (f folder) texts(t *testing.T) []shown {
	t.Helper()
	var all []shown
	for number := 0; f[fileName("texts", number)] != nil; number++ {
		var parts [2][]json.RawMessage
		require.NoError(t, json.Unmarshal([]byte("["+f.argument(t, fileName("texts", number))+"]"), &parts))
		pages := make([]string, len(parts[0]))
		for i, page := range parts[0] {
			require.NoError(t, json.Unmarshal(page, &pages[i]))
		}
		for _, row := range parts[1] {
			var s shown
			var page int
			require.NoError(t, json.Unmarshal(row, &[]any{&s.time, &s.channel, &s.person, &page, &s.anchor, &s.text}))
			s.page = pages[page]
			all = append(all, s)
		}
	}
	return all
}

// wordsOf is the reference: every word of sorted documents by plain means.
func wordsOf(documents []Document) map[string]found {
	words := map[string]found{}
	tokens := newTokenizer()
	for number, document := range documents {
		add := func(word string, position uint32) {
			if words[word] == nil {
				words[word] = found{}
			}
			if at := words[word][uint32(number)]; len(at) < maxPositions {
				words[word][uint32(number)] = append(at, position)
			}
		}
		if document.Channel >= 0 {
			add(fmt.Sprint("!c", document.Channel), 0)
		}
		if document.Person >= 0 {
			add(fmt.Sprint("!p", document.Person), 0)
		}
		if document.File {
			add("!f", 0)
		}
		if document.Thread {
			add("!t", 0)
		}
		position := uint32(0)
		tokens.each(document.Text, func(token []byte) {
			add(string(token), position)
			position++
		})
	}
	return words
}
