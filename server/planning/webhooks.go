package planning

import (
	"strings"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/inspect"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/sanitize"
)

// planWebhooks decides which of the names of webhooks are marked.
func (p *planner) planWebhooks() {
	for _, name := range sanitize.SortedKeys(p.team.Webhooks) {
		if p.policy.AnyAccount && !p.couldBePerson(name) {
			p.plan.Webhooks = append(p.plan.Webhooks, name)
		}
	}
}

// couldBePerson reports whether a name is that of a person or bot of the archive
// or of this server, or one that speaks for the server.
func (p *planner) couldBePerson(name string) bool {
	name = strings.TrimPrefix(sanitize.Key(name), "@")
	return sanitize.IsReserved(name) || p.byName[name] != nil || p.given[name] || p.in.People[name] != nil || p.in.Names[name]
}

// lostOfWebhooks names the webhooks of a team whose names the plan marks.
func (p *Plan) lostOfWebhooks(team *inspect.Team) sanitize.Skips {
	lost := sanitize.Skips{}
	kept := p.keptWebhooks()
	for _, name := range sanitize.SortedKeys(team.Webhooks) {
		if !kept[name] && sanitize.MarkWebhook(name) != name {
			lost.Note(sanitize.SkipWebhookName, name)
		}
	}
	return lost
}

func (p *Plan) keptWebhooks() map[string]bool {
	kept := make(map[string]bool, len(p.Webhooks))
	for _, name := range p.Webhooks {
		kept[name] = true
	}
	return kept
}
