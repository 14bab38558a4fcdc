package pictures

import (
	"bufio"
	"bytes"
	"context"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color/palette"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/image/bmp"
)

// countingFiles holds one entry, and counts what is read of it.
type countingFiles struct {
	content string
	opened  int
	read    int
}

func (f *countingFiles) Open(string) (io.ReadCloser, error) {
	f.opened++
	return io.NopCloser(io.TeeReader(strings.NewReader(f.content), f)), nil
}

func (f *countingFiles) Write(b []byte) (int, error) {
	f.read += len(b)
	return len(b), nil
}

func encoded(t *testing.T, encode func(io.Writer) error) string {
	t.Helper()
	var out bytes.Buffer
	require.NoError(t, encode(&out))
	return out.String()
}

// somePicture has something different in each row, so that its end matters.
func somePicture() *image.Paletted {
	picture := image.NewPaletted(image.Rect(0, 0, 16, 16), palette.Plan9)
	for at := range picture.Pix {
		picture.Pix[at] = byte(at / 2)
	}
	return picture
}

// animated is a GIF of two frames, the second with colours of its own.
func animated(t *testing.T) string {
	return encoded(t, func(out io.Writer) error {
		return gif.EncodeAll(out, &gif.GIF{
			Image: []*image.Paletted{somePicture(), {Pix: make([]byte, 256), Stride: 16, Rect: image.Rect(0, 0, 16, 16), Palette: palette.WebSafe}},
			Delay: []int{1, 1}, LoopCount: 3,
		})
	})
}

// webP is a picture of one pixel, without losses.
const webP = "RIFF\x1c\x00\x00\x00WEBPVP8L\x0f\x00\x00\x00\x2f\x00\x00\x00\x10\x07\x10\x11\x11\x88\x88\xfe\x07\x00\x00"

func anySize(int, int) bool { return true }

func TestChecker_TakesWholePicturesAndNoTruncatedOne(t *testing.T) {
	for name, content := range map[string]string{
		"png":          encoded(t, func(out io.Writer) error { return png.Encode(out, somePicture()) }),
		"jpeg":         encoded(t, func(out io.Writer) error { return jpeg.Encode(out, somePicture(), nil) }),
		"gif":          encoded(t, func(out io.Writer) error { return gif.Encode(out, somePicture(), nil) }),
		"animated gif": animated(t),
		"bmp":          encoded(t, func(out io.Writer) error { return bmp.Encode(out, somePicture()) }),
		"webp":         webP,
	} {
		t.Run(name, func(t *testing.T) {
			whole := func(content string) bool {
				ok, err := NewChecker(&countingFiles{content: content}).Whole(t.Context(), "p", anySize)
				require.NoError(t, err)
				require.Equal(t, ok, Complete([]byte(content), 16))
				return ok
			}
			require.True(t, whole(content))
			// The last byte of a WebP file fills it up to an even length.
			for length := range len(content) - 2 {
				require.False(t, whole(content[:length]), "%d of %d bytes", length, len(content))
			}
		})
	}
}

func TestChecker_DecodesWhatFits(t *testing.T) {
	picture := encoded(t, func(out io.Writer) error { return png.Encode(out, somePicture()) })
	for name, test := range map[string]struct {
		content string
		fits    func(width, height int) bool
		whole   bool
		decoded bool
	}{
		"a size that fits":    {picture, func(width, height int) bool { return width*height <= 256 }, true, true},
		"one pixel too many":  {picture, func(width, height int) bool { return width*height < 256 }, false, false},
		"no picture":          {"hello", anySize, false, false},
		"nothing":             {"", anySize, false, false},
		"a size of nothing":   {"8BPS\x00\x01" + strings.Repeat("\x00", 40), anySize, false, false},
		"more than fits here": {hugePNG(MaxPixels, 2), anySize, false, false},
		"a bomb":              {hugePNG(60_000, 60_000), anySize, false, false},
	} {
		t.Run(name, func(t *testing.T) {
			c := NewChecker(&countingFiles{content: test.content})
			whole, err := c.Whole(t.Context(), "p", test.fits)
			require.NoError(t, err)
			require.Equal(t, test.whole, whole)
			require.Equal(t, test.decoded, c.pixels > 0, "what does not fit costs nothing")
		})
	}
	c := NewChecker(&countingFiles{content: picture})
	for _, fits := range []bool{false, true, false} {
		whole, err := c.Whole(t.Context(), "p", func(int, int) bool { return fits })
		require.NoError(t, err)
		require.Equal(t, fits, whole, "a file may be asked about for several purposes")
	}
}

