package importtarget

import (
	"context"
	"errors"
	"fmt"

	"github.com/mattermost/mattermost/server/public/model"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/write"
)

// emojiPath returns the path at which the server keeps the image of an emoji
// (channels/app/emoji.go).
func emojiPath(id string) string { return "emoji/" + id + "/image" }

// MakeEmoji makes a custom emoji. The plugin API has no call for it. The image
// comes after the row: a row keeps the name, and an attempt that was interrupted
// between the two is known by creator and time.
func (t *Target) MakeEmoji(ctx context.Context, emoji write.NewEmoji, since int64) (string, error) {
	id := model.NewId()
	added, err := t.Rows.AddEmoji(ctx, id, emoji.Name, emoji.CreatorID)
	if err != nil {
		return "", err
	}
	if !added {
		there, found, err := t.Rows.FindEmoji(ctx, emoji.Name)
		if err != nil {
			return "", err
		}
		if !found || there.CreatorID != emoji.CreatorID || there.CreateAt < since {
			return "", fmt.Errorf("make emoji %s: %w", emoji.Name, write.ErrTaken)
		}
		id = there.ID
	}
	if err := t.put(ctx, emojiPath(id), emoji.Image); err != nil {
		if added {
			err = errors.Join(err, t.Rows.RemoveEmoji(context.WithoutCancel(ctx), id))
		}
		return "", fmt.Errorf("store the image of emoji %s: %w", emoji.Name, err)
	}
	return id, nil
}

// put stores a small file.
func (t *Target) put(ctx context.Context, name string, content []byte) error {
	blobs, err := t.Blobs()
	if err != nil {
		return err
	}
	writer, err := blobs.Create(ctx, name)
	if err != nil {
		return err
	}
	if _, err := writer.Write(content); err != nil {
		writer.Abort()
		return err
	}
	return writer.Finish()
}
