package importer

import (
	"context"
	"slices"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/planning"
)

// Channels that were archived on the source are archived at the end: until then they
// take posts, members and extras, like others. An import that does not come to its end
// leaves a note, so that the next import of the archive archives them.

// noteToArchive notes the channels that were made and will be archived.
func (m *channelMaker) noteToArchive(ctx context.Context) error {
	var names []string
	for _, channel := range m.plan.Channels {
		if (channel.Action == planning.ActionNew || channel.Action == planning.ActionRename) && channel.Target.Archived {
			names = append(names, channel.Target.Name)
		}
	}
	return m.notes.AddToArchive(ctx, m.attempt.job.TeamID, names)
}

// archive archives the channels that this import made, and those that an earlier import
// of the same archive made and did not come to archive.
func (m *channelMaker) archive(ctx context.Context) error {
	return m.attempt.once(ctx, stepArchived, func() error {
		due, err := m.notes.ToArchive(ctx, m.attempt.job.TeamID)
		if err != nil {
			return err
		}
		var archived []string
		for _, channel := range m.plan.Channels {
			made := channel.Action == planning.ActionNew || channel.Action == planning.ActionRename
			left := channel.Action == planning.ActionMerge && !channel.Target.Archived && slices.Contains(due, channel.Target.Name)
			at := m.in.Teams[m.plan.Team].Channels[channel.Source].DeletedAt
			if at == 0 || !made && !left {
				continue
			}
			if m.attempt.progress, err = m.attempt.rows.ArchiveChannel(ctx, m.attempt.fence, m.attempt.progress, m.ids.channels[channel.Target.Name], at); err != nil {
				return err
			}
			archived = append(archived, channel.Target.Name)
		}
		return m.notes.Archived(ctx, m.attempt.job.TeamID, archived)
	})
}
