package inspect

import (
	"context"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/bulk"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/sanitize"
)

// emojiReader reads the lines of emoji.
type emojiReader struct {
	in       *Inspection
	registry *registry
	files    *fileUse
	images   *images
	notes    *notes
}

// line adds an emoji whose image the server takes. The importer of the server writes an
// image without a check (importEmoji), so a file that is no image must not get there.
func (e *emojiReader) line(ctx context.Context, line *bulk.Emoji) error {
	name := sanitize.Key(line.Name)
	file, found := e.files.find(line.Image)
	usable := sanitize.IsEmojiName(name) && found && e.in.Emoji[name] == nil
	if usable {
		var err error
		if usable, err = e.images.isEmoji(ctx, file); err != nil {
			return err
		}
	}
	if !usable {
		e.notes.note(e.in.Dropped, sanitize.SkipEmoji, ":"+name+":")
		return nil
	}
	sum, err := e.images.checksum(file.Name)
	if err != nil {
		return err
	}
	e.in.Emoji[name] = &Emoji{Name: name, Image: file.Name, SHA256: sum}
	return e.registry.check()
}
