package search

import (
	"encoding/binary"
	"fmt"
	"io"
	"strconv"
	"unicode/utf8"
)

// files writes the scripts of the index. What comes from documents stands in
// them as coded bytes or as escaped JSON, so no text can end a script or its
// string.
type files struct {
	create func(name string) (io.Writer, error)
	buffer []byte
	// bytes counts what was written, by kind.
	bytes map[string]int64
}

// script writes bytes as a script that hands them to the page. The script is
// UTF-16, which its first two bytes say to every browser, because two characters
// of it hold 31 bits: base64 would make files almost a third larger.
func (f *files) script(kind string, number int, content []byte) error {
	f.buffer = append(f.buffer[:0], 0xFF, 0xFE)
	f.buffer = appendWide(f.buffer, appendCall(nil, kind, number))
	f.buffer = appendWide(f.buffer, []byte{'"'})
	f.buffer = appendCoded(f.buffer, content)
	f.buffer = appendWide(f.buffer, fmt.Appendf(nil, "\",%d);\n", len(content)))
	return f.write(kind, fileName(kind, number), f.buffer)
}

// appendWide writes ASCII as UTF-16.
func appendWide(to, ascii []byte) []byte {
	for _, c := range ascii {
		to = append(to, c, 0)
	}
	return to
}

// coded is the first of the characters that stand for bits, and codedCount how
// many there are: two of them stand for 31 bits. None of them is half of a
// character, and none means anything in a script.
const (
	coded      = 0x2030
	codedCount = 46_341
)

// appendCoded writes bytes as pairs of UTF-16 characters of 31 bits, the highest
// first.
func appendCoded(to, content []byte) []byte {
	held, size := uint64(0), 0
	pair := func(bits uint64) {
		to = binary.LittleEndian.AppendUint16(to, uint16(coded+bits/codedCount))
		to = binary.LittleEndian.AppendUint16(to, uint16(coded+bits%codedCount))
	}
	for _, b := range content {
		held = held<<8 | uint64(b)
		if size += 8; size >= 31 {
			size -= 31
			pair(held >> size & (1<<31 - 1))
		}
	}
	if size > 0 {
		pair(held << (31 - size) & (1<<31 - 1))
	}
	return to
}

// appendCall begins the call that a script of the index is.
func appendCall(to []byte, kind string, number int) []byte {
	to = append(to, `archiveSearch.take("`...)
	to = append(to, kind...)
	to = append(to, `",`...)
	to = strconv.AppendInt(to, int64(number), 10)
	return append(to, ',')
}

func (f *files) write(kind, name string, content []byte) error {
	out, err := f.create(name)
	if err != nil {
		return fmt.Errorf("create %s: %w", name, err)
	}
	if _, err := out.Write(content); err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	f.bytes[kind] += int64(len(content))
	return nil
}

const hexDigits = "0123456789abcdef"

// appendString writes a text as a JSON string that is safe in any script.
func appendString(to []byte, text string) []byte {
	to = append(to, '"')
	from := 0
	for i := 0; i < len(text); {
		c := text[i]
		if c < utf8.RuneSelf {
			if c >= ' ' && c != 0x7F && c != '"' && c != '\\' && c != '<' && c != '>' && c != '&' {
				i++
				continue
			}
			to = append(to, text[from:i]...)
			to = appendEscape(to, c)
			i++
			from = i
			continue
		}
		r, size := utf8.DecodeRuneInString(text[i:])
		switch {
		case r == utf8.RuneError && size == 1:
			to = append(to, text[from:i]...)
			to = append(to, "\\ufffd"...)
			from = i + size
		case r == '\u2028' || r == '\u2029':
			to = append(to, text[from:i]...)
			to = append(to, "\\u202"...)
			to = append(to, hexDigits[r&0xF])
			from = i + size
		}
		i += size
	}
	to = append(to, text[from:]...)
	return append(to, '"')
}

func appendEscape(to []byte, c byte) []byte {
	switch c {
	case '"', '\\':
		return append(to, '\\', c)
	case '\n':
		return append(to, '\\', 'n')
	case '\t':
		return append(to, '\\', 't')
	}
	return append(to, '\\', 'u', '0', '0', hexDigits[c>>4], hexDigits[c&0xF])
}
