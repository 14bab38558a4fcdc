package pictures

import (
	"bufio"
	"encoding/binary"
	"image"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"
	"slices"

	"golang.org/x/image/bmp"
	"golang.org/x/image/webp"
)

// Format is a format of images that servers know.
type Format struct {
	// magic begins its files; a question mark is any byte.
	magic string
	size  func(*bufio.Reader) (width, height int)
	// decode reads an image to its end; nil for formats that no server shows as
	// profile picture or emoji.
	decode func(*bufio.Reader) error
	// image returns what decode only looks at: of an animation, the first frame.
	image func(io.Reader) (image.Image, error)
}

// formats lists the formats of which a server reads the size (imaging.Decoder of its app
// package).
var formats = []Format{
	{"\x89PNG\r\n\x1a\n", sizeBy(png.DecodeConfig), wholePNG, png.Decode},
	{"\xff\xd8", sizeBy(jpeg.DecodeConfig), wholeJPEG, jpeg.Decode},
	{"GIF8?a", sizeBy(gif.DecodeConfig), wholeGIF, gif.Decode},
	{"RIFF????WEBPVP8", sizeBy(webp.DecodeConfig), wholeWebP, webp.Decode},
	{"BM????\x00\x00\x00\x00", sizeBy(bmp.DecodeConfig), wholeBMP, bmp.Decode},
	{"II\x2a\x00", sizeOfTIFF(binary.LittleEndian), nil, nil},
	{"MM\x00\x2a", sizeOfTIFF(binary.BigEndian), nil, nil},
	{"8BPS\x00\x01", sizeOfPSD, nil, nil},
}

// Size returns the format of an image and how many pixels it is wide and high; zeros
// for what is no image. It reads no further than it needs.
func Size(content *bufio.Reader) (format Format, width, height int) {
	for _, format := range formats {
		head, err := content.Peek(len(format.magic))
		if err == nil && begins(head, format.magic) {
			width, height = format.size(content)
			return format, width, height
		}
	}
	return Format{}, 0, 0
}

func begins(head []byte, magic string) bool {
	for i := range magic {
		if magic[i] != '?' && head[i] != magic[i] {
			return false
		}
	}
	return true
}

func sizeBy(read func(io.Reader) (image.Config, error)) func(*bufio.Reader) (width, height int) {
	return func(content *bufio.Reader) (width, height int) {
		config, err := read(content)
		if err != nil {
			return 0, 0
		}
		return config.Width, config.Height
	}
}

// sizeOfPSD reads the size from a fixed place.
func sizeOfPSD(content *bufio.Reader) (width, height int) {
	head, err := content.Peek(22)
	if err != nil {
		return 0, 0
	}
	return int(binary.BigEndian.Uint32(head[18:])), int(binary.BigEndian.Uint32(head[14:]))
}

// sizeOfTIFF reads the size from the list of fields of the first image, which may
// stand anywhere in the file, also at its end.
func sizeOfTIFF(order binary.ByteOrder) func(*bufio.Reader) (width, height int) {
	const start, widthTag, heightTag, short = 8, 256, 257, 3
	return func(content *bufio.Reader) (width, height int) {
		var head [start]byte
		if _, err := io.ReadFull(content, head[:]); err != nil {
			return 0, 0
		}
		at := int64(order.Uint32(head[4:]))
		if at < start {
			return 0, 0
		}
		if _, err := io.CopyN(io.Discard, content, at-start); err != nil {
			return 0, 0
		}
		var count [2]byte
		if _, err := io.ReadFull(content, count[:]); err != nil {
			return 0, 0
		}
		fields := make([]byte, 12*int(order.Uint16(count[:])))
		if _, err := io.ReadFull(content, fields); err != nil {
			return 0, 0
		}
		for field := range slices.Chunk(fields, 12) {
			value := int(order.Uint32(field[8:]))
			if order.Uint16(field[2:]) == short {
				value = int(order.Uint16(field[8:]))
			}
			switch order.Uint16(field) {
			case widthTag:
				width = value
			case heightTag:
				height = value
			}
		}
		return width, height
	}
}
