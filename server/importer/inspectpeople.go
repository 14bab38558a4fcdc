package importer

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"net/mail"
	"slices"
	"strings"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/bulk"
)

// maxMail is the length of the longest address that the importer takes.
const maxMail = 128

func (i *inspector) userLine(line *bulk.User) error {
	if !isName(line.Username) {
		i.in.Dropped.add(dropPerson, 1)
		return nil
	}
	person := i.in.person(line.Username)
	if err := i.checkNames(); err != nil {
		return err
	}
	if person.Line || person.Bot {
		return fmt.Errorf("is a second line of user %q", person.Username)
	}
	if line.ProfileImage != "" {
		if file, ok := i.scrub.picture(line.ProfileImage); ok {
			i.used[file.Name] = true
		} else {
			person.Dropped.add(dropPicture, 1)
		}
	}
	_, dropped := cleanSettings(line.Settings)
	person.Dropped.add(dropSetting, dropped)
	person.Line, person.Email = true, address(line.Email)
	person.Deactivated = line.DeleteAt > 0
	for role := range strings.FieldsSeq(line.Roles) {
		person.Guest = person.Guest || role == "system_guest"
		person.SystemRole = person.SystemRole || role != "system_guest" && role != "system_user"
	}
	for _, team := range line.Teams {
		if name := key(team.Name); isTeamName(name) {
			if _, twice := person.Teams[name]; !twice {
				person.Teams[name] = i.membership(team)
			}
		}
	}
	return i.checkNames()
}

// membership is what somebody's place in a team comes to.
func (i *inspector) membership(line bulk.TeamMembership) Membership {
	var found Membership
	seen := map[string]bool{}
	found.Admins += admins(line.Roles)
	found.TeamAdmin = admins(line.Roles) > 0
	for _, channel := range line.Channels {
		name := key(channel.Name)
		if seen[name] || !isChannelName(name) {
			found.Double++
			continue
		}
		seen[name] = true
		found.Admins += admins(channel.Roles)
		if known, ok := i.spelled[name]; ok {
			name = known
		} else {
			i.spelled[name] = name
		}
		found.Channels = append(found.Channels, name)
	}
	i.places += 1 + len(found.Channels)
	return found
}

func admins(roles string) int64 {
	if slices.ContainsFunc(strings.Fields(roles), func(role string) bool { return role == "team_admin" || role == "channel_admin" }) {
		return 1
	}
	return 0
}

func (i *inspector) botLine(line *bulk.Bot) error {
	if !isName(line.Username) {
		i.in.Dropped.add(dropPerson, 1)
		return nil
	}
	person := i.in.person(line.Username)
	if person.Line || person.Bot {
		return fmt.Errorf("is a second line of user %q", person.Username)
	}
	if file, ok := i.scrub.file(line.ProfileImage); ok {
		i.used[file.Name] = true
	}
	person.Bot = true
	return i.checkNames()
}

// address returns an e-mail address as the server keeps it, or nothing for
// one that it would refuse.
func address(text string) string {
	text = strings.ToLower(strings.TrimSpace(text))
	if len(text) > maxMail {
		return ""
	}
	parsed, err := mail.ParseAddress(text)
	if err != nil || parsed.Address != text || clean(text) != text {
		return ""
	}
	return text
}

// emojiLine keeps an emoji whose image the server takes. The importer writes
// an image unseen (importEmoji), so what is no picture must not get there.
func (i *inspector) emojiLine(line *bulk.Emoji) error {
	name := key(line.Name)
	file, found := i.scrub.file(line.Image)
	if found {
		i.used[file.Name] = true
	}
	if !isEmojiName(name) || !found || file.Size > bulk.MaxEmojiSize || i.in.Emoji[name] != nil {
		i.in.Dropped.add(dropEmoji, 1)
		return nil
	}
	if !i.scrub.isPicture(file.Name) {
		i.in.Dropped.add(dropEmoji, 1)
		return nil
	}
	sum, known := i.sums[file.Name]
	if !known {
		var err error
		if sum, err = checksum(i.reader, file.Name); err != nil {
			return err
		}
		i.sums[file.Name] = sum
	}
	i.in.Emoji[name] = &Emoji{Name: name, Image: file.Name, SHA256: sum}
	return i.checkNames()
}

func checksum(reader files, name string) (string, error) {
	content, err := reader.Open(name)
	if err != nil {
		return "", err
	}
	defer func() { _ = content.Close() }()
	sum := sha256.New()
	if _, err := io.Copy(sum, content); err != nil {
		return "", err
	}
	return hex.EncodeToString(sum.Sum(nil)), nil
}