// hugePNG says a size and has no pixels.
func hugePNG(width, height uint32) string {
	head := binary.BigEndian.AppendUint32([]byte("IHDR"), width)
	head = append(binary.BigEndian.AppendUint32(head, height), 8, 0, 0, 0, 0)
	sum := binary.BigEndian.AppendUint32(nil, crc32.ChecksumIEEE(head))
	return "\x89PNG\r\n\x1a\n\x00\x00\x00\x0d" + string(head) + string(sum)
}

func TestChecker_ReadsEachFileOnce(t *testing.T) {
	// A JPEG file of nothing but comments.
	comments := "\xff\xd8" + strings.Repeat("\xff\xfe\xff\xff"+strings.Repeat("\x00", 65533), 320)
	picture := encoded(t, func(out io.Writer) error { return png.Encode(out, somePicture()) })
	for name, test := range map[string]struct {
		content string
		whole   bool
	}{"comments without end": {comments, false}, "a picture": {picture, true}} {
		t.Run(name, func(t *testing.T) {
			files := &countingFiles{content: test.content}
			c := NewChecker(files)
			for range 200 {
				whole, err := c.Whole(t.Context(), "p", anySize)
				require.NoError(t, err)
				require.Equal(t, test.whole, whole)
			}
			require.Equal(t, 1, files.opened)
			require.LessOrEqual(t, files.read, maxHead)
		})
	}
}

func TestChecker_BoundsAllPicturesTogether(t *testing.T) {
	picture := encoded(t, func(out io.Writer) error { return png.Encode(out, somePicture()) })
	for name, spend := range map[string]func(*Checker){
		"pixels": func(c *Checker) { c.pixels = maxAllPixels },
		"time":   func(c *Checker) { c.time = maxAllTime + 1 },
	} {
		t.Run(name, func(t *testing.T) {
			c := NewChecker(&countingFiles{content: picture})
			spend(c)
			whole, err := c.Whole(t.Context(), "p", anySize)
			require.NoError(t, err)
			require.False(t, whole)
		})
	}
}

func TestChecker_EndsWithTheJobAndWithItsTime(t *testing.T) {
	canceled, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := NewChecker(&countingFiles{content: webP}).Whole(canceled, "p", anySize)
	require.ErrorIs(t, err, context.Canceled)
	_, err = (&impatientReader{ctx: t.Context(), content: strings.NewReader("x"), until: time.Now().Add(-1)}).Read(make([]byte, 1))
	require.ErrorIs(t, err, errTooSlow)
}

func TestSize_OfEveryFormatThatServersMeasure(t *testing.T) {
	tiff := func(order binary.AppendByteOrder, mark string, at uint32) string {
		head := order.AppendUint32([]byte(mark), at)
		head = append(head, make([]byte, at-8)...)
		head = order.AppendUint16(head, 3)
		for _, field := range [][4]uint32{{256, 3, 1, 4320}, {257, 4, 1, 8880}, {258, 3, 1, 8}} {
			head = order.AppendUint16(order.AppendUint16(head, uint16(field[0])), uint16(field[1]))
			head = order.AppendUint32(head, field[2])
			if field[1] == 3 {
				head = append(order.AppendUint16(head, uint16(field[3])), 0, 0)
			} else {
				head = order.AppendUint32(head, field[3])
			}
		}
		return string(head)
	}
	psd := "8BPS\x00\x01\x00\x00\x00\x00\x00\x00\x00\x03" + string(binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, 8880), 4320))
	for name, content := range map[string]string{
		"png": hugePNG(4320, 8880), "psd": psd,
		"tiff, little end first": tiff(binary.LittleEndian, "II\x2a\x00", 8), "tiff, big end first": tiff(binary.BigEndian, "MM\x00\x2a", 5000),
	} {
		t.Run(name, func(t *testing.T) {
			_, width, height := Size(bufio.NewReader(strings.NewReader(content)))
			require.Equal(t, [2]int{4320, 8880}, [2]int{width, height})
			for length := range len(content) - 15 {
				_, width, height = Size(bufio.NewReader(strings.NewReader(content[:length])))
				require.LessOrEqual(t, width*height, 0, "%d bytes say nothing", length)
			}
		})
	}
}
