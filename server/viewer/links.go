package viewer

import (
	"net/url"
	"path"
	"strings"
	"unicode/utf8"
)

// archiveLinks leads from a page in a folder of html/ to people, channels and
// emoji of the archive.
type archiveLinks struct{ world *world }

func (l archiveLinks) Person(username string) (string, bool) {
	if i, ok := l.world.usernames[username]; ok {
		return "../" + l.world.people[i].folder + "/index.html", true
	}
	return "", false
}

func (l archiveLinks) Channel(name string) (href, label string, ok bool) {
	i, ok := l.world.channels[channelKey(l.world.team.Name, name)]
	if !ok {
		return "", "", false
	}
	place := l.world.places[i]
	return "../" + place.folder + "/index.html", place.label, true
}

func (l archiveLinks) Emoji(name string) (string, bool) {
	image, ok := l.world.emoji[name]
	if !ok {
		return "", false
	}
	src, ok := dataAddress(image)
	return "../../" + src, ok
}

// dataAddress returns the address of a file below data/, relative to the root of
// the archive. It refuses a path that leads elsewhere.
func dataAddress(file string) (string, bool) {
	file = strings.TrimPrefix(file, "/")
	if !isBelow(file) {
		return "", false
	}
	return "data/" + escapePath(file), true
}

// isBelow reports whether a path leads into the folder that it is relative to.
func isBelow(file string) bool {
	return file != "" && len(file) < 1024 && file == path.Clean(file) && file != "." && file != ".." &&
		!strings.HasPrefix(file, "../") && !path.IsAbs(file) && !strings.ContainsAny(file, "\\\x00\n\r") && utf8.ValidString(file)
}

// escapePath returns a path as an address has it.
func escapePath(file string) string {
	parts := strings.Split(file, "/")
	for i, part := range parts {
		parts[i] = url.PathEscape(part)
	}
	return strings.Join(parts, "/")
}
