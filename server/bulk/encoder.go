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
	seen   func(Line) error
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

// Observe calls seen with each line that [Encoder.Encode] writes, and with those
// that [Encoder.Seen] names.
func (e *Encoder) Observe(seen func(Line) error) { e.seen = seen }

// Seen passes a line that is written in parts, or later, to the observer.
func (e *Encoder) Seen(line Line) error {
	if e.seen == nil {
		return nil
	}
	return e.seen(line)
}

// Line returns an encoded line with its newline, for [Encoder.Write] now or
// later. It is valid until the next call. The error of a line that is too long
// is a [LineTooLongError].
func (e *Encoder) Line(line Line) ([]byte, error) {
	if err := e.encode(line); err != nil {
		return nil, fmt.Errorf("encode %s line: %w", line.Type, err)
	}
	if length := e.buffer.Len() - 1; length > MaxLine {
		return nil, &LineTooLongError{Type: line.Type, Length: length}
	}
	return e.buffer.Bytes(), nil
}

func (e *Encoder) encode(line Line) error {
	e.buffer.Reset()
	if line.Post == nil && line.DirectPost == nil {
		return e.json.Encode(line)
	}
	text, err := appendPost(e.buffer.AvailableBuffer(), line)
	if err != nil {
		return err
	}
	e.buffer.Write(append(text, '\n'))
	return nil
}

// Write writes lines that are encoded already.
func (e *Encoder) Write(lines []byte) (int, error) {
	n, err := e.w.Write(lines)
	if err != nil {
		return n, fmt.Errorf("write lines: %w", err)
	}
	return n, nil
}

// Encode writes one line. One that is too long is not written.
func (e *Encoder) Encode(line Line) error {
	text, err := e.Line(line)
	if err != nil {
		return err
	}
	if _, err := e.Write(text); err != nil {
		return err
	}
	return e.Seen(line)
}
