package exporter

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/bulk"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// emojiUse knows the custom emoji of the server and which of them the archive
// needs.
type emojiUse struct {
	choice transfer.EmojiChoice
	ids    map[string]string
	used   map[string]bool
}

func newEmojiUse(ctx context.Context, choice transfer.EmojiChoice, snapshot Snapshot) (*emojiUse, error) {
	use := &emojiUse{choice: choice, ids: map[string]string{}, used: map[string]bool{}}
	if choice == transfer.EmojiNone {
		return use, nil
	}
	for emoji, err := range snapshot.Emoji(ctx) {
		if err != nil {
			return nil, err
		}
		use.ids[emoji.Name] = emoji.ID
		use.used[emoji.Name] = choice == transfer.EmojiAll
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

// writeEmoji writes the lines of the needed emoji whose image is there.
func (r *run) writeEmoji(ctx context.Context) error {
	for _, name := range r.emoji.names() {
		image := "emoji/" + r.emoji.ids[name] + "/image"
		found, err := r.addFile(ctx, image, image)
		if err != nil {
			return fmt.Errorf("emoji %s: %w", name, err)
		}
		if !found {
			r.report.Warn(transfer.Warnf(transfer.WarnEmojiMissing, r.emoji.ids[name],
				"The image of emoji :%s: is missing in the file store; the emoji was left out.", name))
			continue
		}
		r.report.Counts[transfer.CountEmoji]++
		if err := r.lines.Encode(bulk.Line{Type: bulk.TypeEmoji, Emoji: &bulk.Emoji{Name: name, Image: image}}); err != nil {
			return fmt.Errorf("emoji %s: %w", name, err)
		}
	}
	return nil
}
