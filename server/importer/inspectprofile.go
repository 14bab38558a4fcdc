package importer

import (
	"cmp"
	"context"
	"net/mail"
	"reflect"
	"slices"
	"strings"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/bulk"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/mmrules"
)

// maxMail is the length of the longest address that the importer takes.
const maxMail = mmrules.MaxEmail

// profile keeps what a plan needs of a user line, and notes what a new account
// loses of it.
func (i *inspector) profile(ctx context.Context, person *Person, line *bulk.User) error {
	if err := i.picture(ctx, person, line.ProfileImage); err != nil {
		return err
	}
	if fields := cutFields(line); len(fields) > 0 {
		i.note(person.Dropped, dropProfileText, person.Username, fields...)
	}
	if _, lost := cleanSettings(line.Settings); len(lost) > 0 {
		i.note(person.Dropped, dropSetting, person.Username, lost...)
	}
	if cleanLocale(line.Locale) != line.Locale {
		i.note(person.Dropped, dropLocale, person.Username, line.Locale)
	}
	if line.DeleteAt < 0 || line.DeleteAt > i.in.Now {
		i.note(person.Dropped, dropTime, person.Username, "delete_at")
	}
	for _, name := range []string{line.Nickname, line.FirstName + " " + line.LastName} {
		if name = key(cleanWebhookName(name)); name != "" {
			i.in.Names[name] = true
		}
	}
	texts := profileTexts(line)
	person.Name = cmp.Or(strings.TrimSpace(texts.FirstName+" "+texts.LastName), texts.Nickname)
	person.Profile = line.ProfileImage != "" || line.Locale != "" || !reflect.ValueOf(line.Settings).IsZero()
	person.Email = address(line.Email)
	switch {
	case strings.TrimSpace(line.Email) == "":
		person.MailFault = dropMailMissing
	case person.Email == "":
		person.MailFault = dropMailInvalid
	}
	return nil
}

// picture keeps the entry of a profile picture that the server takes.
func (i *inspector) picture(ctx context.Context, person *Person, entry string) error {
	if entry == "" {
		return nil
	}
	file, found := i.scrub.file(entry)
	if found {
		i.used[file.Name] = true
		usable, err := i.isProfilePicture(ctx, file)
		if err != nil {
			return err
		}
		found = usable
	}
	if found {
		person.Picture = file.Name
	} else {
		i.note(person.Dropped, dropPicture, person.Username)
	}
	return nil
}

// maxBotDescription is the length of the longest description of a bot, in runes
// (model.BotDescriptionMaxRunes).
const maxBotDescription = 1024

// describeBot keeps what a bot says of itself, and notes what it loses.
func (i *inspector) describeBot(person *Person, line *bulk.Bot) {
	person.BotLine = &BotLine{
		DisplayName: cut(clean(line.DisplayName), maxDisplayRunes), Description: cut(clean(line.Description), maxBotDescription),
		Owner: cut(clean(line.Owner), maxNameBytes), DeleteAt: line.DeleteAt,
	}
	var fields []string
	if person.BotLine.DisplayName != line.DisplayName {
		fields = append(fields, "display_name")
	}
	if person.BotLine.Description != line.Description {
		fields = append(fields, "description")
	}
	if len(fields) > 0 {
		i.note(person.Dropped, dropProfileText, person.Username, fields...)
	}
	if name := key(cleanWebhookName(line.DisplayName)); name != "" {
		i.in.Names[name] = true
	}
}

// note names something that is left out, as far as there is room for names.
func (i *inspector) note(into drops, kind dropKind, name string, fields ...string) {
	noted := drops{}
	noted.note(kind, name, fields...)
	i.notes.keep(into, noted)
}

// cutFields names the texts of a user line that do not stay as they are.
func cutFields(line *bulk.User) (fields []string) {
	cleaned := profileTexts(line)
	for _, text := range []struct{ name, before, after string }{
		{"nickname", line.Nickname, cleaned.Nickname},
		{"first_name", line.FirstName, cleaned.FirstName},
		{"last_name", line.LastName, cleaned.LastName},
		{"position", line.Position, cleaned.Position},
	} {
		if text.before != text.after {
			fields = append(fields, text.name)
		}
	}
	return fields
}

