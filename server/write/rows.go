package write

import "github.com/mattermost-community/mattermost-plugin-team-export/server/journal"

// Post is a post, a reply or an earlier version of one, as its row will be.
type Post struct {
	ID        string
	ChannelID string
	UserID    string
	RootID    string
	// OriginalID is the post that this is an earlier version of.
	OriginalID string
	CreateAt   int64
	UpdateAt   int64
	EditAt     int64
	DeleteAt   int64
	Type       string
	Message    string
	// Props is a JSON object; none is an empty one.
	Props        []byte
	Pinned       bool
	FileIDs      []string
	HasReactions bool
}

// Reaction is a reaction on a post.
type Reaction struct {
	PostID    string
	ChannelID string
	UserID    string
	Emoji     string
	At        int64
	// Known says that the post was here before.
	Known bool
}

// Follower follows the thread of a root.
type Follower struct {
	PostID         string
	ChannelID      string
	UserID         string
	LastViewed     int64
	UnreadMentions int64
	// Joins says that the account will be in the channel by this import; of
	// others only members follow.
	Joins bool
	Known bool
}

// Flag says that a user saved a post.
type Flag struct {
	PostID string
	UserID string
	Known  bool
}

// AttachedFile is a file that was uploaded and goes to its post.
type AttachedFile struct {
	ID        string
	PostID    string
	ChannelID string
	UserID    string
	CreateAt  int64
	// Known says that the post was here before: it lists the file from now on.
	Known bool
}

// Edit gives a post of an earlier import the text that it has on the source now.
type Edit struct {
	PostID  string
	Message string
	Props   []byte
	EditAt  int64
	Pinned  bool
}

// Batch holds the rows that one transaction writes.
type Batch struct {
	Fence Fence
	// Adds holds the additions of the batch to the progress, with its last line. After is
	// the line after which it begins: all lines between them are written with it.
	Adds  journal.Progress
	After int
	// Entry is added to the journal with the rows.
	Entry  journal.Entry
	TeamID string
	// Again says that an earlier try met rows which came into being meanwhile.
	Again bool

	Posts     []Post
	Reactions []Reaction
	Followers []Follower
	Flags     []Flag
	Files     []AttachedFile
	Edits     []Edit
	// Old are channels whose members have read what the import adds.
	Old map[string]bool
}

// Fence is the attempt that may write.
type Fence struct {
	JobID   string
	Attempt int
}

// Account is an account as its row will be: a shell.
type Account struct {
	ID        string
	Username  string
	Email     string
	Nickname  string
	FirstName string
	LastName  string
	Position  string
	DeleteAt  int64
	CreateAt  int64
	Locale    string
	Guest     bool
	// NotifyProps and Props hold what differs from the defaults.
	NotifyProps map[string]string
	Props       map[string]string
	// Preferences are its settings.
	Preferences []Preference
}

// Member is an account that gets places in the team and in channels.
type Member struct {
	UserID string
	Guest  bool
	Admin  bool
	// New says that the import made the account.
	New      bool
	Channels []MemberChannel
}

// MemberChannel is a place in a channel.
type MemberChannel struct {
	ChannelID string
	Admin     bool
	// NoGuests says that the place is for those who are no guests.
	NoGuests bool
	// NotifyProps is a JSON object.
	NotifyProps []byte
	// Read holds what the member has read on the source; nil for one who has read
	// everything.
	Read *ReadState
}

// ReadState says how far a member has read a channel.
type ReadState struct {
	LastViewedAt, MsgCount, MsgCountRoot               int64
	MentionCount, MentionCountRoot, UrgentMentionCount int64
}

// Conversation is a direct or group channel that the import made, as it will be.
type Conversation struct {
	ChannelID string
	// Header is left as it is when empty.
	Header  string
	Members []Participant
	// Preferences are set for those who have none of the name.
	Preferences []Preference
}

// Participant is a member of a conversation.
type Participant struct {
	UserID string
	// NotifyProps is a JSON object; none leaves the defaults.
	NotifyProps []byte
	// Read holds what they have read on the source; nil for one who has read
	// everything.
	Read *ReadState
}

// Preference is a setting of a user.
type Preference struct {
	UserID, Category, Name, Value string
}

// Bookmark is a bookmark of a channel.
type Bookmark struct {
	ID, ChannelID, OwnerID, FileID string
	DisplayName, LinkURL, ImageURL string
	Emoji, Type                    string
	SortOrder, CreateAt            int64
}

// Extra holds the data of a post beyond its line.
type Extra struct {
	// ID and Other are the two ids that the post may have here, in its channel.
	ID, Other    string
	ChannelID    string
	CreateAt     int64
	Level        string
	RequestedAck bool
	Acks         []Ack
	Versions     []Post
}

// Ack says that a user acknowledged a post.
type Ack struct {
	UserID string
	At     int64
}
