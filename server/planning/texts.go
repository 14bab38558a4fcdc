package planning

import (
	"github.com/mattermost-community/mattermost-plugin-team-export/server/inspect"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/sanitize"
)

// TextsOf gives texts the names that a plan gives.
func TextsOf(in *inspect.Inspection, plan *Plan) sanitize.Texts {
	t := sanitize.Texts{People: map[string]string{}, Channels: map[string]string{}, Emoji: map[string]string{}, Webhooks: plan.keptWebhooks()}
	for _, user := range plan.Users {
		rename(t.People, user.Source.Username, user.Target.Username)
	}
	for _, channel := range plan.Channels {
		if channel.Action == ActionSkip {
			continue
		}
		rename(t.Channels, channel.Source, channel.Target.Name)
		if source := in.Teams[plan.Team]; source != nil && source.Channels[channel.Source] != nil {
			// People wrote links by the name that the channel had.
			if refused := source.Channels[channel.Source].Refused; refused != "" {
				t.Channels[refused] = channel.Target.Name
			}
		}
	}
	for _, emoji := range plan.Emoji {
		if emoji.Action != ActionSkip {
			rename(t.Emoji, emoji.Name, emoji.Target)
		}
	}
	if site := sanitize.TrimSlash(in.Source.SiteURL); site != "" && plan.SiteURL != "" {
		t.Links = sanitize.Links{
			From: site + "/" + in.SourceTeam(plan.Team), FromSite: site,
			To: sanitize.TrimSlash(plan.SiteURL) + "/" + plan.TargetTeam, Posts: true, Channels: t.Channels,
		}
	}
	return t
}

func rename(names map[string]string, from, to string) {
	if from != to {
		names[from] = to
	}
}
