package inspect

import (
	"context"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/archive"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/bulk"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/sanitize"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// extrasReader reads what an archive of the plugin has beside its lines.
type extrasReader struct {
	in       *Inspection
	reader   *archive.Reader
	scrub    *sanitize.Sanitizer
	registry *registry
	people   *peopleReader
	notes    *notes
}

// read counts what an archive of the plugin has beside its lines.
func (e *extrasReader) read(ctx context.Context) error {
	if !e.in.Ours || len(e.in.Teams) != 1 {
		return nil
	}
	extras := &Extras{Channels: map[string]*ChannelExtra{}, Talks: map[string]*ChannelExtra{}, Dropped: sanitize.Skips{}}
	e.in.Extras = extras
	icon, err := sanitize.ReadIcon(e.reader)
	if err != nil {
		return err
	}
	extras.Icon = icon != nil
	if _, ok := e.reader.Find(archive.TeamIconName); ok && !extras.Icon {
		extras.Dropped.Add(sanitize.SkipIcon, 1)
	}
	var team *Team
	for _, only := range e.in.Teams {
		team = only
	}
	for _, read := range []func(context.Context, *Team) error{e.botMembers, e.bookmarks, e.posts, e.channels} {
		if err := read(ctx, team); err != nil {
			return err
		}
	}
	return nil
}

// botMembers adds the memberships of bots, which the lines do not have.
func (e *extrasReader) botMembers(ctx context.Context, team *Team) error {
	for line, err := range sanitize.ExtraLines[bulk.BotMembers](e.reader, archive.BotMembersName) {
		if err != nil || context.Cause(ctx) != nil {
			return sanitize.FirstError(err, ctx)
		}
		if line == nil || e.in.People[sanitize.Key(line.Username)] == nil {
			continue
		}
		person := e.in.People[sanitize.Key(line.Username)]
		for _, membership := range line.Teams {
			if _, twice := person.Teams[team.Name]; person.Bot && !twice && sanitize.Key(membership.Name) == team.Name {
				person.Teams[team.Name] = e.people.membership(person, membership)
			}
		}
		if err := e.registry.check(); err != nil {
			return err
		}
	}
	return nil
}

// bookmarks counts bookmarks.
func (e *extrasReader) bookmarks(ctx context.Context, team *Team) error {
	for line, err := range sanitize.ExtraLines[archive.BookmarkExtra](e.reader, archive.BookmarksName) {
		if err != nil || context.Cause(ctx) != nil {
			return sanitize.FirstError(err, ctx)
		}
		bookmark, refused := e.scrub.Bookmark(line, e.in.Now)
		var place *ChannelExtra
		direct := false
		if line != nil {
			place, direct = e.placeOf(team, line.Channel, line.ChannelMembers)
		}
		switch {
		case place == nil && refused == "" && direct:
			e.in.Extras.Dropped.Add(sanitize.SkipDirectBookmark, 1)
		case place == nil && refused == "":
			e.in.Extras.Dropped.Add(sanitize.SkipBookmark, 1)
		case place == nil:
			e.in.Extras.Dropped.Add(refused, 1)
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
				e.notes.note(place.Dropped, sanitize.SkipBookmarkField, sanitize.CutRunes(bookmark.DisplayName, sanitize.MaxDisplayRunes), fields...)
			}
		}
	}
	return nil
}

// placeOf returns the counts of the extras of a channel or conversation; nil for one that
// is not imported.
func (e *extrasReader) placeOf(team *Team, channel string, members []string) (place *ChannelExtra, direct bool) {
	at := sanitize.PlaceOf(channel, members)
	if at.Direct() {
		return e.in.Extras.talk(e.in, at.Talk), true
	}
	return e.in.Extras.channel(team, at.Channel), false
}

// posts counts priorities, acknowledgements and earlier versions of posts.
func (e *extrasReader) posts(ctx context.Context, team *Team) error {
	for line, err := range sanitize.ExtraLines[archive.PostExtra](e.reader, archive.PostsName) {
		if err != nil || context.Cause(ctx) != nil {
			return sanitize.FirstError(err, ctx)
		}
		dropped := sanitize.Skips{}
		cleaned, ok := sanitize.CleanPost(line, e.in.Now, dropped)
		var place *ChannelExtra
		direct := false
		if line != nil {
			place, direct = e.placeOf(team, line.Channel, line.ChannelMembers)
		}
		if place == nil {
			// The plan counts conversations that are not imported.
			if !direct {
				e.in.Extras.Dropped.Add(sanitize.SkipPostExtra, 1)
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

// channels counts what is not restored.
func (e *extrasReader) channels(ctx context.Context, team *Team) error {
	for line, err := range sanitize.ExtraLines[archive.ChannelExtra](e.reader, archive.ChannelsName) {
		if err != nil || context.Cause(ctx) != nil {
			return sanitize.FirstError(err, ctx)
		}
		if line == nil {
			e.in.Extras.Dropped.Add(sanitize.SkipChannelExtra, 1)
			continue
		}
		if place := e.in.Extras.channel(team, line.Name); place != nil && (len(line.Banner) > 0 || line.CategoryName != "") {
			place.Dropped.Add(sanitize.SkipChannelExtra, 1)
		}
	}
	return nil
}
