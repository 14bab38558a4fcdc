package bulk

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"unicode/utf8"
)

// The limits of what is decoded, beyond those of the importer. They bound the
// memory that a line costs: two bytes of JSON can be a value of 170 bytes here.
const (
	// MaxDepth bounds how deep a line may be nested. The deepest thing that clients make,
	// an option of an action of an attachment of a reply, is 12 deep.
	MaxDepth = 100
	// MaxElements bounds the elements that the lists of a line may have together. A line of
	// 16 MiB has no room for more reactions than this.
	MaxElements = 300_000
	// MaxFields bounds the fields of an object of a line. Props of posts are decoded into
	// maps, which take many times the memory of their text; clients and plugins write a few
	// dozen.
	MaxFields = 20_000
)

// Why a line is refused; the error that [Decode] yields says which line.
var (
	ErrLineTooLong   = fmt.Errorf("is longer than the %d bytes that an import reads", MaxLine)
	ErrNotUTF8       = errors.New("is not valid UTF-8")
	ErrUTF16         = errors.New("is in UTF-16: save the file as UTF-8")
	ErrTooDeep       = fmt.Errorf("is nested more than %d deep", MaxDepth)
	ErrTooMany       = fmt.Errorf("holds lists of more than %d elements together", MaxElements)
	ErrTooManyFields = fmt.Errorf("holds an object of more than %d fields", MaxFields)
	ErrUnknownType   = errors.New("is of a type that no import knows")
	ErrNoPayload     = errors.New("lacks what its type stands for")
	ErrNoVersion     = errors.New("is not the version line that must come first")
	ErrWrongVersion  = fmt.Errorf("says another version of the format than %d", FormatVersion)
	ErrVersionAgain  = errors.New("is a second version line")
	ErrNoLines       = errors.New("there is not a single line")
)

// LineError says which line was refused, and why.
type LineError struct {
	// Number is the line's, from 1.
	Number int
	Err    error
}

func (e *LineError) Error() string { return fmt.Sprintf("line %d %v", e.Number, e.Err) }

func (e *LineError) Unwrap() error { return e.Err }

// Decode yields the lines of a file that anybody may have written, one by one.
// It ends at the first line that it refuses, with a [LineError], or at an error
// of r. Unknown fields are ignored, as the importer does, and so are empty lines
// and a byte order mark, which editors add. At most one line is held in memory;
// the payload that was yielded is the caller's.
//
// The importer takes bytes that are not UTF-8 and replaces them; here they are
// refused, because no exporter writes them. Halves of surrogate pairs, which
// JSON can spell, become U+FFFD.
func Decode(r io.Reader) iter.Seq2[Foreign, error] {
	return func(yield func(Foreign, error) bool) {
		scanner := bufio.NewScanner(r)
		scanner.Buffer(make([]byte, 0, 64<<10), MaxLine+1)
		number, first := 0, true
		for scanner.Scan() {
			number++
			text := scanner.Bytes()
			if number == 1 {
				text = bytes.TrimPrefix(text, []byte(byteOrderMark))
			}
			if len(bytes.TrimSpace(text)) == 0 {
				continue
			}
			line, err := decodeLine(text, number, first)
			if err != nil {
				yield(Foreign{}, &LineError{Number: number, Err: err})
				return
			}
			if first = false; !yield(line, nil) {
				return
			}
		}
		switch err := scanner.Err(); {
		case errors.Is(err, bufio.ErrTooLong):
			yield(Foreign{}, &LineError{Number: number + 1, Err: ErrLineTooLong})
		case err != nil:
			yield(Foreign{}, fmt.Errorf("read line %d: %w", number+1, err))
		case first:
			yield(Foreign{}, &LineError{Number: max(number, 1), Err: ErrNoLines})
		}
	}
}

// byteOrderMark begins files in UTF-8 that some editors write.
const byteOrderMark = "\xef\xbb\xbf"

// isUTF16 reports whether a file that begins with a text is in UTF-16.
func isUTF16(text []byte) bool {
	for _, start := range []string{"\xff\xfe", "\xfe\xff", "{\x00", "\x00{"} {
		if bytes.HasPrefix(text, []byte(start)) {
			return true
		}
	}
	return false
}

// decodeLine decodes a line that is not empty. First says that none was before.
func decodeLine(text []byte, number int, first bool) (Foreign, error) {
	if first && isUTF16(text) {
		return Foreign{}, ErrUTF16
	}
	if err := checkShape(text); err != nil {
		return Foreign{}, err
	}
	if !first {
		if line, ok := decodeFast(text); ok {
			line.Number, line.Length = number, len(text)
			return line, nil
		}
	}
	return decodeAny(text, number, first)
}

// decodeAny decodes a line of any form.
func decodeAny(text []byte, number int, first bool) (Foreign, error) {
	var decoded payload
	if err := json.Unmarshal(text, &decoded); err != nil {
		return Foreign{}, jsonError(err)
	}
	decoded.Type = decoded.Type.read()
	if !decoded.Type.known() {
		return Foreign{}, ErrUnknownType
	}
	line, ok := decoded.line()
	if !ok {
		return Foreign{}, ErrNoPayload
	}
	line.Number, line.Length = number, len(text)
	switch version := line.Type == TypeVersion; {
	case first && !version:
		return Foreign{}, ErrNoVersion
	case !first && version:
		return Foreign{}, ErrVersionAgain
	case version && line.Version != FormatVersion:
		return Foreign{}, ErrWrongVersion
	}
	return line, nil
}

// checkShape refuses what would cost too much to decode.
func checkShape(text []byte) error {
	if !utf8.Valid(text) {
		return ErrNotUTF8
	}
	open := make([]opened, 0, MaxDepth)
	elements := 0
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '"':
			i = endOfString(text, i)
		case '{', '[':
			if len(open) == MaxDepth {
				return ErrTooDeep
			}
			open = append(open, opened{list: text[i] == '['})
			elements++
		case '}', ']':
			open = open[:max(len(open)-1, 0)]
		case ',':
			if len(open) == 0 {
				continue
			}
			if in := &open[len(open)-1]; in.list {
				elements++
			} else if in.fields++; in.fields >= MaxFields {
				return ErrTooManyFields
			}
		}
		if elements > MaxElements {
			return ErrTooMany
		}
	}
	return nil
}

// opened is a list or an object that has begun, and how many fields of an object
// have ended.
type opened struct {
	list   bool
	fields int
}

// endOfString returns where the string that begins at start ends.
func endOfString(text []byte, start int) int {
	for i := start + 1; i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++
		case '"':
			return i
		}
	}
	return len(text)
}

// jsonError words what encoding/json found, without the types of this program.
func jsonError(err error) error {
	if wrong, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		return fmt.Errorf("has a %s where %q is something else", wrong.Value, wrong.Field)
	}
	return fmt.Errorf("is not JSON: %w", err)
}
