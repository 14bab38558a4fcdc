package importer

import (
	"strings"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/inspect"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/planning"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/sanitize"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/teamdata"
)

// Taken lists what the server has under the names of what is to be new.
type Taken = teamdata.Taken

// Names lists the names of what is to be new.
type Names struct {
	Usernames []string `json:"usernames"`
	Emails    []string `json:"-"`
	Channels  []string `json:"channels"`
	Emoji     []string `json:"emoji"`
}

// fresh lists what a plan makes: none of it may exist before.
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
