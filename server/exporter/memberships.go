package exporter

import (
	"slices"
	"strings"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/bulk"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/teamdata"
)

// memberships builds what a user line says about the team and its channels.
type memberships struct {
	chosen     *chosen
	visibility *visibility
	settings   *settingsReader
}

func (m *memberships) ofTeam(user teamdata.User, guest bool) bulk.TeamMembership {
	membership := bulk.TeamMembership{
		Name:  m.chosen.teamName,
		Roles: memberRoles("team", guest, user.Member.SchemeAdmin),
	}
	if m.visibility.of(user).settings {
		theme := user.Preferences["theme/team"]
		membership.Theme = m.settings.checker(user.ID).valid("theme of the team", theme, isTheme(theme))
	}
	for _, channel := range user.Channels {
		membership.Channels = append(membership.Channels, m.ofChannel(user.ID, channel, guest))
	}
	return membership
}

func (m *memberships) ofChannel(userID string, member teamdata.ChannelMember, guest bool) bulk.ChannelMembership {
	name := m.chosen.names.bySource[member.ChannelName]
	if !m.visibility.includesPersonal(userID) {
		return bulk.ChannelMembership{Name: name, Roles: memberRoles("channel", guest, member.SchemeAdmin)}
	}
	return bulk.ChannelMembership{
		Name:               name,
		Roles:              memberRoles("channel", guest, member.SchemeAdmin),
		NotifyProps:        m.settings.channelProps(userID, member.NotifyProps),
		Favorite:           member.Favorite,
		MentionCount:       member.MentionCount,
		MentionCountRoot:   member.MentionCountRoot,
		UrgentMentionCount: member.UrgentMentionCount,
		MsgCount:           member.MsgCount,
		MsgCountRoot:       member.MsgCountRoot,
		LastViewedAt:       member.LastViewedAt,
	}
}

// memberRoles returns the roles of a membership in a team or channel; "" for an
// ordinary member, which is the default of an import. An import accepts a guest only
// when the account, the team and every channel say so. Roles of custom schemes are
// left out: other servers do not have them.
func memberRoles(scope string, guest, admin bool) string {
	switch {
	case guest:
		return scope + "_guest"
	case admin:
		return scope + "_user " + scope + "_admin"
	default:
		return ""
	}
}

func isMember(user teamdata.User) bool { return user.Member != nil && user.Member.DeleteAt == 0 }

func isGuest(user teamdata.User) bool {
	return slices.Contains(strings.Fields(user.Roles), "system_guest")
}
