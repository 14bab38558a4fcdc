package archive

import (
	"context"
	"errors"
	"io"
	"sync"
)

const (
	// copyBuffers is the number of parts of a file that are held at a time, copyBuffer the
	// number of bytes of one.
	copyBuffers = 3
	copyBuffer  = 512 << 10
)

// buffers are kept for the next file.
var buffers = sync.Pool{New: func() any { return new([copyBuffer]byte) }}

// part is the result of one read.
type part struct {
	buffer *[copyBuffer]byte
	length int
	err    error
}

// copyAhead copies r to w until its end, or the end of ctx, and reads ahead of
// what it writes. Nothing reads from r any more when it returns.
func copyAhead(ctx context.Context, w io.Writer, r io.Reader) (written int64, err error) {
	ctx, stop := context.WithCancel(ctx)
	parts := make(chan part, copyBuffers-2)
	go readParts(ctx, r, parts)
	defer func() {
		stop()
		for part := range parts {
			buffers.Put(part.buffer)
		}
	}()
	for part := range parts {
		n, writeErr := w.Write(part.buffer[:part.length])
		written += int64(n)
		buffers.Put(part.buffer)
		switch {
		case writeErr != nil:
			return written, writeErr
		case errors.Is(part.err, io.EOF), errors.Is(part.err, io.ErrUnexpectedEOF):
			return written, nil
		case part.err != nil:
			return written, part.err
		}
	}
	return written, context.Cause(ctx)
}

// readParts sends the parts of r, the last one with an error, until ctx ends.
func readParts(ctx context.Context, r io.Reader, parts chan<- part) {
	defer close(parts)
	for {
		buffer := buffers.Get().(*[copyBuffer]byte) // the pool holds nothing else
		n, err := io.ReadFull(r, buffer[:])
		if cause := context.Cause(ctx); cause != nil {
			err = cause
		}
		select {
		case parts <- part{buffer, n, err}:
		case <-ctx.Done():
			buffers.Put(buffer)
			return
		}
		if err != nil {
			return
		}
	}
}
