package exporter

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/archive"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/bulk"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/mmrules"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// emojiUse collects which custom emoji of the server the archive needs.
type emojiUse struct {
	choice transfer.EmojiChoice
	ids    map[string]string
	used   map[string]bool
	// refused are emoji whose names servers do not accept any more.
	refused map[string]bool
	// before are the ids of those that the base of a delta has.
	before map[string]bool
}

func newEmojiUse(choice transfer.EmojiChoice) *emojiUse {
	return &emojiUse{choice: choice, ids: map[string]string{}, used: map[string]bool{}, refused: map[string]bool{}}
}

// load reads the custom emoji of the server, unless the archive contains none.
func (u *emojiUse) load(ctx context.Context, snapshot Snapshot) error {
	if u.choice == transfer.EmojiNone {
		return nil
	}
	for emoji, err := range snapshot.Emoji(ctx) {
		if err != nil {
			return err
		}
		u.ids[emoji.Name] = emoji.ID
		u.used[emoji.Name] = u.choice == transfer.EmojiAll
		u.refused[emoji.Name] = emoji.Refused
	}
	return nil
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

// names returns the needed emoji in order, without those that the base of a delta has.
func (u *emojiUse) names() []string {
	var names []string
	for name, used := range u.used {
		if used && !u.before[u.ids[name]] {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// all returns the custom emoji of the server in order.
func (u *emojiUse) all() []string { return slices.Sorted(maps.Keys(u.ids)) }

// emojiWriter writes the lines of the custom emoji.
type emojiWriter struct {
	used     *emojiUse
	files    *fileCopier
	lines    *bulk.Encoder
	segments *segmentWriter
	findings *findings
}

// write writes the lines of the needed emoji that an import takes, and
// after them, where they separate two segments, the rest of the posts.
func (w *emojiWriter) write(ctx context.Context) error {
	written := int64(0)
	for _, name := range w.used.names() {
		taken, err := w.take(ctx, name)
		if err != nil {
			return fmt.Errorf("emoji %s: %w", name, err)
		}
		if !taken {
			continue
		}
		written++
		line := bulk.Line{Type: bulk.TypeEmoji, Emoji: &bulk.Emoji{Name: name, Image: w.used.image(name)}}
		if err := w.lines.Encode(line); err != nil {
			return fmt.Errorf("emoji %s: %w", name, err)
		}
	}
	w.findings.count(transfer.CountEmoji, written)
	return w.segments.flush(written > 0)
}

// image returns the path of an emoji's image in the file store and below data/.
func (u *emojiUse) image(name string) string { return "emoji/" + u.ids[name] + "/image" }

// take plans the copy of an emoji's image. It warns and returns false when an import
// would refuse the emoji.
func (w *emojiWriter) take(ctx context.Context, name string) (bool, error) {
	id, image := w.used.ids[name], w.used.image(name)
	if w.used.refused[name] {
		w.findings.warn(transfer.WarnEmojiRefused, id, "Emoji :%s: was left out: servers do not take its name any more, or have an emoji of that name themselves.", name)
		return false, nil
	}
	size, err := w.files.size(ctx, image)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		w.findings.warn(transfer.WarnEmojiMissing, id, "The image of emoji :%s: is missing in the file store; the emoji was left out.", name)
		return false, nil
	case err != nil:
		return false, err
	case size > mmrules.MaxEmojiSize:
		w.findings.warn(transfer.WarnEmojiRefused, id, "Emoji :%s: was left out: an import takes images of %d bytes, and this one has %d.", name, mmrules.MaxEmojiSize, size)
		return false, nil
	}
	data, err := w.files.readSmall(ctx, image, mmrules.MaxEmojiSize)
	if err != nil {
		return false, err
	}
	if !isImage(data) {
		w.findings.warn(transfer.WarnEmojiRefused, id, "Emoji :%s: was left out: its file is no whole image of a kind that is imported.", name)
		return false, nil
	}
	return true, w.files.plan(plannedFile{Name: archive.DataFolder + image, Stored: image, Size: size})
}
