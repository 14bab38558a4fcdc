package importer

import (
	"context"
	"slices"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/planning"
)

// Channels that were archived on the source are archived at the end: until then
// they take posts, members and what is restored, like others. An import that does
// not come to its end leaves a note, so that the next one of the archive archives
// them.

// noteDue notes channels that were made and are to be archived.
func (a *application) noteDue(ctx context.Context) error {
	var names []string
	for _, channel := range a.plan.Channels {
		if (channel.Action == planning.ActionNew || channel.Action == planning.ActionRename) && channel.Target.Archived {
			names = append(names, channel.Target.Name)
		}
	}
	return a.notes.AddToArchive(ctx, a.job.TeamID, names)
}

// archive archives the channels that were made by this import, and those that an
// earlier one of the same archive made and did not come to.
func (a *application) archive(ctx context.Context) error {
	return a.once(ctx, stepArchived, func() error {
		due, err := a.notes.ToArchive(ctx, a.job.TeamID)
		if err != nil {
			return err
		}
		var archived []string
		for _, channel := range a.plan.Channels {
			made := channel.Action == planning.ActionNew || channel.Action == planning.ActionRename
			left := channel.Action == planning.ActionMerge && !channel.Target.Archived && slices.Contains(due, channel.Target.Name)
			at := a.in.Teams[a.plan.Team].Channels[channel.Source].DeletedAt
			if at == 0 || !made && !left {
				continue
			}
			if a.progress, err = a.host.Rows().ArchiveChannel(ctx, a.fence, a.progress, a.channelIDs[channel.Target.Name], at); err != nil {
				return err
			}
			archived = append(archived, channel.Target.Name)
		}
		return a.notes.Archived(ctx, a.job.TeamID, archived)
	})
}
