package importer

import (
	"context"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/planning"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// checkReach returns an error when the one who imports may not do now what the
// plan rests on: because they lost rights, or, where they reach only what is in
// the team, because somebody left it or they left a channel.
func (a *application) checkReach(ctx context.Context) error {
	if err := a.checkRights(); err != nil {
		return err
	}
	accounts, channels := a.plan.Reach()
	if len(accounts)+len(channels) == 0 {
		return nil
	}
	lost, err := a.host.Lost(ctx, a.job.TeamID, a.job.RequestedBy, accounts, channels)
	if err != nil {
		return err
	}
	if len(lost) > 0 {
		return transfer.Errorf(transfer.CodeForbidden,
			"Since the plan was made people left the team or you left a private channel: %s. What was imported before stays; import the archive again to make a plan without them.", planning.Some(lost))
	}
	return nil
}
