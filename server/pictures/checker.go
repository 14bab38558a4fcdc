package pictures

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"time"
)

// The limits of what is decoded, so that hostile pictures cost little.
const (
	// MaxPixels bounds the pixels of a picture, whatever a server takes: they are in memory
	// while it is decoded.
	MaxPixels = 40_000_000
	// maxHead bounds the bytes before the size of a picture. A file may put any amount of
	// comments before it.
	maxHead = 1 << 20
	// maxTime bounds the time for one picture, maxAllTime and maxAllPixels bound all
	// pictures of a checker. Servers keep profile pictures of 128 by 128 pixels, so these
	// are half a million people.
	maxTime      = 5 * time.Second
	maxAllTime   = 5 * time.Minute
	maxAllPixels = 8_000_000_000
)

// errTooSlow ends the decoding of a picture that takes too long.
var errTooSlow = errors.New("the picture takes too long to decode")

// Files opens files by name.
type Files interface {
	Open(name string) (io.ReadCloser, error)
}

// Checker decodes pictures whole, each file once: it may be asked about the same one
// any number of times.
type Checker struct {
	files Files
	known map[string]*picture
	// pixels and time are what was spent so far.
	pixels int64
	time   time.Duration
}

// NewChecker returns a checker of files.
func NewChecker(files Files) *Checker { return &Checker{files: files, known: map[string]*picture{}} }

// picture is a file that was looked at.
type picture struct {
	width, height int
	format        Format
	decoded, ok   bool
}

// readable reports whether the picture is of a format that servers show, and of a
// size that can be decoded.
func (p *picture) readable() bool {
	return p.format.decode != nil && p.width > 0 && p.height > 0 && p.width <= MaxPixels/p.height
}

// Whole reports whether a file is a picture of a size that fits, from its first
// byte to its last. The error is that of ctx, or of the files.
func (c *Checker) Whole(ctx context.Context, name string, fits func(width, height int) bool) (bool, error) {
	found := c.known[name]
	if found == nil || found.readable() && !found.decoded && fits(found.width, found.height) {
		var err error
		if found, err = c.read(ctx, name, fits); err != nil {
			return false, err
		}
		c.known[name] = found
	}
	return found.ok && fits(found.width, found.height), nil
}

// read reads the size of a picture and, when that fits and there is time and room
// for more, decodes it.
func (c *Checker) read(ctx context.Context, name string, fits func(width, height int) bool) (*picture, error) {
	content, err := c.files.Open(name)
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", name, err)
	}
	defer func() { _ = content.Close() }()
	begun := time.Now()
	defer func() { c.time += time.Since(begun) }()
	reader := &impatientReader{ctx: ctx, content: content, until: begun.Add(maxTime)}
	var head bytes.Buffer
	found := &picture{}
	found.format, found.width, found.height = Size(bufio.NewReader(io.TeeReader(io.LimitReader(reader, maxHead), &head)))
	if !found.readable() || !fits(found.width, found.height) {
		return found, context.Cause(ctx)
	}
	found.decoded = true
	c.pixels += int64(found.width) * int64(found.height)
	if c.pixels <= maxAllPixels && c.time <= maxAllTime {
		found.ok = found.format.decode(bufio.NewReader(io.MultiReader(&head, reader))) == nil
	}
	return found, context.Cause(ctx)
}

// Complete reports whether data is a picture whose sides are no longer than
// maxSide, from its first byte to its last.
func Complete(data []byte, maxSide int) bool {
	format, width, height := Size(bufio.NewReader(bytes.NewReader(data)))
	return format.decode != nil && min(width, height) > 0 && max(width, height) <= maxSide &&
		format.decode(bufio.NewReader(bytes.NewReader(data))) == nil
}

// impatientReader ends with an error when a job is canceled, or when too much
// time has passed: decoders ask for more all the time.
type impatientReader struct {
	ctx     context.Context // of the call that made the checker
	content io.Reader
	until   time.Time
}

func (r *impatientReader) Read(buffer []byte) (int, error) {
	if err := context.Cause(r.ctx); err != nil {
		return 0, err
	}
	if time.Now().After(r.until) {
		return 0, errTooSlow
	}
	return r.content.Read(buffer)
}
