package sanitize

import (
	"net/url"
	"regexp"
	"strings"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/bulk"
)

// Links leads links to the source team to the places that they mean here.
type Links struct {
	// From is the team's address on the source server, and fromSite that of the
	// server, both without a slash at the end; empty when they are not known.
	From, FromSite string
	// To is the team's address here.
	To string
	// Posts says that links to posts are understood; ID, unless it is nil, is the id
	// that a post of the source has here.
	Posts    bool
	ID       func(id string) string
	Channels map[string]string
	// Note, unless it is nil, hears of each link to a post.
	Note func(id string)
}

var (
	postLink    = regexp.MustCompile(`^/pl/([a-z0-9]{26})\b`)
	channelLink = regexp.MustCompile(`^/channels/([a-z0-9][a-z0-9_-]*)`)
	siteLink    = regexp.MustCompile(`^/_redirect/pl/([a-z0-9]{26})\b`)
	// anyPostLink matches the end of a link to a post, on any server.
	anyPostLink = regexp.MustCompile(`/([a-z0-9-]+)/pl/[a-z0-9]{26}\b`)
)

func (l Links) any() bool { return l.From != "" }

// Replace returns where an address leads here, or the address itself.
func (l Links) Replace(address string) string {
	if l.From == "" {
		return address
	}
	if rest, ok := cutPrefixFold(address, l.From); ok {
		if found := postLink.FindStringSubmatch(rest); found != nil && l.Posts {
			return l.post(found[1]) + rest[len(found[0]):]
		}
		if found := channelLink.FindStringSubmatch(rest); found != nil {
			name := found[1]
			if renamed, ok := l.Channels[name]; ok {
				name = renamed
			}
			return l.To + "/channels/" + name + rest[len(found[0]):]
		}
		return address
	}
	if rest, ok := cutPrefixFold(address, l.FromSite); ok && l.Posts {
		if found := siteLink.FindStringSubmatch(rest); found != nil {
			return l.post(found[1]) + rest[len(found[0]):]
		}
	}
	return address
}

// post returns the address on the server of a post of the source.
func (l Links) post(id string) string {
	if l.Note != nil {
		l.Note(id)
	}
	if l.ID != nil {
		id = l.ID(id)
	}
	return l.To + "/pl/" + id
}

// replaceRelative does so for an address that begins with the server's path:
// people write [there](/team/pl/id).
func (l Links) replaceRelative(path string) string {
	site, err := url.Parse(l.FromSite)
	if l.From == "" || err != nil || site.Host == "" {
		return path
	}
	origin := site.Scheme + "://" + site.Host
	if replaced := l.Replace(origin + path); replaced != origin+path {
		return replaced
	}
	return path
}

// cutPrefixFold cuts the beginning of an address, whose server may be written
// in any case.
func cutPrefixFold(text, prefix string) (string, bool) {
	if len(text) < len(prefix) || !strings.EqualFold(text[:len(prefix)], prefix) {
		return "", false
	}
	return text[len(prefix):], true
}

// LinkPath is in every link to a post.
const LinkPath = "/pl/"

// LostLinks counts what looks like links to posts of a team, wherever its server
// was.
func LostLinks(team string, thread bulk.Thread) (n int64) {
	for content := range thread.Contents() {
		if !strings.Contains(content.Message, LinkPath) {
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
