package teamdata

import "encoding/json"

// Selection says which posts are read, and what with them. The zero value
// selects all.
type Selection struct {
	// Since and Until bound when posts were made: Since is in, Until is out; 0
	// means no bound. The root of a thread comes along with replies that are in.
	Since, Until int64
	// MaxPosts keeps the newest threads of a channel, whole; 0 means all.
	MaxPosts int64
	// ChosenChannelsOnly narrows the people to those of the channels.
	ChosenChannelsOnly bool
	// EditHistory reads the earlier versions of posts.
	EditHistory bool
	// OwnMarks leaves out what people keep for themselves, saved posts and followed
	// threads, but what Viewer does, if there is one.
	OwnMarks bool
	// Viewer is the user whose view of the team is read. The conversations are then all of
	// theirs, with any participants.
	Viewer string
	// Base narrows posts to those that changed since an earlier archive; nil selects all.
	Base *Base
}

// Everything reports whether all posts are selected.
func (s Selection) Everything() bool {
	return s.Since == 0 && s.Until == 0 && s.MaxPosts == 0 && s.Base == nil
}

// Team is a row of Teams.
type Team struct {
	ID              string `json:"id"`
	Name            string `json:"name"`
	DisplayName     string `json:"displayname"`
	Description     string `json:"description"`
	Type            string `json:"type"`
	AllowOpenInvite bool   `json:"allowopeninvite"`
	AllowedDomains  string `json:"alloweddomains"`
	CompanyName     string `json:"companyname"`
	CreateAt        int64  `json:"createat"`
	DeleteAt        int64  `json:"deleteat"`
	// IconUpdateAt is 0 for a team without an icon.
	IconUpdateAt int64 `json:"lastteamiconupdate"`
}

// Channel is a row of Channels. Type is O (public) or P (private).
type Channel struct {
	ID string `json:"id"`
	// Name is the id of a channel without one.
	Name        string `json:"name"`
	DisplayName string `json:"displayname"`
	Type        string `json:"type"`
	Header      string `json:"header"`
	Purpose     string `json:"purpose"`
	CreatorID   string `json:"creatorid"`
	CreateAt    int64  `json:"createat"`
	DeleteAt    int64  `json:"deleteat"`
	// Banner is an object; nil without one.
	Banner json.RawMessage `json:"bannerinfo"`
	// CategoryName is the sidebar category that new members find it in.
	CategoryName string `json:"defaultcategoryname"`
}

// Conversation is a row of Channels of type D (direct) or G (group), all of
// whose participants are members of the team.
type Conversation struct {
	ID           string        `json:"id"`
	Type         string        `json:"type"`
	Header       string        `json:"header"`
	Participants []Participant `json:"participants"`
	// FavoritedBy and ShownBy hold ids of participants.
	FavoritedBy []string `json:"favoritedby"`
	ShownBy     []string `json:"shownby"`
	// Incomplete says that an account which took part was permanently deleted.
	Incomplete bool `json:"-"`
}

// Participant is a row of ChannelMembers of a conversation.
type Participant struct {
	UserID string `json:"userid"`
	ChannelMember
}

// Bookmark is a row of ChannelBookmarks.
type Bookmark struct {
	ID          string `json:"id"`
	ChannelID   string `json:"channelid"`
	OwnerID     string `json:"ownerid"`
	ParentID    string `json:"parentid"`
	Type        string `json:"type"`
	DisplayName string `json:"displayname"`
	SortOrder   int64  `json:"sortorder"`
	LinkURL     string `json:"linkurl"`
	ImageURL    string `json:"imageurl"`
	Emoji       string `json:"emoji"`
	CreateAt    int64  `json:"createat"`
	// File is set for bookmarks of a file.
	File *File `json:"file"`
}

// User is a row of Users, with what ties the account to the team. Secrets
// (password, auth data, MFA) are never read.
type User struct {
	ID string `json:"id"`
	// Deleted says that there is no such account any more: nothing but its id is
	// known.
	Deleted bool `json:"-"`
	// Username is the id of an account without one.
	Username  string `json:"username"`
	Email     string `json:"email"`
	Nickname  string `json:"nickname"`
	FirstName string `json:"firstname"`
	LastName  string `json:"lastname"`
	Position  string `json:"position"`
	Locale    string `json:"locale"`
	Roles     string `json:"roles"`
	CreateAt  int64  `json:"createat"`
	DeleteAt  int64  `json:"deleteat"`
	// PictureUpdateAt is positive for an account with a picture of its own.
	PictureUpdateAt int64 `json:"lastpictureupdate"`
	// CustomStatus is JSON in a string, as the server keeps it.
	CustomStatus string `json:"customstatus"`
	NotifyProps  Texts  `json:"notifyprops"`
	Timezone     Texts  `json:"timezone"`
	// Preferences holds the preferences that the import format has a field for, by
	// "category/name"; the id of the user as a name is left out, that of the team is
	// "team".
	Preferences map[string]string `json:"preferences"`
	// Bot is set for bot accounts.
	Bot *Bot `json:"bot"`
	// Member is the row of TeamMembers, also of one who left (DeleteAt set);
	// nil for one who never was in the team.
	Member *TeamMember `json:"member"`
	// Channels are the memberships in the chosen channels, by channel name.
	Channels []ChannelMember `json:"channels"`
}

