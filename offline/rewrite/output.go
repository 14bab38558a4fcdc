package rewrite

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/exporter"
)

// StandardOutput as a name writes to standard output.
const StandardOutput = "-"

// output is the file that an archive is written to, under any name that an exporter gives
// it.
type output string

// Create begins the archive beside its place.
func (o output) Create(context.Context, string) (exporter.ArchiveFile, error) {
	if o == StandardOutput {
		return &stream{bufio.NewWriterSize(os.Stdout, 1<<20)}, nil
	}
	path := string(o)
	if _, err := os.Stat(path); err == nil {
		return nil, fmt.Errorf("%s is there already", path)
	}
	file, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*.part")
	if err != nil {
		return nil, err
	}
	return &archiveFile{file: file, path: path}, nil
}

// Discard has nothing to do: what is not finished is removed at once.
func (output) Discard(context.Context, string) error { return nil }

// Remove has nothing to do either.
func (output) Remove(context.Context, string) error { return nil }

// Free does not know how much room there is: a full disk is an error when it comes.
func (output) Free(context.Context) (int64, bool) { return 0, false }

// archiveFile is an archive on its way.
type archiveFile struct {
	file *os.File
	path string
	done bool
}

func (a *archiveFile) Write(p []byte) (int, error) { return a.file.Write(p) }

// Finish puts the archive in its place, where nothing may have come meanwhile.
func (a *archiveFile) Finish() error {
	a.done = true
	err := errors.Join(a.file.Sync(), a.file.Close())
	if err == nil {
		err = os.Link(a.file.Name(), a.path)
		if err != nil && !errors.Is(err, fs.ErrExist) {
			err = os.Rename(a.file.Name(), a.path) // a disk without links
		}
	}
	_ = os.Remove(a.file.Name())
	return err
}

// Abort removes what was written.
func (a *archiveFile) Abort() {
	if !a.done {
		a.done = true
		_ = a.file.Close()
		_ = os.Remove(a.file.Name())
	}
}

// stream is an archive that goes to another program.
type stream struct{ *bufio.Writer }

var _ io.Writer = stream{}

func (s *stream) Finish() error { return s.Flush() }
func (s *stream) Abort()        {}
