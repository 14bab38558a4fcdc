package archive

import (
	"context"
	"errors"
	"io"
)

const (
	// copyBuffers is how many parts of a file are held at a time, copyBuffer how
	// many bytes one has.
	copyBuffers = 3
	copyBuffer  = 512 << 10
)

// copier copies files and reads ahead of what it writes. Its zero value is
// ready; it keeps its buffers for the next file. It is not safe for concurrent
// use.
type copier struct{ free chan []byte }

// part is what one read gave.
type part struct {
	data []byte
	err  error
}

// copy copies r to w until its end, or the end of ctx. Nothing reads from r any
// more when it returns.
func (c *copier) copy(ctx context.Context, w io.Writer, r io.Reader) (written int64, err error) {
	if c.free == nil {
		c.free = make(chan []byte, copyBuffers)
		for range copyBuffers {
			c.free <- make([]byte, copyBuffer)
		}
	}
	stop := make(chan struct{})
	parts := make(chan part, copyBuffers)
	go c.read(ctx, r, parts, stop)
	defer func() {
		close(stop)
		for part := range parts {
			c.free <- part.data[:copyBuffer]
		}
	}()
	for part := range parts {
		n, writeErr := w.Write(part.data)
		written += int64(n)
		c.free <- part.data[:copyBuffer]
		if writeErr != nil {
			return written, writeErr
		}
		if errors.Is(part.err, io.EOF) || errors.Is(part.err, io.ErrUnexpectedEOF) {
			return written, nil
		}
		if part.err != nil {
			return written, part.err
		}
	}
	return written, context.Cause(ctx)
}

// read sends the parts of r, the last one with an error, until it is told to
// stop.
func (c *copier) read(ctx context.Context, r io.Reader, parts chan<- part, stop <-chan struct{}) {
	defer close(parts)
	for {
		var buffer []byte
		select {
		case buffer = <-c.free:
		case <-stop:
			return
		case <-ctx.Done():
			return
		}
		n, err := io.ReadFull(r, buffer)
		if cause := context.Cause(ctx); cause != nil {
			err = cause
		}
		// There is room for all buffers.
		parts <- part{buffer[:n], err}
		if err != nil {
			return
		}
	}
}
