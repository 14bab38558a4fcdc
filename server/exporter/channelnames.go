package exporter

import (
	"regexp"
	"strconv"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/mmrules"
)

// renamedChannels knows under which name each channel goes in the archive.
type renamedChannels struct {
	// byID and bySource are the names in the archive, by id and by name on the
	// source server.
	byID, bySource map[string]string
	// links tells the new names of channels that could not keep theirs.
	links renames
}

// freeChannelName returns the name, or the name with the lowest number that is
// free.
func freeChannelName(name string, taken map[string]bool) string {
	candidate := name
	for n := 2; taken[candidate]; n++ {
		number := "-" + strconv.Itoa(n)
		candidate = name[:min(len(name), mmrules.MaxName-len(number))] + number
	}
	return candidate
}

// channelLink is a ~name as people write it.
var channelLink = regexp.MustCompile(`~[A-Za-z0-9._-]+`)

// inLinks gives the renamed channels in a text their new names where it links to
// them with a ~.
func (n renames) inLinks(text string) string { return n.behind("~", channelLink, text) }
