package inspect

import (
	"fmt"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/bulk"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/mmrules"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/sanitize"
)

// teamReader reads the lines of teams and channels.
type teamReader struct {
	in       *Inspection
	registry *registry
	links    links
	notes    *notes
}

// teamLine adds the team of a line.
func (t *teamReader) teamLine(line *bulk.Team) error {
	if !sanitize.IsTeamName(sanitize.Key(line.Name)) {
		return fmt.Errorf("names a team %q, which no server takes", sanitize.CutRunes(line.Name, sanitize.MaxNameBytes))
	}
	team := t.in.team(line.Name)
	if len(t.in.Teams) > maxTeams {
		return fmt.Errorf("is one of more than %d teams", maxTeams)
	}
	if team.Line {
		t.notes.note(team.Dropped, sanitize.SkipDoubleLine, team.Name)
		return nil
	}
	team.Line = true
	t.describe(team, line)
	return nil
}

// channelLine adds the channel of a line.
func (t *teamReader) channelLine(line *bulk.Channel) error {
	if !sanitize.IsTeamName(sanitize.Key(line.Team)) || sanitize.ChannelKey(line.Name) == "" {
		t.notes.note(t.in.Dropped, sanitize.SkipMissingChannel, line.Name)
		return nil
	}
	channel, err := t.registry.channel(line.Team, line.Name)
	if err != nil {
		return err
	}
	if channel.Line {
		// Two channels of the source may get one name, as when long names are cut. The
		// channel is private when one of the lines says so.
		t.notes.note(channel.Lost, sanitize.SkipDoubleLine, "~"+channel.Name)
		channel.isPrivate(line.Type != sanitize.TypeOpen)
		return nil
	}
	t.describeChannel(channel, line)
	if t.in.KnowsPosts() {
		texts := sanitize.Texts{Links: t.links.of(channel.Team)}
		texts.Rewrite(channel.Header + " " + channel.Purpose)
	}
	return nil
}

// describe keeps what a new team gets from its line, and notes what the team loses.
func (t *teamReader) describe(team *Team, line *bulk.Team) {
	team.DisplayName = sanitize.CutRunes(sanitize.CleanText(line.DisplayName), sanitize.MaxDisplayRunes)
	team.Description = sanitize.CutBytes(sanitize.CleanText(line.Description), sanitize.MaxDescriptionBytes)
	// The team is open only when both fields say so.
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
		t.notes.note(team.Dropped, sanitize.SkipTeamText, team.Name, fields...)
	}
}

// describeChannel keeps what a new channel gets from its line, and notes what the channel
// loses.
func (t *teamReader) describeChannel(channel *Channel, line *bulk.Channel) {
	name := channel.Name
	channel.Channel = sanitize.CleanChannel(*line, t.in.Now)
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
		t.notes.note(channel.Lost, sanitize.SkipChannelText, "~"+name, fields...)
	}
	if line.Type != channel.Type {
		t.notes.note(channel.Lost, sanitize.SkipChannelType, "~"+name)
	}
	if line.DeletedAt < 0 || line.DeletedAt > t.in.Now {
		t.notes.note(channel.Lost, sanitize.SkipTime, "~"+name, "deleted_at")
	}
}
