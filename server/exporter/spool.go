package exporter

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
)

// spool keeps lines on disk that come later in the archive than they are
// known: there may be millions of them. The zero value is empty and ready; it
// makes its file when it has to.
type spool struct {
	count int64

	file   *os.File
	buffer *bufio.Writer
}

// add keeps a line, which ends with its newline.
func (s *spool) add(line []byte) error {
	if s.file == nil {
		created, err := os.CreateTemp("", "team-export-spool-")
		if err != nil {
			return fmt.Errorf("create a spool file: %w", err)
		}
		s.file, s.buffer = created, bufio.NewWriter(created)
		// Where an open file may lose its name, it leaves nothing behind even
		// when the plugin is killed.
		_ = os.Remove(created.Name())
	}
	if _, err := s.buffer.Write(line); err != nil {
		return fmt.Errorf("write a spool file: %w", err)
	}
	s.count++
	return nil
}

// copyTo writes all lines. Nothing may be added afterwards.
func (s *spool) copyTo(w io.Writer) error {
	reader, err := s.rewind()
	if err != nil {
		return err
	}
	if _, err := io.Copy(w, reader); err != nil {
		return fmt.Errorf("copy a spool file: %w", err)
	}
	return nil
}

func (s *spool) rewind() (io.Reader, error) {
	if s.file == nil {
		return bytes.NewReader(nil), nil
	}
	if err := s.buffer.Flush(); err != nil {
		return nil, fmt.Errorf("write a spool file: %w", err)
	}
	if _, err := s.file.Seek(0, io.SeekStart); err != nil {
		return nil, fmt.Errorf("rewind a spool file: %w", err)
	}
	return s.file, nil
}

// close removes the spool from the disk.
func (s *spool) close() {
	if s.file == nil {
		return
	}
	_ = s.file.Close()
	_ = os.Remove(s.file.Name())
	s.file = nil
}

// records is a spool of values, one JSON object a line.
type records[T any] struct{ spool }

// put keeps a value.
func (r *records[T]) put(value T) error {
	line, err := jsonLine(value)
	if err != nil {
		return err
	}
	return r.add(line)
}

// all yields the values in order. Nothing may be put afterwards.
func (r *records[T]) all() iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		var none T
		reader, err := r.rewind()
		if err != nil {
			yield(none, err)
			return
		}
		decoder := json.NewDecoder(bufio.NewReader(reader))
		for {
			var value T
			err := decoder.Decode(&value)
			if errors.Is(err, io.EOF) {
				return
			}
			if err != nil {
				yield(none, fmt.Errorf("read a spool file: %w", err))
				return
			}
			if !yield(value, nil) {
				return
			}
		}
	}
}

// jsonLine encodes a value as a line of a file that is no HTML page.
func jsonLine(value any) ([]byte, error) {
	var line bytes.Buffer
	encoder := json.NewEncoder(&line)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		return nil, fmt.Errorf("encode a line: %w", err)
	}
	return line.Bytes(), nil
}
