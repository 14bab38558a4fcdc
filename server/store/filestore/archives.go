package filestore

import (
	"context"
	"fmt"
	"io"
	"path"
)

// Archives is the server's export folder, where mmctl lists and downloads
// exports. Names are those of files in it.
type Archives struct {
	backend Backend
	folder  string
}

// OpenArchives opens the export folder, or returns an error matching
// ErrUnsupportedDriver.
func OpenArchives(stores Stores) (*Archives, error) {
	backend, err := New(stores.Exports)
	if err != nil {
		return nil, fmt.Errorf("open the export store: %w", err)
	}
	return &Archives{backend: backend, folder: stores.ExportDirectory}, nil
}

// Open returns an archive for reading and its size in bytes, or an error
// matching ErrNotExist.
func (a *Archives) Open(ctx context.Context, name string) (io.ReadSeekCloser, int64, error) {
	size, err := a.backend.Size(ctx, a.path(name))
	if err != nil {
		return nil, 0, err
	}
	file, err := a.backend.Open(ctx, a.path(name))
	return file, size, err
}

// Create starts an archive; it becomes visible with Finish.
func (a *Archives) Create(ctx context.Context, name string) (Writer, error) {
	return a.backend.Create(ctx, a.path(name))
}

// Remove deletes an archive. One that is not there is no error.
func (a *Archives) Remove(ctx context.Context, name string) error {
	return a.backend.Remove(ctx, a.path(name))
}

// Discard removes what an interrupted Create left behind.
func (a *Archives) Discard(ctx context.Context, name string) error {
	return a.backend.Discard(ctx, a.path(name))
}

// Free returns how many bytes there is room for, and whether that is known.
func (a *Archives) Free(ctx context.Context) (int64, bool) { return a.backend.Free(ctx) }

func (a *Archives) path(name string) string { return path.Join(a.folder, path.Base(name)) }
