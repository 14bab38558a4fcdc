package journal

import (
	"encoding/json"
	"fmt"
)

// Entry is one value of the journal of an import: it names what one transaction, or one
// call of the server's API, has made. An undo removes what the entries of a job name, and
// nothing else.
type Entry struct {
	// Team is the id of the team that the import made for itself.
	Team string `json:"team,omitempty"`
	// Channels, Accounts, Shells, Bots and Emoji are the ids of new ones.
	// Accounts can sign in, shells cannot.
	Channels []string `json:"channels,omitempty"`
	Accounts []string `json:"accounts,omitempty"`
	Shells   []string `json:"shells,omitempty"`
	Bots     []string `json:"bots,omitempty"`
	Emoji    []string `json:"emoji,omitempty"`
	// Conversations are the ids of direct and group channels that are new.
	Conversations []string `json:"conversations,omitempty"`
	// Named holds the ids of new ones by [NameKey], so that a later attempt finds them.
	Named map[string]string `json:"named,omitempty"`
	// Posts are the posts, replies and earlier versions that are new.
	Posts IDs `json:"posts,omitempty"`
	// Reactions counts the reactions of each new post; posts without any are not listed.
	Reactions map[string]int `json:"reactions,omitempty"`
	// Files are the file infos that were attached to posts.
	Files IDs `json:"files,omitempty"`
	// Pending are file infos that are about to be uploaded. One that no entry has
	// among its Files is debris.
	Pending IDs `json:"pending,omitempty"`
	// Recount are the roots of long threads that got replies older than those which they
	// had: the import counts them anew at its end.
	Recount IDs `json:"recount,omitempty"`
	// Moved are posts and MovedFiles files that did not keep their ids of the source:
	// each id of the source is followed by the one on this server.
	Moved      IDs `json:"moved,omitempty"`
	MovedFiles IDs `json:"moved_files,omitempty"`
	// Added lists what existing posts got.
	Added []Addition `json:"added,omitempty"`
	// Places are memberships that existing accounts got.
	Places []Place `json:"places,omitempty"`
	// Bookmarks are the ids of the bookmarks that are new.
	Bookmarks []string `json:"bookmarks,omitempty"`
	// IconAt is the time at which the team got its icon, in Unix milliseconds.
	IconAt int64 `json:"icon_at,omitempty"`
}

// Empty reports whether an entry names nothing.
func (e Entry) Empty() bool {
	return e.Team == "" && len(e.Channels)+len(e.Accounts)+len(e.Shells)+len(e.Bots)+len(e.Emoji)+len(e.Conversations)+len(e.Posts)+len(e.Files)+len(e.Pending)+
		len(e.Recount)+len(e.Moved)+len(e.MovedFiles)+len(e.Added)+len(e.Places)+len(e.Bookmarks)+len(e.Named) == 0 && e.IconAt == 0
}

// The kinds of additions.
const (
	AddedReaction = "reaction"
	AddedFollower = "follower"
	AddedFlag     = "flag"
	AddedFile     = "file"
)

// Addition is a row that belongs to a post which existed before.
type Addition struct {
	Kind   string `json:"kind"`
	PostID string `json:"post"`
	UserID string `json:"user"`
	// Emoji is the name of a reaction, File the id of a file.
	Emoji string `json:"emoji,omitempty"`
	File  string `json:"file,omitempty"`
}

// Place is a membership that an account got.
type Place struct {
	UserID string `json:"user_id"`
	// Team says that the account became a member of the team; LeftAt and JoinedAt
	// are of its membership before, when it had left; 0 when it never had one.
	Team     bool  `json:"team,omitempty"`
	LeftAt   int64 `json:"left_at,omitempty"`
	JoinedAt int64 `json:"joined_at,omitempty"`
	// Admin says that it became an admin of the team.
	Admin bool `json:"admin,omitempty"`
	// Channels are the ids of channels that it got into.
	Channels []string `json:"channels,omitempty"`
}

// idLength is the length of every id of the server.
const idLength = 26

// IDs are ids, kept as one text.
type IDs []string

// MarshalJSON packs the ids.
func (ids IDs) MarshalJSON() ([]byte, error) {
	packed := make([]byte, 0, idLength*len(ids)+2)
	packed = append(packed, '"')
	for _, id := range ids {
		if !IsID(id) {
			return nil, fmt.Errorf("%q is no id", id)
		}
		packed = append(packed, id...)
	}
	return append(packed, '"'), nil
}

// UnmarshalJSON unpacks them.
func (ids *IDs) UnmarshalJSON(data []byte) error {
	var packed string
	if err := json.Unmarshal(data, &packed); err != nil {
		return err
	}
	if len(packed)%idLength != 0 {
		return fmt.Errorf("%d bytes are no ids", len(packed))
	}
	*ids = nil
	for ; packed != ""; packed = packed[idLength:] {
		*ids = append(*ids, packed[:idLength])
	}
	return nil
}

// Prefix begins the keys of an import's journal in the plugin's key-value store; a number
// follows.
func Prefix(jobID string) string { return "journal_" + jobID + "_" }

// EntryKey is the key of an entry.
func EntryKey(jobID string, number int) string {
	return fmt.Sprintf("%s%06d", Prefix(jobID), number)
}

// ProgressKey is the key of an import's progress.
func ProgressKey(jobID string) string { return "write_" + jobID }

// NameKey returns the key of something new in [Entry.Named]: its kind, and the name.
func NameKey(kind, name string) string { return kind + ":" + name }

// The kinds of names.
const (
	KindAccount      = "account"
	KindChannel      = "channel"
	KindEmoji        = "emoji"
	KindBot          = "bot"
	KindConversation = "conversation"
)
