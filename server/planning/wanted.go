package planning

import (
	"maps"
	"slices"
	"strings"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/inspect"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/sanitize"
)

// WantedOf lists what [Build] needs to know of the target's server. The key is that
// of the [Target].
func WantedOf(in *inspect.Inspection, teamKey string, review Review) Wanted {
	wanted := Wanted{Usernames: []string{sharedName}, Emails: []string{sharedMail(teamKey)}, Conversations: len(in.Conversations) > 0}
	for _, name := range slices.Sorted(maps.Keys(in.People)) {
		person := in.People[name]
		username := sanitize.ValidUsername(name)
		wanted.Usernames = append(wanted.Usernames, username)
		if stem := nameStem(username); stem != username {
			wanted.Usernames = append(wanted.Usernames, stem)
		}
		wanted.Usernames = append(wanted.Usernames, importedName(name))
		wanted.Emails = append(wanted.Emails, in.ShellMail(person, teamKey))
		if person.Email != "" {
			wanted.Emails = append(wanted.Emails, person.Email)
		}
		if person.Bot {
			wanted.Emails = append(wanted.Emails, botMail(username))
		}
	}
	for _, team := range in.Teams {
		for name := range team.Webhooks {
			wanted.Usernames = append(wanted.Usernames, sanitize.ValidUsername(strings.TrimPrefix(sanitize.Key(name), "@")))
		}
	}
	slices.Sort(wanted.Usernames)
	wanted.Usernames = slices.Compact(wanted.Usernames)
	wanted.Emoji = slices.Sorted(maps.Keys(in.Emoji))
	for _, decision := range review.Decisions {
		switch decision.Section {
		case SectionTeam:
			wanted.NewTeam = decision.newTeamStem()
		case SectionUsers:
			wanted.Usernames = append(wanted.Usernames, sanitize.ValidUsername(decision.Target))
		case SectionEmoji:
			wanted.Emoji = append(wanted.Emoji, sanitize.Key(decision.Target))
		}
	}
	return wanted
}

// Some lists the first of many names.
func Some(names []string) string {
	const most = 20
	if len(names) > most {
		return strings.Join(names[:most], ", ") + ", …"
	}
	return strings.Join(names, ", ")
}
