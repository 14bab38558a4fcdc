package planning

import (
	"github.com/mattermost-community/mattermost-plugin-team-export/server/inspect"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/sanitize"
)

// botMail is the address that the server gives a bot of a name (model.UserFromBot).
func botMail(username string) string { return username + "@localhost" }

// botHere finds the bot of this server that is a bot of the archive: one that an
// earlier import into this team made of it, or one of its name. A bot has no address
// of its own; its name is all that tells it from others.
func (p *planner) botHere(person *inspect.Person) *Account {
	if earlier := p.byOrigin[p.in.ShellMail(person, p.target.Key)]; earlier != nil {
		return earlier
	}
	if account := p.byName[sanitize.Key(person.Username)]; account != nil && account.Bot && account.Origin == "" {
		return account
	}
	return nil
}
