package importer

import (
	"context"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// checkReach returns an error when the one who imports may not do now what the
// plan rests on: because they lost rights, or, where they reach only what is in
// the team, because somebody left it or they left a channel.
func (a *application) checkReach(ctx context.Context) error {
	if err := a.checkRights(); err != nil {
		return err
	}
	accounts, channels := a.plan.reach()
	if len(accounts)+len(channels) == 0 {
		return nil
	}
	lost, err := a.host.Lost(ctx, a.job.TeamID, a.job.RequestedBy, accounts, channels)
	if err != nil {
		return err
	}
	if len(lost) > 0 {
		return transfer.Errorf(transfer.CodeForbidden,
			"Since the plan was made people left the team or you left a private channel: %s. What was imported before stays; import the archive again to make a plan without them.", some(lost))
	}
	return nil
}

// UndoReach returns an error when a user may not take back what an import wrote
// into channels that were here before, given by their ids: because they are not in
// a private one any more. It asks as applying the import did, so that an undo tells
// and removes nothing that the user could not import now.
func (i *Importer) UndoReach(ctx context.Context, userID string, job transfer.Job, channels []string) error {
	policy, err := i.host.Policy(userID, job.TeamID)
	if err != nil || policy.AnyChannel || len(channels) == 0 {
		return err
	}
	lost, err := i.host.Lost(ctx, job.TeamID, userID, nil, channels)
	if err != nil {
		return err
	}
	if len(lost) > 0 {
		return transfer.Errorf(transfer.CodeForbidden,
			"This import wrote into private channels that you are not in any more. Ask a member to add you to them, or a system admin to undo the import.").ForJob(job.ID)
	}
	return nil
}

// reach lists the accounts and channels, by their ids, that the plan may use
// only as long as they are within the reach of the one who imports.
func (p *Plan) reach() (accounts, channels []string) {
	if !p.Policy.AnyAccount {
		for _, user := range p.Users {
			if user.Target.UserID != "" && user.Target.Standing == StandingMember {
				accounts = append(accounts, user.Target.UserID)
			}
		}
	}
	if !p.Policy.AnyChannel {
		for _, channel := range p.Channels {
			if channel.Target.ID != "" && channel.Action != ActionSkip {
				channels = append(channels, channel.Target.ID)
			}
		}
	}
	return accounts, channels
}
