package importer

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

	"github.com/mattermost-community/mattermost-plugin-team-export/server/archive"
)

// countingFiles holds one entry, and counts what is read of it.
type countingFiles struct {
	content string
	opened  int
	read    int
}

func (f *countingFiles) Find(name string) (archive.File, bool) {
	return archive.File{Name: name, Size: int64(len(f.content))}, true
}

func (f *countingFiles) Open(string) (io.ReadCloser, error) {
	f.opened++
	return io.NopCloser(io.TeeReader(strings.NewReader(f.content), f)), nil
}

func (f *countingFiles) Write(b []byte) (int, error) {
	f.read += len(b)
	return len(b), nil
}

func entry(name string, content string) archive.File {
	return archive.File{Name: name, Size: int64(len(content))}
}

func encoded(t *testing.T, encode func(io.Writer) error) string {
	t.Helper()
	var out bytes.Buffer
	require.NoError(t, encode(&out))
	return out.String()
}

// somePicture has something different in each row, so that its end matters.
func somePicture(width, height int) *image.Paletted {
	picture := image.NewPaletted(image.Rect(0, 0, width, height), palette.Plan9)
	for at := range picture.Pix {
		picture.Pix[at] = byte(at * 7 / width)
	}
	return picture
}

// animated is a GIF of two frames, the second with colours of its own.
func animated(t *testing.T) string {
	return encoded(t, func(out io.Writer) error {
		return gif.EncodeAll(out, &gif.GIF{
			Image: []*image.Paletted{somePicture(16, 16), {Pix: make([]byte, 256), Stride: 16, Rect: image.Rect(0, 0, 16, 16), Palette: palette.WebSafe}},
			Delay: []int{1, 1}, LoopCount: 3,
		})
	})
}

// webP is a picture of one pixel, without losses.
const webP = "RIFF\x1c\x00\x00\x00WEBPVP8L\x0f\x00\x00\x00\x2f\x00\x00\x00\x10\x07\x10\x11\x11\x88\x88\xfe\x07\x00\x00"

func TestPictures_AreTakenWholeAndNeverTruncated(t *testing.T) {
	pictures16 := map[string]string{
		"png":          encoded(t, func(out io.Writer) error { return png.Encode(out, somePicture(16, 16)) }),
		"jpeg":         encoded(t, func(out io.Writer) error { return jpeg.Encode(out, somePicture(16, 16), nil) }),
		"gif":          encoded(t, func(out io.Writer) error { return gif.Encode(out, somePicture(16, 16), nil) }),
		"animated gif": animated(t),
		"bmp":          encoded(t, func(out io.Writer) error { return bmp.Encode(out, somePicture(16, 16)) }),
		"webp":         webP,
	}
	for name, content := range pictures16 {
		t.Run(name, func(t *testing.T) {
			take := func(content string) (profile, emoji bool) {
				p := &pictures{files: &countingFiles{content: content}, server: ServerLimits{ImagePixels: 1000, FileBytes: 1 << 20}}
				profile, err := p.profile(t.Context(), entry("p", content))
				require.NoError(t, err)
				emoji, err = p.emoji(t.Context(), entry("p", content))
				require.NoError(t, err)
				return profile, emoji
			}
			profile, emoji := take(content)
			require.True(t, profile && emoji, "the whole picture")
			// The last byte of a WebP file fills it up to an even length.
			for length := range len(content) - 2 {
				profile, emoji = take(content[:length])
				require.False(t, profile || emoji, "%d of %d bytes", length, len(content))
			}
		})
	}
}

