package importer

import (
	"context"
	"slices"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/planning"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/records"
)

// Channels that were archived on the source are archived at the end: until then
// they take posts, members and what is restored, like others. An import that does
// not come to its end leaves a note, so that the next one of the archive archives
// them.

// dueKey is where imports into a team note which channels they made that are
// still to be archived.
func dueKey(teamID string) string { return "archive_due_" + teamID }

// maxDue bounds how many such channels are noted.
const maxDue = 5000

// due returns the names of channels that earlier imports were to archive.
func (a *application) due(ctx context.Context) (names []string, err error) {
	_, err = records.Load(ctx, a.store, dueKey(a.job.TeamID), &names)
	return names, err
}

// changeDue changes the list of such channels.
func (a *application) changeDue(ctx context.Context, change func([]string) []string) error {
	names, err := records.Change(ctx, a.store, dueKey(a.job.TeamID), func(names *[]string) error {
		*names = change(*names)
		*names = (*names)[:min(len(*names), maxDue)]
		return nil
	})
	if err != nil || len(names) > 0 {
		return err
	}
	return a.store.Delete(ctx, dueKey(a.job.TeamID))
}

// noteDue notes channels that were made and are to be archived.
func (a *application) noteDue(ctx context.Context) error {
	var names []string
	for _, channel := range a.plan.Channels {
		if (channel.Action == planning.ActionNew || channel.Action == planning.ActionRename) && channel.Target.Archived {
			names = append(names, channel.Target.Name)
		}
	}
	if len(names) == 0 {
		return nil
	}
	return a.changeDue(ctx, func(old []string) []string {
		all := append(slices.Clone(old), names...)
		slices.Sort(all)
		return slices.Compact(all)
	})
}

// archive archives the channels that were made by this import, and those that an
// earlier one of the same archive made and did not come to.
func (a *application) archive(ctx context.Context) error {
	return a.once(ctx, stepArchived, func() error {
		due, err := a.due(ctx)
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
		return a.changeDue(ctx, func(old []string) []string {
			return slices.DeleteFunc(slices.Clone(old), func(name string) bool { return slices.Contains(archived, name) })
		})
	})
}
