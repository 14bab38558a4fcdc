package exporter

import (
	"regexp"
	"strconv"
	"strings"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/bulk"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// renamedChannels knows under which name each channel goes in the archive.
type renamedChannels struct {
	// byID and bySource are the names in the archive, by id and by name on the
	// source server.
	byID, bySource map[string]string
	// links tells the new names of channels that could not keep theirs.
	links renames
}

// nameChannels gives the chosen channels their names. An import refuses some that
// old servers made, such as those of group messages, and takes two names that
// differ in capitals for one. Channels that can keep their names come first.
func (r *run) nameChannels() {
	names := renamedChannels{byID: map[string]string{}, bySource: map[string]string{}, links: renames{}}
	taken := map[string]bool{}
	for _, channel := range r.channels {
		if bulk.ChannelName(channel.Name) == channel.Name {
			taken[channel.Name] = true
			names.byID[channel.ID], names.bySource[channel.Name] = channel.Name, channel.Name
		}
	}
	for _, channel := range r.channels {
		if channel.Name == channel.ID {
			r.warn(transfer.WarnChannelRenamed, channel.ID, "Channel %s has no name; it is called by its id in the archive.", channel.ID)
		}
		if names.byID[channel.ID] != "" {
			continue
		}
		name := freeChannelName(bulk.ChannelName(channel.Name), taken)
		taken[name], names.byID[channel.ID] = true, name
		if old := strings.ToLower(channel.Name); names.bySource[old] == "" {
			// Links are written in any case: they mean the channel that keeps the name.
			names.links[old] = name
		}
		names.bySource[channel.Name] = name
		r.warn(transfer.WarnChannelRenamed, channel.ID, "Channel %q is called %q in the archive: an import refuses the name.", channel.Name, name)
	}
	r.channelNames, r.people.channels = names, names.links
}

// freeChannelName returns the name, or the name with the lowest number that is
// free.
func freeChannelName(name string, taken map[string]bool) string {
	candidate := name
	for n := 2; taken[candidate]; n++ {
		number := "-" + strconv.Itoa(n)
		candidate = name[:min(len(name), bulk.MaxName-len(number))] + number
	}
	return candidate
}

// channelLink is a ~name as people write it.
var channelLink = regexp.MustCompile(`~[A-Za-z0-9._-]+`)

// inLinks gives the renamed channels in a text their new names where it links to
// them with a ~.
func (n renames) inLinks(text string) string { return n.behind("~", channelLink, text) }