// Bot is a row of Bots.
type Bot struct {
	Description string `json:"description"`
	// OwnerID is a user's id or a plugin's id.
	OwnerID  string `json:"ownerid"`
	DeleteAt int64  `json:"deleteat"`
}

// TeamMember is a row of TeamMembers.
type TeamMember struct {
	SchemeUser  bool  `json:"schemeuser"`
	SchemeAdmin bool  `json:"schemeadmin"`
	SchemeGuest bool  `json:"schemeguest"`
	DeleteAt    int64 `json:"deleteat"`
}

// ChannelMember is a row of ChannelMembers.
type ChannelMember struct {
	ChannelName        string `json:"channelname"`
	SchemeUser         bool   `json:"schemeuser"`
	SchemeAdmin        bool   `json:"schemeadmin"`
	SchemeGuest        bool   `json:"schemeguest"`
	NotifyProps        Texts  `json:"notifyprops"`
	LastViewedAt       int64  `json:"lastviewedat"`
	MsgCount           int64  `json:"msgcount"`
	MsgCountRoot       int64  `json:"msgcountroot"`
	MentionCount       int64  `json:"mentioncount"`
	MentionCountRoot   int64  `json:"mentioncountroot"`
	UrgentMentionCount int64  `json:"urgentmentioncount"`
	Favorite           bool   `json:"favorite"`
}

// Thread is a root post with its replies, oldest first. A post without
// replies is a thread too.
type Thread struct {
	// ChannelID is the channel or conversation that it is in.
	ChannelID string
	Root      Post
	Replies   []Post
}

// Post is a row of Posts with what hangs on it.
type Post struct {
	ID       string
	RootID   string
	UserID   string
	CreateAt int64
	EditAt   int64
	Type     string
	Message  string
	// Props is a JSON object, or empty.
	Props    json.RawMessage
	IsPinned bool
	// FileIDs is a JSON array of the ids of its files in the order in which it
	// shows them, or empty.
	FileIDs string
	// Filenames is a JSON array of the paths of files from before they had ids,
	// or empty.
	Filenames string
	// Priority is nil for a post without one.
	Priority *Priority

	Reactions []Reaction
	// Files are in the order in which the post shows them.
	Files []File
	// FlaggedBy holds the ids of the users who saved the post.
	FlaggedBy []string
	// Followers are set for roots only.
	Followers        []Follower
	Acknowledgements []Acknowledgement
	// Edits are earlier versions, oldest first; only when they are selected.
	Edits []Edit
	// Standing says how the post stands to the base of a delta.
	Standing Standing
}

// Priority is a row of PostsPriority. Level may be empty.
type Priority struct {
	Level                   string
	RequestedAck            bool
	PersistentNotifications bool
}

// Acknowledgement is a row of PostAcknowledgements.
type Acknowledgement struct {
	UserID         string
	AcknowledgedAt int64
}

// Edit is a row of Posts that holds what a post said before it was edited.
type Edit struct {
	ID      string
	Message string
	Props   json.RawMessage
	FileIDs string
	// EditAt is the time when the version was written, ReplacedAt the time when it was
	// replaced.
	EditAt     int64
	ReplacedAt int64
}

// Reaction is a row of Reactions.
type Reaction struct {
	UserID    string
	EmojiName string
	CreateAt  int64
}

// File is a row of FileInfo. Path is relative to the file store.
type File struct {
	ID       string `json:"id"`
	Name     string `json:"name"`
	Path     string `json:"path"`
	MimeType string `json:"mimetype"`
	Size     int64  `json:"size"`
	Width    int64  `json:"width"`
	Height   int64  `json:"height"`
	CreateAt int64  `json:"createat"`
}

// Follower is a row of ThreadMemberships of one who follows.
type Follower struct {
	UserID         string
	LastViewed     int64
	UnreadMentions int64
}

// Emoji is a row of Emoji.
type Emoji struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	// Refused is set for a name that servers do not take any more, because it
	// is that of a built-in emoji or holds other characters.
	Refused bool `json:"-"`
}
