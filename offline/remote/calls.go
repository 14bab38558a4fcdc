package remote

import (
	"context"
	"iter"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
)

// PageSize is the most items that a page of a server has.
const PageSize = 200

// page returns the query of a page.
func page(n int) url.Values {
	return url.Values{"page": {strconv.Itoa(n)}, "per_page": {strconv.Itoa(PageSize)}}
}

// pages yields the items of all pages.
func pages[T any](ctx context.Context, c *Client, path string, query url.Values) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for n := 0; ; n++ {
			values := page(n)
			maps.Copy(values, query)
			var items []T
			if err := c.Get(ctx, path, values, &items); err != nil {
				var none T
				yield(none, err)
				return
			}
			for _, item := range items {
				if !yield(item, nil) {
					return
				}
			}
			if len(items) < PageSize {
				return
			}
		}
	}
}

// in makes a part of a path of an id, which comes from the server.
func in(id string) string { return url.PathEscape(id) }

// ClientConfig returns what the server tells its clients of its settings.
func (c *Client) ClientConfig(ctx context.Context) (map[string]string, error) {
	config := map[string]string{}
	err := c.Get(ctx, "/api/v4/config/client", url.Values{"format": {"old"}}, &config)
	return config, err
}

// Teams returns the teams that the user is in.
func (c *Client) Teams(ctx context.Context) ([]Team, error) {
	var teams []Team
	err := c.Get(ctx, "/api/v4/users/me/teams", nil, &teams)
	return teams, err
}

// AllTeams yields the teams of the server that the user may see; of a system admin, all.
func (c *Client) AllTeams(ctx context.Context) iter.Seq2[Team, error] {
	return pages[Team](ctx, c, "/api/v4/teams", nil)
}

// TeamByName returns a team.
func (c *Client) TeamByName(ctx context.Context, name string) (Team, error) {
	var team Team
	err := c.Get(ctx, "/api/v4/teams/name/"+in(name), nil, &team)
	return team, err
}

// Channels returns the channels of a team that the user is in, archived ones included,
// and all direct and group messages.
func (c *Client) Channels(ctx context.Context, teamID string) ([]Channel, error) {
	var channels []Channel
	err := c.Get(ctx, "/api/v4/users/me/teams/"+in(teamID)+"/channels", url.Values{"include_deleted": {"true"}}, &channels)
	if IsNotFound(err) {
		return nil, nil // it is in none
	}
	return channels, err
}

// ChannelMembers yields the members of a channel.
func (c *Client) ChannelMembers(ctx context.Context, channelID string) iter.Seq2[Member, error] {
	return pages[Member](ctx, c, "/api/v4/channels/"+in(channelID)+"/members", nil)
}

// OwnMembers returns the memberships of the user in the channels of a team and in all direct
// and group messages, by channel.
func (c *Client) OwnMembers(ctx context.Context, teamID string) (map[string]Member, error) {
	var members []Member
	err := c.Get(ctx, "/api/v4/users/me/teams/"+in(teamID)+"/channels/members", nil, &members)
	byChannel := make(map[string]Member, len(members))
	for _, member := range members {
		byChannel[member.ChannelID] = member
	}
	return byChannel, err
}

// TeamMembers returns which of some accounts are in a team.
func (c *Client) TeamMembers(ctx context.Context, teamID string, userIDs []string) ([]Member, error) {
	return chunked[Member](userIDs, func(ids []string) ([]Member, error) {
		var members []Member
		err := c.Query(ctx, "/api/v4/teams/"+in(teamID)+"/members/ids", nil, ids, &members)
		return members, err
	})
}

// Users returns accounts by id, those that the user may see.
func (c *Client) Users(ctx context.Context, userIDs []string) ([]User, error) {
	return chunked[User](userIDs, func(ids []string) ([]User, error) {
		var users []User
		err := c.Query(ctx, "/api/v4/users/ids", nil, ids, &users)
		return users, err
	})
}

// UsersByName returns accounts by username.
func (c *Client) UsersByName(ctx context.Context, names []string) ([]User, error) {
	return chunked[User](names, func(names []string) ([]User, error) {
		var users []User
		err := c.Query(ctx, "/api/v4/users/usernames", nil, names, &users)
		return users, err
	})
}

// chunked asks for many items a page at a time.
func chunked[T any](keys []string, ask func([]string) ([]T, error)) ([]T, error) {
	var all []T
	for some := range slices.Chunk(keys, PageSize) {
		items, err := ask(some)
		if err != nil {
			return nil, err
		}
		all = append(all, items...)
	}
	return all, nil
}

// Hidden reports whether there is an account that the user may not see.
func (c *Client) Hidden(ctx context.Context, userID string) (bool, error) {
	var user User
	err := c.Get(ctx, "/api/v4/users/"+in(userID), nil, &user)
	if HasStatus(err, http.StatusForbidden) {
		return true, nil
	}
	if HasStatus(err, http.StatusNotFound, http.StatusBadRequest) {
		return false, nil
	}
	return false, err
}

