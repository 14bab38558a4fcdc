package e2e_test

import (
	"bytes"
	"fmt"
	"image"
	"image/draw"
	"image/png"
	"path"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

// requireSameContents compares the bytes of attachments and emoji, and the
// pixels of profile pictures, which servers encode anew.
func requireSameContents(t *testing.T, sent, arrived *opened) {
	t.Helper()
	want, got := contents(t, sent), contents(t, arrived)
	for _, kind := range []string{"file", "emoji", "picture"} {
		require.NotEmpty(t, want[kind], kind)
		require.Equal(t, want[kind], got[kind], kind)
	}
}

// contents are the attachments by their posts and names, the emoji by names,
// and the pictures by usernames.
func contents(t *testing.T, archive *opened) map[string][]string {
	t.Helper()
	found := map[string][]string{}
	add := func(kind string, of ...any) { found[kind] = append(found[kind], fmt.Sprint(of...)) }
	seen := map[string]bool{}
	files := func(place any, post map[string]any) {
		for _, file := range list(post["attachments"]) {
			// The root of a long thread is there several times.
			if name := file["path"].(string); !seen[name] {
				seen[name] = true
				add("file", place, " ", post["create_at"], " ", post["message"], " ", path.Base(name), " ", sha256Hex(archive.read(t, "data/"+name)))
			}
		}
	}
	for _, l := range archive.lines(t) {
		payload := l.payload()
		switch l["type"] {
		case "post", "direct_post":
			place := fmt.Sprint(payload["channel"], payload["channel_members"])
			files(place, payload)
			for _, reply := range list(payload["replies"]) {
				files(place, reply)
			}
		case "emoji":
			add("emoji", payload["name"], " ", sha256Hex(archive.read(t, "data/"+payload["image"].(string))))
		case "user", "bot":
			if stored, ok := payload["profile_image"].(string); ok {
				picture, err := png.Decode(bytes.NewReader(archive.read(t, "data/"+stored)))
				require.NoError(t, err)
				add("picture", payload["username"], " ", sha256Hex(pixels(picture)))
			}
		}
	}
	for _, kind := range found {
		slices.Sort(kind)
	}
	return found
}

// pixels are the size and the colours of an image.
func pixels(picture image.Image) []byte {
	canvas := image.NewNRGBA(picture.Bounds())
	draw.Draw(canvas, canvas.Bounds(), picture, picture.Bounds().Min, draw.Src)
	return append([]byte(canvas.Bounds().String()), canvas.Pix...)
}
