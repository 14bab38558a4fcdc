package pull

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/mattermost-community/mattermost-plugin-team-export/offline/remote"
)

// margin is taken off the server's clock, which counts whole seconds in its answers, and
// of which its nodes may have several.
const margin = 10_000

// channelReader brings the log of one channel up to date.
type channelReader struct {
	client  *remote.Client
	channel remote.Channel
	limits  Limits
	log     *channelLog
	report  func(posts int)
	// read counts the posts that this run has read.
	read int64
}

// bring reads what is new in a channel and, as the options say, what changed or all of it.
func (r *channelReader) bring(ctx context.Context, options Options) error {
	state := r.log.state
	known := state.SyncedAt > 0
	switch {
	case known && options.ReadAnew && state.Epoch == state.Counts:
		// Where an earlier run has begun to read it anew, this one goes on.
		if err := r.anew(); err != nil {
			return err
		}
	case known && options.UpdateOldPosts:
		whole, err := r.changes(ctx)
		if err != nil {
			return err
		}
		if !whole {
			if err := r.anew(); err != nil {
				return err
			}
		}
	}
	state = r.log.state
	if !known || r.channel.LastPostAt > state.LastPostAt {
		if err := r.newest(ctx); err != nil {
			return err
		}
	}
	return r.fill(ctx)
}

// changes reads what changed since the last run. It returns false where that is more
// than the server says at a time.
func (r *channelReader) changes(ctx context.Context) (bool, error) {
	state := r.log.state
	list, err := r.client.PostsChanged(ctx, r.channel.ID, state.SyncedAt)
	if remote.IsBroken(err) {
		return false, nil // it cannot show one of them
	}
	if err != nil {
		return false, fmt.Errorf("read what changed in channel %s: %w", r.channel.Name, err)
	}
	if len(list.Order) >= remote.MaxChanged {
		return false, nil
	}
	next := state
	next.SyncedAt = max(state.SyncedAt, r.client.Now()-margin)
	fresh := int64(0)
	for _, post := range list.Posts {
		if post.CreateAt > state.Top {
			fresh++
		}
		next.Top = max(next.Top, post.CreateAt)
	}
	// Among the posts that changed are all that are new.
	next.LastPostAt = max(state.LastPostAt, r.channel.LastPostAt)
	next.Gaps = slices.Clone(state.Gaps)
	for i := range next.Gaps {
		next.Gaps[i].Above += fresh
	}
	r.count(len(list.Order))
	return true, r.log.add(inTurn(list.Posts), next)
}

// anew begins to read the whole channel once more, because too much has changed. What
// was read before counts until that is done.
func (r *channelReader) anew() error {
	next := r.log.state
	next.Epoch++
	next.Unreadable = 0
	next.Top, next.LastPostAt, next.SyncedAt, next.Gaps = 0, 0, r.client.Now()-margin, []gap{{}}
	return r.log.add(slices.Values([]remote.Post(nil)), next)
}

// newest opens a gap for the posts that came since the last run.
func (r *channelReader) newest(context.Context) error {
	next := r.log.state
	if len(next.Gaps) > 0 && next.Gaps[0].Before == "" {
		return nil // it was opened before
	}
	next.Gaps = append([]gap{{Until: next.Top}}, next.Gaps...)
	return r.log.add(slices.Values([]remote.Post(nil)), next)
}

// fill reads the gaps, the newest first, as far as posts are wanted.
func (r *channelReader) fill(ctx context.Context) error {
	for i := 0; i < len(r.log.state.Gaps); {
		before := len(r.log.state.Gaps)
		done, err := r.page(ctx, i)
		if err != nil {
			return err
		}
		switch now := len(r.log.state.Gaps); {
		case done && now == before:
			i++ // it stays open: no more is wanted of it
		case !done && i >= now:
			i = 0 // the channel is read anew
		}
	}
	return r.settle()
}

// settle ends the reading of a channel anew where limits leave the rest unread: what was read
// before does not count any more.
func (r *channelReader) settle() error {
	next := r.log.state
	if next.Counts == next.Epoch || slices.ContainsFunc(next.Gaps, func(hole gap) bool { return !r.beyond(hole) }) {
		return nil
	}
	next.Counts = next.Epoch
	return r.log.add(slices.Values([]remote.Post(nil)), next)
}

// beyond reports whether the limits of the channel take no more of a gap, in any run.
func (r *channelReader) beyond(hole gap) bool {
	return r.limits.Newest > 0 && hole.Above >= r.limits.Newest || hole.Oldest > 0 && hole.Oldest < r.limits.Since
}

// enough reports whether no more of a gap is wanted in this run.
func (r *channelReader) enough(hole gap) bool {
	return r.beyond(hole) || r.limits.PerRun > 0 && r.read >= r.limits.PerRun
}

