package teamdata

import "encoding/json"

// Team is a row of Teams.
type Team struct {
	ID              string `json:"id"`
	Name            string `json:"name"`
	DisplayName     string `json:"displayname"`
	Description     string `json:"description"`
	Type            string `json:"type"`
	AllowOpenInvite bool   `json:"allowopeninvite"`
	CreateAt        int64  `json:"createat"`
	DeleteAt        int64  `json:"deleteat"`
}

// Channel is a row of Channels. Type is O (public) or P (private).
type Channel struct {
	ID          string `json:"id"`
	Name        string `json:"name"`
	DisplayName string `json:"displayname"`
	Type        string `json:"type"`
	Header      string `json:"header"`
	Purpose     string `json:"purpose"`
	DeleteAt    int64  `json:"deleteat"`
}

// User is a row of Users, with what ties the account to the team. Secrets
// (password, auth data, MFA) are never read.
type User struct {
	ID        string `json:"id"`
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
	ChannelName        string            `json:"channelname"`
	SchemeUser         bool              `json:"schemeuser"`
	SchemeAdmin        bool              `json:"schemeadmin"`
	SchemeGuest        bool              `json:"schemeguest"`
	NotifyProps        map[string]string `json:"notifyprops"`
	LastViewedAt       int64             `json:"lastviewedat"`
	MsgCount           int64             `json:"msgcount"`
	MsgCountRoot       int64             `json:"msgcountroot"`
	MentionCount       int64             `json:"mentioncount"`
	MentionCountRoot   int64             `json:"mentioncountroot"`
	UrgentMentionCount int64             `json:"urgentmentioncount"`
	Favorite           bool              `json:"favorite"`
}

// Thread is a root post with its replies, oldest first. A post without
// replies is a thread too.
type Thread struct {
	Root    Post
	Replies []Post
}

// Post is a row of Posts with what hangs on it.
type Post struct {
	ID       string          `json:"id"`
	RootID   string          `json:"rootid"`
	UserID   string          `json:"userid"`
	CreateAt int64           `json:"createat"`
	EditAt   int64           `json:"editat"`
	Type     string          `json:"type"`
	Message  string          `json:"message"`
	Props    json.RawMessage `json:"props"`
	IsPinned bool            `json:"ispinned"`

	Reactions []Reaction `json:"-"`
	// Files are in the order in which the post shows them.
	Files []File `json:"-"`
	// FlaggedBy holds the ids of the users who saved the post.
	FlaggedBy []string `json:"-"`
	// Followers are set for roots only.
	Followers []Follower `json:"-"`
}

// Reaction is a row of Reactions.
type Reaction struct {
	PostID    string `json:"postid"`
	UserID    string `json:"userid"`
	EmojiName string `json:"emojiname"`
	CreateAt  int64  `json:"createat"`
}

// File is a row of FileInfo. Path is relative to the file store.
type File struct {
	PostID string `json:"postid"`
	ID     string `json:"id"`
	Name   string `json:"name"`
	Path   string `json:"path"`
	Size   int64  `json:"size"`
}

// Follower is a row of ThreadMemberships of one who follows.
type Follower struct {
	PostID         string `json:"postid"`
	UserID         string `json:"userid"`
	LastViewed     int64  `json:"lastviewed"`
	UnreadMentions int64  `json:"unreadmentions"`
}

// Flag says that a user saved a post.
type Flag struct {
	PostID string `json:"postid"`
	UserID string `json:"userid"`
}

// Emoji is a row of Emoji.
type Emoji struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}
