package exporter

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/color/palette"
	"image/gif"
	"image/jpeg"
	"image/png"
	"testing"

	"github.com/stretchr/testify/require"
)

func encoded(t *testing.T, side int, encode func(*bytes.Buffer, image.Image) error) []byte {
	t.Helper()
	var out bytes.Buffer
	require.NoError(t, encode(&out, image.NewPaletted(image.Rect(0, 0, side, side), palette.Plan9)))
	return out.Bytes()
}

func webP(kind string, flags byte) []byte {
	data := append([]byte("RIFF\x00\x00\x00\x00WEBP"+kind+"\x0a\x00\x00\x00"), flags, 0, 0, 0, 0, 0, 0, 0, 0, 0)
	binary.LittleEndian.PutUint32(data[4:], uint32(len(data)-8))
	return data
}

func TestImagesAreWholeOrLeftOut(t *testing.T) {
	asPNG := func(out *bytes.Buffer, img image.Image) error { return png.Encode(out, img) }
	pngs := encoded(t, 64, asPNG)
	gifs := encoded(t, 64, func(out *bytes.Buffer, img image.Image) error { return gif.Encode(out, img, nil) })
	jpegs := encoded(t, 64, func(out *bytes.Buffer, img image.Image) error { return jpeg.Encode(out, img, nil) })
	half := func(data []byte) []byte { return data[:len(data)/2] }
	cases := []struct {
		name         string
		data         []byte
		image, isPNG bool
	}{
		{"PNG", pngs, true, true},
		{"GIF", gifs, true, false},
		{"JPEG", jpegs, true, false},
		{"WebP", webP("VP8L", 0x2f), true, false},
		{"extended WebP", webP("VP8X", 0x10), true, false},
		{"animated WebP", webP("VP8X", 0x12), false, false},
		{"half a PNG", half(pngs), false, false},
		{"half a GIF", half(gifs), false, false},
		{"half a JPEG", half(jpegs), false, false},
		{"half a WebP", half(webP("VP8L", 0)), false, false},
		{"too many pixels", encoded(t, 2049, asPNG), false, false},
		{"text", []byte("<svg></svg>"), false, false},
		{"nothing", nil, false, false},
	}
	for _, test := range cases {
		t.Run(test.name, func(t *testing.T) {
			require.Equal(t, test.image, isImage(test.data))
			require.Equal(t, test.isPNG, isPNG(test.data))
		})
	}
}
