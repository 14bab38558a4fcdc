package importer

import (
	"encoding/json"
	"strings"
	"unicode"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/bulk"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/mmrules"
)

// Posts of webhooks stay recognisable: they keep from_webhook, for which every
// client shows the tag BOT beside the name, and override_username, the name that
// they showed. Whoever can write an archive chooses that name. So it is marked in a
// way that no account can be called, unless the one who imports may use any account
// of the server anyway; and even then where it is the name of a person or a bot.
// Nothing else of a webhook is kept: an icon would be loaded from another server.

const (
	// webhookMark stands behind names. No username has a blank or a bracket.
	webhookMark = " (webhook)"
	// maxWebhookRunes is how much of a name is kept.
	maxWebhookRunes = mmrules.MaxDisplayName
	// maxWebhooks is how many names of an archive a plan compares with those of people.
	// All others are marked.
	maxWebhooks = 1000
)

// cleanWebhookName returns the name that a webhook showed without what changes
// how the rest of a line is shown.
func cleanWebhookName(name string) string {
	name = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp) {
			return -1
		}
		return r
	}, clean(name))
	return strings.TrimSpace(cut(strings.Join(strings.Fields(name), " "), maxWebhookRunes))
}

// markWebhook makes of a name one that can be taken for nothing but a webhook's.
func markWebhook(name string) string {
	if strings.HasSuffix(name, webhookMark) {
		return name
	}
	return name + webhookMark
}

// noteWebhooks keeps the names that webhooks showed in a clean thread.
func (i *inspector) noteWebhooks(team string, thread bulk.Thread) {
	for content := range thread.Contents() {
		var p props
		if !strings.Contains(string(content.Props), `"override_username"`) || json.Unmarshal(content.Props, &p) != nil || p.OverrideUsername == "" {
			continue
		}
		webhooks := i.in.team(team).Webhooks
		if i.webhooks < maxWebhooks && !webhooks[p.OverrideUsername] {
			webhooks[p.OverrideUsername] = true
			i.webhooks++
		}
	}
}

// planWebhooks decides which of the names of webhooks are marked.
func (p *planner) planWebhooks() {
	for _, name := range sortedKeys(p.team.Webhooks) {
		if p.policy.AnyAccount && !p.couldBePerson(name) {
			p.plan.Webhooks = append(p.plan.Webhooks, name)
		}
	}
}

// couldBePerson reports whether a name is that of a person or bot of the archive
// or of this server, or one that speaks for the server.
func (p *planner) couldBePerson(name string) bool {
	name = strings.TrimPrefix(key(name), "@")
	return isReserved(name) || p.byName[name] != nil || p.given[name] || p.in.People[name] != nil || p.in.Names[name]
}

// lostOfWebhooks names the webhooks of a team whose names the plan marks.
func (p *Plan) lostOfWebhooks(team *Team) drops {
	lost := drops{}
	kept := p.keptWebhooks()
	for _, name := range sortedKeys(team.Webhooks) {
		if !kept[name] && markWebhook(name) != name {
			lost.note(dropWebhookName, name)
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
