package inspect

import (
	"cmp"
	"context"
	"reflect"
	"slices"
	"strings"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/bulk"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/sanitize"
)

// profile keeps what a plan needs of a user line, and notes what a new account loses.
func (p *peopleReader) profile(ctx context.Context, person *Person, line *bulk.User) error {
	if err := p.picture(ctx, person, line.ProfileImage); err != nil {
		return err
	}
	if fields := cutFields(line); len(fields) > 0 {
		p.notes.note(person.Dropped, sanitize.SkipProfileText, person.Username, fields...)
	}
	if _, lost := sanitize.CleanSettings(line.Settings); len(lost) > 0 {
		p.notes.note(person.Dropped, sanitize.SkipSetting, person.Username, lost...)
	}
	if sanitize.CleanLocale(line.Locale) != line.Locale {
		p.notes.note(person.Dropped, sanitize.SkipLocale, person.Username, line.Locale)
	}
	if line.DeleteAt < 0 || line.DeleteAt > p.in.Now {
		p.notes.note(person.Dropped, sanitize.SkipTime, person.Username, "delete_at")
	}
	for _, name := range []string{line.Nickname, line.FirstName + " " + line.LastName} {
		if name = sanitize.Key(sanitize.CleanWebhookName(name)); name != "" {
			p.in.Names[name] = true
		}
	}
	texts := sanitize.ProfileTexts(line)
	person.Name = cmp.Or(strings.TrimSpace(texts.FirstName+" "+texts.LastName), texts.Nickname)
	person.Profile = line.ProfileImage != "" || line.Locale != "" || !reflect.ValueOf(line.Settings).IsZero()
	person.Email = sanitize.Address(line.Email)
	switch {
	case strings.TrimSpace(line.Email) == "":
		person.MailFault = sanitize.SkipMailMissing
	case person.Email == "":
		person.MailFault = sanitize.SkipMailInvalid
	}
	return nil
}

// picture keeps the entry of a profile picture that the server takes.
func (p *peopleReader) picture(ctx context.Context, person *Person, entry string) error {
	if entry == "" {
		return nil
	}
	file, found := p.files.find(entry)
	if found {
		usable, err := p.images.isProfilePicture(ctx, file)
		if err != nil {
			return err
		}
		found = usable
	}
	if found {
		person.Picture = file.Name
	} else {
		p.notes.note(person.Dropped, sanitize.SkipPicture, person.Username)
	}
	return nil
}

// MaxBotDescription is the length of the longest description of a bot, in runes
// (model.BotDescriptionMaxRunes).
const MaxBotDescription = 1024

// describeBot keeps the description of a bot, and notes what it loses.
func (p *peopleReader) describeBot(person *Person, line *bulk.Bot) {
	person.BotLine = &BotLine{
		DisplayName: sanitize.CutRunes(sanitize.CleanText(line.DisplayName), sanitize.MaxDisplayRunes), Description: sanitize.CutRunes(sanitize.CleanText(line.Description), MaxBotDescription),
		Owner: sanitize.CutRunes(sanitize.CleanText(line.Owner), sanitize.MaxNameBytes), DeleteAt: line.DeleteAt,
	}
	var fields []string
	if person.BotLine.DisplayName != line.DisplayName {
		fields = append(fields, "display_name")
	}
	if person.BotLine.Description != line.Description {
		fields = append(fields, "description")
	}
	if len(fields) > 0 {
		p.notes.note(person.Dropped, sanitize.SkipProfileText, person.Username, fields...)
	}
	if name := sanitize.Key(sanitize.CleanWebhookName(line.DisplayName)); name != "" {
		p.in.Names[name] = true
	}
}

// cutFields names the texts of a user line that do not stay as they are.
func cutFields(line *bulk.User) (fields []string) {
	cleaned := sanitize.ProfileTexts(line)
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

// membership returns a person's membership in a team, and notes what it loses.
func (p *peopleReader) membership(person *Person, line bulk.TeamMembership) Membership {
	found := Membership{Dropped: sanitize.Skips{}}
	seen := map[string]bool{}
	found.Admins += sanitize.Admins(line.Roles)
	found.TeamAdmin = sanitize.Admins(line.Roles) > 0
	lost := membershipLosses{guest: person.Guest}
	lost.team(line)
	for _, channel := range line.Channels {
		name := sanitize.ChannelKey(channel.Name)
		if seen[name] || name == "" {
			found.Double++
			continue
		}
		seen[name] = true
		found.Admins += sanitize.Admins(channel.Roles)
		lost.channel(channel, p.in.Now)
		if known, ok := p.spelled[name]; ok {
			name = known
		} else {
			p.spelled[name] = name
		}
		found.Channels = append(found.Channels, name)
	}
	lost.note(p.notes, person.Username, found.Dropped)
	p.registry.memberships += 1 + len(found.Channels)
	return found
}

// membershipLosses lists what a person's memberships in a team lose, each with the channel
// and the field.
type membershipLosses struct {
	guest                  bool
	settings, roles, reads []string
}

func (m *membershipLosses) team(line bulk.TeamMembership) {
	filter := &sanitize.SettingsFilter{}
	filter.Theme(line.Theme)
	m.settings = append(m.settings, filter.Lost...)
	if !m.fits("team", line.Roles) {
		m.roles = append(m.roles, "team")
	}
}

func (m *membershipLosses) channel(line bulk.ChannelMembership, now int64) {
	cleaned, lost := sanitize.CleanMembership(line, now)
	for _, field := range lost {
		m.settings = append(m.settings, "~"+sanitize.Key(line.Name)+" "+field)
	}
	if !m.fits("channel", line.Roles) {
		m.roles = append(m.roles, "~"+sanitize.Key(line.Name))
	}
	cleaned.Name, cleaned.Roles, cleaned.NotifyProps = line.Name, line.Roles, line.NotifyProps
	if cleaned != line {
		m.reads = append(m.reads, "~"+sanitize.Key(line.Name))
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

func (m *membershipLosses) note(n *notes, username string, into sanitize.Skips) {
	for kind, fields := range map[sanitize.SkipKind][]string{sanitize.SkipSetting: m.settings, sanitize.SkipRole: m.roles, sanitize.SkipReadState: m.reads} {
		if len(fields) > 0 {
			n.note(into, kind, username, fields...)
		}
	}
}
