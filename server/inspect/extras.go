package inspect

import (
	"context"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/archive"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/bulk"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/sanitize"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// readExtras counts what an archive of ours has beside its lines.
func (i *inspector) readExtras(ctx context.Context) error {
	if !i.in.Ours || len(i.in.Teams) != 1 {
		return nil
	}
	extras := &Extras{Channels: map[string]*ChannelExtra{}, Talks: map[string]*ChannelExtra{}, Dropped: sanitize.Skips{}}
	i.in.Extras = extras
	icon, err := sanitize.ReadIcon(i.reader)
	if err != nil {
		return err
	}
	extras.Icon = icon != nil
	if _, ok := i.reader.Find(archive.TeamIconName); ok && !extras.Icon {
		extras.Dropped.Add(sanitize.SkipIcon, 1)
	}
	var team *Team
	for _, only := range i.in.Teams {
		team = only
	}
	for _, read := range []func(context.Context, *Team) error{i.readBotMembers, i.readBookmarks, i.readPostExtras, i.readChannelExtras} {
		if err := read(ctx, team); err != nil {
			return err
		}
	}
	return nil
}

// readBotMembers notes where bots are members, which the lines do not say.
func (i *inspector) readBotMembers(ctx context.Context, team *Team) error {
	for line, err := range sanitize.ExtraLines[bulk.BotMembers](i.reader, archive.BotMembersName) {
		if err != nil || context.Cause(ctx) != nil {
			return sanitize.FirstError(err, ctx)
		}
		if line == nil || i.in.People[sanitize.Key(line.Username)] == nil {
			continue
		}
		person := i.in.People[sanitize.Key(line.Username)]
		for _, membership := range line.Teams {
			if _, twice := person.Teams[team.Name]; person.Bot && !twice && sanitize.Key(membership.Name) == team.Name {
				person.Teams[team.Name] = i.membership(person, membership)
			}
		}
		if err := i.checkNames(); err != nil {
			return err
		}
	}
	return nil
}

func (i *inspector) readBookmarks(ctx context.Context, team *Team) error {
	for line, err := range sanitize.ExtraLines[archive.BookmarkExtra](i.reader, archive.BookmarksName) {
		if err != nil || context.Cause(ctx) != nil {
			return sanitize.FirstError(err, ctx)
		}
		bookmark, refused := i.scrub.Bookmark(line, i.in.Now)
		var place *ChannelExtra
		direct := false
		if line != nil {
			place, direct = i.extrasAt(team, line.Channel, line.ChannelMembers)
		}
		switch {
		case place == nil && refused == "" && direct:
			i.in.Extras.Dropped.Add(sanitize.SkipDirectBookmark, 1)
		case place == nil && refused == "":
			i.in.Extras.Dropped.Add(sanitize.SkipBookmark, 1)
		case place == nil:
			i.in.Extras.Dropped.Add(refused, 1)
		case refused != "":
			place.Dropped.Add(refused, 1)
		case place.Counts[transfer.CountBookmarks] >= sanitize.MaxBookmarks:
			place.Dropped.Add(sanitize.SkipBookmark, 1)
		default:
			place.Counts[transfer.CountBookmarks]++
			fields := sanitize.LostOfBookmark(line, bookmark)
			switch {
			case direct:
				place.Dropped.Add(sanitize.SkipBookmarkField, int64(len(fields)))
			case len(fields) > 0:
				i.note(place.Dropped, sanitize.SkipBookmarkField, sanitize.CutRunes(bookmark.DisplayName, sanitize.MaxDisplayRunes), fields...)
			}
		}
	}
	return nil
}

// extrasAt is where the extras of a channel or conversation are counted; nil for one
// that is not imported.
func (i *inspector) extrasAt(team *Team, channel string, members []string) (place *ChannelExtra, direct bool) {
	at := sanitize.PlaceOf(channel, members)
	if at.Direct() {
		return i.in.Extras.talk(i.in, at.Talk), true
	}
	return i.in.Extras.channel(team, at.Channel), false
}

func (i *inspector) readPostExtras(ctx context.Context, team *Team) error {
	for line, err := range sanitize.ExtraLines[archive.PostExtra](i.reader, archive.PostsName) {
		if err != nil || context.Cause(ctx) != nil {
			return sanitize.FirstError(err, ctx)
		}
		dropped := sanitize.Skips{}
		cleaned, ok := sanitize.CleanPost(line, i.in.Now, dropped)
		var place *ChannelExtra
		direct := false
		if line != nil {
			place, direct = i.extrasAt(team, line.Channel, line.ChannelMembers)
		}
		if place == nil {
			// Of conversations that are not imported nothing is said twice.
			if !direct {
				i.in.Extras.Dropped.Add(sanitize.SkipPostExtra, 1)
			}
			continue
		}
		place.Dropped.AddAll(dropped)
		if !ok {
			continue
		}
		if cleaned.Level != "" || cleaned.RequestedAck {
			place.Counts[transfer.CountPriorities]++
		}
		place.Counts[transfer.CountAcks] += int64(len(cleaned.Acks))
		if n := int64(len(cleaned.Versions)); n > 0 {
			place.Counts[transfer.CountEdits] += n
		}
	}
	return nil
}

// readChannelExtras counts what is not given back.
func (i *inspector) readChannelExtras(ctx context.Context, team *Team) error {
	for line, err := range sanitize.ExtraLines[archive.ChannelExtra](i.reader, archive.ChannelsName) {
		if err != nil || context.Cause(ctx) != nil {
			return sanitize.FirstError(err, ctx)
		}
		if line == nil {
			i.in.Extras.Dropped.Add(sanitize.SkipChannelExtra, 1)
			continue
		}
		if place := i.in.Extras.channel(team, line.Name); place != nil && (len(line.Banner) > 0 || line.CategoryName != "") {
			place.Dropped.Add(sanitize.SkipChannelExtra, 1)
		}
	}
	return nil
}

// AddExtras adds what is given back to the counts of channels and conversations that
// are imported, and what is not to what is left out.
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

// Extras are what an archive of ours has beside its lines and an import can give
// back.
type Extras struct {
	// Icon says that the team has an icon that a server takes.
	Icon     bool                     `json:"icon,omitempty"`
	Channels map[string]*ChannelExtra `json:"channels,omitempty"`
	// Talks are those of conversations, by the names of the participants. Nothing in
	// them has a name.
	Talks map[string]*ChannelExtra `json:"talks,omitempty"`
	// Dropped is what no import gives back.
	Dropped sanitize.Skips `json:"dropped,omitempty"`
}

// ChannelExtra is what an archive has beside the lines of a channel.
type ChannelExtra struct {
	Counts  transfer.Counts `json:"counts"`
	Dropped sanitize.Skips  `json:"dropped,omitempty"`
}

// channel is where the extras of a channel are counted; nil for one that the
// archive does not have.
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

// talk returns where the extras of a conversation are counted; nil for one that is not
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
