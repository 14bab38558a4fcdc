package exporter

import (
	"fmt"
	"strings"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/teamdata"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// selection says what options and bounds mean for the rows that are read.
func selection(options transfer.ExportOptions, bounds transfer.Bounds) teamdata.Selection {
	return teamdata.Selection{
		Since:              options.Since,
		Until:              options.Until,
		MaxPosts:           options.MaxPostsPerChannel,
		ChosenChannelsOnly: len(options.Channels.Include) > 0 || bounds.Restricted(),
		EditHistory:        options.EditHistory,
		OwnMarks:           options.PersonalData != transfer.PersonalFull || bounds.Restricted(),
		Viewer:             bounds.Viewer,
	}
}

// choice decides which channels of a team are exported.
type choice struct {
	options          transfer.ExportOptions
	include, exclude map[string]bool
}

func newChoice(options transfer.ExportOptions) choice {
	return choice{options: options, include: channelNames(options.Channels.Include), exclude: channelNames(options.Channels.Exclude)}
}

// takes reports whether a channel is exported. A reason is given for one that
// was asked for by name and is not.
func (c choice) takes(channel teamdata.Channel) (take bool, reason string) {
	asked := c.include[channel.ID] || c.include[channel.Name]
	switch {
	case c.exclude[channel.ID] || c.exclude[channel.Name]:
		reason = "channels.exclude names it too"
	case len(c.include) > 0 && !asked:
		return false, ""
	case channel.Type != "O" && !c.options.PrivateChannels:
		reason = "it is private, and private channels were not asked for"
	case channel.DeleteAt != 0 && !c.options.ArchivedChannels:
		reason = "it is archived, and archived channels were not asked for"
	default:
		return true, ""
	}
	if !asked {
		reason = ""
	}
	return false, reason
}

// channelName returns the name of a channel as the database has it: people also write
// ~Town-Square.
func channelName(name string) string {
	return strings.ToLower(strings.TrimPrefix(strings.TrimSpace(name), "~"))
}

func channelNames(names []string) map[string]bool {
	set := make(map[string]bool, len(names))
	for _, name := range names {
		set[channelName(name)] = true
	}
	return set
}

func unknownChannels(field string, names []string, known map[string]bool) []transfer.Detail {
	var details []transfer.Detail
	for _, name := range names {
		if !known[channelName(name)] {
			details = append(details, transfer.Detail{
				Field: field, Code: transfer.DetailUnknownChannel, Value: name,
				Message: fmt.Sprintf("the team has no channel with the name or id %q", name),
			})
		}
	}
	return details
}
