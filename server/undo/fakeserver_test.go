package undo

import (
	"context"
	"errors"
	"io/fs"
	"maps"
	"slices"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/importer"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/teamdata"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// fakePost is a post of the fake server.
type fakePost struct {
	teamdata.MarkedPost
	channel string
	files   int64
}

// fakeServer is a server in memory, with the record of one import.
type fakeServer struct {
	papers   map[string][]byte
	posts    map[string]fakePost
	channels map[string]bool
	emoji    map[string]bool
	used     []string
	accounts map[string]*Account
	places   map[string]bool
	// others are in the team for themselves; archived says that it is.
	others   int64
	archived bool
	touched  map[string]bool
	job      transfer.Job
	// importing says that the server's importer is at work.
	importing bool
	// policy is what whoever asks may do.
	policy importer.Policy
	// outOfReach are the users who may not take back all that the import wrote.
	outOfReach map[string]bool
	// reached are the channels that were asked about.
	reached []string
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

func (s *fakeServer) Made(context.Context, string, importer.Names, int64) (importer.Made, error) {
	return importer.Made{}, nil
}

func (s *fakeServer) Policy(string, string) (importer.Policy, error) { return s.policy, nil }

func (s *fakeServer) Importing(context.Context, string) (bool, error) { return s.importing, nil }

func (s *fakeServer) sorted() []fakePost {
	var all []fakePost
	for _, id := range slices.Sorted(maps.Keys(s.posts)) {
		all = append(all, s.posts[id])
	}
	return all
}

func (s *fakeServer) PostsAt(_ context.Context, channel string, times []int64) (found []teamdata.MarkedPost, err error) {
	for _, post := range s.sorted() {
		if post.channel == channel && slices.Contains(times, post.At) {
			found = append(found, post.MarkedPost)
		}
	}
	return found, nil
}

func (s *fakeServer) Threads(_ context.Context, roots []string) (found []teamdata.MarkedPost, err error) {
	for _, post := range s.sorted() {
		if (slices.Contains(roots, post.ID) || slices.Contains(roots, post.RootID)) && !post.Version && !post.Deleted {
			found = append(found, post.MarkedPost)
		}
	}
	return found, nil
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
			removed.Posts++
			removed.Files += post.files
			delete(s.posts, id)
		}
	}
	return removed, nil
}

func (s *fakeServer) Announce(context.Context, string) error { return s.change() }

func (s *fakeServer) Written(_ context.Context, channel string) (n int64, err error) {
	for _, post := range s.posts {
		if post.channel == channel && !post.Deleted && !post.System {
			n++
		}
	}
	return n, nil
}

func (s *fakeServer) RemoveChannel(_ context.Context, channel string) error {
	maps.DeleteFunc(s.posts, func(_ string, post fakePost) bool { return post.channel == channel })
	delete(s.channels, channel)
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

func (s *fakeServer) Places(_ context.Context, _ string, given []teamdata.Given, _, _ int64) (untouched []teamdata.Given, touched int64, err error) {
	for _, place := range given {
		switch {
		case s.touched[place.UserID]:
			touched++
		case s.places[place.UserID]:
			untouched = append(untouched, place)
		}
	}
	return untouched, touched, nil
}

func (s *fakeServer) Leave(_ context.Context, _ string, given teamdata.Given) error {
	delete(s.places, given.UserID)
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
func (s *fakeServer) add(channel, id, root string, at int64, message string) {
	s.posts[id] = fakePost{channel: channel, MarkedPost: teamdata.MarkedPost{ID: id, RootID: root, PostMark: importer.MarkOf(at, message)}}
}

func (s *fakeServer) reach(_ context.Context, userID string, job transfer.Job, channels []string) error {
	s.reached = channels
	if s.outOfReach[userID] {
		return transfer.Errorf(transfer.CodeForbidden, "not in a private channel of %s", job.ID)
	}
	return nil
}
