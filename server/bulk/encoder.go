package bulk

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
)

// Encoder writes lines. It is not safe for concurrent use.
type Encoder struct {
	w      io.Writer
	buffer bytes.Buffer
	json   *json.Encoder
}

// LineTooLongError says that a line would exceed MaxLine.
type LineTooLongError struct {
	Type Type
	// Length is in bytes.
	Length int
}

func (e *LineTooLongError) Error() string {
	return fmt.Sprintf("%s line of %d bytes exceeds the %d bytes that the native importer reads", e.Type, e.Length, MaxLine)
}

// NewEncoder returns an encoder that writes to w, one Write a line.
func NewEncoder(w io.Writer) *Encoder {
	e := &Encoder{w: w}
	e.json = json.NewEncoder(&e.buffer)
	// The escapes are for HTML pages; here they would only make lines longer.
	e.json.SetEscapeHTML(false)
	return e
}

// Encode writes one line. A line that is too long is not written, and the
// error is a [LineTooLongError].
func (e *Encoder) Encode(line Line) error {
	e.buffer.Reset()
	if err := e.json.Encode(line); err != nil {
		return fmt.Errorf("encode %s line: %w", line.Type, err)
	}
	if length := e.buffer.Len() - 1; length > MaxLine {
		return &LineTooLongError{Type: line.Type, Length: length}
	}
	if _, err := e.w.Write(e.buffer.Bytes()); err != nil {
		return fmt.Errorf("write %s line: %w", line.Type, err)
	}
	return nil
}
