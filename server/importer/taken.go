package importer

import (
	"context"
	"strings"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/inspect"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/planning"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/sanitize"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/teamdata"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/write"
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
func freshOf(in *inspect.Inspection, plan *planning.Plan) fresh {
	f := fresh{emails: map[string]string{}, private: map[string]bool{}, emoji: map[string]bool{}}
	for _, user := range plan.Users {
		if user.Target.UserID == "" {
			f.emails[user.Target.Username] = strings.ToLower(user.Target.Email)
		}
	}
	for _, channel := range plan.Channels {
		if channel.Action == planning.ActionNew || channel.Action == planning.ActionRename {
			known := in.Teams[plan.Team].Channels[channel.Source]
			f.private[channel.Target.Name] = known.Type == "P"
		}
	}
	for _, emoji := range plan.Emoji {
		if emoji.Action == planning.ActionNew || emoji.Action == planning.ActionRename {
			f.emoji[emoji.Target] = true
		}
	}
	return f
}

func (f fresh) names() Names {
	names := Names{Usernames: sanitize.SortedKeys(f.emails), Channels: sanitize.SortedKeys(f.private), Emoji: sanitize.SortedKeys(f.emoji)}
	for _, name := range names.Usernames {
		if mail := f.emails[name]; mail != "" {
			names.Emails = append(names.Emails, mail)
		}
	}
	return names
}

// checkNames returns an error matching [write.ErrTaken] when somebody took a name
// since the plan was agreed to. What is made later fails by itself when its name
// was taken meanwhile.
func (a *application) checkNames(ctx context.Context) error {
	things := freshOf(a.in, a.plan)
	names := things.names()
	if a.plan.NewTeam != nil {
		names.Channels = nil
	}
	taken, err := a.host.Taken(ctx, a.job.TeamID, names)
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
