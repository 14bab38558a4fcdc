package main

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/jpeg"
	"math/rand/v2"
	"os"
	"path/filepath"
)

// drawPictures makes a quarter of the attachments of a team images of about the
// same size, no two of them alike.
func (b *bench) drawPictures(ctx context.Context, t team, folder string) error {
	picture, err := noisePicture()
	if err != nil {
		return err
	}
	for n := 0; n < b.files; n += 4 {
		// Decoders ignore what follows the end of an image.
		if err := os.WriteFile(filepath.Join(folder, fmt.Sprintf("%d.bin", n)), fmt.Appendf(picture, "%08d", n), 0o644); err != nil {
			return fmt.Errorf("write an image: %w", err)
		}
	}
	_, err = b.server.DB.ExecContext(ctx, `UPDATE FileInfo f SET Name = REPLACE(f.Name, '.bin', '.jpg'), Extension = 'jpg', MimeType = 'image/jpeg', Size = $2, Width = $3, Height = $3
		FROM Channels c WHERE c.Id = f.ChannelId AND c.TeamId = $1 AND REPLACE(f.Name, '.bin', '')::int % 4 = 0`, t.id, len(picture)+8, pictureSide)
	if err != nil {
		return fmt.Errorf("make attachments of %s images: %w", t.name, err)
	}
	return nil
}

// pictureSide is the width and height of an image that takes about a MiB.
const pictureSide = 900

// noisePicture encodes an image that does not compress.
func noisePicture() ([]byte, error) {
	canvas := image.NewRGBA(image.Rect(0, 0, pictureSide, pictureSide))
	if _, err := rand.NewChaCha8([32]byte{'p', 'i', 'c'}).Read(canvas.Pix); err != nil {
		return nil, err
	}
	var out bytes.Buffer
	if err := jpeg.Encode(&out, canvas, &jpeg.Options{Quality: 92}); err != nil {
		return nil, fmt.Errorf("draw an image: %w", err)
	}
	return out.Bytes(), nil
}
