package undo

import (
	"context"
	"errors"
	"io/fs"
	"iter"
	"maps"
	"slices"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/journal"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/planning"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// fakePost is a post of the fake server.
type fakePost struct {
	Post
	files int64
}

// fakeServer is a server in memory, with the journal of one import.
type fakeServer struct {
	papers   map[string][]byte
	entries  []journal.Entry
	progress journal.Progress
	began    bool

	posts    map[string]fakePost
	added    map[journal.Addition]bool
	channels map[string]string
	emoji    map[string]string
	used     []string
	accounts map[string]*Account
	shells   map[string]bool
	bots     map[string]bool
	talks    map[string]bool
	places   map[string]bool
	debris   []string
	// outOfReach are the users who are not members of the hidden channels, of which
	// they left some.
	outOfReach           map[string]bool
	hidden, leftChannels []string
	// others are in the team for themselves; archived says that it is.
	others   int64
	archived bool
	touched  map[string]bool
	job      transfer.Job
	// policy is what the user may do, of the policy of the import.
	policy, of planning.Policy
	cleared    int
	// calls counts what changes something; at fail the call fails.
	calls, fail int
}

var errBroken = errors.New("the server is down")

func (s *fakeServer) change() error {
	s.calls++
	if s.calls == s.fail {
		return errBroken
	}
	return nil
}

func (s *fakeServer) PutPaper(_ context.Context, job, name string, data []byte) error {
	s.papers[job+name] = data
	return nil
}

func (s *fakeServer) Paper(_ context.Context, job, name string) ([]byte, error) {
	if data, ok := s.papers[job+name]; ok {
		return data, nil
	}
	return nil, fs.ErrNotExist
}

func (s *fakeServer) RemovePaper(_ context.Context, job, name string) error {
	delete(s.papers, job+name)
	return nil
}

func (s *fakeServer) Progress(context.Context, string) (journal.Progress, bool, error) {
	return s.progress, s.began, nil
}

func (s *fakeServer) Journal(context.Context, string) iter.Seq2[journal.Entry, error] {
	return func(yield func(journal.Entry, error) bool) {
		for _, entry := range s.entries {
			if !yield(entry, nil) {
				return
			}
		}
	}
}

func (s *fakeServer) RemoveJournal(context.Context, string) error {
	s.entries = nil
	return nil
}

func (s *fakeServer) Policy(string, string) (planning.Policy, error) { return s.policy, nil }

func (s *fakeServer) PolicyOf(context.Context, transfer.Job) (planning.Policy, error) {
	return s.of, nil
}

func (s *fakeServer) ClearCaches(context.Context) error {
	s.cleared++
	return nil
}

func (s *fakeServer) all(take func(Post) bool) (found []Post) {
	for _, id := range slices.Sorted(maps.Keys(s.posts)) {
		if post := s.posts[id].Post; take(post) {
			for other, version := range s.posts {
				if version.OriginalID == id {
					post.Versions = append(post.Versions, other)
				}
			}
			found = append(found, post)
		}
	}
	return found
}

func (s *fakeServer) Posts(_ context.Context, ids []string) ([]Post, error) {
	return s.all(func(post Post) bool { return slices.Contains(ids, post.ID) }), nil
}

func (s *fakeServer) Threads(_ context.Context, roots []string) ([]Post, error) {
	return s.all(func(post Post) bool {
		return post.OriginalID == "" && (slices.Contains(roots, post.ID) || slices.Contains(roots, post.RootID))
	}), nil
}

func (s *fakeServer) CountFiles(_ context.Context, ids []string) (n int64, err error) {
	for _, id := range ids {
		n += s.posts[id].files
	}
	return n, nil
}

func (s *fakeServer) RemovePosts(_ context.Context, _ string, ids []string) (removed Removed, err error) {
	if err := s.change(); err != nil {
		return removed, err
	}
	for _, id := range ids {
		if post, ok := s.posts[id]; ok {
			if post.OriginalID == "" {
				removed.Posts++
			}
			removed.Files += post.files
			delete(s.posts, id)
		}
	}
	return removed, nil
}

func (s *fakeServer) CountAdded(_ context.Context, added []journal.Addition) (n int64, err error) {
	for _, addition := range added {
		if s.added[addition] {
			n++
		}
	}
	return n, nil
}

func (s *fakeServer) RemoveAdded(ctx context.Context, added []journal.Addition) (int64, error) {
	n, _ := s.CountAdded(ctx, added)
	for _, addition := range added {
		delete(s.added, addition)
	}
	return n, s.change()
}

func (s *fakeServer) Debris(context.Context, string) ([]string, error) {
	return slices.Clone(s.debris), nil
}

func (s *fakeServer) Drop(_ context.Context, id string) error {
	s.debris = slices.DeleteFunc(s.debris, func(other string) bool { return other == id })
	return s.change()
}

func (s *fakeServer) Team(_ context.Context, id string) (*MadeTeam, error) {
	return &MadeTeam{ID: id, Name: "choir"}, nil
}

func (s *fakeServer) Channels(_ context.Context, ids []string) (made []MadeChannel, err error) {
	for _, id := range ids {
		if name, ok := s.channels[id]; ok {
			made = append(made, MadeChannel{ID: id, Name: name})
		}
	}
	return made, nil
}

func (s *fakeServer) Emoji(_ context.Context, ids []string) (made []MadeEmoji, err error) {
	for _, id := range ids {
		if name, ok := s.emoji[id]; ok {
			made = append(made, MadeEmoji{ID: id, Name: name})
		}
	}
	return made, nil
}

func (s *fakeServer) Written(_ context.Context, channel string) (n int64, err error) {
	for _, post := range s.posts {
		if post.ChannelID == channel && !post.Deleted && !post.System {
			n++
		}
	}
	return n, nil
}

func (s *fakeServer) HiddenIn(_ context.Context, userID string, ids []string) (map[string]bool, error) {
	hidden := map[string]bool{}
	for _, id := range ids {
		if s.outOfReach[userID] && slices.Contains(s.hidden, id) {
			hidden[id] = slices.Contains(s.leftChannels, id)
		}
	}
	return hidden, nil
}

func (s *fakeServer) RemoveChannel(_ context.Context, channel string) error {
	maps.DeleteFunc(s.posts, func(_ string, post fakePost) bool { return post.ChannelID == channel })
	delete(s.channels, channel)
	return s.change()
}

func (s *fakeServer) RemoveConversation(_ context.Context, channel string) error {
	maps.DeleteFunc(s.posts, func(_ string, post fakePost) bool { return post.ChannelID == channel })
	delete(s.talks, channel)
	return s.change()
}

func (s *fakeServer) RemoveBookmarks(context.Context, []string) error { return s.change() }

func (s *fakeServer) RemoveIcon(context.Context, string, int64) error { return s.change() }

func (s *fakeServer) RemoveEmoji(_ context.Context, id string) error {
	delete(s.emoji, id)
	return s.change()
}

func (s *fakeServer) EmojiInUse(context.Context, []string, int64) ([]string, error) {
	return s.used, nil
}

func (s *fakeServer) Accounts(_ context.Context, _ string, ids []string, _, _ int64) (found []Account, err error) {
	for _, id := range ids {
		found = append(found, *s.accounts[id])
	}
	return found, nil
}

func (s *fakeServer) Deactivate(_ context.Context, _, id string) error {
	s.accounts[id].Deactivated = true
	return s.change()
}

func (s *fakeServer) by(id string) (n int64) {
	for _, post := range s.posts {
		if post.UserID == id {
			n++
		}
	}
	return n
}

func (s *fakeServer) Shells(_ context.Context, ids []string) (found []Shell, err error) {
	for _, id := range ids {
		if s.shells[id] {
			found = append(found, Shell{ID: id, Posts: s.by(id)})
		}
	}
	return found, nil
}

func (s *fakeServer) RemoveShell(_ context.Context, id string) (bool, error) {
	if s.by(id) > 0 {
		return false, nil
	}
	delete(s.shells, id)
	return true, s.change()
}

func (s *fakeServer) Bots(_ context.Context, _ string, ids []string, _ int64) (found []Bot, err error) {
	for _, id := range ids {
		if s.bots[id] {
			found = append(found, Bot{ID: id, Posts: s.by(id), Touched: s.touched[id]})
		}
	}
	return found, nil
}

func (s *fakeServer) RemoveBot(_ context.Context, id string) (bool, error) {
	if s.by(id) > 0 {
		return false, nil
	}
	delete(s.bots, id)
	return true, s.change()
}

func (s *fakeServer) Places(_ context.Context, _ string, places []journal.Place, _, _ int64) (untouched []journal.Place, touched int64, err error) {
	for _, place := range places {
		switch {
		case s.touched[place.UserID]:
			touched++
		case s.places[place.UserID]:
			untouched = append(untouched, place)
		}
	}
	return untouched, touched, nil
}

func (s *fakeServer) Leave(_ context.Context, _ string, place journal.Place) error {
	delete(s.places, place.UserID)
	return s.change()
}

func (s *fakeServer) Others(_ context.Context, _ string, given []string) (int64, error) {
	count := s.others
	for id := range s.places {
		if !slices.Contains(given, id) {
			count++
		}
	}
	return count, nil
}

func (s *fakeServer) ArchiveTeam(context.Context, string) error {
	s.archived = true
	return s.change()
}

func (s *fakeServer) Get(context.Context, string) (transfer.Job, error) { return s.job, nil }

func (s *fakeServer) MarkUndone(context.Context, string) error {
	if err := s.change(); err != nil {
		return err
	}
	s.job.UndoneAt = 99
	return nil
}

// add puts a post on the server.
func (s *fakeServer) add(channel, id, root string) {
	s.posts[postID(id)] = fakePost{Post: Post{ID: postID(id), ChannelID: channel, RootID: postID(root), UserID: "u"}}
}

// postID pads a name to the length of an id.
func postID(name string) string {
	if name == "" {
		return ""
	}
	for len(name) < idLength {
		name += "0"
	}
	return name
}
