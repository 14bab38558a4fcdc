package importer

import (
	"context"
	"encoding/json"
	"errors"
	"io/fs"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/bulk"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// linksPaper lists the posts that links in the archive mean.
const linksPaper = "links.json"

// linksAtOnce is how many posts are looked for at a time.
const linksAtOnce = 500

// LinkedPost is a post that something in the archive links to, and where it is
// here.
type LinkedPost struct {
	// SourceID is its id on the source server.
	SourceID string `json:"id"`
	// Channel is the name of its channel here.
	Channel  string `json:"channel"`
	CreateAt int64  `json:"at"`
}

// findLinked notes the posts of a thread that links mean, whether they are new
// here or not.
func (w *rewriter) findLinked(channel PlanChannel, thread bulk.Thread) {
	if len(w.in.Links) == 0 {
		return
	}
	for content := range contents(thread) {
		var p struct {
			SourceID string `json:"team_export_post_id"`
		}
		if len(content.Props) == 0 || json.Unmarshal(content.Props, &p) != nil || !w.in.Links[p.SourceID] || w.found[p.SourceID] {
			continue
		}
		w.found[p.SourceID] = true
		w.written.Linked = append(w.written.Linked, LinkedPost{SourceID: p.SourceID, Channel: channel.Target.Name, CreateAt: content.CreateAt})
	}
}

// countDeadLinks counts the links to posts that the import does not bring.
func (w *rewriter) countDeadLinks(context.Context) error {
	for id, n := range w.links {
		if !w.found[id] {
			w.written.DeadLinks += n
		}
	}
	return nil
}

// noteLink counts a link to a post, up to a limit of different posts.
func (w *rewriter) noteLink(id string) {
	if _, known := w.links[id]; known || len(w.links) < maxLinks {
		w.links[id]++
		return
	}
	w.written.DeadLinks++
}

// link lets links to posts of the source find them.
func (a *application) link(ctx context.Context) error {
	if a.done.Linked {
		return nil
	}
	var posts []LinkedPost
	if err := a.paper(ctx, a.job.ID, linksPaper, &posts); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	var found int64
	for len(posts) > 0 {
		if err := context.Cause(ctx); err != nil {
			return err
		}
		page := head(posts, linksAtOnce)
		n, err := a.host.Link(ctx, a.job.TeamID, page)
		if err != nil {
			return err
		}
		found, posts = found+n, posts[len(page):]
	}
	if found > 0 {
		a.done.Counts[transfer.CountLinks] = found
	}
	a.done.Linked = true
	return a.save(ctx)
}
