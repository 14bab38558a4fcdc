package inspect

import (
	"encoding/json"
	"strings"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/bulk"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/sanitize"
)

// maxWebhooks bounds the names of webhooks that a plan compares with those of people. All
// others are marked.
const maxWebhooks = 1000

// noteWebhooks keeps the names that webhooks showed in a clean thread.
func (p *postReader) noteWebhooks(team string, thread bulk.Thread) {
	for content := range thread.Contents() {
		var props sanitize.Props
		if !strings.Contains(string(content.Props), `"override_username"`) || json.Unmarshal(content.Props, &props) != nil || props.OverrideUsername == "" {
			continue
		}
		webhooks := p.in.team(team).Webhooks
		if p.webhooks < maxWebhooks && !webhooks[props.OverrideUsername] {
			webhooks[props.OverrideUsername] = true
			p.webhooks++
		}
	}
}
