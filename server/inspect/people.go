package inspect

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"strings"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/bulk"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/sanitize"
)

func (i *inspector) userLine(ctx context.Context, line *bulk.User) error {
	if !sanitize.IsName(line.Username) {
		i.in.Dropped.Add(sanitize.SkipPerson, 1)
		return nil
	}
	person := i.in.person(line.Username)
	if err := i.checkNames(); err != nil {
		return err
	}
	if person.Line || person.Bot {
		return fmt.Errorf("is a second line of user %q", person.Username)
	}
	person.Line = true
	person.Deactivated = line.DeleteAt > 0
	for role := range strings.FieldsSeq(line.Roles) {
		person.Guest = person.Guest || role == "system_guest"
		person.SystemRole = person.SystemRole || role != "system_guest" && role != "system_user"
	}
	if err := i.profile(ctx, person, line); err != nil {
		return err
	}
	for _, team := range line.Teams {
		name := sanitize.Key(team.Name)
		if _, twice := person.Teams[name]; twice || !sanitize.IsTeamName(name) {
			person.Dropped.Add(sanitize.SkipMember, 1)
			continue
		}
		person.Teams[name] = i.membership(person, team)
	}
	return i.checkNames()
}

func (i *inspector) botLine(ctx context.Context, line *bulk.Bot) error {
	if !sanitize.IsName(line.Username) {
		i.in.Dropped.Add(sanitize.SkipPerson, 1)
		return nil
	}
	person := i.in.person(line.Username)
	if person.Line || person.Bot {
		return fmt.Errorf("is a second line of user %q", person.Username)
	}
	person.Bot, person.Deactivated = true, line.DeleteAt > 0
	if err := i.picture(ctx, person, line.ProfileImage); err != nil {
		return err
	}
	i.describeBot(person, line)
	return i.checkNames()
}

// emojiLine keeps an emoji whose image the server takes. The importer writes
// an image unseen (importEmoji), so what is no picture must not get there.
func (i *inspector) emojiLine(ctx context.Context, line *bulk.Emoji) error {
	name := sanitize.Key(line.Name)
	file, found := i.scrub.File(line.Image)
	if found {
		i.used[file.Name] = true
	}
	usable := sanitize.IsEmojiName(name) && found && i.in.Emoji[name] == nil
	if usable {
		var err error
		if usable, err = i.isEmojiImage(ctx, file); err != nil {
			return err
		}
	}
	if !usable {
		i.note(i.in.Dropped, sanitize.SkipEmoji, ":"+name+":")
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

func checksum(reader sanitize.Files, name string) (string, error) {
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
