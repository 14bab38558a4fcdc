package planning

import (
	"strings"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/inspect"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/sanitize"
)

// unmarkedWebhooks returns the names of webhooks that posts keep; all others are marked.
func unmarkedWebhooks(in *inspect.Inspection, team *inspect.Team, known *accounts) (kept []string) {
	for _, name := range sanitize.SortedKeys(team.Webhooks) {
		if !couldBePerson(in, known, name) {
			kept = append(kept, name)
		}
	}
	return kept
}

// couldBePerson reports whether a person or bot of the archive or of the server has a
// name, or whether it speaks for the server.
func couldBePerson(in *inspect.Inspection, known *accounts, name string) bool {
	name = strings.TrimPrefix(sanitize.Key(name), "@")
	return sanitize.IsReserved(name) || !known.isFree(name) || in.Names[name]
}

// lostOfWebhooks names the webhooks of a team that the plan marks.
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
