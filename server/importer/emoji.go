package importer

import (
	"context"
	"fmt"
	"io"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/archive"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/journal"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/mmrules"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/planning"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/sanitize"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/write"
)

// emojiMaker makes the emoji of a plan.
type emojiMaker struct{ *task }

// make makes the new emoji.
func (m *emojiMaker) make(ctx context.Context) error {
	for _, planned := range m.plan.Emoji {
		switch planned.Action {
		case planning.ActionNew, planning.ActionRename:
			if err := context.Cause(ctx); err != nil {
				return err
			}
			if err := m.makeOne(ctx, planned); err != nil {
				return err
			}
		case planning.ActionSkip:
			m.translator.dropped.Add(sanitize.SkipEmojiByPlan, 1)
		case planning.ActionSame, planning.ActionMerge, planning.ActionShell, planning.ActionPlaceholder, planning.ActionAcknowledge:
		}
	}
	return nil
}

func (m *emojiMaker) makeOne(ctx context.Context, planned planning.PlanEmoji) error {
	name := journal.NameKey(journal.KindEmoji, planned.Target)
	if m.attempt.named[name] != "" {
		return nil
	}
	image, err := readEntry(m.reader, m.in.Emoji[planned.Name].Image, mmrules.MaxEmojiSize)
	if err != nil {
		return err
	}
	id, err := m.host.Server().MakeEmoji(ctx, write.NewEmoji{Name: planned.Target, CreatorID: m.attempt.job.RequestedBy, Image: image}, m.attempt.progress.Since)
	if err != nil {
		return fmt.Errorf("make the emoji %s: %w", planned.Target, err)
	}
	m.attempt.count(transfer.CountEmoji, 1)
	return m.attempt.note(ctx, journal.Entry{Emoji: []string{id}, Named: map[string]string{name: id}})
}

// readEntry reads the first bytes of an entry of the archive.
func readEntry(reader *archive.Reader, name string, most int64) ([]byte, error) {
	file, err := reader.Open(name)
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }()
	content, err := io.ReadAll(io.LimitReader(file, most))
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	return content, nil
}
