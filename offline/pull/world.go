package pull

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/mattermost-community/mattermost-plugin-team-export/offline/remote"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// world holds what the server says in this run of all but posts.
type world struct {
	me          remote.User
	team        remote.Team
	config      map[string]string
	preferences map[string]map[string]string
	// channels holds the channels of the team, talks the direct and group messages, in the order
	// of exports.
	channels, talks []remote.Channel
	// others are boards and other channels that hold no conversation.
	others []remote.Channel
	// unknown are names of channels that were asked for and are not there.
	unknown []string
	// members are the memberships in channels, by channel.
	members     map[string][]remote.Member
	teamMembers map[string]remote.Member
	users       map[string]remote.User
	hidden      map[string]bool
	follows     map[string]remote.UserThread
	marks       []remote.Bookmark
	emoji       []remote.Emoji
}

// readWorld reads the team, the channels that are wanted and who is in them.
func readWorld(ctx context.Context, client *remote.Client, f *folder, me remote.User, team remote.Team, options Options) (*world, error) {
	w := &world{
		me: me, team: team, members: map[string][]remote.Member{}, teamMembers: map[string]remote.Member{}, users: map[string]remote.User{me.ID: me},
		hidden: map[string]bool{}, follows: map[string]remote.UserThread{}, preferences: map[string]map[string]string{},
	}
	var err error
	if w.config, err = client.ClientConfig(ctx); err != nil {
		return nil, fmt.Errorf("read the settings of the server: %w", err)
	}
	if err := w.readPreferences(ctx, client); err != nil {
		return nil, err
	}
	list, err := client.Channels(ctx, team.ID)
	if err != nil {
		return nil, fmt.Errorf("list the channels of team %s: %w", team.Name, err)
	}
	if err := w.sort(list); err != nil {
		return nil, err
	}
	if w.unknown = w.unknownChannels(options); len(w.unknown) > 0 && !options.SeveralTeams {
		return nil, fmt.Errorf("you are in no channel %q of team %s", w.unknown[0], w.team.Name)
	}
	w.channels = slices.DeleteFunc(w.channels, func(c remote.Channel) bool { return !options.takesChannel(c) })
	if err := w.chooseTalks(ctx, client, f, options); err != nil {
		return nil, err
	}
	for _, channel := range w.channels {
		if err := w.readMembers(ctx, client, channel); err != nil {
			return nil, err
		}
	}
	for thread, err := range client.FollowedThreads(ctx, team.ID) {
		if err != nil {
			return nil, fmt.Errorf("list the threads that you follow: %w", err)
		}
		w.follows[thread.ID] = thread
	}
	if err := w.readBookmarks(ctx, client); err != nil {
		return nil, err
	}
	if options.Export.Emoji == transfer.EmojiNone {
		return w, nil
	}
	return w, w.readEmoji(ctx, client)
}

// sort divides what the user is in, and puts it into the order of a database.
func (w *world) sort(list []remote.Channel) error {
	for _, channel := range list {
		if !plainID.MatchString(channel.ID) {
			return badIDError("channel", channel.ID)
		}
		switch {
		case channel.IsConversation():
			if channel.DeleteAt == 0 {
				w.talks = append(w.talks, channel)
			}
		case channel.TeamID != w.team.ID:
		case channel.Type == "O" || channel.Type == "P":
			w.channels = append(w.channels, channel)
		default:
			w.others = append(w.others, channel)
		}
	}
	byName := func(a, b remote.Channel) int { return strings.Compare(a.Name, b.Name) }
	slices.SortFunc(w.channels, byName)
	slices.SortFunc(w.talks, byName)
	return nil
}

// unknownChannels returns the channels that were asked for and are not there: an archive
// that lacks more than was meant is no good.
func (w *world) unknownChannels(options Options) []string {
	known := map[string]bool{}
	for _, channel := range w.channels {
		known[channel.ID], known[channel.Name] = true, true
	}
	var unknown []string
	for _, name := range slices.Concat(options.Export.Channels.Include, options.Export.Channels.Exclude) {
		if !known[channelName(name)] {
			unknown = append(unknown, name)
		}
	}
	return unknown
}

// channelName returns the name that the server gives a channel: people also write ~Town-Square.
func channelName(name string) string {
	return strings.ToLower(strings.TrimPrefix(strings.TrimSpace(name), "~"))
}

// takesChannel reports whether the options take a channel; to exclude wins.
func (o Options) takesChannel(c remote.Channel) bool {
	names := func(list []string) bool {
		return slices.ContainsFunc(list, func(name string) bool { return channelName(name) == c.Name || channelName(name) == c.ID })
	}
	switch {
	case names(o.Export.Channels.Exclude):
		return false
	case len(o.Export.Channels.Include) > 0 && !names(o.Export.Channels.Include):
		return false
	case c.Type == "O" && o.NoPublic, c.Type != "O" && !o.Export.PrivateChannels:
		return false
	default:
		return c.DeleteAt == 0 || o.Export.ArchivedChannels
	}
}

func (w *world) readPreferences(ctx context.Context, client *remote.Client) error {
	list, err := client.Preferences(ctx)
	if err != nil {
		return fmt.Errorf("read your settings: %w", err)
	}
	for _, one := range list {
		if w.preferences[one.Category] == nil {
			w.preferences[one.Category] = map[string]string{}
		}
		w.preferences[one.Category][one.Name] = one.Value
	}
	return nil
}

func (w *world) readMembers(ctx context.Context, client *remote.Client, channel remote.Channel) error {
	var members []remote.Member
	for member, err := range client.ChannelMembers(ctx, channel.ID) {
		if err != nil {
			return fmt.Errorf("list the members of channel %s: %w", channel.Name, err)
		}
		if member.UserID != w.me.ID {
			member.NotifyProps = nil // a member sees none of others
		}
		members = append(members, member)
	}
	w.members[channel.ID] = members
	return nil
}

// readBookmarks reads bookmarks, which servers without a licence do not give.
func (w *world) readBookmarks(ctx context.Context, client *remote.Client) error {
	for _, channel := range slices.Concat(w.channels, w.talks) {
		marks, err := client.Bookmarks(ctx, channel.ID)
		if remote.IsRefused(err) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("list the bookmarks of channel %s: %w", channel.Name, err)
		}
		for _, mark := range marks {
			if mark.DeleteAt == 0 {
				w.marks = append(w.marks, mark)
			}
		}
	}
	return nil
}

func (w *world) readEmoji(ctx context.Context, client *remote.Client) error {
	for emoji, err := range client.Emoji(ctx) {
		if remote.IsRefused(err) {
			return nil // the server has no custom emoji
		}
		if err != nil {
			return fmt.Errorf("list the custom emoji: %w", err)
		}
		w.emoji = append(w.emoji, emoji)
	}
	slices.SortFunc(w.emoji, func(a, b remote.Emoji) int { return strings.Compare(a.Name, b.Name) })
	return nil
}

// messageLimit returns the number of characters that the server takes in a message.
func (w *world) messageLimit() int {
	limit, err := strconv.Atoi(w.config["MaxPostSize"])
	if err != nil {
		return 0
	}
	return limit
}

// object returns a JSON object, or nothing where there is something else.
func object(text json.RawMessage) json.RawMessage {
	if len(text) > 0 && text[0] == '{' {
		return text
	}
	return nil
}
