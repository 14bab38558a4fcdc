package importer

import (
	"context"
	"time"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/inspect"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/planning"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/write"
)

// guard checks that the user who imports may still do what the plan rests on.
type guard struct {
	host    Host
	attempt *attempt
	in      *inspect.Inspection
	plan    *planning.Plan
	pace    Pace
}

// checkNames returns an error matching [write.ErrTaken] when a name was taken since the
// plan was agreed to. Things that are made later fail by themselves when their name was
// taken meanwhile.
func (g guard) checkNames(ctx context.Context) error {
	things := freshOf(g.in, g.plan)
	names := things.names()
	if g.plan.NewTeam != nil {
		names.Channels = nil
	}
	taken, err := g.host.Taken(ctx, g.attempt.job.TeamID, names)
	if err != nil {
		return err
	}
	if len(taken.Accounts)+len(taken.Channels)+len(taken.Emoji) > 0 {
		return write.ErrTaken
	}
	return nil
}

// checkRights returns an error when the one who imports may not do now what the
// plan rests on.
func (g guard) checkRights() error {
	policy, err := g.host.Policy(g.attempt.job.RequestedBy, g.attempt.job.TeamID)
	if err != nil {
		return err
	}
	if policy != g.plan.Policy {
		return transfer.Errorf(transfer.CodeForbidden,
			"The rights of the one who imports have changed since the plan was made. What was imported before stays; import the archive again to make a plan with the rights of now.")
	}
	return nil
}

// checkReach returns an error when the user who imports may not do now what the plan rests
// on: because they lost rights, or, where they reach only what is in the team, because a
// member left it or they left a channel.
func (g guard) checkReach(ctx context.Context) error {
	if err := g.checkRights(); err != nil {
		return err
	}
	accounts, channels := g.plan.Reach()
	if len(accounts)+len(channels) == 0 {
		return nil
	}
	lost, err := g.host.Lost(ctx, g.attempt.job.TeamID, g.attempt.job.RequestedBy, accounts, channels)
	if err != nil {
		return err
	}
	if len(lost) > 0 {
		return transfer.Errorf(transfer.CodeForbidden,
			"Since the plan was made people left the team or you left a private channel: %s. What was imported before stays; import the archive again to make a plan without them.", planning.Some(lost))
	}
	return nil
}

// mayWrite returns an error when the one who imports may not do so any more.
func (g guard) mayWrite(ctx context.Context) error {
	if g.pace.Pause > 0 {
		select {
		case <-time.After(g.pace.Pause):
		case <-ctx.Done():
		}
	}
	return g.checkReach(ctx)
}
