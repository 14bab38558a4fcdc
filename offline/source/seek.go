package source

import (
	"errors"
	"io"
	"io/fs"
)

// seeker is the content of an entry that can be read again, and from a place in it.
// A zip is read forward only, so to go back is to begin again.
type seeker struct {
	open    func() (io.ReadCloser, error)
	content io.ReadCloser
	// at is the offset of the next byte, read the offset of the content.
	size, at, read int64
}

// Seekable returns the content of an entry as something that can be read at any
// place; an error matching [fs.ErrNotExist] when there is none.
func (a *Archive) Seekable(name string) (io.ReadSeekCloser, int64, error) {
	file, ok := a.Find(name)
	if !ok {
		return nil, 0, fs.ErrNotExist
	}
	return &seeker{open: func() (io.ReadCloser, error) { return a.Open(name) }, size: file.Size}, file.Size, nil
}

func (s *seeker) Seek(offset int64, whence int) (int64, error) {
	switch whence {
	case io.SeekCurrent:
		offset += s.at
	case io.SeekEnd:
		offset += s.size
	}
	if offset < 0 {
		return 0, errors.New("seek before the beginning")
	}
	s.at = offset
	return offset, nil
}

func (s *seeker) Read(p []byte) (int, error) {
	if s.content != nil && s.read > s.at {
		if err := s.Close(); err != nil {
			return 0, err
		}
	}
	if s.content == nil {
		content, err := s.open()
		if err != nil {
			return 0, err
		}
		s.content, s.read = content, 0
	}
	if s.read < s.at {
		n, err := io.CopyN(io.Discard, s.content, s.at-s.read)
		if s.read += n; err != nil {
			return 0, err
		}
	}
	n, err := s.content.Read(p)
	s.read += int64(n)
	s.at = s.read
	return n, err
}

// Close closes what is open; a later read opens it again.
func (s *seeker) Close() error {
	if s.content == nil {
		return nil
	}
	err := s.content.Close()
	s.content = nil
	return err
}
