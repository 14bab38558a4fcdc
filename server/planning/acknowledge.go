package planning

import (
	"fmt"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/sanitize"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// CheckAlone finds, among new decisions, those that must be taken by themselves: a
// private channel that more people could read here, and the acknowledgement of
// that. One among many is not seen. An acknowledgement of what the plan does not do
// is refused as well.
func (p *Plan) CheckAlone(decisions []Decision) (details []transfer.Detail) {
	channels := map[string]PlanChannel{}
	for _, channel := range p.Channels {
		channels[channel.Source] = channel
	}
	for _, decision := range decisions {
		channel := channels[sanitize.Key(decision.Source)]
		refuse := func(code, message string) {
			details = append(details, transfer.Detail{
				Field: decision.Section + "." + decision.Source, Code: code, Value: decision.Source, Message: message,
			})
		}
		switch {
		case decision.Section == SectionAcknowledgements && !channel.Acknowledged:
			refuse(transfer.DetailNotInPlan, fmt.Sprintf("there is nothing to acknowledge about %q and %q", decision.Source, decision.Target))
		case len(decisions) == 1:
		case decision.Section == SectionAcknowledgements, decision.Section == SectionChannels && channel.Exposed != "":
			refuse(transfer.DetailNotAlone, fmt.Sprintf("more people could read the private channel %q: decide that by itself", decision.Source))
		}
	}
	return details
}
