package exporter

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
)

// plannedFile is a file that a line names and that is still to be copied.
type plannedFile struct {
	// Name is below data/ in the archive, Stored below the file store.
	Name   string `json:"n"`
	Stored string `json:"s"`
	// Size is in bytes.
	Size int64 `json:"z"`
}

// spool remembers planned files on disk, because the files come after all
// lines in the archive and there may be millions of them. The zero value is
// empty and ready; it makes its file when it has to.
type spool struct {
	count int64

	file   *os.File
	buffer *bufio.Writer
}

func (s *spool) add(file plannedFile) error {
	if s.file == nil {
		created, err := os.CreateTemp("", "team-export-files-")
		if err != nil {
			return fmt.Errorf("create the list of files: %w", err)
		}
		s.file, s.buffer = created, bufio.NewWriter(created)
		// Where an open file may lose its name, it leaves nothing behind even
		// when the plugin is killed.
		_ = os.Remove(created.Name())
	}
	line, err := json.Marshal(file)
	if err != nil {
		return fmt.Errorf("note file %s: %w", file.Stored, err)
	}
	if _, err := s.buffer.Write(append(line, '\n')); err != nil {
		return fmt.Errorf("note file %s: %w", file.Stored, err)
	}
	s.count++
	return nil
}

// files yields what was added, in order. Nothing may be added afterwards.
func (s *spool) files() iter.Seq2[plannedFile, error] {
	return func(yield func(plannedFile, error) bool) {
		if s.file == nil {
			return
		}
		if err := s.rewind(); err != nil {
			yield(plannedFile{}, err)
			return
		}
		decoder := json.NewDecoder(bufio.NewReader(s.file))
		for {
			var file plannedFile
			err := decoder.Decode(&file)
			if errors.Is(err, io.EOF) {
				return
			}
			if err != nil {
				yield(plannedFile{}, fmt.Errorf("read the list of files: %w", err))
				return
			}
			if !yield(file, nil) {
				return
			}
		}
	}
}

func (s *spool) rewind() error {
	if err := s.buffer.Flush(); err != nil {
		return fmt.Errorf("write the list of files: %w", err)
	}
	if _, err := s.file.Seek(0, io.SeekStart); err != nil {
		return fmt.Errorf("rewind the list of files: %w", err)
	}
	return nil
}

// close removes the list from the disk.
func (s *spool) close() {
	if s.file == nil {
		return
	}
	_ = s.file.Close()
	_ = os.Remove(s.file.Name())
	s.file = nil
}
