package uploads

import (
	"strings"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/markdown"
)

// maxName bounds the name of an upload, in bytes.
const maxName = 255

// cleanName returns what an upload is called: the last part of a path, on one line,
// without characters that cannot be seen or that turn the direction of writing. It
// is empty for a name of which nothing is left.
func cleanName(name string) string {
	name = markdown.Clean(name)
	name = name[strings.LastIndexAny(name, `/\`)+1:]
	return strings.ToValidUTF8(strings.TrimSpace(name), "")
}
