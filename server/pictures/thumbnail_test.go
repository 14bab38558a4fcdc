package pictures

import (
	"bytes"
	"context"
	"image/png"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestThumbnail_IsASmallSquareOfItsOwn(t *testing.T) {
	small, err := Thumbnail(t.Context(), strings.NewReader(animated(t)))
	require.NoError(t, err)
	picture, err := png.Decode(bytes.NewReader(small))
	require.NoError(t, err)
	require.Equal(t, thumbnailSide, picture.Bounds().Dx())
	require.Equal(t, thumbnailSide, picture.Bounds().Dy())
}

func TestThumbnail_IsNothingForWhatIsNoSmallPicture(t *testing.T) {
	whole := encoded(t, func(out io.Writer) error { return png.Encode(out, somePicture()) })
	for name, content := range map[string]string{
		"text": "hello", "nothing": "", "a bomb": hugePNG(60_000, 60_000), "a cut picture": whole[:len(whole)/2],
		"more bytes than fit": whole + strings.Repeat("x", maxThumbnailBytes),
		"a drawing with code": `<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`,
	} {
		t.Run(name, func(t *testing.T) {
			small, err := Thumbnail(t.Context(), strings.NewReader(content))
			require.NoError(t, err)
			require.Nil(t, small)
		})
	}
	canceled, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := Thumbnail(canceled, strings.NewReader(whole))
	require.ErrorIs(t, err, context.Canceled)
}
