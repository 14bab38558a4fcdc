package inspect

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/archive"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/mmrules"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/pictures"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/sanitize"
)

// images checks the images of an archive.
type images struct {
	reader   *archive.Reader
	pictures *pictures.Checker
	server   sanitize.ServerLimits
	// sums are the checksums of images, which many lines may name.
	sums map[string]string
}

// isEmoji reports whether an entry is the image of an emoji that the server
// takes.
func (i *images) isEmoji(ctx context.Context, file archive.File) (bool, error) {
	if file.Size > mmrules.MaxEmojiSize {
		return false, nil
	}
	return i.pictures.Whole(ctx, file.Name, func(width, height int) bool {
		return max(width, height) <= maxEmojiPixels && int64(width)*int64(height) <= i.server.MaxPixels()
	})
}

const (
	// maxPictureBytes is the size of the largest profile picture, whatever the server
	// takes.
	maxPictureBytes = 100 << 20
	// maxEmojiPixels bounds the width and height of an emoji's image (MaxEmojiOriginalWidth
	// of the server's app package).
	maxEmojiPixels = 1028
)

// isProfilePicture reports whether an entry is a profile picture that the server
// takes.
func (i *images) isProfilePicture(ctx context.Context, file archive.File) (bool, error) {
	server := i.server
	if file.Size > maxPictureBytes || server.FileBytes > 0 && file.Size > server.FileBytes {
		return false, nil
	}
	return i.pictures.Whole(ctx, file.Name, func(width, height int) bool {
		return int64(width)*int64(height) <= server.MaxPixels()
	})
}

// checksum returns the SHA-256 checksum of an image.
func (i *images) checksum(name string) (string, error) {
	if sum, known := i.sums[name]; known {
		return sum, nil
	}
	content, err := i.reader.Open(name)
	if err != nil {
		return "", err
	}
	defer func() { _ = content.Close() }()
	hash := sha256.New()
	if _, err := io.Copy(hash, content); err != nil {
		return "", err
	}
	sum := hex.EncodeToString(hash.Sum(nil))
	i.sums[name] = sum
	return sum, nil
}
