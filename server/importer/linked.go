package importer

import (
	"context"
	"slices"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/inspect"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/sanitize"
)

// linksAtOnce is the number of posts that are looked for at a time.
const linksAtOnce = 1000

// noteLink counts a link to a post, up to a limit of different posts.
func (w *translator) noteLink(id string) {
	if _, known := w.links[id]; known || len(w.links) < inspect.MaxLinks {
		w.links[id]++
		return
	}
	w.deadLinks++
}

// countDeadLinks counts the links to posts that the archive does not hold.
func (w *translator) countDeadLinks() {
	for id, n := range w.links {
		if !w.found[id] {
			w.deadLinks += n
		}
	}
}

// aimLinks finds out which posts that something links to cannot keep their ids:
// those whose id is that of a post elsewhere on this server.
func (w *threadWriter) aimLinks(ctx context.Context) error {
	if len(w.in.Links) == 0 {
		return nil
	}
	here := map[string]bool{}
	for _, id := range w.ids.channels {
		here[id] = true
	}
	for _, talk := range w.ids.talks {
		here[talk.channelID] = true
	}
	others := map[string]string{}
	options := w.writerOptions()
	for ids := range slices.Chunk(sanitize.SortedKeys(w.in.Links), linksAtOnce) {
		known, err := w.attempt.rows.PostsByID(ctx, ids)
		if err != nil {
			return err
		}
		for _, post := range known {
			if !here[post.ChannelID] {
				others[post.ID] = options.OtherID(post.ID)
			}
		}
	}
	w.translator.texts.Links.ID = func(id string) string {
		if other, ok := others[id]; ok {
			return other
		}
		return id
	}
	return nil
}