// page reads a page of a gap, and reports whether that was the last one.
func (r *channelReader) page(ctx context.Context, i int) (done bool, err error) {
	state := r.log.state
	hole := state.Gaps[i]
	if r.enough(hole) {
		return true, nil
	}
	list, unreadable, err := r.posts(ctx, hole)
	if err != nil {
		return false, fmt.Errorf("read posts of channel %s: %w", r.channel.Name, err)
	}
	posts, err := inOrder(list)
	if err != nil {
		return false, err
	}
	if len(posts)+unreadable == 0 && hole.Before != "" {
		if lost, err := r.isLost(ctx, hole.Before); err != nil || lost {
			return false, err
		}
	}
	next := state
	next.Gaps = slices.Clone(state.Gaps)
	next.Unreadable += int64(unreadable)
	next.Hidden = cmp.Or(list.FirstInaccessible, state.Hidden)
	if state.SyncedAt == 0 {
		next.SyncedAt = r.client.Now() - margin
	}
	if hole.Before == "" && hole.Page == 0 {
		next.LastPostAt = max(r.channel.LastPostAt, state.LastPostAt)
	}
	for _, post := range posts {
		next.Top = max(next.Top, post.CreateAt)
	}
	for j := i; j < len(next.Gaps); j++ {
		next.Gaps[j].Above += int64(len(posts))
	}
	closed := len(posts)+unreadable < remote.PageSize || len(posts) > 0 && posts[len(posts)-1].CreateAt < hole.Until
	switch {
	case closed:
		next.Gaps = slices.Delete(next.Gaps, i, i+1)
		if len(next.Gaps) == 0 {
			next.Counts = next.Epoch
		}
	case len(posts) == 0:
		next.Gaps[i].Page++
	default:
		next.Gaps[i].Before, next.Gaps[i].Page = anchor(posts, hole)
		next.Gaps[i].Oldest = posts[len(posts)-1].CreateAt
	}
	r.count(len(posts))
	if err := r.log.add(inTurn(list.Posts), next); err != nil {
		return false, err
	}
	return closed, nil
}

// parts holds the numbers of posts that are asked for when the server cannot show more at once.
var parts = []int{50, 10, 1}

// posts reads a page of a gap. A server that has a damaged row cannot show the page around it:
// it is then read in parts, down to single posts, and those that the server cannot show are
// counted.
func (r *channelReader) posts(ctx context.Context, hole gap) (remote.PostList, int, error) {
	list, err := r.client.SomePostsBefore(ctx, r.channel.ID, hole.Before, hole.Page*remote.PageSize, remote.PageSize)
	if !remote.IsBroken(err) {
		return list, 0, err
	}
	if r.client.Works(ctx) != nil {
		list, err = r.client.PostsBefore(ctx, r.channel.ID, hole.Before, hole.Page)
		return list, 0, err
	}
	list = remote.PostList{Posts: map[string]remote.Post{}}
	unreadable, err := r.some(ctx, hole, hole.Page*remote.PageSize, remote.PageSize, parts, &list)
	if err == nil && len(list.Posts) == 0 {
		// Nothing of it works, so that it is not one post.
		_, err = r.client.PostsBefore(ctx, r.channel.ID, hole.Before, hole.Page)
	}
	return list, unreadable, err
}

// some adds the posts of a part of a page to a list, in smaller parts. It returns how many the
// server cannot show.
func (r *channelReader) some(ctx context.Context, hole gap, offset, count int, parts []int, list *remote.PostList) (unreadable int, err error) {
	size := parts[0]
	for at := offset; at < offset+count; at += size {
		part, err := r.client.SomePostsBefore(ctx, r.channel.ID, hole.Before, at, size)
		switch {
		case remote.IsBroken(err) && len(parts) > 1:
			more, err := r.some(ctx, hole, at, size, parts[1:], list)
			if unreadable += more; err != nil {
				return unreadable, err
			}
			continue
		case remote.IsBroken(err):
			unreadable++
			continue
		case err != nil:
			return unreadable, err
		}
		list.Order = append(list.Order, part.Order...)
		list.FirstInaccessible = cmp.Or(part.FirstInaccessible, list.FirstInaccessible)
		maps.Copy(list.Posts, part.Posts)
		if len(part.Order) < size {
			break // the channel has no more
		}
	}
	return unreadable, nil
}

// isLost reports whether a post behind which a gap begins was deleted for good, so that
// the server finds nothing before it. The gap then begins at the newest post again.
func (r *channelReader) isLost(ctx context.Context, postID string) (bool, error) {
	posts, err := r.client.PostsByID(ctx, []string{postID})
	if err != nil || len(posts) > 0 {
		return false, err
	}
	next := r.log.state
	next.Gaps = []gap{{}}
	return true, r.log.add(slices.Values([]remote.Post(nil)), next)
}

func (r *channelReader) count(n int) {
	r.read += int64(n)
	r.report(n)
}

// inOrder returns the posts of a page, newest first.
func inOrder(list remote.PostList) ([]remote.Post, error) {
	posts := make([]remote.Post, 0, len(list.Order))
	for _, id := range list.Order {
		post, found := list.Posts[id]
		if !found || !plainID.MatchString(id) || post.ID != id {
			return nil, badIDError("post", id)
		}
		posts = append(posts, post)
	}
	slices.SortStableFunc(posts, func(a, b remote.Post) int { return cmp.Compare(b.CreateAt, a.CreateAt) })
	return posts, nil
}

// inTurn yields the posts of an answer in an order that does not change.
func inTurn(posts map[string]remote.Post) func(func(remote.Post) bool) {
	ids := slices.Sorted(maps.Keys(posts))
	return func(yield func(remote.Post) bool) {
		for _, id := range ids {
			if !yield(posts[id]) {
				return
			}
		}
	}
}

// anchor returns where the next page begins. The server gives what was made before a
// post, so that others of the oldest millisecond are only found from a later post on.
func anchor(posts []remote.Post, hole gap) (before string, n int) {
	oldest := posts[len(posts)-1].CreateAt
	for _, post := range slices.Backward(posts) {
		if post.CreateAt > oldest {
			return post.ID, 0
		}
	}
	return hole.Before, hole.Page + 1
}
