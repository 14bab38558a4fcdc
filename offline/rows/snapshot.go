package rows

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"path"
	"slices"
	"strings"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/archive"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/mmrules"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/teamdata"
)

var errTooManyExtras = fmt.Errorf("%w: it has more than %d bytes of versions of posts", archive.ErrUnsafe, maxPostExtras)

// Snapshot reads a team for an exporter.
type Snapshot struct {
	team      *Team
	selection teamdata.Selection
	// traces holds the people who left something in a channel, by the channel's id, once
	// they are known; count is the number of posts in it.
	traces map[string]map[string]bool
	counts map[string]int64
}

// Snapshot returns what an exporter reads.
func (t *Team) Snapshot(ctx context.Context, selection teamdata.Selection) (*Snapshot, error) {
	s := &Snapshot{team: t, selection: selection, traces: map[string]map[string]bool{}, counts: map[string]int64{}}
	for _, at := range t.places {
		s.traces[at.id] = map[string]bool{}
		for name := range at.traces {
			s.traces[at.id][t.id(name)] = true
		}
	}
	for thread, err := range t.all(ctx, selection) {
		if err != nil {
			return nil, err
		}
		s.note(thread)
	}
	return s, nil
}

// note remembers whom a thread names.
func (s *Snapshot) note(thread teamdata.Thread) {
	traces := s.traces[thread.ChannelID]
	s.counts[thread.ChannelID] += 1 + int64(len(thread.Replies))
	for _, follower := range thread.Root.Followers {
		traces[follower.UserID] = true
	}
	for _, post := range append([]teamdata.Post{thread.Root}, thread.Replies...) {
		traces[post.UserID] = true
		for _, reaction := range post.Reactions {
			traces[reaction.UserID] = true
		}
		for _, id := range post.FlaggedBy {
			traces[id] = true
		}
		for _, ack := range post.Acknowledgements {
			traces[ack.UserID] = true
		}
		for _, id := range s.team.namedBy(post) {
			traces[id] = true
		}
	}
}

// Team returns the team.
func (s *Snapshot) Team(context.Context) (teamdata.Team, error) { return s.team.row, nil }

// Channels yields the channels in the order of their names, as a database does.
func (s *Snapshot) Channels(context.Context) iter.Seq2[teamdata.Channel, error] {
	return func(yield func(teamdata.Channel, error) bool) {
		for _, at := range s.team.inOrder() {
			if at.channel != nil && !yield(*at.channel, nil) {
				return
			}
		}
	}
}

// OtherChannels yields none: an archive has no room for them.
func (s *Snapshot) OtherChannels(context.Context) iter.Seq2[teamdata.Channel, error] {
	return func(func(teamdata.Channel, error) bool) {}
}

// LeftBehind is nothing: it was left behind before.
func (s *Snapshot) LeftBehind(context.Context, []string, string) ([]teamdata.LeftBehind, error) {
	return nil, nil
}

// Conversations yields the conversations.
func (s *Snapshot) Conversations(context.Context) iter.Seq2[teamdata.Conversation, error] {
	return func(yield func(teamdata.Conversation, error) bool) {
		for _, key := range s.team.talks {
			if at := s.team.places[key]; at.conversation != nil && !yield(*at.conversation, nil) {
				return
			}
		}
	}
}

// inOrder returns the channels and conversations in the order of the archives.
func (t *Team) inOrder() []*place {
	list := make([]*place, 0, len(t.places))
	for _, at := range t.places {
		list = append(list, at)
	}
	slices.SortFunc(list, func(a, b *place) int { return a.order - b.order })
	return list
}

// Bookmarks returns the bookmarks of places.
func (s *Snapshot) Bookmarks(_ context.Context, channelIDs []string) ([]teamdata.Bookmark, error) {
	var found []teamdata.Bookmark
	for _, mark := range s.team.marks {
		if slices.Contains(channelIDs, mark.ChannelID) {
			found = append(found, mark)
		}
	}
	return found, nil
}

// Emoji yields the custom emoji.
func (s *Snapshot) Emoji(context.Context) iter.Seq2[teamdata.Emoji, error] {
	return func(yield func(teamdata.Emoji, error) bool) {
		names := make([]string, 0, len(s.team.emoji))
		for name := range s.team.emoji {
			names = append(names, name)
		}
		slices.Sort(names)
		for _, name := range names {
			if !yield(s.team.emoji[name], nil) {
				return
			}
		}
	}
}

// CountPosts returns how many posts places have.
func (s *Snapshot) CountPosts(_ context.Context, channelIDs []string) (int64, error) {
	total := int64(0)
	for _, id := range channelIDs {
		total += s.counts[id]
	}
	return total, nil
}

