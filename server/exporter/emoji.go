package exporter

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/archive"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/bulk"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// emojiUse knows the custom emoji of the server and which of them the archive
// needs.
type emojiUse struct {
	choice transfer.EmojiChoice
	ids    map[string]string
	used   map[string]bool
	// refused are those whose names no server takes any more.
	refused map[string]bool
}

func newEmojiUse(ctx context.Context, choice transfer.EmojiChoice, snapshot Snapshot) (*emojiUse, error) {
	use := &emojiUse{choice: choice, ids: map[string]string{}, used: map[string]bool{}, refused: map[string]bool{}}
	if choice == transfer.EmojiNone {
		return use, nil
	}
	for emoji, err := range snapshot.Emoji(ctx) {
		if err != nil {
			return nil, err
		}
		use.ids[emoji.Name] = emoji.ID
		use.used[emoji.Name] = choice == transfer.EmojiAll
		use.refused[emoji.Name] = emoji.Refused
	}
	return use, nil
}

// use notes one emoji name; names of the built-in emoji do no harm.
func (u *emojiUse) use(name string) {
	if _, custom := u.ids[name]; custom {
		u.used[name] = true
	}
}

// scan notes every :name: in a text. A colon may end one name and begin the
// next, as in :a:b:.
func (u *emojiUse) scan(text string) {
	if len(u.ids) == 0 {
		return
	}
	_, rest, found := strings.Cut(text, ":")
	for found {
		var name string
		if name, rest, found = strings.Cut(rest, ":"); found {
			u.use(name)
		}
	}
}

// names returns the needed emoji in order.
func (u *emojiUse) names() []string {
	var names []string
	for name, used := range u.used {
		if used {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// writeEmoji writes the lines of the needed emoji that an import takes, and
// after them, where they separate two segments, the rest of the posts.
func (r *run) writeEmoji(ctx context.Context) error {
	written := int64(0)
	for _, name := range r.emoji.names() {
		taken, err := r.takeEmoji(ctx, name)
		if err != nil {
			return fmt.Errorf("emoji %s: %w", name, err)
		}
		if !taken {
			continue
		}
		written++
		line := bulk.Line{Type: bulk.TypeEmoji, Emoji: &bulk.Emoji{Name: name, Image: r.emoji.image(name)}}
		if err := r.lines.Encode(line); err != nil {
			return fmt.Errorf("emoji %s: %w", name, err)
		}
	}
	r.report.Counts[transfer.CountEmoji] = written
	return r.flushSegments(written > 0)
}

// image is where the image of an emoji is, in the file store and below data/.
func (u *emojiUse) image(name string) string { return "emoji/" + u.ids[name] + "/image" }

// takeEmoji plans the copy of an emoji's image, unless an import would refuse
// it, which is noted.
func (r *run) takeEmoji(ctx context.Context, name string) (bool, error) {
	id, image := r.emoji.ids[name], r.emoji.image(name)
	if r.emoji.refused[name] {
		r.warn(transfer.WarnEmojiRefused, id, "Emoji :%s: was left out: servers do not take its name any more, or have an emoji of that name themselves.", name)
		return false, nil
	}
	size, err := r.fileSize(ctx, image)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		r.warn(transfer.WarnEmojiMissing, id, "The image of emoji :%s: is missing in the file store; the emoji was left out.", name)
		return false, nil
	case err != nil:
		return false, err
	case size > bulk.MaxEmojiSize:
		r.warn(transfer.WarnEmojiRefused, id, "Emoji :%s: was left out: an import takes images of %d bytes, and this one has %d.", name, bulk.MaxEmojiSize, size)
		return false, nil
	}
	data, err := r.readSmall(ctx, image, bulk.MaxEmojiSize)
	if err != nil {
		return false, err
	}
	if !isImage(data) {
		r.warn(transfer.WarnEmojiRefused, id, "Emoji :%s: was left out: its file is no whole image of a kind that is imported.", name)
		return false, nil
	}
	return true, r.plan(plannedFile{Name: archive.DataFolder + image, Stored: image, Size: size})
}
