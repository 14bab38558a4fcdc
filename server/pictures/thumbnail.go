package pictures

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"image"
	"image/png"
	"io"
	"time"

	"golang.org/x/image/draw"
)

const (
	// thumbnailSide bounds the width and height of a thumbnail, in pixels.
	thumbnailSide = 64
	// maxThumbnailBytes and maxThumbnailPixels bound of what a thumbnail is made:
	// what is larger has none.
	maxThumbnailBytes  = 4 << 20
	maxThumbnailPixels = 8_000_000
)

// Thumbnail returns a small PNG of a picture, drawn anew: no byte of the picture is in
// it. It is nil for what is no picture, or a very large one. The error is that of ctx.
func Thumbnail(ctx context.Context, content io.Reader) ([]byte, error) {
	reader := &impatientReader{ctx: ctx, content: io.LimitReader(content, maxThumbnailBytes), until: time.Now().Add(maxTime)}
	data, err := io.ReadAll(reader)
	if err != nil || len(data) == maxThumbnailBytes {
		return nil, context.Cause(ctx)
	}
	format, width, height := Size(bufio.NewReader(bytes.NewReader(data)))
	if format.image == nil || width <= 0 || height <= 0 || width > maxThumbnailPixels/height {
		return nil, nil
	}
	picture, err := format.image(bytes.NewReader(data))
	if err != nil {
		return nil, context.Cause(ctx)
	}
	return drawSmall(picture)
}

// drawSmall draws a picture into a square, whole and in its own proportions.
func drawSmall(picture image.Image) ([]byte, error) {
	from := picture.Bounds()
	scale := float64(thumbnailSide) / float64(max(from.Dx(), from.Dy()))
	width, height := max(1, int(scale*float64(from.Dx()))), max(1, int(scale*float64(from.Dy())))
	small := image.NewNRGBA(image.Rect(0, 0, thumbnailSide, thumbnailSide))
	at := image.Pt((thumbnailSide-width)/2, (thumbnailSide-height)/2)
	draw.ApproxBiLinear.Scale(small, image.Rectangle{Min: at, Max: at.Add(image.Pt(width, height))}, picture, from, draw.Over, nil)
	var out bytes.Buffer
	if err := png.Encode(&out, small); err != nil {
		return nil, fmt.Errorf("encode a thumbnail: %w", err)
	}
	return out.Bytes(), nil
}
