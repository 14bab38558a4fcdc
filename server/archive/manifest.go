package archive

import "github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"

// The versions of the container and of what lies beside the bulk lines. A version is
// added when a reader of the older ones would go wrong.
const (
	// FormatVersion is that of a whole archive.
	FormatVersion = 1
	// DeltaVersion is that of a delta, of which a reader that does not know deltas would
	// take a part for the whole.
	DeltaVersion = 2
)

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
	// Those of a delta.
	ChangesName = "extras/changes.ndjson"
	SavedName   = "extras/saved.ndjson"
	PresentName = "extras/present.ndjson"
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
	// WarningsUnlisted counts the warnings beyond those that are listed; the entry
	// [WarningsName] lists them all.
	WarningsUnlisted int `json:"warnings_unlisted"`
	// WarningCounts says how many warnings there were of each code.
	WarningCounts transfer.Counts `json:"warning_counts"`
	// DerivedFrom says of what other archives this one was made; nil for one of a
	// team itself.
	DerivedFrom *Derivation `json:"derived_from,omitempty"`
	// Base is the archive that a delta continues; nil for a whole archive.
	Base *Base `json:"base,omitempty"`
	// Entries are all others, in their order in the archive.
	Entries []Entry `json:"entries"`
}

// Base names the archive that a delta continues.
type Base struct {
	// ManifestSHA256 is the checksum of the manifest of the base, which names the checksums
	// of all its other entries. It stays the same when the base is packed anew or unpacked
	// into a folder.
	ManifestSHA256 string `json:"manifest_sha256"`
	// SHA256 is the checksum of the base as a zip file.
	SHA256 string `json:"sha256"`
	// Moment is the time in Unix milliseconds from which on the delta has all changes. It
	// is some time before the base was made: what was being written then is in the delta.
	Moment int64 `json:"moment"`
}

// Derivation says how an archive was made of others.
type Derivation struct {
	// By is "filter" or "merge".
	By   string   `json:"by"`
	From []Origin `json:"from"`
	// Through is the checksum of the manifest of the last delta of a chain: what continues
	// that delta continues the merged archive as well.
	Through string `json:"through,omitempty"`
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

// Generator names the program that wrote the archive.
type Generator struct {
	Name    string `json:"name"`
	Version string `json:"version"`
}

// Source describes the server that the team came from.
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
