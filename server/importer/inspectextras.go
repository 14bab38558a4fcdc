package importer

import (
	"context"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/archive"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/bulk"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// readExtras counts what an archive of ours has beside its lines.
func (i *inspector) readExtras(ctx context.Context) error {
	if !i.in.Ours || len(i.in.Teams) != 1 {
		return nil
	}
	extras := &Extras{Channels: map[string]*ChannelExtra{}, Talks: map[string]*ChannelExtra{}, Dropped: drops{}}
	i.in.Extras = extras
	icon, err := readIcon(i.reader)
	if err != nil {
		return err
	}
	extras.Icon = icon != nil
	if _, ok := i.reader.Find(archive.TeamIconName); ok && !extras.Icon {
		extras.Dropped.add(dropIcon, 1)
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
	for line, err := range extraLines[bulk.BotMembers](i.reader, archive.BotMembersName) {
		if err != nil || context.Cause(ctx) != nil {
			return firstError(err, ctx)
		}
		if line == nil || i.in.People[key(line.Username)] == nil {
			continue
		}
		person := i.in.People[key(line.Username)]
		for _, membership := range line.Teams {
			if _, twice := person.Teams[team.Name]; person.Bot && !twice && key(membership.Name) == team.Name {
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
	for line, err := range extraLines[archive.BookmarkExtra](i.reader, archive.BookmarksName) {
		if err != nil || context.Cause(ctx) != nil {
			return firstError(err, ctx)
		}
		bookmark, refused := i.scrub.bookmark(line, i.in.Now)
		var place *ChannelExtra
		direct := false
		if line != nil {
			place, direct = i.extrasAt(team, line.Channel, line.ChannelMembers)
		}
		switch {
		case place == nil && refused == "" && direct:
			i.in.Extras.Dropped.add(dropDirectBookmark, 1)
		case place == nil && refused == "":
			i.in.Extras.Dropped.add(dropBookmark, 1)
		case place == nil:
			i.in.Extras.Dropped.add(refused, 1)
		case refused != "":
			place.Dropped.add(refused, 1)
		case place.Counts[transfer.CountBookmarks] >= maxBookmarks:
			place.Dropped.add(dropBookmark, 1)
		default:
			place.Counts[transfer.CountBookmarks]++
			fields := lostOfBookmark(line, bookmark)
			switch {
			case direct:
				place.Dropped.add(dropBookmarkField, int64(len(fields)))
			case len(fields) > 0:
				i.note(place.Dropped, dropBookmarkField, cut(bookmark.DisplayName, maxDisplayRunes), fields...)
			}
		}
	}
	return nil
}

// extrasAt is where the extras of a channel or conversation are counted; nil for one
// that is not imported.
func (i *inspector) extrasAt(team *Team, channel string, members []string) (place *ChannelExtra, direct bool) {
	at := placeOf(channel, members)
	if at.direct() {
		return i.in.Extras.talk(i.in, at.talk), true
	}
	return i.in.Extras.channel(team, at.channel), false
}

func (i *inspector) readPostExtras(ctx context.Context, team *Team) error {
	for line, err := range extraLines[archive.PostExtra](i.reader, archive.PostsName) {
		if err != nil || context.Cause(ctx) != nil {
			return firstError(err, ctx)
		}
		dropped := drops{}
		cleaned, ok := cleanPost(line, i.in.Now, dropped)
		var place *ChannelExtra
		direct := false
		if line != nil {
			place, direct = i.extrasAt(team, line.Channel, line.ChannelMembers)
		}
		if place == nil {
			// Of conversations that are not imported nothing is said twice.
			if !direct {
				i.in.Extras.Dropped.add(dropPostExtra, 1)
			}
			continue
		}
		place.Dropped.addAll(dropped)
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
	for line, err := range extraLines[archive.ChannelExtra](i.reader, archive.ChannelsName) {
		if err != nil || context.Cause(ctx) != nil {
			return firstError(err, ctx)
		}
		if line == nil {
			i.in.Extras.Dropped.add(dropChannelExtra, 1)
			continue
		}
		if place := i.in.Extras.channel(team, line.Name); place != nil && (len(line.Banner) > 0 || line.CategoryName != "") {
			place.Dropped.add(dropChannelExtra, 1)
		}
	}
	return nil
}

func firstError(err error, ctx context.Context) error { //nolint:revive // the error comes first: it is why
	if err != nil {
		return err
	}
	return context.Cause(ctx)
}

// addExtras adds what is given back to the counts of channels and conversations that
// are imported, and what is not to what is left out.
func (in *Inspection) addExtras(imported, talks func(source string) bool, counts transfer.Counts, dropped drops) {
	if in.Extras == nil {
		return
	}
	dropped.addAll(in.Extras.Dropped)
	if in.Extras.Icon {
		counts[transfer.CountIcon] = 1
	}
	for _, name := range sortedKeys(in.Extras.Channels) {
		channel := in.Extras.Channels[name]
		if !imported(name) {
			continue
		}
		dropped.addIn(name, channel.Dropped)
		for kind, n := range channel.Counts {
			counts[kind] += n
		}
	}
	for source, talk := range in.Extras.Talks {
		if !talks(source) {
			continue
		}
		dropped.addAll(talk.Dropped)
		for kind, n := range talk.Counts {
			counts[kind] += n
		}
	}
}
