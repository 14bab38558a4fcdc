package inspect

import (
	"github.com/mattermost-community/mattermost-plugin-team-export/server/bulk"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/mmrules"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/sanitize"
)

// describeTeam keeps what a new team gets of a team line, and notes what it loses.
func (i *inspector) describeTeam(team *Team, line *bulk.Team) {
	team.DisplayName = sanitize.CutRunes(sanitize.CleanText(line.DisplayName), sanitize.MaxDisplayRunes)
	team.Description = sanitize.CutBytes(sanitize.CleanText(line.Description), sanitize.MaxDescriptionBytes)
	// Both have to say so: what is not said to be open is not opened.
	team.AllowOpenInvite = line.AllowOpenInvite && line.Type == "O"
	var fields []string
	if team.DisplayName != line.DisplayName {
		fields = append(fields, "display_name")
	}
	if team.Description != line.Description {
		fields = append(fields, "description")
	}
	if line.AllowOpenInvite != team.AllowOpenInvite {
		fields = append(fields, "allow_open_invite")
	}
	if line.Type != "I" && !team.AllowOpenInvite {
		fields = append(fields, "type")
	}
	if len(fields) > 0 {
		i.note(team.Dropped, sanitize.SkipTeamText, team.Name, fields...)
	}
}

// describeChannel keeps what a new channel gets of a channel line, and notes what
// it loses.
func (i *inspector) describeChannel(channel *Channel, line *bulk.Channel) {
	name := channel.Name
	channel.Channel = sanitize.CleanChannel(*line, i.in.Now)
	channel.Name, channel.Team, channel.Line = name, sanitize.Key(line.Team), true
	if own := sanitize.Key(line.Name); own != name {
		channel.Refused = own
	}
	channel.WasArchived = channel.DeletedAt > 0
	if channel.public() && name == mmrules.TownSquare {
		channel.DeletedAt = 0 // no server archives it
	}
	var fields []string
	for _, text := range []struct{ name, before, after string }{
		{"display_name", line.DisplayName, channel.DisplayName},
		{"header", line.Header, channel.Header},
		{"purpose", line.Purpose, channel.Purpose},
	} {
		if text.before != text.after {
			fields = append(fields, text.name)
		}
	}
	if len(fields) > 0 {
		i.note(channel.Lost, sanitize.SkipChannelText, "~"+name, fields...)
	}
	if line.Type != channel.Type {
		i.note(channel.Lost, sanitize.SkipChannelType, "~"+name)
	}
	if line.DeletedAt < 0 || line.DeletedAt > i.in.Now {
		i.note(channel.Lost, sanitize.SkipTime, "~"+name, "deleted_at")
	}
}
