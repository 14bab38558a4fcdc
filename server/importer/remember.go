package importer

import (
	"context"
	"errors"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// remember keeps, as soon as the first part is imported, which channels are of
// the archive: another import of it completes this one, whatever becomes of it.
// One that was here before is not among them: that content went into it gives
// nobody a claim to it.
func (a *application) remember(ctx context.Context) error {
	if a.done.Remembered {
		return nil
	}
	if err := a.rememberWhere(ctx, anyChannel); err != nil {
		return err
	}
	if err := a.recordMade(ctx); err != nil {
		return err
	}
	a.done.Remembered = true
	return a.save(ctx)
}

// rememberSome does so for what the first part made before it came to a bad end.
func (a *application) rememberSome(ctx context.Context, end error) error {
	began := transfer.HasCode(end, transfer.CodeNativeImport) || errors.Is(end, transfer.ErrDetached)
	if a.done.Imported > 0 || !began {
		return nil
	}
	ctx = context.WithoutCancel(ctx)
	things := freshOf(a.in, a.plan)
	taken, err := a.host.Taken(ctx, a.job.TeamID, Names{Channels: sortedKeys(things.private)})
	if err != nil {
		return err
	}
	// They were free before it began.
	made := map[string]bool{}
	for _, channel := range taken.Channels {
		made[channel.Name] = channel.Private == things.private[channel.Name]
	}
	return a.rememberWhere(ctx, func(channel PlanChannel) bool { return made[channel.Target.Name] })
}

func anyChannel(PlanChannel) bool { return true }

func (a *application) rememberWhere(ctx context.Context, wanted func(PlanChannel) bool) error {
	names := a.plan.origins(a.in, wanted)
	if len(names) == 0 {
		return nil
	}
	if err := a.noteDue(ctx, wanted); err != nil {
		return err
	}
	return a.host.RememberOrigins(ctx, a.job.TeamID, a.job.RequestedBy, names)
}
