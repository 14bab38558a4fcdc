package importer

import (
	"strings"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/bulk"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/planning"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/sanitize"
)

// shellLine is a deactivated account without a membership.
func (w *translator) shellLine(line *bulk.User, user planning.PlanUser) *bulk.User {
	shell := profile(line, user)
	shell.DeleteAt = w.in.Now
	if line.DeleteAt > 0 {
		shell.DeleteAt = min(line.DeleteAt, w.in.Now)
	}
	return shell
}

func profile(line *bulk.User, user planning.PlanUser) *bulk.User {
	texts := sanitize.ProfileTexts(line)
	texts.Username, texts.Email = user.Target.Username, user.Target.Email
	return &texts
}

// accountLine is an ordinary account, or that of a guest, which the importer
// takes only when the account, the team and every channel say so.
func (w *translator) accountLine(line *bulk.User, user planning.PlanUser, place bulk.TeamMembership, member bool) *bulk.User {
	account := profile(line, user)
	account.Settings, _ = sanitize.CleanSettings(line.Settings)
	account.Locale = sanitize.CleanLocale(line.Locale)
	if account.NotifyProps != nil {
		account.NotifyProps.MentionKeys = w.mentionKeys(account.NotifyProps.MentionKeys, user)
	}
	if status := account.CustomStatus; status != nil {
		if renamed, ok := w.texts.Emoji[status.Emoji]; ok {
			status.Emoji = renamed
		}
	}
	account.ProfileImage = w.in.People[user.Source.Username].Picture
	account.Roles = "system_user"
	if w.in.People[user.Source.Username].Guest {
		account.Roles = "system_guest"
	}
	if member && user.Target.Member {
		account.Teams = []bulk.TeamMembership{place}
	}
	return account
}

// mentionKeys lists the words that notify a user, among them often their name.
func (w *translator) mentionKeys(keys string, user planning.PlanUser) string {
	words := strings.Split(keys, ",")
	for i, word := range words {
		if at, name := strings.CutPrefix(word, "@"); sanitize.Key(at) == user.Source.Username {
			words[i] = user.Target.Username
			if name {
				words[i] = "@" + user.Target.Username
			}
		}
	}
	return strings.Join(words, ",")
}

// place is a person's membership in the chosen team, as it will be on this server.
func (w *translator) place(line *bulk.User, user planning.PlanUser) (place bulk.TeamMembership, member bool) {
	for _, team := range line.Teams {
		if sanitize.Key(team.Name) != w.plan.Team {
			continue
		}
		person := w.in.People[user.Source.Username]
		counted := user.Target.Member || user.Target.UserID != ""
		place = bulk.TeamMembership{Name: w.plan.TargetTeam, Roles: w.roles("team", person.Guest, team.Roles)}
		place.Theme = (&sanitize.SettingsFilter{}).Theme(team.Theme)
		seen, lacking := map[string]bool{}, int64(0)
		for _, channel := range team.Channels {
			membership, ok := w.channelPlace(channel, person.Guest)
			if !ok || seen[membership.Name] {
				lacking++
				continue
			}
			seen[membership.Name] = true
			place.Channels = append(place.Channels, membership)
		}
		if counted {
			w.dropped.NoteN(sanitize.SkipMember, person.Username, lacking)
		}
		if !w.plan.Policy.Admins && user.Target.UserID == "" {
			w.dropped.NoteN(sanitize.SkipAdminRole, person.Username, person.Teams[w.plan.Team].Admins)
		}
		return place, true
	}
	return place, false
}

// channelPlace is a membership in a channel that takes members.
func (w *translator) channelPlace(channel bulk.ChannelMembership, guest bool) (bulk.ChannelMembership, bool) {
	planned, ok := w.channels[sanitize.ChannelKey(channel.Name)]
	if !ok || !planned.Joinable() {
		return bulk.ChannelMembership{}, false
	}
	membership, _ := sanitize.CleanMembership(channel, w.in.Now)
	membership.Name, membership.Roles = planned.Target.Name, w.roles("channel", guest, channel.Roles)
	return membership, true
}

// roles returns the roles of a membership in a team or channel.
func (w *translator) roles(scope string, guest bool, asked string) string {
	switch {
	case guest:
		return scope + "_guest"
	case w.plan.Policy.Admins && sanitize.Admins(asked) > 0:
		return scope + "_user " + scope + "_admin"
	default:
		return scope + "_user"
	}
}
