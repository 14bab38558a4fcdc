package search

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"
	"unicode/utf8"

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
	script := decoded(t, f[name].Bytes())
	match := call.FindStringSubmatch(script)
	require.NotNil(t, match, "%s is no call: %.80s", name, script)
	return match[2]
}

// decoded reads a script as a browser does.
func decoded(t *testing.T, script []byte) string {
	t.Helper()
	if !bytes.HasPrefix(script, []byte{0xFF, 0xFE}) {
		require.True(t, utf8.Valid(script))
		return string(script)
	}
	require.Zero(t, len(script)%2)
	units := make([]uint16, len(script)/2-1)
	for i := range units {
		units[i] = binary.LittleEndian.Uint16(script[2*i+2:])
	}
	return string(utf16.Decode(units))
}

func (f folder) binary(t *testing.T, kind string, number int) []byte {
	t.Helper()
	var size int
	text, count, ok := strings.Cut(f.argument(t, fileName(kind, number))[1:], `",`)
	require.True(t, ok)
	_, err := fmt.Sscan(count, &size)
	require.NoError(t, err)
	content, held, bits := []byte{}, uint64(0), 0
	characters := []rune(text)
	require.Zero(t, len(characters)%2)
	for i := 0; i < len(characters); i += 2 {
		for _, r := range characters[i : i+2] {
			require.True(t, r >= 0x2030 && r < 0x2030+46_341)
		}
		held = held<<31 | uint64(characters[i]-0x2030)*46_341 + uint64(characters[i+1]-0x2030)
		for bits += 31; bits >= 8 && len(content) < size; {
			bits -= 8
			content = append(content, byte(held>>bits))
			held &= 1<<bits - 1
		}
	}
	require.Len(t, content, size)
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

// words reads every word of the index.
func (f folder) words(t *testing.T) map[string]found {
	t.Helper()
	starts := f.starts(t)
	words := map[string]found{}
	before := ""
	for number := 0; f[fileName("terms", number)] != nil; number++ {
		r := reader{t: t, in: bytes.NewReader(f.binary(t, "terms", number))}
		var entries []entry
		last := ""
		for range r.number() {
			e := f.entry(r, last)
			require.Less(t, before, e.word, "words are in order of their bytes")
			last, before = e.word, e.word
			entries = append(entries, e)
		}
		for _, e := range entries {
			if e.size > 0 {
				e.places = reader{t: t, in: bytes.NewReader(r.take(e.size))}.blocks(0, e.places, e.count)
			}
			require.Len(t, e.places, e.count, "places of %q", e.word)
			words[e.word] = e.found(starts)
		}
		require.Zero(t, r.in.Len(), "%d: bytes after the last word", number)
	}
	return words
}

// entry is a word of a dictionary.
type entry struct {
	word        string
	count, size int
	places      []uint32
}

func (f folder) entry(r reader, before string) entry {
	head := int(r.take(1)[0])
	rest := head >> 4
	if rest == 0 {
		rest = r.number()
	}
	e := entry{word: before[:head&15] + string(r.take(rest))}
	if count := r.number(); count%4 < 3 {
		e.count, e.places = count%4+1, []uint32{uint32(count / 4)}
	} else {
		e.count = count / 4
	}
	if e.count < fewNumbers {
		next := uint32(0)
		if len(e.places) > 0 {
			next = e.places[0] + 1
		}
		for len(e.places) < e.count {
			e.places = append(e.places, next+uint32(r.number()))
			next = e.places[len(e.places)-1] + 1
		}
		return e
	}
	if e.size = r.number(); e.size == 0 {
		page, pages := r.number(), r.number()
		for n := range pages {
			p := reader{t: r.t, in: bytes.NewReader(f.binary(r.t, "pages", page+n))}
			e.places = p.blocks(uint32(p.number()), e.places, e.count)
		}
	}
	return e
}

func (r reader) blocks(next uint32, places []uint32, count int) []uint32 {
	for r.in.Len() > 0 {
		low := r.take(1)[0]
		rest := make([]byte, r.in.Len())
		_, err := r.in.Read(rest)
		require.NoError(r.t, err)
		b := &bitReader{in: rest}
		for range min(blockNumbers, count-len(places)) {
			place := next + b.rice(low)
			places = append(places, place)
			next = place + 1
		}
		r.in.Reset(rest[(b.at+7)/8:])
	}
	return places
}

// starts returns the first place of each document, and of one more.
func (f folder) starts(t *testing.T) []uint32 {
	t.Helper()
	starts := []uint32{0}
	for number := 0; f[fileName("lengths", number)] != nil; number++ {
		r := reader{t: t, in: bytes.NewReader(f.binary(t, "lengths", number))}
		for r.in.Len() > 0 {
			starts = append(starts, starts[len(starts)-1]+uint32(r.number()))
		}
	}
	return starts
}

// found turns places into documents and positions.
func (e entry) found(starts []uint32) found {
	here := found{}
	for _, place := range e.places {
		if e.word[0] == '!' {
			here[place] = []uint32{0}
			continue
		}
		at, exact := slices.BinarySearch(starts, place)
		if !exact {
			at--
		}
		here[uint32(at)] = append(here[uint32(at)], place-starts[at])
	}
	return here
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

func (b *bitReader) rice(low byte) uint32 {
	n := uint32(0)
	for b.bit() == 1 {
		n++
	}
	for range low {
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
			words[word][uint32(number)] = append(words[word][uint32(number)], position)
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
