package pull

import (
	"context"
	"crypto/sha1" //nolint:gosec // the server names group messages by it
	"encoding/hex"
	"iter"
	"slices"
	"strings"

	"github.com/mattermost-community/mattermost-plugin-team-export/offline/remote"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/mmrules"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/teamdata"
)

// snapshot is a team as a pull knows it, for an exporter.
type snapshot struct {
	*world
	people  []string
	traces  *traces
	threads *threads
	places  map[string]Limits
	// ownFiles says that channels have limits of their own on files.
	ownFiles bool
}

// Team returns the team.
func (s *snapshot) Team(context.Context) (teamdata.Team, error) {
	t := s.team
	return teamdata.Team{
		ID: t.ID, Name: t.Name, DisplayName: t.DisplayName, Description: t.Description, Type: t.Type, AllowOpenInvite: t.AllowOpenInvite,
		AllowedDomains: t.AllowedDomains, CompanyName: t.CompanyName, CreateAt: t.CreateAt, DeleteAt: t.DeleteAt, IconUpdateAt: t.LastTeamIconUpdate,
	}, nil
}

// Channels yields the channels.
func (s *snapshot) Channels(context.Context) iter.Seq2[teamdata.Channel, error] {
	return rows(s.channels)
}

// OtherChannels yields boards and the like, of which an archive says that they stay.
func (s *snapshot) OtherChannels(context.Context) iter.Seq2[teamdata.Channel, error] {
	return rows(s.others)
}

func rows(channels []remote.Channel) iter.Seq2[teamdata.Channel, error] {
	return func(yield func(teamdata.Channel, error) bool) {
		for _, c := range channels {
			row := teamdata.Channel{
				ID: c.ID, Name: channelRowName(c), DisplayName: c.DisplayName, Type: c.Type, Header: c.Header, Purpose: c.Purpose, CreatorID: c.CreatorID,
				CreateAt: c.CreateAt, DeleteAt: c.DeleteAt, Banner: object(c.BannerInfo), CategoryName: c.DefaultCategoryName,
			}
			if !yield(row, nil) {
				return
			}
		}
	}
}

// channelRowName is the name of a channel; one without a name goes by its id.
func channelRowName(c remote.Channel) string {
	if c.Name == "" {
		return c.ID
	}
	return c.Name
}

// LeftBehind counts nothing: servers do not tell members.
func (s *snapshot) LeftBehind(context.Context, []string, string) ([]teamdata.LeftBehind, error) {
	return nil, nil
}

// Conversations yields the direct and group messages.
func (s *snapshot) Conversations(context.Context) iter.Seq2[teamdata.Conversation, error] {
	return func(yield func(teamdata.Conversation, error) bool) {
		for _, talk := range s.talks {
			row := teamdata.Conversation{ID: talk.ID, Type: talk.Type, Header: talk.Header}
			for _, member := range s.members[talk.ID] {
				row.Participants = append(row.Participants, teamdata.Participant{UserID: member.UserID, ChannelMember: s.membership(talk, member)})
			}
			slices.SortFunc(row.Participants, func(a, b teamdata.Participant) int {
				return strings.Compare(s.users[a.UserID].Username+"\x00"+a.UserID, s.users[b.UserID].Username+"\x00"+b.UserID)
			})
			row.Incomplete = !complete(talk, memberIDs(s.members[talk.ID]))
			if s.prefers("favorite_channel", talk.ID) {
				row.FavoritedBy = []string{s.me.ID}
			}
			if s.isShown(talk) {
				row.ShownBy = []string{s.me.ID}
			}
			if !yield(row, nil) {
				return
			}
		}
	}
}

// prefers reports whether a setting of the user is on.
func (s *snapshot) prefers(category, name string) bool {
	return s.preferences[category][name] == "true"
}

// isShown reports whether a conversation is in the sidebar of the user.
func (s *snapshot) isShown(talk remote.Channel) bool {
	if talk.Type == "G" {
		return s.prefers("group_channel_show", talk.ID)
	}
	first, second, _ := strings.Cut(talk.Name, "__")
	if first == s.me.ID {
		first = second
	}
	return s.prefers("direct_channel_show", first)
}

