package exporter

import (
	"context"
	"fmt"
	"strings"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/archive"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/bulk"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/mmrules"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/teamdata"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// channelWriter chooses the channels of the archive and writes their lines.
type channelWriter struct {
	options    transfer.ExportOptions
	snapshot   Snapshot
	chosen     *chosen
	visibility *visibility
	people     *people
	emoji      *emojiUse
	texts      *texts
	lines      *bulk.Encoder
	segments   *segmentWriter
	extras     *extras
	findings   *findings
}

// choose finds the channels of the archive.
func (w *channelWriter) choose(ctx context.Context) error {
	choice := newChoice(w.options)
	for channel, err := range w.snapshot.Channels(ctx) {
		if err != nil {
			return err
		}
		if !w.visibility.bounds.Takes(channel.ID, channel.Type != "O") {
			continue // a warning would reveal the channel
		}
		take, reason := choice.takes(channel)
		if reason != "" {
			w.findings.warn(transfer.WarnChannelNotTaken, channel.ID, "Channel %q was asked for and is not in the archive: %s.", channel.Name, reason)
		}
		if take {
			w.chosen.channels = append(w.chosen.channels, channel)
		}
	}
	w.name()
	return nil
}

// write writes the lines of the channels.
func (w *channelWriter) write(context.Context) error {
	for _, channel := range w.chosen.channels {
		if err := w.writeOne(channel); err != nil {
			return fmt.Errorf("channel %s: %w", channel.ID, err)
		}
	}
	return nil
}

func (w *channelWriter) writeOne(channel teamdata.Channel) error {
	w.emoji.scan(channel.Header)
	w.findings.count(transfer.CountChannels, 1)
	if channel.Type != "O" {
		w.findings.count(transfer.CountPrivateChannels, 1)
	}
	line := bulk.Line{Type: bulk.TypeChannel, Channel: &bulk.Channel{
		Team:        w.chosen.teamName,
		Name:        w.chosen.names.byID[channel.ID],
		DisplayName: w.texts.short(channel.ID, "display name", channel.DisplayName, mmrules.MaxDisplayName),
		Type:        "P",
		Header:      w.texts.short(channel.ID, "header", channel.Header, mmrules.MaxHeader),
		Purpose:     w.texts.short(channel.ID, "purpose", channel.Purpose, mmrules.MaxPurpose),
		DeletedAt:   w.findings.endedAt(channel.ID, channel.DeleteAt),
	}}
	if channel.Type == "O" {
		// A channel of an unknown type must not become public.
		line.Channel.Type = "O"
	}
	if channel.DeleteAt == 0 {
		w.segments.barriers.Offer(line)
	}
	if err := w.note(channel); err != nil {
		return err
	}
	return w.lines.Encode(line)
}

// note keeps what the line of a channel cannot say.
func (w *channelWriter) note(channel teamdata.Channel) error {
	extra := archive.ChannelExtra{
		ID: channel.ID, Name: w.chosen.names.byID[channel.ID], CreateAt: channel.CreateAt,
		Creator: w.people.names[channel.CreatorID], CategoryName: w.people.inText(channel.CategoryName),
	}
	if extra.Name != channel.Name {
		extra.SourceName = channel.Name
	}
	if text := string(channel.Banner); text != "" && text != "null" {
		extra.Banner = w.people.inJSON(channel.Banner)
	}
	return w.extras.channels.put(extra)
}

// name gives the chosen channels their names. An import refuses some that
// old servers made, such as those of group messages, and takes two names that
// differ in capitals for one. Channels that can keep their names come first.
func (w *channelWriter) name() {
	names := renamedChannels{byID: map[string]string{}, bySource: map[string]string{}, links: renames{}}
	taken := map[string]bool{}
	for _, channel := range w.chosen.channels {
		if mmrules.ChannelName(channel.Name) == channel.Name {
			taken[channel.Name] = true
			names.byID[channel.ID], names.bySource[channel.Name] = channel.Name, channel.Name
		}
	}
	for _, channel := range w.chosen.channels {
		if channel.Name == channel.ID {
			w.findings.warn(transfer.WarnChannelRenamed, channel.ID, "Channel %s has no name; it is called by its id in the archive.", channel.ID)
		}
		if names.byID[channel.ID] != "" {
			continue
		}
		name := freeChannelName(mmrules.ChannelName(channel.Name), taken)
		taken[name], names.byID[channel.ID] = true, name
		if old := strings.ToLower(channel.Name); names.bySource[old] == "" {
			// Links are written in any case: they mean the channel that keeps the name.
			names.links[old] = name
		}
		names.bySource[channel.Name] = name
		w.findings.warn(transfer.WarnChannelRenamed, channel.ID, "Channel %q is called %q in the archive: an import refuses the name.", channel.Name, name)
	}
	w.chosen.names, w.people.channels = names, names.links
}
