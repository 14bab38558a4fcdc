package filestore

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"path"
	"path/filepath"
	"strings"
)

// partialFolder holds files that are being written. It lies in the same store
// as where they go, so that a rename publishes them at once.
const partialFolder = "team-export/partial"

// Local is a file store in a folder.
type Local struct{ root string }

// NewLocal returns the store in a folder.
func NewLocal(root string) *Local { return &Local{root: root} }

// Size returns a file's size in bytes, or an error matching ErrNotExist.
func (l *Local) Size(_ context.Context, name string) (int64, error) {
	file, err := l.path(name)
	if err != nil {
		return 0, err
	}
	info, err := os.Stat(file)
	if err != nil {
		return 0, fmt.Errorf("look at %s: %w", name, err)
	}
	if !info.Mode().IsRegular() {
		return 0, fmt.Errorf("look at %s: not a file: %w", name, ErrNotExist)
	}
	return info.Size(), nil
}

// Open returns a file for reading, or an error matching ErrNotExist.
func (l *Local) Open(_ context.Context, name string) (io.ReadSeekCloser, error) {
	file, err := l.path(name)
	if err != nil {
		return nil, err
	}
	opened, err := os.Open(file)
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", name, err)
	}
	return opened, nil
}

// List yields the files of a folder. Links are none.
func (l *Local) List(_ context.Context, folder string) iter.Seq2[Entry, error] {
	return func(yield func(Entry, error) bool) {
		path, err := l.path(folder)
		if err != nil {
			yield(Entry{}, err)
			return
		}
		files, err := os.ReadDir(path)
		if err != nil && !errors.Is(err, ErrNotExist) {
			yield(Entry{}, fmt.Errorf("list %s: %w", folder, err))
			return
		}
		for _, file := range files {
			info, err := file.Info()
			if errors.Is(err, ErrNotExist) || err == nil && !info.Mode().IsRegular() {
				continue // it was deleted meanwhile, or is no file
			}
			if err != nil {
				yield(Entry{}, fmt.Errorf("list %s: %w", folder, err))
				return
			}
			if !yield(Entry{Name: file.Name(), Size: info.Size(), ModifiedAt: info.ModTime()}, nil) {
				return
			}
		}
	}
}

// Create starts a new file in a folder that is never listed; Finish renames it. Two writers
// of the same name do not meet: the one that finishes last stays.
func (l *Local) Create(_ context.Context, name string) (Writer, error) {
	target, err := l.path(name)
	if err != nil {
		return nil, err
	}
	folder := l.partials()
	if err := os.MkdirAll(folder, 0o750); err != nil {
		return nil, fmt.Errorf("create the folder of partial files: %w", err)
	}
	file, err := os.CreateTemp(folder, path.Base(name)+"~*")
	if err != nil {
		return nil, fmt.Errorf("create %s: %w", name, err)
	}
	return &localWriter{file: file, partial: file.Name(), target: target}, nil
}

// Remove deletes a file. A file that is not there is no error.
func (l *Local) Remove(_ context.Context, name string) error {
	file, err := l.path(name)
	if err != nil {
		return err
	}
	if err := os.Remove(file); err != nil && !errors.Is(err, ErrNotExist) {
		return fmt.Errorf("remove %s: %w", name, err)
	}
	return nil
}

// Discard removes what interrupted Creates of names that begin like that left
// behind.
func (l *Local) Discard(_ context.Context, beginning string) error {
	entries, err := os.ReadDir(l.partials())
	if err != nil && !errors.Is(err, ErrNotExist) {
		return fmt.Errorf("look for partial files of %s: %w", beginning, err)
	}
	for _, entry := range entries {
		if !strings.HasPrefix(entry.Name(), path.Base(beginning)) {
			continue
		}
		if err := os.Remove(filepath.Join(l.partials(), entry.Name())); err != nil && !errors.Is(err, ErrNotExist) {
			return fmt.Errorf("discard %s: %w", entry.Name(), err)
		}
	}
	return nil
}

// Free returns how many bytes others than root may still write to the disk.
func (l *Local) Free(context.Context) (int64, bool) { return freeBytes(l.root) }

// Check returns an error when the folder is not there, as when its disk is not
// mounted.
func (l *Local) Check(context.Context) error {
	if _, err := os.Stat(l.root); err != nil {
		return fmt.Errorf("look at the folder of the file store: %w", err)
	}
	return nil
}

func (l *Local) path(name string) (string, error) {
	if err := checkName(name); err != nil {
		return "", err
	}
	return filepath.Join(l.root, filepath.FromSlash(name)), nil
}

func (l *Local) partials() string {
	return filepath.Join(l.root, filepath.FromSlash(partialFolder))
}

type localWriter struct {
	file            *os.File
	partial, target string
	ended           bool
	// written and begun count bytes: those of the file, and those of them that
	// the disk was asked to begin with.
	written, begun int64
}

// writebackStep is after how many bytes the disk begins to write. What waits
// for the sync at the end keeps others from the disk for as long.
const writebackStep = 16 << 20

func (w *localWriter) Write(p []byte) (int, error) {
	n, err := w.file.Write(p)
	w.written += int64(n)
	if w.written-w.begun >= writebackStep {
		startWriteback(w.file, w.begun, w.written-w.begun)
		w.begun = w.written
	}
	return n, err
}

// Finish reports success only when the content is on the disk under its name.
func (w *localWriter) Finish() error {
	if w.ended {
		return errors.New("finish a file that has ended")
	}
	w.ended = true
	if err := w.publish(); err != nil {
		_ = os.Remove(w.partial)
		return fmt.Errorf("finish %s: %w", filepath.Base(w.target), err)
	}
	return nil
}

func (w *localWriter) publish() error {
	if err := w.file.Sync(); err != nil {
		_ = w.file.Close()
		return err
	}
	if err := w.file.Close(); err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(w.target), 0o750); err != nil {
		return err
	}
	return os.Rename(w.partial, w.target)
}

func (w *localWriter) Abort() {
	if w.ended {
		return
	}
	w.ended = true
	_ = w.file.Close()
	_ = os.Remove(w.partial)
}
