package pictures

import (
	"bufio"
	"fmt"
	"image"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"

	"golang.org/x/image/bmp"
	"golang.org/x/image/webp"
)

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
