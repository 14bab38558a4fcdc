package exporthost

import (
	"context"
	"errors"
	"io"
	"sync"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/archive"
)

// OpenWarnings opens the list of all warnings in a finished archive.
func (h *Host) OpenWarnings(ctx context.Context, name string) (io.ReadCloser, error) {
	file, size, err := h.OpenArchive(ctx, name)
	if err != nil {
		return nil, err
	}
	reader, err := archive.Open(&seekingReader{file: file}, size, archive.LimitsFor(size))
	if err != nil {
		return nil, errors.Join(err, file.Close())
	}
	warnings, err := reader.Open(archive.WarningsName)
	if err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return &nestedReader{ReadCloser: warnings, outer: file}, nil
}

// seekingReader reads anywhere in a file that can only be read from where it
// stands.
type seekingReader struct {
	mutex sync.Mutex
	file  io.ReadSeeker
}

func (r *seekingReader) ReadAt(p []byte, offset int64) (int, error) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	if _, err := r.file.Seek(offset, io.SeekStart); err != nil {
		return 0, err
	}
	n, err := io.ReadFull(r.file, p)
	if errors.Is(err, io.ErrUnexpectedEOF) {
		err = io.EOF
	}
	return n, err
}

// nestedReader closes the archive with its entry.
type nestedReader struct {
	io.ReadCloser
	outer io.Closer
}

func (r *nestedReader) Close() error { return errors.Join(r.ReadCloser.Close(), r.outer.Close()) }
