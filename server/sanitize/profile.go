package sanitize

import (
	"net/mail"
	"slices"
	"strings"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/bulk"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/mmrules"
)

// ProfileTexts are the texts of a user line as the server takes them.
func ProfileTexts(line *bulk.User) bulk.User {
	return bulk.User{
		Nickname: CutRunes(CleanText(line.Nickname), MaxDisplayRunes), FirstName: CutRunes(CleanText(line.FirstName), MaxDisplayRunes),
		LastName: CutRunes(CleanText(line.LastName), MaxDisplayRunes), Position: CutRunes(CleanText(line.Position), maxPositionRunes),
	}
}

// CleanLocale returns a language that the server shows, or nothing.
func CleanLocale(text string) string {
	if mmrules.IsServerLocale(text) {
		return text
	}
	return ""
}

// CleanMembership makes of a channel membership what the server takes, without
// roles, and names the settings that it does not.
func CleanMembership(line bulk.ChannelMembership, now int64) (bulk.ChannelMembership, []string) {
	filter := &SettingsFilter{}
	return bulk.ChannelMembership{
		NotifyProps: filter.channelProps(line.NotifyProps), Favorite: line.Favorite,
		MentionCount: max(line.MentionCount, 0), MentionCountRoot: max(line.MentionCountRoot, 0),
		UrgentMentionCount: max(line.UrgentMentionCount, 0),
		MsgCount:           max(line.MsgCount, 0), MsgCountRoot: max(line.MsgCountRoot, 0),
		LastViewedAt: min(max(line.LastViewedAt, 0), now),
	}, filter.Lost
}

// CleanParticipant makes of a participant what the server takes, and counts what it
// does not.
func CleanParticipant(participant bulk.Participant, now int64) (bulk.ChannelMembership, Skips) {
	line := bulk.ChannelMembership{
		NotifyProps: participant.NotifyProps, MentionCount: participant.MentionCount, MentionCountRoot: participant.MentionCountRoot,
		UrgentMentionCount: participant.UrgentMentionCount, MsgCount: participant.MsgCount, MsgCountRoot: participant.MsgCountRoot, LastViewedAt: participant.LastViewedAt,
	}
	lost := Skips{}
	cleaned, fields := CleanMembership(line, now)
	lost.Add(SkipSetting, int64(len(fields)))
	if line.NotifyProps = cleaned.NotifyProps; line != cleaned {
		lost.Add(SkipReadState, 1)
	}
	return cleaned, lost
}

// Admins counts 1 when roles make an admin of a team or a channel, and 0 otherwise.
func Admins(roles string) int64 {
	if slices.ContainsFunc(strings.Fields(roles), func(role string) bool { return role == "team_admin" || role == "channel_admin" }) {
		return 1
	}
	return 0
}

// Address returns an e-mail address as the server keeps it, or nothing for
// one that it would refuse.
func Address(text string) string {
	text = strings.ToLower(strings.TrimSpace(text))
	if len(text) > mmrules.MaxEmail {
		return ""
	}
	parsed, err := mail.ParseAddress(text)
	if err != nil || parsed.Address != text || CleanText(text) != text || strings.Count(text, "@") != 1 {
		return ""
	}
	return text
}