// MessageLimit returns how long messages on lines may be: as long as they are.
func (s *Snapshot) MessageLimit(context.Context) (int, error) {
	return max(mmrules.MaxMessage, s.team.longest), nil
}

// Timeless returns none: an archive has no posts without a time.
func (s *Snapshot) Timeless(context.Context, []string) ([]string, error) { return nil, nil }

// People yields the members of the team, and those who left something in places.
func (s *Snapshot) People(_ context.Context, channelIDs []string) iter.Seq2[teamdata.User, error] {
	traces, names := map[string]bool{}, map[string]bool{}
	for _, id := range channelIDs {
		for user := range s.traces[id] {
			traces[user] = true
		}
		for _, at := range s.team.places {
			if at.id == id && at.channel != nil {
				names[at.channel.Name] = true
			}
		}
	}
	return func(yield func(teamdata.User, error) bool) {
		for _, name := range s.team.order {
			user := s.team.people[name].row
			user.Channels = slices.DeleteFunc(slices.Clone(user.Channels), func(c teamdata.ChannelMember) bool { return !names[c.ChannelName] })
			member := user.Member != nil && (len(user.Channels) > 0 || !s.selection.ChosenChannelsOnly)
			if (member || traces[user.ID] || s.everything()) && !yield(user, nil) {
				return
			}
		}
	}
}

// everything reports whether nothing is left out: then all who have a line stay, also
// those whose traces an archive does not show. The last delta of a chain has a line also
// for people whose traces were deleted.
func (s *Snapshot) everything() bool {
	return s.team.chain == nil && s.selection.Everything() && !s.selection.ChosenChannelsOnly && len(s.team.choice.Users) == 0 && !s.team.choice.NoSystem
}

// FormerMembers returns those who are not in the team.
func (s *Snapshot) FormerMembers(context.Context) ([]teamdata.User, error) {
	return s.users(func(p *person) bool { return p.row.Member == nil && p.row.Bot == nil }), nil
}

// EverMembers returns all who are no bots.
func (s *Snapshot) EverMembers(context.Context) ([]teamdata.User, error) {
	return s.users(func(p *person) bool { return p.row.Bot == nil }), nil
}

func (s *Snapshot) users(wanted func(*person) bool) []teamdata.User {
	var found []teamdata.User
	for _, name := range s.team.order {
		if p := s.team.people[name]; wanted(p) {
			found = append(found, teamdata.User{ID: p.row.ID, Username: p.row.Username, Nickname: p.row.Nickname, FirstName: p.row.FirstName, LastName: p.row.LastName, Email: p.row.Email})
		}
	}
	slices.SortFunc(found, func(a, b teamdata.User) int { return strings.Compare(a.ID, b.ID) })
	return found
}

// Threads yields the threads of places.
func (s *Snapshot) Threads(ctx context.Context, channelIDs []string) iter.Seq2[teamdata.Thread, error] {
	wanted := map[string]bool{}
	for _, id := range channelIDs {
		wanted[id] = true
	}
	return func(yield func(teamdata.Thread, error) bool) {
		if len(wanted) == 0 {
			return
		}
		for thread, err := range s.team.all(ctx, s.selection) {
			if err != nil || wanted[thread.ChannelID] {
				if !s.selection.EditHistory {
					thread = withoutEdits(thread)
				}
				if !yield(thread, err) || err != nil {
					return
				}
			}
		}
	}
}

func withoutEdits(thread teamdata.Thread) teamdata.Thread {
	thread.Root.Edits = nil
	for i := range thread.Replies {
		thread.Replies[i].Edits = nil
	}
	return thread
}

// Close does nothing: the team is closed by who opened it.
func (s *Snapshot) Close() error { return nil }

// Size returns the size of a file that a row names.
func (t *Team) Size(_ context.Context, name string) (int64, error) {
	at, found := t.files[path.Clean(name)]
	if !found {
		return 0, fs.ErrNotExist
	}
	file, found := t.archives[at.archive].Find(at.entry)
	if !found {
		return 0, fs.ErrNotExist
	}
	return file.Size, nil
}

// Open opens a file that a row names.
func (t *Team) Open(_ context.Context, name string) (io.ReadSeekCloser, error) {
	at, found := t.files[path.Clean(name)]
	if !found {
		return nil, fs.ErrNotExist
	}
	content, _, err := t.archives[at.archive].Seekable(at.entry)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("open %s: %w", archive.Shown(at.entry), err)
	}
	return content, err
}

// Check agrees: archives are there.
func (t *Team) Check(context.Context) error { return nil }
