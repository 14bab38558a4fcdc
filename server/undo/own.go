package undo

import (
	"context"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/teamdata"
)

// postsAtOnce is how many posts are looked at, and removed, at a time.
const postsAtOnce = 500

// page is what can be removed of some posts of a channel, and what cannot.
type page struct {
	// looked is how many posts of the record were looked for.
	looked int
	remove []string
	// said is how many of those to remove count as written by people.
	said int64
	// edited and answered are posts that stay: because somebody edited them, or
	// wrote in their thread.
	edited, answered int64
}

// eachPage yields what can be removed of a channel, page by page.
func (r *record) eachPage(ctx context.Context, c channel, take func(page) error) error {
	marks, err := r.marks(ctx, c)
	if err != nil {
		return err
	}
	for at := 0; at < len(marks); at += postsAtOnce {
		if err := context.Cause(ctx); err != nil {
			return err
		}
		found, err := r.page(ctx, c, marks, marks[at:min(at+postsAtOnce, len(marks))])
		if err != nil {
			return err
		}
		if err := take(found); err != nil {
			return err
		}
	}
	return nil
}

// page looks at some posts of a channel, whose marks are all given.
func (r *record) page(ctx context.Context, c channel, all, some []teamdata.PostMark) (page, error) {
	times := make([]int64, 0, len(some))
	for _, mark := range some {
		times = append(times, mark.At)
	}
	posts, err := r.host.PostsAt(ctx, c.id, times)
	if err != nil {
		return page{}, err
	}
	found := page{looked: len(some)}
	var own []teamdata.MarkedPost
	for _, post := range posts {
		switch {
		case !holds(some, post.PostMark):
		case post.Version:
			found.edited++
		default:
			own = append(own, post)
		}
	}
	answered, err := r.answered(ctx, own, all)
	if err != nil {
		return page{}, err
	}
	for _, post := range own {
		if answered[rootOf(post)] {
			found.answered++
			continue
		}
		found.remove = append(found.remove, post.ID)
		if !post.System && !post.Deleted {
			found.said++
		}
	}
	return found, nil
}

func rootOf(post teamdata.MarkedPost) string {
	if post.RootID == "" {
		return post.ID
	}
	return post.RootID
}

// answered says which threads that the import began somebody wrote in since: they
// stay whole. In a thread that was there before, only what the import added goes.
func (r *record) answered(ctx context.Context, own []teamdata.MarkedPost, all []teamdata.PostMark) (map[string]bool, error) {
	seen := map[string]bool{}
	var roots []string
	for _, post := range own {
		if root := rootOf(post); !seen[root] {
			seen[root] = true
			roots = append(roots, root)
		}
	}
	if len(roots) == 0 {
		return nil, nil
	}
	posts, err := r.host.Threads(ctx, roots)
	if err != nil {
		return nil, err
	}
	begun, answered := map[string]bool{}, map[string]bool{}
	for _, post := range posts {
		ours := holds(all, post.PostMark)
		switch {
		case post.RootID == "" && ours:
			begun[post.ID] = true
		case post.RootID != "" && !ours && !post.System:
			answered[post.RootID] = true
		}
	}
	for root := range answered {
		answered[root] = begun[root]
	}
	return answered, nil
}
