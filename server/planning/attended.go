package planning

import (
	"github.com/mattermost-community/mattermost-plugin-team-export/server/inspect"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/sanitize"
)

// noteAttendance marks the new private channels that get no member who can sign in. A team
// admin sees no private channel that they are not in, so they could never open these: the
// user who imports joins them. System admins can join every channel.
func noteAttendance(in *inspect.Inspection, team string, channels map[string]PlanChannel, d *draft) {
	if d.plan.Policy.AnyAccount {
		return
	}
	attended := map[string]bool{}
	for _, user := range d.plan.Users {
		person := in.People[user.Source.Username]
		if person == nil || !user.Target.Member || user.Target.Deactivated || user.Target.Bot {
			continue
		}
		for _, name := range keptChannels(person.Teams[team].Channels, channels) {
			attended[name] = true
		}
	}
	for i := range d.plan.Channels {
		channel := &d.plan.Channels[i]
		fresh := channel.Action == ActionNew || channel.Action == ActionRename
		channel.ImporterJoins = fresh && channel.Target.ID == "" && channel.Target.Type == sanitize.TypePrivate && !attended[channel.Target.Name]
	}
}
