package inspect

import (
	"context"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/archive"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/mmrules"
)

// isEmojiImage reports whether an entry is the image of an emoji that the server
// takes.
func (i *inspector) isEmojiImage(ctx context.Context, file archive.File) (bool, error) {
	if file.Size > mmrules.MaxEmojiSize {
		return false, nil
	}
	return i.pictures.Whole(ctx, file.Name, func(width, height int) bool {
		return max(width, height) <= maxEmojiPixels && int64(width)*int64(height) <= i.scrub.Server.MaxPixels()
	})
}

const (
	// maxPictureBytes is the size of the largest profile picture, whatever the server
	// takes.
	maxPictureBytes = 100 << 20
	// maxEmojiPixels is how wide and how high the image of an emoji may be
	// (MaxEmojiOriginalWidth of the server's app package).
	maxEmojiPixels = 1028
)

// isProfilePicture reports whether an entry is a profile picture that the server
// takes.
func (i *inspector) isProfilePicture(ctx context.Context, file archive.File) (bool, error) {
	server := i.scrub.Server
	if file.Size > maxPictureBytes || server.FileBytes > 0 && file.Size > server.FileBytes {
		return false, nil
	}
	return i.pictures.Whole(ctx, file.Name, func(width, height int) bool {
		return int64(width)*int64(height) <= server.MaxPixels()
	})
}
