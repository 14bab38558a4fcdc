package importer

import (
	"context"
	"strings"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/bulk"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// writeUsers writes the lines of new accounts. One that exists gets no line:
// the importer would give it a new password and the archive's profile.
func (w *rewriter) writeUsers(ctx context.Context) error {
	err := w.lines(ctx, bulk.TypeUser, func(line bulk.Foreign) error {
		user, ok := w.users[key(line.User.Username)]
		if !ok {
			if isName(line.User.Username) {
				w.dropped.add(dropPerson, 1)
			}
			return nil
		}
		return w.writeUser(line.User, user)
	})
	if err != nil {
		return err
	}
	for _, name := range sortedKeys(w.in.People) {
		person := w.in.People[name]
		user, ok := w.users[name]
		switch {
		case person.Bot && !ok:
			w.dropped.add(dropPerson, 1)
		case person.Bot:
			w.dropped.addAll(w.plan.lostOf(person, user))
		}
		if person.Line || !ok || user.Target.UserID != "" {
			continue
		}
		if err := w.writeShell(&bulk.User{Username: name}, user); err != nil {
			return err
		}
	}
	return nil
}

func (w *rewriter) writeUser(line *bulk.User, user PlanUser) error {
	person := w.in.People[user.Source.Username]
	w.dropped.addAll(w.plan.lostOf(person, user))
	place, member := w.place(line, user)
	if others := int64(len(person.Teams)); others > 0 {
		w.dropped.add(dropOtherMember, others-one(member))
	}
	switch {
	case user.Target.UserID != "":
		admin := user.Target.Member && w.plan.makesAdmin(person.Teams[w.plan.Team])
		if member {
			w.dropped.noteN(w.plan.roleDrop(), person.Username, person.Teams[w.plan.Team].Admins-one(admin))
		}
		if user.Target.Member {
			w.written.Members = append(w.written.Members, memberOf(user, place, admin))
		}
		return nil
	case user.Action == ActionNew || user.Action == ActionRename:
		return w.encodeUser(w.accountLine(line, user, place, member))
	default:
		return w.writeShell(line, user)
	}
}

// writeShell writes the line of a shell. The one that is shared has one line,
// and nobody's names.
func (w *rewriter) writeShell(line *bulk.User, user PlanUser) error {
	if user.Target.Shared && w.shared {
		return nil
	}
	if user.Target.Shared {
		w.shared, line = true, &bulk.User{Nickname: "Imported people"}
	}
	return w.encodeUser(w.shellLine(line, user))
}

// makesAdmin reports whether an account that is here becomes an admin of the
// team: only of one that the import makes, which would have none otherwise.
func (p *Plan) makesAdmin(place Membership) bool {
	return p.NewTeam != nil && p.Policy.Admins && place.TeamAdmin
}

// roleDrop is why accounts that are here become no admins: they never do, or nobody
// does by this import.
func (p *Plan) roleDrop() dropKind {
	if p.Policy.Admins {
		return dropRoleHere
	}
	return dropAdminRole
}

func memberOf(user PlanUser, place bulk.TeamMembership, admin bool) Member {
	member := Member{UserID: user.Target.UserID, Username: user.Target.Username, Channels: []string{}, Admin: admin}
	for _, channel := range place.Channels {
		member.Channels = append(member.Channels, channel.Name)
	}
	return member
}

func (w *rewriter) encodeUser(line *bulk.User) error {
	w.written.Counts[transfer.CountUsers]++
	for _, team := range line.Teams {
		w.written.Counts[transfer.CountTeamMembers]++
		w.written.Counts[transfer.CountChannelMembers] += int64(len(team.Channels))
	}
	return w.part.lines.Encode(bulk.Line{Type: bulk.TypeUser, User: line})
}

// shellLine is a deactivated account without a membership.
func (w *rewriter) shellLine(line *bulk.User, user PlanUser) *bulk.User {
	shell := profile(line, user)
	shell.DeleteAt = w.in.Now
	if line.DeleteAt > 0 {
		shell.DeleteAt = min(line.DeleteAt, w.in.Now)
	}
	return shell
}

func profile(line *bulk.User, user PlanUser) *bulk.User {
	texts := profileTexts(line)
	texts.Username, texts.Email = user.Target.Username, user.Target.Email
	return &texts
}

// accountLine is an ordinary account, or that of a guest, which the importer
// takes only when the account, the team and every channel say so.
func (w *rewriter) accountLine(line *bulk.User, user PlanUser, place bulk.TeamMembership, member bool) *bulk.User {
	account := profile(line, user)
	account.Settings, _ = cleanSettings(line.Settings)
	account.Locale = cleanLocale(line.Locale)
	if account.NotifyProps != nil {
		account.NotifyProps.MentionKeys = w.mentionKeys(account.NotifyProps.MentionKeys, user)
	}
	if status := account.CustomStatus; status != nil {
		if renamed, ok := w.texts.emoji[status.Emoji]; ok {
			status.Emoji = renamed
		}
	}
	if picture := w.in.People[user.Source.Username].Picture; picture != "" {
		account.ProfileImage = w.part.file(picture)
		w.written.Counts[transfer.CountProfilePictures]++
	}
	account.Roles = "system_user"
	if w.in.People[user.Source.Username].Guest {
		account.Roles = "system_guest"
	}
	if member && user.Target.Member {
		account.Teams = []bulk.TeamMembership{place}
	}
	return account
}

// mentionKeys are the words that notify somebody, among them often their name.
func (w *rewriter) mentionKeys(keys string, user PlanUser) string {
	words := strings.Split(keys, ",")
	for i, word := range words {
		if at, name := strings.CutPrefix(word, "@"); key(at) == user.Source.Username {
			words[i] = user.Target.Username
			if name {
				words[i] = "@" + user.Target.Username
			}
		}
	}
	return strings.Join(words, ",")
}

// place is somebody's membership in the chosen team, as it will be here.
func (w *rewriter) place(line *bulk.User, user PlanUser) (place bulk.TeamMembership, member bool) {
	for _, team := range line.Teams {
		if key(team.Name) != w.plan.Team {
			continue
		}
		person := w.in.People[user.Source.Username]
		counted := user.Target.Member || user.Target.UserID != ""
		place = bulk.TeamMembership{Name: w.plan.TargetTeam, Roles: w.roles("team", person.Guest, team.Roles)}
		place.Theme = (&settingsFilter{}).theme(team.Theme)
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
			w.dropped.noteN(dropMember, person.Username, lacking)
		}
		if !w.plan.Policy.Admins && user.Target.UserID == "" {
			w.dropped.noteN(dropAdminRole, person.Username, person.Teams[w.plan.Team].Admins)
		}
		return place, true
	}
	return place, false
}

// channelPlace is a membership in a channel that takes members.
func (w *rewriter) channelPlace(channel bulk.ChannelMembership, guest bool) (bulk.ChannelMembership, bool) {
	planned, ok := w.channels[channelKey(channel.Name)]
	if !ok || !planned.joinable() {
		return bulk.ChannelMembership{}, false
	}
	membership, _ := cleanMembership(channel, w.in.Now)
	membership.Name, membership.Roles = planned.Target.Name, w.roles("channel", guest, channel.Roles)
	return membership, true
}

// roles are those of a place in a team or channel.
func (w *rewriter) roles(scope string, guest bool, asked string) string {
	switch {
	case guest:
		return scope + "_guest"
	case w.plan.Policy.Admins && admins(asked) > 0:
		return scope + "_user " + scope + "_admin"
	default:
		return scope + "_user"
	}
}