// complete reports whether all who took part are still there: the name of a conversation
// stands for all.
func complete(talk remote.Channel, ids []string) bool {
	slices.Sort(ids)
	switch {
	case talk.Type == "G":
		sum := sha1.Sum([]byte(strings.Join(ids, ""))) //nolint:gosec // as the server does
		return talk.Name == hex.EncodeToString(sum[:])
	case len(ids) == 1:
		return talk.Name == ids[0]+"__"+ids[0]
	default:
		return len(ids) == 2 && talk.Name == ids[0]+"__"+ids[1]
	}
}

// membership is the row of a membership. Of others the server tells no more than roles.
func (s *snapshot) membership(channel remote.Channel, m remote.Member) teamdata.ChannelMember {
	row := teamdata.ChannelMember{ChannelName: channelRowName(channel), SchemeUser: m.SchemeUser, SchemeAdmin: m.SchemeAdmin, SchemeGuest: m.SchemeGuest}
	if m.UserID == s.me.ID {
		_ = row.NotifyProps.UnmarshalJSON(m.NotifyProps)
		row.LastViewedAt, row.MsgCount, row.MsgCountRoot = m.LastViewedAt, m.MsgCount, m.MsgCountRoot
		row.MentionCount, row.MentionCountRoot, row.UrgentMentionCount = m.MentionCount, m.MentionCountRoot, m.UrgentMentionCount
		row.Favorite = s.prefers("favorite_channel", channel.ID)
	}
	return row
}

// Bookmarks returns the bookmarks of channels.
func (s *snapshot) Bookmarks(_ context.Context, channelIDs []string) ([]teamdata.Bookmark, error) {
	var found []teamdata.Bookmark
	for _, m := range s.marks {
		if !slices.Contains(channelIDs, m.ChannelID) {
			continue
		}
		row := teamdata.Bookmark{
			ID: m.ID, ChannelID: m.ChannelID, OwnerID: m.OwnerID, ParentID: m.ParentID, Type: m.Type, DisplayName: m.DisplayName,
			SortOrder: m.SortOrder, LinkURL: m.LinkURL, ImageURL: m.ImageURL, Emoji: m.Emoji, CreateAt: m.CreateAt,
		}
		if m.File != nil && plainID.MatchString(m.File.ID) {
			file := fileRow(*m.File)
			if !s.ownFiles || takesFile(s.places[m.ChannelID].Files, file) {
				row.File = &file
			}
		}
		found = append(found, row)
	}
	return found, nil
}

// Emoji yields the custom emoji of the server.
func (s *snapshot) Emoji(context.Context) iter.Seq2[teamdata.Emoji, error] {
	return func(yield func(teamdata.Emoji, error) bool) {
		for _, emoji := range s.emoji {
			row := teamdata.Emoji{ID: emoji.ID, Name: emoji.Name, Refused: !mmrules.IsReactionName(emoji.Name)}
			if !yield(row, nil) {
				return
			}
		}
	}
}

// CountPosts returns how many posts channels have.
func (s *snapshot) CountPosts(_ context.Context, channelIDs []string) (int64, error) {
	total := int64(0)
	for _, id := range channelIDs {
		total += s.traces.posts[id]
	}
	return total, nil
}

// MessageLimit returns how many characters the server takes in a message.
func (s *snapshot) MessageLimit(context.Context) (int, error) {
	return max(mmrules.MaxMessage, s.messageLimit()), nil
}

// Timeless returns none: servers do not show them.
func (s *snapshot) Timeless(context.Context, []string) ([]string, error) { return nil, nil }

// Threads yields the threads.
func (s *snapshot) Threads(ctx context.Context, channelIDs []string) iter.Seq2[teamdata.Thread, error] {
	wanted := map[string]bool{}
	for _, id := range channelIDs {
		wanted[id] = true
	}
	return func(yield func(teamdata.Thread, error) bool) {
		if len(wanted) == 0 {
			return
		}
		for one, err := range s.threads.all(ctx) {
			if err != nil {
				yield(teamdata.Thread{}, err)
				return
			}
			if !wanted[one.Channel] {
				continue
			}
			row := teamdata.Thread{ChannelID: one.Channel, Root: s.post(one.Root)}
			if follow, found := s.follows[one.Root.ID]; found {
				row.Root.Followers = []teamdata.Follower{{UserID: s.me.ID, LastViewed: follow.LastViewedAt, UnreadMentions: follow.UnreadMentions}}
			}
			for _, reply := range one.Replies {
				row.Replies = append(row.Replies, s.post(reply))
			}
			if !yield(row, nil) {
				return
			}
		}
	}
}

// Close has nothing to do: the run closes what it opened.
func (s *snapshot) Close() error { return nil }
