package search

import (
	"encoding/base64"
	"fmt"
	"io"
	"strconv"
	"unicode/utf8"
)

// files writes the scripts of the index. What comes from documents stands in
// them as base64 or as escaped JSON, so no text can end a script or its string.
type files struct {
	create func(name string) (io.Writer, error)
	buffer []byte
	// bytes counts what was written, by kind.
	bytes map[string]int64
}

// script writes bytes as a script that hands them to the page.
func (f *files) script(kind string, number int, content []byte) error {
	f.buffer = appendCall(f.buffer[:0], kind, number)
	f.buffer = append(f.buffer, '"')
	f.buffer = base64.StdEncoding.AppendEncode(f.buffer, content)
	f.buffer = append(f.buffer, "\");\n"...)
	return f.write(kind, fileName(kind, number), f.buffer)
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
