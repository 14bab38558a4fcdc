package bulk

// Type is the type of a line.
type Type string

// The types that an archive of ours holds, in the order of their segments.
const (
	TypeVersion       Type = "version"
	TypeTeam          Type = "team"
	TypeChannel       Type = "channel"
	TypeUser          Type = "user"
	TypeBot           Type = "bot"
	TypePost          Type = "post"
	TypeEmoji         Type = "emoji"
	TypeDirectChannel Type = "direct_channel"
	TypeDirectPost    Type = "direct_post"
)

// FormatVersion is the only version that the native importer accepts.
const FormatVersion = 1

// Line is one line of import.jsonl: its type and the one payload of that type.
type Line struct {
	Type          Type           `json:"type"`
	Version       int            `json:"version,omitempty"`
	Info          *Info          `json:"info,omitempty"`
	Team          *Team          `json:"team,omitempty"`
	Channel       *Channel       `json:"channel,omitempty"`
	User          *User          `json:"user,omitempty"`
	Bot           *Bot           `json:"bot,omitempty"`
	Post          *Post          `json:"post,omitempty"`
	Emoji         *Emoji         `json:"emoji,omitempty"`
	DirectChannel *DirectChannel `json:"direct_channel,omitempty"`
	DirectPost    *DirectPost    `json:"direct_post,omitempty"`
}

// Info says what wrote the file. It carries no time, so that the same team
// gives the same bytes; and no "additional" object, because that one switches
// newer importers into a mode with flags of its own.
type Info struct {
	Generator string `json:"generator"`
	Version   string `json:"version"`
}

// VersionLine is the first line of a file.
func VersionLine(generator, version string) Line {
	return Line{Type: TypeVersion, Version: FormatVersion, Info: &Info{Generator: generator, Version: version}}
}
