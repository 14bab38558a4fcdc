package archives

import (
	"archive/zip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
)

// object is a JSON object of a line.
type object = map[string]any

// writer writes an archive: first its lines, then its files.
type writer struct {
	file  *os.File
	zip   *zip.Writer
	lines *json.Encoder
}

func create(path string) (*writer, error) {
	file, err := os.Create(path)
	if err != nil {
		return nil, fmt.Errorf("create the archive: %w", err)
	}
	w := &writer{file: file, zip: zip.NewWriter(file)}
	lines, err := w.zip.Create("import.jsonl")
	if err != nil {
		return nil, errors.Join(fmt.Errorf("begin the lines: %w", err), file.Close())
	}
	w.lines = json.NewEncoder(lines)
	return w, nil
}

// line writes a line of a type.
func (w *writer) line(kind string, payload any) error {
	if err := w.lines.Encode(object{"type": kind, kind: payload}); err != nil {
		return fmt.Errorf("write a %s line: %w", kind, err)
	}
	return nil
}

// add writes a file below data/. Files do not compress: they are stored.
func (w *writer) add(name string, content io.Reader) error {
	entry, err := w.zip.CreateHeader(&zip.FileHeader{Name: "data/" + name, Method: zip.Store})
	if err == nil {
		_, err = io.Copy(entry, content)
	}
	if err != nil {
		return fmt.Errorf("write file %s: %w", name, err)
	}
	return nil
}

func (w *writer) close(err error) error { return errors.Join(err, w.zip.Close(), w.file.Close()) }
