package importer

import (
	"net/url"
	"regexp"
	"strings"
)

// links leads links to the source team to the places that they mean here.
type links struct {
	// from is the team's address on the source server, and fromSite that of the
	// server, both without a slash at the end; empty when they are not known.
	from, fromSite string
	// to is the team's address here.
	to string
	// posts says that links to posts are understood; id, unless it is nil, is the id
	// that a post of the source has here.
	posts    bool
	id       func(id string) string
	channels map[string]string
	// note, unless it is nil, hears of each link to a post.
	note func(id string)
}

var (
	postLink    = regexp.MustCompile(`^/pl/([a-z0-9]{26})\b`)
	channelLink = regexp.MustCompile(`^/channels/([a-z0-9][a-z0-9_-]*)`)
	siteLink    = regexp.MustCompile(`^/_redirect/pl/([a-z0-9]{26})\b`)
	// anyPostLink is how a link to a post ends, on whatever server.
	anyPostLink = regexp.MustCompile(`/([a-z0-9-]+)/pl/[a-z0-9]{26}\b`)
)

func (l links) any() bool { return l.from != "" }

// replace returns where an address leads here, or the address itself.
func (l links) replace(address string) string {
	if l.from == "" {
		return address
	}
	if rest, ok := cutPrefixFold(address, l.from); ok {
		if found := postLink.FindStringSubmatch(rest); found != nil && l.posts {
			return l.post(found[1]) + rest[len(found[0]):]
		}
		if found := channelLink.FindStringSubmatch(rest); found != nil {
			name := found[1]
			if renamed, ok := l.channels[name]; ok {
				name = renamed
			}
			return l.to + "/channels/" + name + rest[len(found[0]):]
		}
		return address
	}
	if rest, ok := cutPrefixFold(address, l.fromSite); ok && l.posts {
		if found := siteLink.FindStringSubmatch(rest); found != nil {
			return l.post(found[1]) + rest[len(found[0]):]
		}
	}
	return address
}

// post is where a post of the source is found here.
func (l links) post(id string) string {
	if l.note != nil {
		l.note(id)
	}
	if l.id != nil {
		id = l.id(id)
	}
	return l.to + "/pl/" + id
}

// replaceRelative does so for an address that begins with the server's path:
// people write [there](/team/pl/id).
func (l links) replaceRelative(path string) string {
	site, err := url.Parse(l.fromSite)
	if l.from == "" || err != nil || site.Host == "" {
		return path
	}
	origin := site.Scheme + "://" + site.Host
	if replaced := l.replace(origin + path); replaced != origin+path {
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
