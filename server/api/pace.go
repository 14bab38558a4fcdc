package api

import (
	"fmt"
	"io"
	"time"
)

const (
	// paceGrace is the time that a call waits for its body altogether, beyond a second for
	// each paceBytes that came.
	paceGrace = 20 * time.Second
	paceBytes = 16 << 10
	// paceBuffer is the number of bytes of a body that are read at a time.
	paceBuffer = 64 << 10
)

// errTooSlow ends a body. It matches io.ErrUnexpectedEOF, as for a body that broke off.
var errTooSlow = fmt.Errorf("the request came too slowly: %w", io.ErrUnexpectedEOF)

// pacedBody is a body that must come at a certain pace. The server hands bodies to
// a plugin through a connection that knows no deadlines.
type pacedBody struct {
	io.Closer
	body io.Reader
	// buffer is lent to the read that is under way; rest is the unread part of it.
	buffer, rest []byte
	err          error
	// waited is the time that the call waited for the body, allowed the time that it may.
	waited, allowed time.Duration
}

type piece struct {
	data []byte
	err  error
}

// paced returns a body that ends with errTooSlow when it comes too slowly.
func paced(body io.ReadCloser) io.ReadCloser {
	return &pacedBody{Closer: body, body: body, allowed: paceGrace}
}

// Read waits for the next bytes, as long as the pace allows. A read that takes
// longer is left to itself, with the buffer: it ends when the server closes the
// body.
func (b *pacedBody) Read(p []byte) (int, error) {
	if len(b.rest) == 0 && b.err == nil {
		b.next()
	}
	if len(b.rest) == 0 {
		return 0, b.err
	}
	n := copy(p, b.rest)
	b.rest = b.rest[n:]
	return n, nil
}

func (b *pacedBody) next() {
	if b.buffer == nil {
		b.buffer = make([]byte, paceBuffer)
	}
	buffer, pieces := b.buffer, make(chan piece, 1)
	go func() {
		n, err := b.body.Read(buffer)
		pieces <- piece{data: buffer[:n], err: err}
	}()
	began := time.Now()
	timer := time.NewTimer(b.allowed - b.waited)
	defer timer.Stop()
	select {
	case piece := <-pieces:
		b.rest, b.err = piece.data, piece.err
		b.allowed += time.Duration(len(piece.data)) * time.Second / paceBytes
	case <-timer.C:
		b.err = errTooSlow
	}
	b.waited += time.Since(began)
}
