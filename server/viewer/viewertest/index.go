package viewertest

import (
	"encoding/binary"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf16"
)

// errIndex says that a file is none of an index.
var errIndex = errors.New("this is no file of words of an index")

// indexCall matches the call that a file of words of the index makes.
var indexCall = regexp.MustCompile(`(?s)\AarchiveSearch\.take\("terms",\d+,"(.*)",(\d+)\);\n\z`)

// IndexedWords returns the words by which the search of pages finds posts, with the
// marks of filters. It reads the files of words, which hold them as bits, so that
// looking for a text in an archive does not find it there.
func IndexedWords(names []string, read func(name string) []byte) ([]string, error) {
	var words []string
	for _, name := range names {
		if !strings.HasPrefix(name, "html/search/terms/") {
			continue
		}
		content, err := indexContent(read(name))
		if err == nil {
			words, err = appendWords(words, content)
		}
		if err != nil {
			return nil, fmt.Errorf("read %s: %w", name, err)
		}
	}
	return words, nil
}

// indexContent returns the bytes that a file hands to the page: two characters stand
// for 31 bits.
func indexContent(script []byte) ([]byte, error) {
	if len(script) < 2 || len(script)%2 != 0 {
		return nil, errIndex
	}
	units := make([]uint16, len(script)/2-1)
	for i := range units {
		units[i] = binary.LittleEndian.Uint16(script[2*i+2:])
	}
	match := indexCall.FindStringSubmatch(string(utf16.Decode(units)))
	if match == nil {
		return nil, errIndex
	}
	size, err := strconv.Atoi(match[2])
	if err != nil {
		return nil, errIndex
	}
	var content []byte
	characters, held, bits := []rune(match[1]), uint64(0), 0
	for i := 0; i+1 < len(characters); i += 2 {
		held = held<<31 | uint64(characters[i]-0x2030)*46_341 + uint64(characters[i+1]-0x2030) //nolint:gosec // characters from U+2030 on
		for bits += 31; bits >= 8; {
			bits -= 8
			content = append(content, byte(held>>bits)) //nolint:gosec // the lowest byte
		}
		held &= 1<<bits - 1
	}
	if len(content) < size {
		return nil, errIndex
	}
	return content[:size], nil
}

// appendWords appends the words of a dictionary.
func appendWords(words []string, content []byte) ([]string, error) {
	failed := false
	number := func() uint64 {
		n, size := binary.Uvarint(content)
		if size <= 0 {
			failed = true
			return 0
		}
		content = content[size:]
		return n
	}
	word := ""
	for left := number(); left > 0 && !failed && len(content) > 0; left-- {
		shared, rest := int(content[0]&15), uint64(content[0]>>4)
		content = content[1:]
		if rest == 0 {
			rest = number()
		}
		if failed || shared > len(word) || rest > uint64(len(content)) {
			return nil, errIndex
		}
		word = word[:shared] + string(content[:rest])
		words, content = append(words, word), content[rest:]
		skipPlaces(number)
	}
	if failed {
		return nil, errIndex
	}
	return words, nil
}

// skipPlaces reads over where a word stands, as far as it stands behind the word.
func skipPlaces(number func() uint64) {
	numbers, first := uint64(0), number()
	switch count := first / 4; {
	case first%4 < 3:
		numbers = first % 4
	case count < 8:
		numbers = count
	case number() == 0:
		numbers = 2
	}
	for ; numbers > 0; numbers-- {
		number()
	}
}
