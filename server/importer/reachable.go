package importer

import (
	"slices"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/write"
)

// withImporter adds the user who imports to the new private channels that the plan says
// they join: no other member could open these.
func (j *joiner) withImporter(members []write.Member) []write.Member {
	var joined []write.MemberChannel
	for _, planned := range j.plan.Channels {
		if id := j.ids.channels[planned.Target.Name]; planned.ImporterJoins && id != "" {
			joined = append(joined, write.MemberChannel{ChannelID: id})
		}
	}
	if len(joined) == 0 {
		return members
	}
	if at := slices.IndexFunc(members, func(member write.Member) bool { return member.UserID == j.attempt.job.RequestedBy }); at >= 0 {
		members[at].Channels = append(members[at].Channels, joined...)
		return members
	}
	return append(members, write.Member{UserID: j.attempt.job.RequestedBy, Channels: joined})
}
