package api

import (
	"fmt"
	"io"
	"time"
)

const (
	// paceGrace is how long a body may let a call wait altogether, beyond a second
	// for each paceBytes that came.
	paceGrace = 20 * time.Second
	paceBytes = 16 << 10
	// paceBuffer is how much of a body is read at a time.
	paceBuffer = 64 << 10
)

// errTooSlow ends a body. It matches io.ErrUnexpectedEOF: a body that does not come
// is one that broke off.
var errTooSlow = fmt.Errorf("the request came too slowly: %w", io.ErrUnexpectedEOF)

// pacedBody is a body that must come at a certain pace. The server hands bodies to
// a plugin through a connection that knows no deadlines.
type pacedBody struct {
	io.Closer
	body io.Reader
	// buffer is lent to the read that is under way; rest is what of it is unread.
	buffer, rest []byte
	err          error
	// waited is how long the call waited for the body, allowed how long it may.
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
