package importer

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"
	"time"

	"golang.org/x/image/bmp"
	"golang.org/x/image/webp"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/archive"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/bulk"
)

// The limits of what is decoded, so that a hostile archive costs little.
const (
	// maxPictureBytes and maxPicturePixels are those of a profile picture, whatever
	// the server takes: its pixels are in memory while it is decoded.
	maxPictureBytes  = 100 << 20
	maxPicturePixels = 40_000_000
	// maxPictureHead is where the size of a picture has to be said. A file may
	// put any amount of comments before it.
	maxPictureHead = 1 << 20
	// maxEmojiPixels is how wide and how high the image of an emoji may be
	// (MaxEmojiOriginalWidth of the server's app package).
	maxEmojiPixels = 1028
	// maxPictureTime is how long one picture may take, maxPicturesTime and
	// maxAllPixels bound all pictures of an archive together. A server keeps
	// profile pictures of 128 by 128 pixels, so these are half a million people.
	maxPictureTime  = 5 * time.Second
	maxPicturesTime = 5 * time.Minute
	maxAllPixels    = 8_000_000_000
)

// errTooSlow ends the decoding of a picture that takes too long.
var errTooSlow = errors.New("the picture takes too long to decode")

// pictures decodes profile pictures and emoji whole, each entry once: any number of
// lines may name the same.
type pictures struct {
	files  files
	server ServerLimits
	known  map[string]*picture
	// pixels and time are what was spent so far.
	pixels int64
	time   time.Duration
}

// picture is an entry that was looked at.
type picture struct {
	width, height int
	format        imageFormat
	decoded, ok   bool
}

// shows reports whether servers show pictures of the format, and the size is one.
func (p *picture) shows() bool {
	return p.format.decode != nil && p.width > 0 && p.height > 0
}

// profile reports whether an entry is a profile picture that the server takes.
func (p *pictures) profile(ctx context.Context, file archive.File) (bool, error) {
	most := int64(maxPictureBytes)
	if p.server.FileBytes > 0 {
		most = min(most, p.server.FileBytes)
	}
	if file.Size > most {
		return false, nil
	}
	return p.whole(ctx, file, func(width, height int) bool {
		return int64(width)*int64(height) <= min(maxPicturePixels, p.server.imagePixels())
	})
}

// emoji reports whether an entry is the image of an emoji that the server takes.
func (p *pictures) emoji(ctx context.Context, file archive.File) (bool, error) {
	if file.Size > bulk.MaxEmojiSize {
		return false, nil
	}
	return p.whole(ctx, file, func(width, height int) bool {
		return max(width, height) <= maxEmojiPixels && int64(width)*int64(height) <= p.server.imagePixels()
	})
}

// whole reports whether an entry is a picture of a size that fits, and whole.
func (p *pictures) whole(ctx context.Context, file archive.File, fits func(width, height int) bool) (bool, error) {
	found := p.known[file.Name]
	if found == nil || found.shows() && !found.decoded && fits(found.width, found.height) {
		var err error
		if found, err = p.read(ctx, file, fits); err != nil {
			return false, err
		}
		if p.known == nil {
			p.known = map[string]*picture{}
		}
		p.known[file.Name] = found
	}
	return found.ok && fits(found.width, found.height), nil
}

// read reads the size of a picture and, when that fits and there is time and room
// for more, decodes it.
func (p *pictures) read(ctx context.Context, file archive.File, fits func(width, height int) bool) (*picture, error) {
	content, err := p.files.Open(file.Name)
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", file.Name, err)
	}
	defer func() { _ = content.Close() }()
	begun := time.Now()
	defer func() { p.time += time.Since(begun) }()
	reader := &impatientReader{ctx: ctx, content: content, until: begun.Add(maxPictureTime)}
	var head bytes.Buffer
	found := &picture{}
	found.format, found.width, found.height = imageSize(bufio.NewReader(io.TeeReader(io.LimitReader(reader, maxPictureHead), &head)))
	if !found.shows() || !fits(found.width, found.height) {
		return found, context.Cause(ctx)
	}
	found.decoded = true
	p.pixels += int64(found.width) * int64(found.height)
	if p.pixels <= maxAllPixels && p.time <= maxPicturesTime {
		found.ok = found.format.decode(bufio.NewReader(io.MultiReader(&head, reader))) == nil
	}
	return found, context.Cause(ctx)
}

// impatientReader ends with an error when a job is canceled, or when too much
// time has passed: decoders ask for more all the time.
type impatientReader struct {
	ctx     context.Context //nolint:containedctx // it lives as long as the call that made it
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

// whole makes of a decoder one that keeps nothing.
func whole(decode func(io.Reader) (image.Image, error)) func(*bufio.Reader) error {
	return func(content *bufio.Reader) error {
		_, err := decode(content)
		return err
	}
}

var (
	wholePNG  = whole(png.Decode)
	wholeJPEG = whole(jpeg.Decode)
	wholeBMP  = whole(bmp.Decode)
	wholeWebP = whole(webp.Decode)
)

// wholeGIF decodes the first frame, which is what servers draw, and follows the
// blocks of the others to the end without decoding them: there may be any number.
func wholeGIF(content *bufio.Reader) error {
	if _, err := gif.Decode(content); err != nil {
		return err
	}
	for {
		kind, err := content.ReadByte()
		if err != nil {
			return err
		}
		switch kind {
		case ';':
			return nil
		case '!':
			// The label of an extension.
			_, err = content.Discard(1)
		case ',':
			err = skipFrameHead(content)
		default:
			return fmt.Errorf("a GIF has a block of the unknown kind %#x", kind)
		}
		if err == nil {
			err = skipBlocks(content)
		}
		if err != nil {
			return err
		}
	}
}

// skipFrameHead skips what a frame of a GIF has before its blocks.
func skipFrameHead(content *bufio.Reader) error {
	head := make([]byte, 9)
	if _, err := io.ReadFull(content, head); err != nil {
		return err
	}
	colours := 0
	if flags := head[8]; flags&0x80 != 0 {
		colours = 3 << (1 + flags&7)
	}
	_, err := content.Discard(colours + 1)
	return err
}

// skipBlocks skips blocks of a GIF to the empty one.
func skipBlocks(content *bufio.Reader) error {
	for {
		length, err := content.ReadByte()
		if err != nil || length == 0 {
			return err
		}
		if _, err := content.Discard(int(length)); err != nil {
			return err
		}
	}
}
