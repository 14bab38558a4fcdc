package search

import (
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// class says what a character is to the tokenizer.
type class uint8

const (
	separator class = iota
	ignored         // stands in a word without a trace: accents, marks of direction
	letter          // part of a word: letters, digits, marks
	pair            // of a script without spaces: indexed by pairs
)

// accents are the marks that do not tell words apart. Marks of other scripts,
// such as the vowels of Hindi and Thai, do and stay.
var accents = &unicode.RangeTable{
	R16: []unicode.Range16{
		{Lo: 0x00AD, Hi: 0x00AD, Stride: 1}, // soft hyphen
		{Lo: 0x0300, Hi: 0x036F, Stride: 1},
		{Lo: 0x0483, Hi: 0x0489, Stride: 1},
		{Lo: 0x0591, Hi: 0x05BD, Stride: 1}, // Hebrew points
		{Lo: 0x05BF, Hi: 0x05BF, Stride: 1},
		{Lo: 0x05C1, Hi: 0x05C2, Stride: 1},
		{Lo: 0x05C4, Hi: 0x05C5, Stride: 1},
		{Lo: 0x05C7, Hi: 0x05C7, Stride: 1},
		{Lo: 0x0610, Hi: 0x061A, Stride: 1}, // Arabic vowels
		{Lo: 0x061C, Hi: 0x061C, Stride: 1},
		{Lo: 0x0640, Hi: 0x0640, Stride: 1}, // Arabic tatweel
		{Lo: 0x064B, Hi: 0x065F, Stride: 1},
		{Lo: 0x0670, Hi: 0x0670, Stride: 1},
		{Lo: 0x06D6, Hi: 0x06DC, Stride: 1},
		{Lo: 0x06DF, Hi: 0x06E4, Stride: 1},
		{Lo: 0x06E7, Hi: 0x06E8, Stride: 1},
		{Lo: 0x06EA, Hi: 0x06ED, Stride: 1},
		{Lo: 0x1AB0, Hi: 0x1AFF, Stride: 1},
		{Lo: 0x1DC0, Hi: 0x1DFF, Stride: 1},
		{Lo: 0x200C, Hi: 0x200F, Stride: 1}, // joiners, marks of direction
		{Lo: 0x202A, Hi: 0x202E, Stride: 1},
		{Lo: 0x2060, Hi: 0x2060, Stride: 1},
		{Lo: 0x2066, Hi: 0x2069, Stride: 1},
		{Lo: 0x20D0, Hi: 0x20FF, Stride: 1},
		{Lo: 0x3099, Hi: 0x309A, Stride: 1}, // sound marks of kana that NFC left alone
		{Lo: 0xFE00, Hi: 0xFE0F, Stride: 1},
		{Lo: 0xFE20, Hi: 0xFE2F, Stride: 1},
		{Lo: 0xFEFF, Hi: 0xFEFF, Stride: 1},
		{Lo: 0xFF9E, Hi: 0xFF9F, Stride: 1},
	},
	R32: []unicode.Range32{{Lo: 0xE0100, Hi: 0xE01EF, Stride: 1}},
}

// unspaced are the scripts whose words no spaces part.
var unspaced = []*unicode.RangeTable{
	unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul, unicode.Bopomofo, unicode.Yi,
	unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar,
}

// prolonged is the sign for a long vowel in kana, which belongs to no script.
const prolonged = 'ー'

// spelled are letters that people write in other ways when they search.
var spelled = map[rune]string{
	'ß': "ss", 'æ': "ae", 'œ': "oe", 'ø': "o", 'đ': "d", 'ð': "d", 'ł': "l", 'ħ': "h", 'ı': "i", 'þ': "th",
	'ς': "σ", 'ى': "ي", 'ة': "ه", 'ٱ': "ا", 'ک': "ك", 'ی': "ي",
}

// classOf returns the class of a character as it stands in a text.
func classOf(r rune) class {
	switch {
	case unicode.Is(accents, r):
		return ignored
	case !unicode.In(r, unicode.L, unicode.M, unicode.N):
		return separator
	case r == prolonged || r == 'ｰ' || unicode.In(r, unspaced...):
		return pair
	}
	return letter
}

// foldOf returns what the index has for a character that stands in a word:
// small, without accents, and one form for what Unicode calls compatible.
func foldOf(r rune) string {
	var out strings.Builder
	for _, part := range decomposed(r) {
		part = unicode.ToLower(part)
		if class := classOf(part); class == ignored || class == separator {
			continue
		}
		if digit, ok := digitOf(part); ok {
			part = digit
		}
		if instead, ok := spelled[part]; ok {
			out.WriteString(instead)
			continue
		}
		out.WriteRune(part)
	}
	if out.Len() == 0 {
		return string(unicode.ToLower(r))
	}
	return out.String()
}

// decomposed takes a character apart, except in scripts without spaces: their
// words are pairs of whole characters, and a sound mark makes another kana.
func decomposed(r rune) string {
	if !unicode.In(r, unspaced...) && r != 'ｰ' {
		return norm.NFKD.String(string(r))
	}
	if whole := norm.NFKC.String(string(r)); utf8.RuneCountInString(whole) == 1 {
		return whole
	}
	return string(r)
}

// digitOf returns the ASCII digit for a decimal digit of any script: each
// script has them in order, beginning where the value modulo ten is found by
// stepping back to the zero.
func digitOf(r rune) (rune, bool) {
	if r < 0x80 || !unicode.Is(unicode.Nd, r) {
		return r, false
	}
	zero := r
	for n := 0; n < 9 && unicode.Is(unicode.Nd, zero-1); n++ {
		zero--
	}
	return '0' + (r - zero), true
}

// characters holds what the tokenizer knows of each character. The tables that the page
// gets (tables.go) are made of the same.
type characters struct {
	classes [0x110000 / blockSize]*[blockSize]class
	folds   map[rune]string
}

const blockSize = 256

// known holds the tables, which are made when they are first needed.
var known = sync.OnceValue(func() *characters {
	made := &characters{folds: map[rune]string{}}
	blank := new([blockSize]class)
	for n := range made.classes {
		made.classes[n] = blank
	}
	set := func(r rune, c class) {
		block := &made.classes[r/blockSize]
		if *block == blank {
			*block = new([blockSize]class)
		}
		(*block)[r%blockSize] = c
	}
	for _, table := range []*unicode.RangeTable{unicode.L, unicode.M, unicode.N, accents} {
		each(table, func(r rune) {
			c := classOf(r)
			set(r, c)
			if c != letter && c != pair || unicode.Is(plain, r) {
				return
			}
			if fold := foldOf(r); fold != string(r) {
				made.folds[r] = fold
			}
		})
	}
	return made
})

// plain are the characters by the thousand that stand for themselves.
var plain = &unicode.RangeTable{
	R16: []unicode.Range16{{Lo: 0x3400, Hi: 0x9FFF, Stride: 1}, {Lo: 0xA000, Hi: 0xA48F, Stride: 1}, {Lo: 0xAC00, Hi: 0xD7A3, Stride: 1}},
	R32: []unicode.Range32{{Lo: 0x17000, Hi: 0x18CFF, Stride: 1}, {Lo: 0x20000, Hi: 0x2F7FF, Stride: 1}, {Lo: 0x30000, Hi: 0x3FFFF, Stride: 1}},
}

func each(table *unicode.RangeTable, visit func(rune)) {
	for _, at := range table.R16 {
		for r := rune(at.Lo); r <= rune(at.Hi); r += rune(at.Stride) {
			visit(r)
		}
	}
	for _, at := range table.R32 {
		for r := rune(at.Lo); r <= rune(at.Hi); r += rune(at.Stride) {
			visit(r)
		}
	}
}

func (c *characters) class(r rune) class { return c.classes[r/blockSize][r%blockSize] }
