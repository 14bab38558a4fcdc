package message

import (
	"bytes"
	"strings"
)

// Links says where texts lead. A name that is unknown stays text.
type Links interface {
	// Person returns the page of a person and the name shown.
	Person(username string) (href string, ok bool)
	// Channel returns the page of a channel and its display name.
	Channel(name string) (href, label string, ok bool)
	// Emoji returns the image of a custom emoji.
	Emoji(name string) (src string, ok bool)
}

// PostLink begins the address of a link to a post: the id follows, then a space
// that is spelled %20, then the address that the message has. The pages replace
// it when they know where the post stands.
const PostLink = "~post/"

// postLinkEnd separates the id from the original address.
const postLinkEnd = "%20"

// PostAddress is the address of a post, to be replaced when it is known where that
// stands, by another address when it stands nowhere.
func PostAddress(id, otherwise string) string { return PostLink + id + postLinkEnd + otherwise }

// idLength is the length of an id of Mattermost.
const idLength = 26

// permalink returns the id of the post that an address of Mattermost leads to.
func permalink(address string) (string, bool) {
	at := strings.LastIndex(address, "/pl/")
	if at < 0 {
		return "", false
	}
	id := address[at+len("/pl/"):]
	if end := strings.IndexAny(id, "?#/"); end >= 0 {
		id = id[:end]
	}
	return id, IsID(id)
}

// IsID reports whether a text has the form of an id of Mattermost.
func IsID(text string) bool {
	if len(text) != idLength {
		return false
	}
	for i := range len(text) {
		if c := text[i]; (c < 'a' || c > 'z') && (c < '0' || c > '9') {
			return false
		}
	}
	return true
}

// Permalinks calls found with the id of each permalink in a text.
func Permalinks(text string, found func(id string)) {
	for {
		_, rest, ok := strings.Cut(text, "/pl/")
		if !ok {
			return
		}
		if text = rest; len(text) >= idLength && IsID(text[:idLength]) {
			found(text[:idLength])
		}
	}
}

// ResolvePosts replaces the addresses of links to posts in HTML that [Renderer]
// made. Where says where a post stands; a link to another one gets the address
// that the message has.
func ResolvePosts(html []byte, where func(id string) (href string, ok bool)) []byte {
	const begin = `href="` + PostLink
	text := string(html)
	if !strings.Contains(text, begin) {
		return html
	}
	out := make([]byte, 0, len(html)+64)
	for {
		before, rest, ok := strings.Cut(text, begin)
		out = append(out, before...)
		if !ok {
			return out
		}
		address, after, _ := strings.Cut(rest, `"`)
		id, original, _ := strings.Cut(address, postLinkEnd)
		out = append(out, `href="`...)
		if href, known := where(id); known {
			out = appendEscaped(out, href)
		} else {
			out = append(out, original...)
		}
		out = append(out, '"')
		text = after
	}
}

// LinksPosts reports whether HTML has a link to a post.
func LinksPosts(html []byte) bool { return bytes.Contains(html, []byte(`href="`+PostLink)) }

// LinkedPosts calls found with the id of each link to a post in HTML that
// [Renderer] made.
func LinkedPosts(html []byte, found func(id string)) {
	text := string(html)
	for {
		_, rest, ok := strings.Cut(text, `href="`+PostLink)
		if !ok {
			return
		}
		id, _, _ := strings.Cut(rest, postLinkEnd)
		found(id)
		text = rest
	}
}

// safeSchemes lists the schemes that a link of a message may have.
var safeSchemes = []string{"http://", "https://", "mailto:", "ftp://", "tel:"}

// Address returns the address that a link may have: one with a known scheme, or
// one that leads to a post.
func Address(raw string) (href string, post, ok bool) {
	raw = strings.TrimSpace(raw)
	id, permanent := permalink(raw)
	lower := strings.ToLower(raw[:min(len(raw), 8)])
	known := false
	for _, scheme := range safeSchemes {
		// A scheme alone leads nowhere.
		known = known || strings.HasPrefix(lower, scheme) && len(raw) > len(scheme) && !strings.ContainsRune("/?#", rune(raw[len(scheme)]))
	}
	switch {
	case permanent && known:
		return PostAddress(id, raw), true, true
	case permanent && strings.HasPrefix(raw, "/"):
		return PostAddress(id, "#main"), true, true
	case known:
		return raw, false, true
	}
	return "", false, false
}
