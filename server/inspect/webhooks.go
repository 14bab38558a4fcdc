package inspect

import (
	"encoding/json"
	"strings"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/bulk"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/sanitize"
)

// maxWebhooks is how many names of webhooks a plan compares with those of people. All
// others are marked.
const maxWebhooks = 1000

// noteWebhooks keeps the names that webhooks showed in a clean thread.
func (i *inspector) noteWebhooks(team string, thread bulk.Thread) {
	for content := range thread.Contents() {
		var p sanitize.Props
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
