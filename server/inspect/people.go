package inspect

import (
	"context"
	"fmt"
	"strings"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/bulk"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/sanitize"
)

// peopleReader reads the lines of users and bots.
type peopleReader struct {
	in       *Inspection
	registry *registry
	files    *fileUse
	images   *images
	notes    *notes
	// spelled are the names of channels in memberships: each is kept once.
	spelled map[string]string
}

// userLine adds the person of a line.
func (p *peopleReader) userLine(ctx context.Context, line *bulk.User) error {
	if !sanitize.IsName(line.Username) {
		p.in.Dropped.Add(sanitize.SkipPerson, 1)
		return nil
	}
	person := p.in.person(line.Username)
	if err := p.registry.check(); err != nil {
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
	if err := p.profile(ctx, person, line); err != nil {
		return err
	}
	for _, team := range line.Teams {
		name := sanitize.Key(team.Name)
		if _, twice := person.Teams[name]; twice || !sanitize.IsTeamName(name) {
			person.Dropped.Add(sanitize.SkipMember, 1)
			continue
		}
		person.Teams[name] = p.membership(person, team)
	}
	return p.registry.check()
}

// botLine adds the bot of a line.
func (p *peopleReader) botLine(ctx context.Context, line *bulk.Bot) error {
	if !sanitize.IsName(line.Username) {
		p.in.Dropped.Add(sanitize.SkipPerson, 1)
		return nil
	}
	person := p.in.person(line.Username)
	if person.Line || person.Bot {
		return fmt.Errorf("is a second line of user %q", person.Username)
	}
	person.Bot, person.Deactivated = true, line.DeleteAt > 0
	if err := p.picture(ctx, person, line.ProfileImage); err != nil {
		return err
	}
	p.describeBot(person, line)
	return p.registry.check()
}
