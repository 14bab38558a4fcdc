package importer

import (
	"slices"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/planning"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/write"
)

// withImporter adds the one who imports to the new private channels that get no
// other member: a team admin sees no private channel that they are not in, so
// nobody could ever open these. System admins can join every channel.
func (j *joiner) withImporter(members []write.Member) []write.Member {
	if j.plan.Policy.AnyAccount {
		return members
	}
	empty := j.emptyChannels(members)
	if len(empty) == 0 {
		return members
	}
	if at := slices.IndexFunc(members, func(member write.Member) bool { return member.UserID == j.attempt.job.RequestedBy }); at >= 0 {
		members[at].Channels = append(members[at].Channels, empty...)
		return members
	}
	return append(members, write.Member{UserID: j.attempt.job.RequestedBy, Channels: empty})
}

// emptyChannels lists the private channels that the import makes and that none of
// the members gets into.
func (j *joiner) emptyChannels(members []write.Member) (empty []write.MemberChannel) {
	entered := map[string]bool{}
	for _, member := range members {
		for _, channel := range member.Channels {
			entered[channel.ChannelID] = true
		}
	}
	for _, planned := range j.plan.Channels {
		id := j.ids.channels[planned.Target.Name]
		if planned.Action == planning.ActionSkip || planned.Target.ID != "" || id == "" || entered[id] {
			continue
		}
		if newChannel(j.task, planned).Private {
			empty = append(empty, write.MemberChannel{ChannelID: id})
		}
	}
	return empty
}
