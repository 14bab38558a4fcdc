package inspect

import (
	"bytes"
	"encoding/json"
	"strings"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/bulk"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/sanitize"
)

// MaxLinks bounds the posts that are kept because texts link to them.
const MaxLinks = 100_000

// links finds the posts that texts of an archive link to.
type links struct{ in *Inspection }

// note looks for links to posts in a clean thread. Of an archive of ours,
// whose posts say their ids, it remembers which ones are meant, so that these can
// be found later; in others such links lead nowhere.
func (l links) note(team string, thread bulk.Thread, dropped sanitize.Skips) {
	if !l.in.KnowsPosts() {
		dropped.Add(sanitize.SkipPostLink, sanitize.LostLinks(team, thread))
		return
	}
	t := sanitize.Texts{Links: l.of(team)}
	for content := range thread.Contents() {
		inProps := bytes.Contains(content.Props, []byte(sanitize.LinkPath))
		if !inProps && !strings.Contains(content.Message, sanitize.LinkPath) {
			continue
		}
		t.Rewrite(content.Message)
		var p sanitize.Props
		if inProps && json.Unmarshal(content.Props, &p) == nil {
			t.Props(&p, "")
		}
	}
}

// of finds links to posts of a team of the archive.
func (l links) of(team string) sanitize.Links {
	site := sanitize.TrimSlash(l.in.Source.SiteURL)
	return sanitize.Links{From: site + "/" + l.in.SourceTeam(team), FromSite: site, Posts: true, Note: func(id string) {
		if len(l.in.Links) < MaxLinks {
			l.in.Links[id] = true
		}
	}}
}

// KnowsPosts reports whether links to posts of the source can be told from
// others, and its posts by their ids.
func (in *Inspection) KnowsPosts() bool {
	return in.Ours && sanitize.TrimSlash(in.Source.SiteURL) != ""
}
