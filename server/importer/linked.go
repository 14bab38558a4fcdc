package importer

import (
	"bytes"
	"context"
	"slices"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/bulk"
)

// linksAtOnce is how many posts are looked for at a time.
const linksAtOnce = 1000

// sourceIDMark is how the props begin that [cleanProps] made of a post that says
// its id on the source.
const sourceIDMark = `{"` + SourceIDProp + `":"`

// sourceIDOf is the id that a clean post says it has on its source; empty when it
// says none.
func sourceIDOf(content bulk.Content) string {
	rest, found := bytes.CutPrefix(content.Props, []byte(sourceIDMark))
	if !found {
		return ""
	}
	id, _, _ := bytes.Cut(rest, []byte{'"'})
	return string(id)
}

// onlySourceID reports whether clean props say nothing else.
func onlySourceID(props []byte) bool {
	rest, found := bytes.CutPrefix(props, []byte(sourceIDMark))
	_, end, closed := bytes.Cut(rest, []byte{'"'})
	return found && closed && string(end) == "}"
}

// noteLink counts a link to a post, up to a limit of different posts.
func (w *translator) noteLink(id string) {
	if _, known := w.links[id]; known || len(w.links) < maxLinks {
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
func (a *application) aimLinks(ctx context.Context) error {
	if len(a.in.Links) == 0 {
		return nil
	}
	here := map[string]bool{}
	for _, id := range a.channelIDs {
		here[id] = true
	}
	for _, talk := range a.talks {
		here[talk.channelID] = true
	}
	others := map[string]string{}
	options := a.writerOptions()
	for ids := range slices.Chunk(sortedKeys(a.in.Links), linksAtOnce) {
		known, err := a.host.Rows().PostsByID(ctx, ids)
		if err != nil {
			return err
		}
		for _, post := range known {
			if !here[post.ChannelID] {
				others[post.ID] = options.OtherID(post.ID)
			}
		}
	}
	a.texts.links.id = func(id string) string {
		if other, ok := others[id]; ok {
			return other
		}
		return id
	}
	return nil
}
