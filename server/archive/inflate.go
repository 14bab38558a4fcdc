package archive

import (
	"io"
	"sync"

	"github.com/klauspost/compress/flate"
)

// inflaters are kept for the next entry: each holds 40 KiB.
var inflaters sync.Pool

// inflater unpacks an entry, faster than the one of archive/zip.
type inflater struct{ io.ReadCloser }

func newInflater(packed io.Reader) io.ReadCloser {
	if used, ok := inflaters.Get().(io.ReadCloser); ok {
		// The only error is that of a dictionary, and there is none.
		if resetter, ok := used.(flate.Resetter); ok && resetter.Reset(packed, nil) == nil {
			return &inflater{used}
		}
	}
	return &inflater{flate.NewReader(packed)}
}

// Close may be called again.
func (i *inflater) Close() error {
	if i.ReadCloser == nil {
		return nil
	}
	err := i.ReadCloser.Close()
	inflaters.Put(i.ReadCloser)
	i.ReadCloser = nil
	return err
}

// Read returns the next bytes, and an error once it was closed.
func (i *inflater) Read(p []byte) (int, error) {
	if i.ReadCloser == nil {
		return 0, io.ErrClosedPipe
	}
	return i.ReadCloser.Read(p)
}
