package importer

import (
	"context"
	"strings"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/teamdata"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// Taken is what the server has under the names of what is to be new.
type Taken = teamdata.Taken

// Names are those of what is to be new.
type Names struct {
	Usernames []string `json:"usernames"`
	Emails    []string `json:"-"`
	Channels  []string `json:"channels"`
	Emoji     []string `json:"emoji"`
}

// fresh is what a part will make: nothing of it may be here before.
type fresh struct {
	// emails are the addresses of new accounts, by username.
	emails map[string]string
	// private says of new channels whether they are.
	private map[string]bool
	emoji   map[string]bool
}

// freshOf lists what the plan makes.
func freshOf(in *Inspection, plan *Plan) fresh {
	f := fresh{emails: map[string]string{}, private: map[string]bool{}, emoji: map[string]bool{}}
	for _, user := range plan.Users {
		if user.Target.UserID == "" {
			f.emails[user.Target.Username] = strings.ToLower(user.Target.Email)
		}
	}
	for _, channel := range plan.Channels {
		if channel.Action == ActionNew || channel.Action == ActionRename {
			known := in.Teams[plan.Team].Channels[channel.Source]
			f.private[channel.Target.Name] = known.Type == "P"
		}
	}
	for _, emoji := range plan.Emoji {
		if emoji.Action == ActionNew || emoji.Action == ActionRename {
			f.emoji[emoji.Target] = true
		}
	}
	return f
}

func (f fresh) names() Names {
	names := Names{Usernames: sortedKeys(f.emails), Channels: sortedKeys(f.private), Emoji: sortedKeys(f.emoji)}
	for _, name := range names.Usernames {
		if mail := f.emails[name]; mail != "" {
			names.Emails = append(names.Emails, mail)
		}
	}
	return names
}

// clash returns what was taken by somebody else, empty for nothing. Since is when
// the server began to import the part at an earlier time: what was made after
// that, and is what the part makes, is ours. 0 means that it never began.
func (f fresh) clash(taken Taken, since int64) string {
	ours := func(createAt int64) bool { return since > 0 && createAt >= since }
	for _, account := range taken.Accounts {
		mail, planned := f.emails[account.Username]
		if !planned || mail != account.Email || !ours(account.CreateAt) {
			return "the account @" + account.Username
		}
	}
	for _, channel := range taken.Channels {
		if f.private[channel.Name] != channel.Private || !ours(channel.CreateAt) {
			return "the channel ~" + channel.Name
		}
	}
	for _, emoji := range taken.Emoji {
		if !ours(emoji.CreateAt) {
			return "the emoji :" + emoji.Name + ":"
		}
	}
	return ""
}

// mayBegin returns an error when the server may not begin with a part: because
// the one who imports lost rights, or because somebody took a name since the plan
// was agreed to. The native importer would take what has the name for ours: it
// would give an account a new password, and a channel the archive's type.
func (a *application) mayBegin(ctx context.Context, number int, since int64) error {
	if err := a.checkReach(ctx); err != nil {
		return err
	}
	// All that is made is made by the first part.
	if number > 0 {
		return nil
	}
	things := freshOf(a.in, a.plan)
	taken, err := a.host.Taken(ctx, a.job.TeamID, things.names())
	if err != nil {
		return err
	}
	if a.plan.NewTeam != nil {
		// The team was made a moment ago, with the channels that every team has.
		taken.Channels = nil
	}
	if what := things.clash(taken, since); what != "" {
		return transfer.Errorf(transfer.CodePlanChanged,
			"Since the plan was agreed to somebody took a name or an address that it gives: %s has it now. Import the archive again.", what)
	}
	return nil
}

// checkRights returns an error when the one who imports may not do now what the
// plan rests on.
func (a *application) checkRights() error {
	policy, err := a.host.Policy(a.job.RequestedBy, a.job.TeamID)
	if err != nil {
		return err
	}
	if policy != a.plan.Policy {
		return transfer.Errorf(transfer.CodeForbidden,
			"The rights of the one who imports have changed since the plan was made. What was imported before stays; import the archive again to make a plan with the rights of now.")
	}
	return nil
}