// profileTexts are the texts of a user line as the server takes them.
func profileTexts(line *bulk.User) bulk.User {
	return bulk.User{
		Nickname: cut(clean(line.Nickname), maxDisplayRunes), FirstName: cut(clean(line.FirstName), maxDisplayRunes),
		LastName: cut(clean(line.LastName), maxDisplayRunes), Position: cut(clean(line.Position), maxPositionRunes),
	}
}

// cleanLocale returns a language that the server shows, or nothing.
func cleanLocale(text string) string {
	if mmrules.IsServerLocale(text) {
		return text
	}
	return ""
}

// address returns an e-mail address as the server keeps it, or nothing for
// one that it would refuse.
func address(text string) string {
	text = strings.ToLower(strings.TrimSpace(text))
	if len(text) > maxMail {
		return ""
	}
	parsed, err := mail.ParseAddress(text)
	if err != nil || parsed.Address != text || clean(text) != text || strings.Count(text, "@") != 1 {
		return ""
	}
	return text
}

// membership is what a person's membership in a team comes to.
func (i *inspector) membership(person *Person, line bulk.TeamMembership) Membership {
	found := Membership{Dropped: drops{}}
	seen := map[string]bool{}
	found.Admins += admins(line.Roles)
	found.TeamAdmin = admins(line.Roles) > 0
	lost := membershipLosses{guest: person.Guest}
	lost.team(line)
	for _, channel := range line.Channels {
		name := channelKey(channel.Name)
		if seen[name] || name == "" {
			found.Double++
			continue
		}
		seen[name] = true
		found.Admins += admins(channel.Roles)
		lost.channel(channel, i.in.Now)
		if known, ok := i.spelled[name]; ok {
			name = known
		} else {
			i.spelled[name] = name
		}
		found.Channels = append(found.Channels, name)
	}
	lost.note(i, person.Username, found.Dropped)
	i.places += 1 + len(found.Channels)
	return found
}

// membershipLosses are what a person's memberships in a team lose, each with the
// channel and the field.
type membershipLosses struct {
	guest                  bool
	settings, roles, reads []string
}

func (m *membershipLosses) team(line bulk.TeamMembership) {
	filter := &settingsFilter{}
	filter.theme(line.Theme)
	m.settings = append(m.settings, filter.lost...)
	if !m.fits("team", line.Roles) {
		m.roles = append(m.roles, "team")
	}
}

func (m *membershipLosses) channel(line bulk.ChannelMembership, now int64) {
	cleaned, lost := cleanMembership(line, now)
	for _, field := range lost {
		m.settings = append(m.settings, "~"+key(line.Name)+" "+field)
	}
	if !m.fits("channel", line.Roles) {
		m.roles = append(m.roles, "~"+key(line.Name))
	}
	cleaned.Name, cleaned.Roles, cleaned.NotifyProps = line.Name, line.Roles, line.NotifyProps
	if cleaned != line {
		m.reads = append(m.reads, "~"+key(line.Name))
	}
}

// fits reports whether roles of a membership are nothing but those that an
// import gives, and are those of the account.
func (m *membershipLosses) fits(scope, roles string) bool {
	fields := strings.Fields(roles)
	guest := slices.Contains(fields, scope+"_guest")
	other := slices.ContainsFunc(fields, func(role string) bool {
		return role != scope+"_guest" && role != scope+"_user" && role != scope+"_admin"
	})
	return !other && (guest == m.guest || len(fields) == 0)
}

func (m *membershipLosses) note(i *inspector, username string, into drops) {
	for kind, fields := range map[dropKind][]string{dropSetting: m.settings, dropRole: m.roles, dropReadState: m.reads} {
		if len(fields) > 0 {
			i.note(into, kind, username, fields...)
		}
	}
}

// cleanMembership makes of a channel membership what the server takes, without
// roles, and names the settings that it does not.
func cleanMembership(line bulk.ChannelMembership, now int64) (bulk.ChannelMembership, []string) {
	filter := &settingsFilter{}
	return bulk.ChannelMembership{
		NotifyProps: filter.channelProps(line.NotifyProps), Favorite: line.Favorite,
		MentionCount: max(line.MentionCount, 0), MentionCountRoot: max(line.MentionCountRoot, 0),
		UrgentMentionCount: max(line.UrgentMentionCount, 0),
		MsgCount:           max(line.MsgCount, 0), MsgCountRoot: max(line.MsgCountRoot, 0),
		LastViewedAt: min(max(line.LastViewedAt, 0), now),
	}, filter.lost
}
