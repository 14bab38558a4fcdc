package importtarget

import (
	"context"
	"errors"
	"io"
	"sync"
)

// heldReader holds back the end of a content until the server has taken all of it.
// The plugin API closes its stream as soon as a reader says that it has ended; what
// is still on its way then is lost when the server asks for more before it has read
// that. It also keeps the stream, which may outlive the upload, from reading a
// content that is closed.
type heldReader struct {
	ctx  context.Context
	done chan struct{}

	mu      sync.Mutex
	content io.Reader
	// left is the number of bytes that the server still wants.
	left int64
	// failure says why the content is not as it should be.
	failure error
}

func newHeldReader(ctx context.Context, content io.Reader, size int64) *heldReader {
	return &heldReader{ctx: ctx, done: make(chan struct{}), content: content, left: size}
}

// Read reads; at the end it waits for [heldReader.finish].
func (h *heldReader) Read(p []byte) (int, error) {
	n, err := h.read(p)
	if !errors.Is(err, io.EOF) {
		return n, err
	}
	select {
	case <-h.done:
	case <-h.ctx.Done():
	}
	return 0, io.EOF
}

func (h *heldReader) read(p []byte) (int, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if err := context.Cause(h.ctx); err != nil {
		return 0, err
	}
	if h.content == nil || h.left == 0 {
		return 0, io.EOF
	}
	n, err := h.content.Read(p[:min(int64(len(p)), h.left)])
	h.left -= int64(n)
	if h.left == 0 && err == nil {
		err = h.end()
	}
	switch {
	case errors.Is(err, io.EOF) && h.left == 0:
		return n, nil
	case errors.Is(err, io.EOF):
		err = io.ErrUnexpectedEOF
	}
	if err != nil {
		// The server is to hear of it before it has all.
		h.failure = err
		return 0, err
	}
	return n, nil
}

// end reads the end of the content: there it is held against its checksum.
func (h *heldReader) end() error {
	n, err := h.content.Read(make([]byte, 1))
	if n > 0 {
		return errors.New("the content is longer than it says")
	}
	return err
}

// finish ends the reading, also one that goes on, and returns why the content is not
// what it should be.
func (h *heldReader) finish() error {
	close(h.done)
	h.mu.Lock()
	defer h.mu.Unlock()
	h.content = nil
	return h.failure
}
