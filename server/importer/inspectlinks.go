package importer

import (
	"bytes"
	"encoding/json"
	"strings"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/bulk"
)

// maxLinks bounds how many posts are remembered because something links to them.
const maxLinks = 100_000

// linkPath is in every link to a post.
const linkPath = "/pl/"

// noteLinks looks for links to posts in a clean thread. Of an archive of ours,
// whose posts say their ids, it remembers which ones are meant, so that these can
// be found later; in others such links lead nowhere.
func (i *inspector) noteLinks(team string, thread bulk.Thread, dropped drops) {
	if !i.in.knowsPosts() {
		dropped.add(dropPostLink, lostLinks(team, thread))
		return
	}
	t := texts{links: i.linksOf(team)}
	for content := range thread.Contents() {
		inProps := bytes.Contains(content.Props, []byte(linkPath))
		if !inProps && !strings.Contains(content.Message, linkPath) {
			continue
		}
		t.rewrite(content.Message)
		var p props
		if inProps && json.Unmarshal(content.Props, &p) == nil {
			t.props(&p, "")
		}
	}
}

// linksOf finds links to posts of a team of the archive.
func (i *inspector) linksOf(team string) links {
	site := trimSlash(i.in.Source.SiteURL)
	return links{from: site + "/" + i.in.sourceTeam(team), fromSite: site, posts: true, note: func(id string) {
		if len(i.in.Links) < maxLinks {
			i.in.Links[id] = true
		}
	}}
}

// knowsPosts reports whether links to posts of the source can be told from
// others, and its posts by their ids.
func (in *Inspection) knowsPosts() bool { return in.Ours && trimSlash(in.Source.SiteURL) != "" }

// lostLinks counts what looks like links to posts of a team, wherever its server
// was.
func lostLinks(team string, thread bulk.Thread) (n int64) {
	for content := range thread.Contents() {
		if !strings.Contains(content.Message, linkPath) {
			continue
		}
		for _, piece := range splitCode(content.Message) {
			if piece.code {
				continue
			}
			for _, found := range anyPostLink.FindAllStringSubmatch(piece.text, -1) {
				if found[1] == team {
					n++
				}
			}
		}
	}
	return n
}
