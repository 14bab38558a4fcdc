package exporter

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/mail"
	"path"
	"strings"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/archive"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/bulk"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/mmrules"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/teamdata"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

const (
	// botOwner stands for an owner that the archive may not name.
	botOwner = GeneratorName
	// noMail is a domain that no mail reaches.
	noMail = "@team-export.invalid"
)

// profiles builds the lines of users and bots.
type profiles struct {
	// pictures says that the archive contains profile pictures.
	pictures    bool
	chosen      *chosen
	visibility  *visibility
	people      *people
	settings    *settingsReader
	memberships *memberships
	files       *fileCopier
	findings    *findings
}

// user builds the line of an account: its profile and its memberships. An account
// that left the team becomes a deactivated one without membership, so that an import
// does not give access back.
func (p *profiles) user(ctx context.Context, user teamdata.User, name string) (*bulk.User, error) {
	line := &bulk.User{Username: name, Email: p.email(user), DeleteAt: p.findings.endedAt(user.ID, user.DeleteAt)}
	sight := p.visibility.of(user)
	p.tell(line, user, sight)
	picture, err := p.picture(ctx, user)
	if err != nil {
		return nil, err
	}
	line.ProfileImage = picture
	member := isMember(user)
	guest := isGuest(user)
	if guest && len(user.Channels) == 0 {
		// The format has no guest without a channel; a full account would see
		// more than the guest did.
		member = false
	}
	if !member {
		p.noteGuest(user)
		line.DeleteAt = p.goneAt(user)
		return line, nil
	}
	// An import makes an ordinary account without being told to. Where there is an
	// account of that name already, it keeps its roles, also those of an admin.
	if guest {
		line.Roles = "system_guest"
	}
	if sight.settings {
		line.Settings = p.settings.of(user)
	}
	line.Teams = []bulk.TeamMembership{p.memberships.ofTeam(user, guest)}
	p.findings.count(transfer.CountTeamMembers, 1)
	p.findings.count(transfer.CountChannelMembers, int64(len(user.Channels)))
	return line, nil
}

// noteGuest warns that a guest becomes an account that is no guest.
func (p *profiles) noteGuest(user teamdata.User) {
	if isGuest(user) {
		p.findings.warn(transfer.WarnGuestShell, user.ID,
			"Guest %s is in none of the exported channels, or no longer in the team, and becomes a deactivated account that is no guest.", user.ID)
	}
}

// email returns the address of an account. It returns one that no mail reaches when
// the archive must not contain addresses, and for one that an import would refuse.
func (p *profiles) email(user teamdata.User) string {
	replaced := user.ID + noMail
	if !p.visibility.of(user).email {
		return replaced
	}
	address := strings.ToLower(user.Email)
	parsed, err := mail.ParseAddress(address)
	// An address in quotation marks may contain another @, and servers refuse it.
	ambiguous := strings.Count(address, "@") != 1
	if err != nil || parsed.Address != address || ambiguous || len(address) > mmrules.MaxEmail || p.people.mails[address] {
		p.findings.warn(transfer.WarnEmailReplaced, user.ID, "The e-mail address of user %q is not valid, or not theirs alone; the archive says %s.", user.Username, replaced)
		return replaced
	}
	p.people.mails[address] = true
	return address
}

// tell copies into a line the fields that the archive may contain.
func (p *profiles) tell(line *bulk.User, user teamdata.User, sight sight) {
	if sight.profile {
		line.Nickname, line.Position = user.Nickname, user.Position
	}
	if sight.names {
		line.FirstName, line.LastName = user.FirstName, user.LastName
	}
	if sight.settings {
		line.Locale = p.settings.checker(user.ID).valid("locale", user.Locale, mmrules.IsLocale(user.Locale))
	}
}

// goneAt returns the time at which an account without membership counts as
// deactivated. A restricted export does not reveal when a member left.
func (p *profiles) goneAt(user teamdata.User) int64 {
	if p.visibility.bounds.Restricted() && user.DeleteAt == 0 {
		return max(p.chosen.team.CreateAt, 1)
	}
	return leftAt(user)
}

// leftAt returns when an account without membership was deactivated or left the
// team, or, where neither is known, when it was created.
func leftAt(user teamdata.User) int64 {
	if user.DeleteAt != 0 {
		return max(user.DeleteAt, 1)
	}
	if user.Member != nil && user.Member.DeleteAt != 0 {
		return max(user.Member.DeleteAt, 1)
	}
	return max(user.CreateAt, 1)
}

// picture plans the copy of an account's picture and returns its path for the line,
// or "" when there is none: the server draws pictures for such accounts. A picture
// that cannot be decoded would abort an import.
func (p *profiles) picture(ctx context.Context, user teamdata.User) (string, error) {
	if !p.pictures || user.PictureUpdateAt <= 0 {
		return "", nil
	}
	stored := path.Join("users", user.ID, "profile.png")
	data, err := p.files.readSmall(ctx, stored, maxPicture)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return "", fmt.Errorf("profile picture: %w", err)
	}
	found := false
	if isPNG(data) {
		if found, err = p.files.add(ctx, archive.DataFolder+stored, stored); err != nil {
			return "", fmt.Errorf("profile picture: %w", err)
		}
	}
	if !found {
		p.findings.warn(transfer.WarnPictureMissing, user.ID, "The profile picture of user %q is missing in the file store or is no whole PNG image; it was left out.", user.Username)
		return "", nil
	}
	p.findings.count(transfer.CountProfilePictures, 1)
	return stored, nil
}