// Preferences returns the settings of the user.
func (c *Client) Preferences(ctx context.Context) ([]Preference, error) {
	var preferences []Preference
	err := c.Get(ctx, "/api/v4/users/me/preferences", nil, &preferences)
	if IsNotFound(err) {
		return nil, nil
	}
	return preferences, err
}

// PostsBefore returns a page of the posts of a channel, newest first: the newest ones,
// or those before a post.
func (c *Client) PostsBefore(ctx context.Context, channelID, postID string, n int) (PostList, error) {
	query := page(n)
	query.Set("skipFetchThreads", "true")
	if postID != "" {
		query.Set("before", postID)
	}
	var list PostList
	err := c.Get(ctx, "/api/v4/channels/"+in(channelID)+"/posts", query, &list)
	return list, err
}

// SomePostsBefore returns such a page or a part of it: count posts from an offset on, which
// must be a multiple of count. It does not insist where the server says that it cannot.
func (c *Client) SomePostsBefore(ctx context.Context, channelID, postID string, offset, count int) (PostList, error) {
	query := url.Values{"page": {strconv.Itoa(offset / count)}, "per_page": {strconv.Itoa(count)}, "skipFetchThreads": {"true"}}
	if postID != "" {
		query.Set("before", postID)
	}
	var list PostList
	err := c.json(ctx, fewAttempts, http.MethodGet, "/api/v4/channels/"+in(channelID)+"/posts", query, nil, &list)
	return list, err
}

// Works returns an error when the server does not answer even for the account of the user, so
// that an error is not about what was asked for.
func (c *Client) Works(ctx context.Context) error {
	return c.json(ctx, fewAttempts, http.MethodGet, "/api/v4/users/me", nil, nil, nil)
}

// MaxChanged is the most posts that a server returns of those changed since a time: there may be
// more.
const MaxChanged = 1000

// PostsChanged returns posts of a channel that were made, changed or deleted since a
// time, and the roots of their threads.
func (c *Client) PostsChanged(ctx context.Context, channelID string, since int64) (PostList, error) {
	query := url.Values{"since": {strconv.FormatInt(since, 10)}, "skipFetchThreads": {"true"}}
	var list PostList
	err := c.Get(ctx, "/api/v4/channels/"+in(channelID)+"/posts", query, &list)
	return list, err
}

// PostsByID returns posts by id, those that the user may see.
func (c *Client) PostsByID(ctx context.Context, ids []string) ([]Post, error) {
	return chunked[Post](ids, func(ids []string) ([]Post, error) {
		var posts []Post
		err := c.Query(ctx, "/api/v4/posts/ids", nil, ids, &posts)
		if IsNotFound(err) {
			return nil, nil // none is there
		}
		return posts, err
	})
}

// FollowedThreads yields the threads that the user follows in a team and in direct and
// group messages.
func (c *Client) FollowedThreads(ctx context.Context, teamID string) iter.Seq2[UserThread, error] {
	return func(yield func(UserThread, error) bool) {
		before := ""
		for {
			query := url.Values{"per_page": {strconv.Itoa(PageSize)}, "threadsOnly": {"true"}}
			if before != "" {
				query.Set("before", before)
			}
			var list struct {
				Threads []UserThread `json:"threads"`
			}
			if err := c.Get(ctx, "/api/v4/users/me/teams/"+in(teamID)+"/threads", query, &list); err != nil {
				yield(UserThread{}, err)
				return
			}
			for _, thread := range list.Threads {
				if !yield(thread, nil) {
					return
				}
			}
			if len(list.Threads) < PageSize || list.Threads[len(list.Threads)-1].ID == before {
				return
			}
			before = list.Threads[len(list.Threads)-1].ID
		}
	}
}

// Bookmarks returns the bookmarks of a channel; none on a server without them.
func (c *Client) Bookmarks(ctx context.Context, channelID string) ([]Bookmark, error) {
	var bookmarks []Bookmark
	err := c.Get(ctx, "/api/v4/channels/"+in(channelID)+"/bookmarks", nil, &bookmarks)
	return bookmarks, err
}

// Emoji yields the custom emoji of the server, by name.
func (c *Client) Emoji(ctx context.Context) iter.Seq2[Emoji, error] {
	return pages[Emoji](ctx, c, "/api/v4/emoji", url.Values{"sort": {"name"}})
}

// FilePath returns where an attached file is.
func FilePath(id string) string { return "/api/v4/files/" + in(id) }

// PicturePath returns where the picture of an account is.
func PicturePath(id string) string { return "/api/v4/users/" + in(id) + "/image" }

// EmojiPath returns where the image of an emoji is.
func EmojiPath(id string) string { return "/api/v4/emoji/" + in(id) + "/image" }

// TeamIconPath returns where the icon of a team is.
func TeamIconPath(id string) string { return "/api/v4/teams/" + in(id) + "/image" }
