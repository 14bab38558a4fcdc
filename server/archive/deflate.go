package archive

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"runtime"
	"sync"

	"github.com/klauspost/compress/flate"
)

const (
	// deflateLevel is the level above which more time saves little.
	deflateLevel = 5
	// deflateBlock is the number of bytes that one processor compresses at a time. It is
	// the same on every machine, so that the same lines give the same bytes.
	deflateBlock = 1 << 20
	// deflateWindow is the distance over which a block refers to the one before it.
	deflateWindow = 32 << 10
	// maxDeflaters bounds the processors that compress, and the memory.
	maxDeflaters = 4
)

// deflater compresses what is written to it as one deflate stream, on several
// processors. It holds a few blocks. It is not safe for concurrent use. One
// that is not closed leaves nothing running for long.
type deflater struct {
	out     io.Writer
	block   []byte
	window  []byte
	pending []chan deflated
	limit   int
	failed  error
}

// deflated is a compressed block, and what compressed it.
type deflated struct {
	writer *blockWriter
	err    error
}

// blockWriter compresses one block at a time.
type blockWriter struct {
	flate *flate.Writer
	input []byte
	dict  []byte
	out   bytes.Buffer
}

func newDeflater(out io.Writer) io.WriteCloser {
	return &deflater{out: out, limit: min(maxDeflaters, runtime.GOMAXPROCS(0))}
}

var errDeflaterClosed = errors.New("write to a compressed entry that has ended")

func (d *deflater) Write(p []byte) (int, error) {
	if d.failed != nil {
		return 0, d.failed
	}
	written := 0
	for len(p) > 0 {
		n := min(len(p), deflateBlock-len(d.block))
		d.block = append(d.block, p[:n]...)
		p, written = p[n:], written+n
		if len(d.block) == deflateBlock {
			if err := d.submit(false); err != nil {
				return written, err
			}
		}
	}
	return written, nil
}

// Close compresses the rest and writes all.
func (d *deflater) Close() error {
	if d.failed != nil {
		return d.failed
	}
	if err := d.submit(true); err != nil {
		return err
	}
	for len(d.pending) > 0 {
		if err := d.drain(); err != nil {
			return err
		}
	}
	d.failed = errDeflaterClosed
	return nil
}

// submit starts to compress the block, after it has written the oldest when
// enough of them are under way.
func (d *deflater) submit(last bool) error {
	if len(d.pending) == d.limit {
		if err := d.drain(); err != nil {
			return err
		}
	}
	writer := blockWriters.Get().(*blockWriter) // the pool holds nothing else
	writer.input, d.block = d.block, writer.input[:0]
	writer.dict = append(writer.dict[:0], d.window...)
	d.window = append(d.window[:0], writer.input[max(0, len(writer.input)-deflateWindow):]...)
	result := make(chan deflated, 1)
	d.pending = append(d.pending, result)
	go func() { result <- deflated{writer, writer.compress(last)} }()
	return nil
}

// drain waits for the oldest block and writes it.
func (d *deflater) drain() error {
	done := <-d.pending[0]
	d.pending = d.pending[1:]
	err := done.err
	if err == nil {
		_, err = done.writer.out.WriteTo(d.out)
	}
	if err != nil {
		d.failed = err
		return err
	}
	blockWriters.Put(done.writer)
	return nil
}

// blockWriters are kept for the next block: each holds about 2 MiB.
var blockWriters = sync.Pool{New: func() any {
	writer := &blockWriter{}
	// The only error is that of a level that there is not.
	writer.flate, _ = flate.NewWriter(&writer.out, deflateLevel)
	return writer
}}

// compress leaves the compressed block in out: one that another block can be
// put behind, or the last one of the stream.
func (w *blockWriter) compress(last bool) error {
	w.out.Reset()
	w.flate.ResetDict(&w.out, w.dict)
	if _, err := w.flate.Write(w.input); err != nil {
		return fmt.Errorf("compress: %w", err)
	}
	end := w.flate.Flush
	if last {
		end = w.flate.Close
	}
	if err := end(); err != nil {
		return fmt.Errorf("compress: %w", err)
	}
	return nil
}
