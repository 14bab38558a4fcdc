package inspect

import (
	"github.com/mattermost-community/mattermost-plugin-team-export/server/sanitize"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// AddExtras adds the extras of imported channels and conversations to the counts, and those
// that are not restored to what is left out.
func (in *Inspection) AddExtras(imported, talks func(source string) bool, counts transfer.Counts, dropped sanitize.Skips) {
	if in.Extras == nil {
		return
	}
	dropped.AddAll(in.Extras.Dropped)
	if in.Extras.Icon {
		counts[transfer.CountIcon] = 1
	}
	for _, name := range sanitize.SortedKeys(in.Extras.Channels) {
		channel := in.Extras.Channels[name]
		if !imported(name) {
			continue
		}
		dropped.AddIn(name, channel.Dropped)
		for kind, n := range channel.Counts {
			counts[kind] += n
		}
	}
	for source, talk := range in.Extras.Talks {
		if !talks(source) {
			continue
		}
		dropped.AddAll(talk.Dropped)
		for kind, n := range talk.Counts {
			counts[kind] += n
		}
	}
}

// Extras counts what an archive of the plugin has beside its lines and an import can
// restore.
type Extras struct {
	// Icon says that the team has an icon that a server takes.
	Icon     bool                     `json:"icon,omitempty"`
	Channels map[string]*ChannelExtra `json:"channels,omitempty"`
	// Talks holds the extras of conversations, by the names of the participants. They hold
	// no other names.
	Talks map[string]*ChannelExtra `json:"talks,omitempty"`
	// Dropped counts data that no import restores.
	Dropped sanitize.Skips `json:"dropped,omitempty"`
}

// ChannelExtra counts what an archive has beside the lines of a channel.
type ChannelExtra struct {
	Counts  transfer.Counts `json:"counts"`
	Dropped sanitize.Skips  `json:"dropped,omitempty"`
}

// channel returns the counts of the extras of a channel; nil for one that the archive does
// not have.
func (e *Extras) channel(team *Team, name string) *ChannelExtra {
	name = sanitize.ChannelKey(name)
	if team == nil || team.Channels[name] == nil {
		return nil
	}
	if e.Channels[name] == nil {
		e.Channels[name] = &ChannelExtra{Counts: transfer.Counts{}, Dropped: sanitize.Skips{}}
	}
	return e.Channels[name]
}

// talk returns the counts of the extras of a conversation; nil for one that is not
// imported.
func (e *Extras) talk(in *Inspection, source string) *ChannelExtra {
	if in.Conversations[source] == nil {
		return nil
	}
	if e.Talks[source] == nil {
		e.Talks[source] = &ChannelExtra{Counts: transfer.Counts{}, Dropped: sanitize.Skips{}}
	}
	return e.Talks[source]
}
