package filestore

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"path/filepath"
	"time"
)

// ErrNotExist matches the error for a file that is not there.
var ErrNotExist = fs.ErrNotExist

// ErrUnsupportedDriver says that the server keeps its files where this package
// cannot go.
var ErrUnsupportedDriver = errors.New("file store driver is not supported")

// Backend is one file store. Names are relative to it, with slashes. All
// methods are safe for concurrent use.
type Backend interface {
	// Size returns a file's size in bytes, or an error matching ErrNotExist.
	Size(ctx context.Context, name string) (int64, error)
	// Open returns a file for reading, or an error matching ErrNotExist. The
	// context must last as long as the reading.
	Open(ctx context.Context, name string) (io.ReadSeekCloser, error)
	// List yields the files of a folder, not those of folders in it. A folder that
	// is not there has none.
	List(ctx context.Context, folder string) iter.Seq2[Entry, error]
	// Create starts a new file. It has its name when Finish has returned nil, not before.
	Create(ctx context.Context, name string) (Writer, error)
	// Remove deletes a file. A file that is not there is no error.
	Remove(ctx context.Context, name string) error
	// Discard removes what Creates left behind that were interrupted, of all names
	// that begin like that. One that is still going on fails then.
	Discard(ctx context.Context, beginning string) error
	// Free returns how many bytes there is room for, and whether that is known:
	// a bucket has no end.
	Free(ctx context.Context) (bytes int64, known bool)
	// Check returns an error when the store itself is not there: then a missing
	// file means nothing.
	Check(ctx context.Context) error
}

// Entry is a file of a folder.
type Entry struct {
	Name       string
	Size       int64
	ModifiedAt time.Time
}

// Writer is a file being written. Exactly one of Finish and Abort ends it;
// Abort after Finish, or twice, does nothing. It is an alias so that rooms
// that do not import this one can name the same type.
type Writer = interface {
	io.Writer
	// Finish makes the file visible under its name, whole, or returns an error
	// and leaves nothing under that name.
	Finish() error
	// Abort throws away what was written.
	Abort()
}

// checkName refuses names that leave the file store: inside it, there is no
// such file.
func checkName(name string) error {
	if !filepath.IsLocal(name) {
		return fmt.Errorf("%q is not a name inside the file store: %w", name, ErrNotExist)
	}
	return nil
}
