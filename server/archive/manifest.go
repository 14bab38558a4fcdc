package archive

import "github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"

// FormatVersion is the version of the container and of what lies beside the
// bulk lines. It changes when a reader of the old one would go wrong.
const FormatVersion = 1

// The names of the entries. Those of extras hold what the bulk format has no
// room for; native tools ignore them. A name that ends in .ndjson holds one JSON
// object a line.
const (
	LinesName    = "import.jsonl"
	ManifestName = "manifest.json"
	// DataFolder holds the files that lines refer to.
	DataFolder = "data/"

	extrasFolder   = "extras/"
	TeamName       = "extras/team.json"
	TeamIconName   = "extras/team-icon.png"
	ChannelsName   = "extras/channels.ndjson"
	BookmarksName  = "extras/bookmarks.ndjson"
	UsersName      = "extras/users.ndjson"
	BotMembersName = "extras/bot-memberships.ndjson"
	PostsName      = "extras/posts.ndjson"
	FilesName      = "extras/files.ndjson"
	WarningsName   = "extras/warnings.ndjson"
	// BookmarkFolder holds the files of bookmarks.
	BookmarkFolder = "extras/bookmark-files/"
)

// Manifest is the content of manifest.json.
type Manifest struct {
	FormatVersion int                    `json:"format_version"`
	Generator     Generator              `json:"generator"`
	Source        Source                 `json:"source"`
	Options       transfer.ExportOptions `json:"options"`
	// Scope says what the one who asked for the archive might take; nil when that
	// was everything.
	Scope    *transfer.Scope    `json:"scope,omitempty"`
	Counts   transfer.Counts    `json:"counts"`
	Warnings []transfer.Warning `json:"warnings"`
	// WarningsUnlisted is how many more there were than are listed; the entry
	// [WarningsName] lists them all.
	WarningsUnlisted int `json:"warnings_unlisted"`
	// WarningCounts says how many warnings there were of each code.
	WarningCounts transfer.Counts `json:"warning_counts"`
	// DerivedFrom says of what other archives this one was made; nil for one of a
	// team itself.
	DerivedFrom *Derivation `json:"derived_from,omitempty"`
	// Entries are all others, in their order in the archive.
	Entries []Entry `json:"entries"`
}

// Derivation says how an archive was made of others.
type Derivation struct {
	// By is "filter" or "merge".
	By   string   `json:"by"`
	From []Origin `json:"from"`
}

// Origin is an archive that another was made of, as its manifest says; of an archive
// without one there is its generator.
type Origin struct {
	Generator     Generator               `json:"generator"`
	Source        Source                  `json:"source"`
	Options       *transfer.ExportOptions `json:"options,omitempty"`
	Scope         *transfer.Scope         `json:"scope,omitempty"`
	Counts        transfer.Counts         `json:"counts,omitempty"`
	WarningCounts transfer.Counts         `json:"warning_counts,omitempty"`
}

// Generator is what wrote the archive.
type Generator struct {
	Name    string `json:"name"`
	Version string `json:"version"`
}

// Source is where the team came from.
type Source struct {
	ServerID        string `json:"server_id"`
	ServerVersion   string `json:"server_version"`
	SiteURL         string `json:"site_url"`
	TeamID          string `json:"team_id"`
	TeamName        string `json:"team_name"`
	TeamDisplayName string `json:"team_display_name"`
}

// Entry is one entry of the zip file. Size is in bytes, uncompressed.
type Entry struct {
	Name   string `json:"name"`
	Size   int64  `json:"size"`
	SHA256 string `json:"sha256"`
}
