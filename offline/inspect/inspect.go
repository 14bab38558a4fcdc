package inspect

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/mattermost-community/mattermost-plugin-team-export/offline/source"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/archive"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/bulk"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// maxPlaces bounds how many channels and conversations are remembered.
const maxPlaces = 1_000_000

// Run reads an archive and says what it holds. It remembers channels and
// conversations, not posts.
func Run(ctx context.Context, a *source.Archive, progress source.Progress) (*Overview, error) {
	progress.Volume(a.LinesSize())
	i := &inspector{archive: a, overview: newOverview(a), places: map[string]*Place{}, divided: source.NewDivided()}
	for line, err := range a.Lines(ctx, progress) {
		if err != nil {
			return nil, err
		}
		i.line(line)
		if len(i.places) > maxPlaces {
			return nil, fmt.Errorf("%w: it has more than %d channels and conversations", archive.ErrUnsafe, maxPlaces)
		}
	}
	for _, key := range i.order {
		place := *i.places[key]
		if place.Name == "" {
			i.overview.Conversations = append(i.overview.Conversations, place)
		} else {
			i.overview.Channels = append(i.overview.Channels, place)
		}
		i.overview.Files.Files += place.Files
		i.overview.Files.Bytes += place.Bytes
	}
	i.overview.Damage = append(i.overview.Damage, a.Damage...)
	if i.overview.Generator == source.Generator && i.overview.Source == nil && a.ManifestError() == nil {
		i.overview.Damage = append(i.overview.Damage, "the archive has no "+archive.ManifestName+": its export did not end, or the archive was changed")
	}
	return i.overview, nil
}

func newOverview(a *source.Archive) *Overview {
	o := &Overview{Archive: a.Path, Size: a.Size, Teams: []Team{}, Channels: []Place{}, Conversations: []Place{}, Warnings: transfer.Counts{}, Damage: []string{}}
	if manifest, ours := a.Manifest(); ours {
		o.Generator, o.Version = manifest.Generator.Name, manifest.Generator.Version
		o.Source, o.Options, o.Scope = &manifest.Source, &manifest.Options, manifest.Scope
		if o.Base = manifest.Base; o.Base != nil {
			o.Changed, o.Deleted = manifest.Counts[transfer.CountChangedPosts], manifest.Counts[transfer.CountDeletedPosts]
		}
		if manifest.WarningCounts != nil {
			o.Warnings = manifest.WarningCounts
		}
	}
	return o
}

type inspector struct {
	archive  *source.Archive
	overview *Overview
	places   map[string]*Place
	order    []string
	divided  *source.Divided
}

func (i *inspector) line(line bulk.Foreign) {
	o := i.overview
	switch line.Type {
	case bulk.TypeVersion:
		if o.Source == nil {
			o.Generator, o.Version = line.Info.Generator, line.Info.Version
		}
	case bulk.TypeTeam:
		i.team(line.Team)
	case bulk.TypeChannel:
		if place, added := i.channel(line.Channel.Team, line.Channel.Name); added || place.DisplayName == "" {
			place.DisplayName, place.Private, place.Archived = line.Channel.DisplayName, line.Channel.Type != "O", line.Channel.DeletedAt > 0
		}
	case bulk.TypeUser:
		i.user(line.User)
	case bulk.TypeBot:
		o.People.Bots++
	case bulk.TypeEmoji:
		o.Emoji++
	case bulk.TypePost:
		place, _ := i.channel(line.Post.Team, line.Post.Channel)
		i.thread(place, line.Post.Thread, key(line.Post.Team, line.Post.Channel))
	case bulk.TypeDirectChannel:
		var members []string
		for _, participant := range line.DirectChannel.Participants {
			members = append(members, participant.Username)
		}
		i.conversation(members)
	case bulk.TypeDirectPost:
		place, talk := i.conversation(line.DirectPost.ChannelMembers)
		i.thread(place, line.DirectPost.Thread, talk)
	case bulk.TypeRole, bulk.TypeScheme, bulk.TypeDocs:
	}
}

func (i *inspector) team(team *bulk.Team) {
	known := func(t Team) bool { return strings.EqualFold(t.Name, team.Name) }
	const most = 10_000
	if len(i.overview.Teams) < most && !slices.ContainsFunc(i.overview.Teams, known) {
		i.overview.Teams = append(i.overview.Teams, Team{Name: team.Name, DisplayName: team.DisplayName, Description: team.Description, Open: team.Type == "O" && team.AllowOpenInvite})
	}
}

func (i *inspector) user(user *bulk.User) {
	people := &i.overview.People
	people.Users++
	if user.DeleteAt > 0 {
		people.Deactivated++
	}
	if slices.Contains(strings.Fields(user.Roles), "system_guest") {
		people.Guests++
	}
	if len(user.Teams) > 0 {
		people.Members++
	}
	for _, team := range user.Teams {
		for _, channel := range team.Channels {
			place, _ := i.channel(team.Name, channel.Name)
			place.MemberCount++
		}
	}
}

func (i *inspector) thread(place *Place, thread bulk.Thread, talk string) {
	place.add(thread, i.divided.Continues(thread, talk), func(path string) (archive.File, bool) { return archive.Attached(i.archive, path) })
}

// key names a channel. The importer folds the case of names.
func key(team, channel string) string {
	return strings.ToLower(team) + "\x00" + strings.ToLower(channel)
}

func (i *inspector) channel(team, name string) (place *Place, added bool) {
	at := key(team, name)
	if place, known := i.places[at]; known {
		return place, false
	}
	return i.add(at, &Place{Team: strings.ToLower(team), Name: strings.ToLower(name)}), true
}

func (i *inspector) conversation(members []string) (place *Place, talk string) {
	members = slices.Sorted(slices.Values(members))
	at := "\x00" + strings.Join(members, "\x00")
	if place, known := i.places[at]; known {
		return place, at
	}
	return i.add(at, &Place{Members: slices.Compact(members), MemberCount: int64(len(slices.Compact(slices.Clone(members))))}), at
}

func (i *inspector) add(at string, place *Place) *Place {
	i.places[at] = place
	i.order = append(i.order, at)
	return place
}
