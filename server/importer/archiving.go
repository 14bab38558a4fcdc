package importer

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
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
func (a *application) due(ctx context.Context) (names []string, stored []byte, err error) {
	if stored, err = a.store.Get(ctx, dueKey(a.job.TeamID)); err != nil || stored == nil {
		return nil, nil, err
	}
	if err := json.Unmarshal(stored, &names); err != nil {
		return nil, nil, fmt.Errorf("decode which channels are to be archived: %w", err)
	}
	return names, stored, nil
}

// setDue changes the note. One import of a team runs at a time: nobody else
// writes.
func (a *application) setDue(ctx context.Context, change func([]string) []string) error {
	names, stored, err := a.due(ctx)
	if err != nil {
		return err
	}
	names = change(names)
	if len(names) == 0 {
		return a.store.Delete(ctx, dueKey(a.job.TeamID))
	}
	value, err := json.Marshal(names[:min(len(names), maxDue)])
	if err != nil {
		return fmt.Errorf("encode which channels are to be archived: %w", err)
	}
	_, err = a.store.CompareAndSet(ctx, dueKey(a.job.TeamID), stored, value)
	return err
}

// noteDue notes channels that were made and are to be archived.
func (a *application) noteDue(ctx context.Context) error {
	var names []string
	for _, channel := range a.plan.Channels {
		if (channel.Action == ActionNew || channel.Action == ActionRename) && channel.Target.Archived {
			names = append(names, channel.Target.Name)
		}
	}
	if len(names) == 0 {
		return nil
	}
	return a.setDue(ctx, func(old []string) []string {
		all := append(slices.Clone(old), names...)
		slices.Sort(all)
		return slices.Compact(all)
	})
}

// archive archives the channels that were made by this import, and those that an
// earlier one of the same archive made and did not come to.
func (a *application) archive(ctx context.Context) error {
	return a.once(ctx, stepArchived, func() error {
		due, _, err := a.due(ctx)
		if err != nil {
			return err
		}
		var archived []string
		for _, channel := range a.plan.Channels {
			made := channel.Action == ActionNew || channel.Action == ActionRename
			left := channel.Action == ActionMerge && !channel.Target.Archived && slices.Contains(due, channel.Target.Name)
			at := a.in.Teams[a.plan.Team].Channels[channel.Source].DeletedAt
			if at == 0 || !made && !left {
				continue
			}
			if a.progress, err = a.host.Rows().ArchiveChannel(ctx, a.fence, a.progress, a.channelIDs[channel.Target.Name], at); err != nil {
				return err
			}
			archived = append(archived, channel.Target.Name)
		}
		return a.setDue(ctx, func(old []string) []string {
			return slices.DeleteFunc(slices.Clone(old), func(name string) bool { return slices.Contains(archived, name) })
		})
	})
}