func TestPictures_AreAsLargeAsTheServerTakes(t *testing.T) {
	wide := encoded(t, func(out io.Writer) error { return png.Encode(out, image.NewGray(image.Rect(0, 0, maxEmojiPixels+1, 1))) })
	for name, test := range map[string]struct {
		content        string
		limits         ServerLimits
		profile, emoji bool
	}{
		"no limits":                   {pixel(), ServerLimits{}, true, true},
		"as many pixels as allowed":   {wide, ServerLimits{ImagePixels: maxEmojiPixels + 1}, true, false},
		"one pixel more than allowed": {wide, ServerLimits{ImagePixels: maxEmojiPixels}, false, false},
		"as many bytes as allowed":    {pixel(), ServerLimits{FileBytes: int64(len(pixel()))}, true, true},
		"one byte more than allowed":  {pixel(), ServerLimits{FileBytes: int64(len(pixel())) - 1}, false, true},
		"no picture":                  {"hello", ServerLimits{}, false, false},
		"nothing":                     {"", ServerLimits{}, false, false},
		"a size of nothing":           {"8BPS\x00\x01" + strings.Repeat("\x00", 40), ServerLimits{}, false, false},
		"a bomb":                      {hugePNG(60_000, 60_000), ServerLimits{}, false, false},
	} {
		t.Run(name, func(t *testing.T) {
			for range 2 {
				p := &pictures{files: &countingFiles{content: test.content}, server: test.limits}
				emoji, err := p.emoji(t.Context(), entry("p", test.content))
				require.NoError(t, err)
				require.Equal(t, test.emoji, emoji)
				profile, err := p.profile(t.Context(), entry("p", test.content))
				require.NoError(t, err)
				require.Equal(t, test.profile, profile)
			}
		})
	}
}

// hugePNG says a size and has no pixels.
func hugePNG(width, height uint32) string {
	head := binary.BigEndian.AppendUint32([]byte("IHDR"), width)
	head = append(binary.BigEndian.AppendUint32(head, height), 8, 0, 0, 0, 0)
	sum := binary.BigEndian.AppendUint32(nil, crc32.ChecksumIEEE(head))
	return "\x89PNG\r\n\x1a\n\x00\x00\x00\x0d" + string(head) + string(sum)
}

func TestPictures_EachEntryIsReadOnceHoweverManyLinesNameIt(t *testing.T) {
	// A JPEG file of nothing but comments.
	comments := "\xff\xd8" + strings.Repeat("\xff\xfe\xff\xff"+strings.Repeat("\x00", 65533), 320)
	for name, test := range map[string]struct {
		content string
		taken   bool
	}{"comments without end": {comments, false}, "a picture": {pixel(), true}} {
		t.Run(name, func(t *testing.T) {
			files := &countingFiles{content: test.content}
			p := &pictures{files: files}
			for range 200 {
				taken, err := p.profile(t.Context(), entry("p", test.content))
				require.NoError(t, err)
				require.Equal(t, test.taken, taken)
			}
			require.Equal(t, 1, files.opened)
			require.LessOrEqual(t, files.read, maxPictureHead)
		})
	}
}

func TestPictures_OfAnArchiveTogetherAreBounded(t *testing.T) {
	content := pixel()
	for name, spent := range map[string]pictures{"pixels": {pixels: maxAllPixels}, "time": {time: maxPicturesTime + 1}} {
		t.Run(name, func(t *testing.T) {
			p := spent
			p.files = &countingFiles{content: content}
			taken, err := p.profile(t.Context(), entry("p", content))
			require.NoError(t, err)
			require.False(t, taken)
		})
	}
}

func TestPictures_EndWithTheJobAndWithTheirTime(t *testing.T) {
	canceled, cancel := context.WithCancel(t.Context())
	cancel()
	p := &pictures{files: &countingFiles{content: pixel()}}
	_, err := p.profile(canceled, entry("p", pixel()))
	require.ErrorIs(t, err, context.Canceled)
	_, err = (&impatientReader{ctx: t.Context(), content: strings.NewReader("x"), until: time.Now().Add(-1)}).Read(make([]byte, 1))
	require.ErrorIs(t, err, errTooSlow)
}

func TestImageSize_OfEveryFormatThatServersMeasure(t *testing.T) {
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
			_, width, height := imageSize(bufio.NewReader(strings.NewReader(content)))
			require.Equal(t, [2]int{4320, 8880}, [2]int{width, height})
			for length := range len(content) - 15 {
				_, width, height = imageSize(bufio.NewReader(strings.NewReader(content[:length])))
				require.LessOrEqual(t, width*height, 0, "%d bytes say nothing", length)
			}
		})
	}
}
