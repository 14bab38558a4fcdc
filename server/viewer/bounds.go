package viewer

import (
	"fmt"
	"strings"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/archive"
)

// The limits of what stays in memory. Archives may come from anybody, and one who
// writes lines can name millions of people who wrote one word each.
const (
	maxPeople, maxPlaces, maxCustomEmoji = 1_000_000, 200_000, 200_000
	maxAllMemberships                    = 5_000_000
	// maxNameBytes bounds the part of a name that tells it from others. No server takes as
	// much.
	maxNameBytes = 256
	// maxNote bounds the part of a header or a purpose that is shown, and maxMembers the
	// members of a conversation. A group has eight.
	maxNote, maxMembers = 64 << 10, 20
)

// check returns an error for an archive that names more than there may be.
func (w *world) check() error {
	for _, counted := range []struct {
		n, most int
		what    string
	}{
		{len(w.people), maxPeople, "people"},
		{len(w.places), maxPlaces, "channels and conversations"},
		{len(w.emoji), maxCustomEmoji, "custom emoji"},
		{w.memberships, maxAllMemberships, "memberships"},
	} {
		if counted.n > counted.most {
			return fmt.Errorf("%w: it names more than %d %s", archive.ErrUnsafe, counted.most, counted.what)
		}
	}
	return nil
}

// nameKey is by what a name is known: in small letters, as servers compare them.
func nameKey(name string) string {
	return strings.ToLower(name[:min(len(name), maxNameBytes)])
}

// knownPath returns a path that may lead to a file, or none.
func knownPath(path string) string {
	if len(path) > maxPathBytes {
		return ""
	}
	return path
}

// maxPathBytes bounds the path of a file that a page refers to.
const maxPathBytes = 1024
