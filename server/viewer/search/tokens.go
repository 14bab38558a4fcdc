package search

import "unicode/utf8"

// maxWord is the number of letters of a word that count. Longer words agree
// when their beginnings do, in the index as in what people search for.
const maxWord = 64

// tokenizer cuts texts into the words of the index. Its rules are those of
// assets/tokens.js; testdata/tokens.json holds both to the same cases.
type tokenizer struct {
	known *characters
	// ascii has the small letter or digit for each ASCII character, 0 for
	// what parts words.
	ascii [utf8.RuneSelf]byte

	word    []byte
	letters int
	before  []byte // the last character of a row of pairs
}

func newTokenizer() *tokenizer {
	t := &tokenizer{known: known()}
	for c := range t.ascii {
		if t.known.class(rune(c)) != letter {
			continue
		}
		t.ascii[c] = byte(c)
		if c >= 'A' && c <= 'Z' {
			t.ascii[c] = byte(c) + 'a' - 'A'
		}
	}
	return t
}

// each calls emit with every token of a text in order. The token is valid
// until emit returns.
func (t *tokenizer) each(text string, emit func(token []byte)) {
	for i := 0; i < len(text); {
		if c := text[i]; c < utf8.RuneSelf {
			i++
			if small := t.ascii[c]; small != 0 {
				t.endPairs(emit)
				if t.letters < maxWord {
					t.word = append(t.word, small)
				}
				t.letters++
				continue
			}
			t.endWord(emit)
			t.endPairs(emit)
			continue
		}
		r, size := utf8.DecodeRuneInString(text[i:])
		i += size
		t.character(r, emit)
	}
	t.endWord(emit)
	t.endPairs(emit)
}

func (t *tokenizer) character(r rune, emit func([]byte)) {
	switch t.known.class(r) {
	case ignored:
	case separator:
		t.endWord(emit)
		t.endPairs(emit)
	case letter:
		t.endPairs(emit)
		if t.letters < maxWord {
			t.word = t.fold(t.word, r)
		}
		t.letters++
	case pair:
		t.endWord(emit)
		if len(t.before) > 0 {
			first := len(t.before)
			t.before = t.fold(t.before, r)
			emit(t.before)
			t.before = append(t.before[:0], t.before[first:]...)
			return
		}
		t.before = t.fold(t.before, r)
	}
}

func (t *tokenizer) fold(to []byte, r rune) []byte {
	if fold, ok := t.known.folds[r]; ok {
		return append(to, fold...)
	}
	return utf8.AppendRune(to, r)
}

func (t *tokenizer) endWord(emit func([]byte)) {
	if t.letters == 0 {
		return
	}
	emit(t.word)
	t.word, t.letters = t.word[:0], 0
}

// endPairs emits the last character of a row alone, so that a search for one
// character finds it as the beginning of a token wherever it stands.
func (t *tokenizer) endPairs(emit func([]byte)) {
	if len(t.before) == 0 {
		return
	}
	emit(t.before)
	t.before = t.before[:0]
}

// Words returns the words of a text as the index has them.
func Words(text string) []string {
	var found []string
	newTokenizer().each(text, func(token []byte) { found = append(found, string(token)) })
	return found
}
