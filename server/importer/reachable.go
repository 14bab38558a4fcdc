package importer

import (
	"slices"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/planning"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/write"
)

// withImporter adds the one who imports to the new private channels that get no
// other member: a team admin sees no private channel that they are not in, so
// nobody could ever open these. System admins can join every channel.
func (a *application) withImporter(members []write.Member) []write.Member {
	if a.plan.Policy.AnyAccount {
		return members
	}
	empty := a.emptyChannels(members)
	if len(empty) == 0 {
		return members
	}
	if at := slices.IndexFunc(members, func(member write.Member) bool { return member.UserID == a.job.RequestedBy }); at >= 0 {
		members[at].Channels = append(members[at].Channels, empty...)
		return members
	}
	return append(members, write.Member{UserID: a.job.RequestedBy, Channels: empty})
}

// emptyChannels lists the private channels that the import makes and that none of
// the members gets into.
func (a *application) emptyChannels(members []write.Member) (empty []write.MemberChannel) {
	entered := map[string]bool{}
	for _, member := range members {
		for _, channel := range member.Channels {
			entered[channel.ChannelID] = true
		}
	}
	for _, planned := range a.plan.Channels {
		id := a.channelIDs[planned.Target.Name]
		if planned.Action == planning.ActionSkip || planned.Target.ID != "" || id == "" || entered[id] {
			continue
		}
		if a.newChannel(planned).Private {
			empty = append(empty, write.MemberChannel{ChannelID: id})
		}
	}
	return empty
}
