package inspect

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/mattermost-community/mattermost-plugin-team-export/offline/source"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/archive"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/bulk"
)

// ErrNotFound says that an archive has nothing of a name or an id.
var ErrNotFound = errors.New("the archive has no such post or person")

// Post is a post and its place.
type Post struct {
	ID string `json:"id"`
	// Team and Channel are empty for a post of a conversation, whose Members are.
	Team    string   `json:"team,omitempty"`
	Channel string   `json:"channel,omitempty"`
	Members []string `json:"channel_members,omitempty"`
	// Line is the number of its line, from 1.
	Line int `json:"line"`
	// Root is the id of the post that it answers.
	Root    string             `json:"root_id,omitempty"`
	Content bulk.Content       `json:"post"`
	Replies int                `json:"replies"`
	Extra   *archive.PostExtra `json:"extra,omitempty"`
}

// FindPost finds a post by its id on the server that it came from.
func FindPost(ctx context.Context, a *source.Archive, id string, progress source.Progress) (*Post, error) {
	progress.Volume(a.LinesSize())
	var found *Post
	for line, err := range a.Lines(ctx, progress) {
		if err != nil {
			return nil, err
		}
		switch {
		case line.Post != nil:
			found = find(line.Post.Thread, id, found, Post{Team: line.Post.Team, Channel: line.Post.Channel, Line: line.Number})
		case line.DirectPost != nil:
			found = find(line.DirectPost.Thread, id, found, Post{Members: line.DirectPost.ChannelMembers, Line: line.Number})
		}
	}
	if found == nil {
		return nil, ErrNotFound
	}
	for extra, err := range source.Extras[archive.PostExtra](a, archive.PostsName) {
		if err != nil {
			return nil, err
		}
		if extra.ID == id {
			found.Extra = extra
			break
		}
	}
	return found, nil
}

// find looks for a post in a thread. Later lines of a divided thread add replies.
func find(thread bulk.Thread, id string, found *Post, at Post) *Post {
	root := source.PostID(thread.Content)
	if root == id {
		if found == nil {
			at.ID, at.Content = id, thread.Content
			found = &at
		}
		found.Replies += len(thread.Replies)
		return found
	}
	for _, reply := range thread.Replies {
		if found == nil && source.PostID(reply) == id {
			at.ID, at.Root, at.Content = id, root, reply
			return &at
		}
	}
	return found
}

// Person is a person whom an archive names, and what they left in it.
type Person struct {
	Username string             `json:"username"`
	User     *bulk.User         `json:"user,omitempty"`
	Bot      *bulk.Bot          `json:"bot,omitempty"`
	Extra    *archive.UserExtra `json:"extra,omitempty"`
	// Posts counts what they wrote by channel; conversations are counted together under
	// an empty name.
	Posts     map[string]int64 `json:"posts"`
	Reactions int64            `json:"reactions"`
	First     int64            `json:"first,omitempty"`
	Last      int64            `json:"last,omitempty"`
}

// FindPerson finds a person by their username in the archive.
func FindPerson(ctx context.Context, a *source.Archive, name string, progress source.Progress) (*Person, error) {
	progress.Volume(a.LinesSize())
	name = strings.ToLower(strings.TrimPrefix(name, "@"))
	p := &Person{Username: name, Posts: map[string]int64{}}
	divided, named := source.NewDivided(), false
	for line, err := range a.Lines(ctx, progress) {
		if err != nil {
			return nil, err
		}
		switch {
		case line.User != nil && strings.EqualFold(line.User.Username, name):
			p.User = line.User
		case line.Bot != nil && strings.EqualFold(line.Bot.Username, name):
			p.Bot = line.Bot
		case line.Post != nil:
			talk := key(line.Post.Team, line.Post.Channel)
			named = p.add(line.Post.Thread, strings.ToLower(line.Post.Channel), divided.Continues(line.Post.Thread, talk)) || named
		case line.DirectPost != nil:
			talk := strings.Join(slices.Sorted(slices.Values(line.DirectPost.ChannelMembers)), "\x00")
			named = p.add(line.DirectPost.Thread, "", divided.Continues(line.DirectPost.Thread, talk)) || named
		}
	}
	if p.User == nil && p.Bot == nil && !named {
		return nil, ErrNotFound
	}
	for extra, err := range source.Extras[archive.UserExtra](a, archive.UsersName) {
		if err != nil {
			return nil, err
		}
		if strings.EqualFold(extra.Username, name) {
			p.Extra = extra
		}
	}
	return p, nil
}

// add counts what a person left in a thread, and reports whether they did.
func (p *Person) add(thread bulk.Thread, channel string, again bool) (named bool) {
	for content := range thread.Contents() {
		if strings.EqualFold(content.User, p.Username) && !again {
			named = true
			p.Posts[channel]++
			if p.First == 0 || content.CreateAt < p.First {
				p.First = content.CreateAt
			}
			p.Last = max(p.Last, content.CreateAt)
		}
		again = false
		for _, reaction := range content.Reactions {
			if strings.EqualFold(reaction.User, p.Username) {
				named = true
				p.Reactions++
			}
		}
	}
	return named
}
