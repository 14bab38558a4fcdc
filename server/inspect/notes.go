package inspect

import (
	"github.com/mattermost-community/mattermost-plugin-team-export/server/sanitize"
)

// notes bounds the names that are kept of what is left out.
type notes struct{ sanitize.Notes }

// note counts a thing that is left out, with its name as long as there is room for names.
func (n *notes) note(into sanitize.Skips, kind sanitize.SkipKind, name string, fields ...string) {
	noted := sanitize.Skips{}
	noted.Note(kind, name, fields...)
	n.Keep(into, noted)
}
