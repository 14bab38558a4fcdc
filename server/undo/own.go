package undo

import (
	"context"
	"slices"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/journal"
)

// postsAtOnce is the number of posts that are looked at, and removed, at a time.
const postsAtOnce = 500

// page sorts some posts into those that can be removed, and others.
type page struct {
	// looked counts the posts of the journal that were looked for.
	looked int
	// remove are the posts to remove, by channel; posts counts those among them that
	// are no earlier versions.
	remove map[string][]string
	posts  int64
	// said counts the posts to remove that people wrote, by channel, and by counts posts by
	// their author.
	said map[string]int64
	by   map[string]int64
	kept keeping
}

// eachPage yields what can be removed, page by page.
func (r *record) eachPage(ctx context.Context, take func(page) error) error {
	for entry, err := range r.host.Journal(ctx, r.job.ID) {
		if err != nil {
			return err
		}
		for ids := range slices.Chunk([]string(entry.Posts), postsAtOnce) {
			if err := context.Cause(ctx); err != nil {
				return err
			}
			found, err := r.page(ctx, ids)
			if err != nil {
				return err
			}
			if err := take(found); err != nil {
				return err
			}
		}
	}
	return nil
}

// page looks at some posts of the journal.
func (r *record) page(ctx context.Context, ids []string) (page, error) {
	found := page{looked: len(ids), remove: map[string][]string{}, said: map[string]int64{}, by: map[string]int64{}, kept: keeping{}}
	posts, err := r.host.Posts(ctx, ids)
	if err != nil {
		return page{}, err
	}
	touched, err := r.touched(ctx, posts)
	if err != nil {
		return page{}, err
	}
	for _, post := range posts {
		if reason, stays := touched[post.about()]; stays {
			if post.OriginalID == "" {
				found.kept.add(reason, 1)
			}
			continue
		}
		found.remove[post.ChannelID] = append(found.remove[post.ChannelID], post.ID)
		found.by[post.UserID]++
		if post.OriginalID != "" {
			continue
		}
		found.posts++
		if !post.System && !post.Deleted {
			found.said[post.ChannelID]++
		}
	}
	return found, nil
}

// about is the post, or for an earlier version the post that it is a version of.
func (p Post) about() string {
	if p.OriginalID != "" {
		return p.OriginalID
	}
	return p.ID
}

// thread is the root of a post's thread.
func (p Post) thread() string {
	if p.RootID != "" {
		return p.RootID
	}
	return p.about()
}

// touched says, by post, why those stay that people touched since. A thread that
// the import began stays whole; in a thread that was there before, only the post
// that was touched stays.
func (r *record) touched(ctx context.Context, posts []Post) (map[string]Kept, error) {
	roots := map[string]bool{}
	for _, post := range posts {
		roots[post.thread()] = true
	}
	if len(roots) == 0 {
		return nil, nil
	}
	threads, err := r.host.Threads(ctx, sortedKeys(roots))
	if err != nil {
		return nil, err
	}
	why := map[string]Kept{}
	for _, post := range threads {
		reason, stays := r.whyTouched(post)
		if !stays {
			continue
		}
		if r.posts.has(post.thread()) {
			why[post.thread()] = stronger(why[post.thread()], reason)
		} else if r.posts.has(post.ID) {
			why[post.ID] = reason
		}
	}
	stay := map[string]Kept{}
	for _, post := range posts {
		if reason, stays := why[post.thread()]; stays && r.posts.has(post.thread()) {
			stay[post.about()] = reason
		} else if reason, stays := why[post.about()]; stays {
			stay[post.about()] = reason
		}
	}
	return stay, nil
}

// whyTouched says why a post keeps its thread, if it does.
func (r *record) whyTouched(post Post) (Kept, bool) {
	reactions, own := r.posts.find(post.ID)
	switch {
	case !own:
		return keptAnswered, post.RootID != "" && !post.System && !post.Deleted
	case slices.ContainsFunc(post.Versions, func(id string) bool { return !r.posts.has(id) }):
		return keptEdited, true
	case post.Reactions != reactions && !post.Deleted:
		return keptReacted, true
	default:
		return Kept{}, false
	}
}

// stronger prefers that people answered, then that they edited.
func stronger(a, b Kept) Kept {
	for _, reason := range []Kept{keptAnswered, keptEdited} {
		if a == reason || b == reason {
			return reason
		}
	}
	return b
}

// eachAddition yields what the import added to posts that were here before.
func (r *record) eachAddition(ctx context.Context, take func([]journal.Addition) error) error {
	for entry, err := range r.host.Journal(ctx, r.job.ID) {
		if err != nil {
			return err
		}
		for some := range slices.Chunk(entry.Added, postsAtOnce) {
			if err := context.Cause(ctx); err != nil {
				return err
			}
			if err := take(some); err != nil {
				return err
			}
		}
	}
	return nil
}

// eachPlaces yields the memberships that accounts got which were here before.
func (r *record) eachPlaces(ctx context.Context, take func([]journal.Place) error) error {
	for entry, err := range r.host.Journal(ctx, r.job.ID) {
		if err != nil {
			return err
		}
		if len(entry.Places) == 0 {
			continue
		}
		if err := context.Cause(ctx); err != nil {
			return err
		}
		if err := take(entry.Places); err != nil {
			return err
		}
	}
	return nil
}
