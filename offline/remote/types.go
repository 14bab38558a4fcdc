package remote

import "encoding/json"

// User is an account, as far as the server shows it.
type User struct {
	ID                string            `json:"id"`
	CreateAt          int64             `json:"create_at"`
	DeleteAt          int64             `json:"delete_at"`
	Username          string            `json:"username"`
	Email             string            `json:"email"`
	Nickname          string            `json:"nickname"`
	FirstName         string            `json:"first_name"`
	LastName          string            `json:"last_name"`
	Position          string            `json:"position"`
	Roles             string            `json:"roles"`
	Locale            string            `json:"locale"`
	Props             map[string]string `json:"props"`
	NotifyProps       json.RawMessage   `json:"notify_props,omitempty"`
	Timezone          json.RawMessage   `json:"timezone,omitempty"`
	LastPictureUpdate int64             `json:"last_picture_update"`
	IsBot             bool              `json:"is_bot"`
	BotDescription    string            `json:"bot_description"`
}

// Team is a team.
type Team struct {
	ID                 string `json:"id"`
	CreateAt           int64  `json:"create_at"`
	DeleteAt           int64  `json:"delete_at"`
	DisplayName        string `json:"display_name"`
	Name               string `json:"name"`
	Description        string `json:"description"`
	Type               string `json:"type"`
	CompanyName        string `json:"company_name"`
	AllowedDomains     string `json:"allowed_domains"`
	AllowOpenInvite    bool   `json:"allow_open_invite"`
	LastTeamIconUpdate int64  `json:"last_team_icon_update"`
}

// Channel is a channel of a team, or a conversation.
type Channel struct {
	ID                  string          `json:"id"`
	CreateAt            int64           `json:"create_at"`
	DeleteAt            int64           `json:"delete_at"`
	TeamID              string          `json:"team_id"`
	Type                string          `json:"type"`
	DisplayName         string          `json:"display_name"`
	Name                string          `json:"name"`
	Header              string          `json:"header"`
	Purpose             string          `json:"purpose"`
	LastPostAt          int64           `json:"last_post_at"`
	TotalMsgCount       int64           `json:"total_msg_count"`
	CreatorID           string          `json:"creator_id"`
	BannerInfo          json.RawMessage `json:"banner_info,omitempty"`
	DefaultCategoryName string          `json:"default_category_name"`
}

// IsConversation reports whether it is a direct or group message.
func (c Channel) IsConversation() bool { return c.Type == "D" || c.Type == "G" }

// Member is a membership in a team or channel.
type Member struct {
	ChannelID          string          `json:"channel_id,omitempty"`
	UserID             string          `json:"user_id"`
	Roles              string          `json:"roles"`
	LastViewedAt       int64           `json:"last_viewed_at"`
	MsgCount           int64           `json:"msg_count"`
	MsgCountRoot       int64           `json:"msg_count_root"`
	MentionCount       int64           `json:"mention_count"`
	MentionCountRoot   int64           `json:"mention_count_root"`
	UrgentMentionCount int64           `json:"urgent_mention_count"`
	NotifyProps        json.RawMessage `json:"notify_props,omitempty"`
	DeleteAt           int64           `json:"delete_at"`
	SchemeGuest        bool            `json:"scheme_guest"`
	SchemeUser         bool            `json:"scheme_user"`
	SchemeAdmin        bool            `json:"scheme_admin"`
}

// Preference is a setting of the user.
type Preference struct {
	Category string `json:"category"`
	Name     string `json:"name"`
	Value    string `json:"value"`
}

// Post is a post with what hangs on it.
type Post struct {
	ID            string          `json:"id"`
	CreateAt      int64           `json:"create_at"`
	UpdateAt      int64           `json:"update_at"`
	EditAt        int64           `json:"edit_at"`
	DeleteAt      int64           `json:"delete_at"`
	IsPinned      bool            `json:"is_pinned,omitempty"`
	UserID        string          `json:"user_id"`
	ChannelID     string          `json:"channel_id"`
	RootID        string          `json:"root_id,omitempty"`
	Message       string          `json:"message"`
	MessageSource string          `json:"message_source,omitempty"`
	Type          string          `json:"type,omitempty"`
	Props         json.RawMessage `json:"props,omitempty"`
	FileIDs       []string        `json:"file_ids,omitempty"`
	Metadata      Metadata        `json:"metadata"`
}

// Metadata holds the reactions, files and other parts that hang on a post.
type Metadata struct {
	Reactions        []Reaction        `json:"reactions,omitempty"`
	Files            []FileInfo        `json:"files,omitempty"`
	Priority         *Priority         `json:"priority,omitempty"`
	Acknowledgements []Acknowledgement `json:"acknowledgements,omitempty"`
}

// Reaction is a reaction to a post.
type Reaction struct {
	UserID    string `json:"user_id"`
	EmojiName string `json:"emoji_name"`
	CreateAt  int64  `json:"create_at"`
}

// FileInfo describes an attached file.
type FileInfo struct {
	ID       string `json:"id"`
	CreateAt int64  `json:"create_at"`
	DeleteAt int64  `json:"delete_at,omitempty"`
	Name     string `json:"name"`
	Size     int64  `json:"size"`
	MimeType string `json:"mime_type"`
	Width    int64  `json:"width,omitempty"`
	Height   int64  `json:"height,omitempty"`
}

// Priority is the priority of a post.
type Priority struct {
	Priority                string `json:"priority"`
	RequestedAck            bool   `json:"requested_ack"`
	PersistentNotifications bool   `json:"persistent_notifications"`
}

// Acknowledgement says who acknowledged a post.
type Acknowledgement struct {
	UserID         string `json:"user_id"`
	AcknowledgedAt int64  `json:"acknowledged_at"`
}

// PostList is a page of posts.
type PostList struct {
	Order []string        `json:"order"`
	Posts map[string]Post `json:"posts"`
	// FirstInaccessible is set where the plan of a server hides older posts.
	FirstInaccessible int64 `json:"first_inaccessible_post_time"`
}

// UserThread is a thread that the user follows.
type UserThread struct {
	ID             string `json:"id"`
	LastViewedAt   int64  `json:"last_viewed_at"`
	UnreadMentions int64  `json:"unread_mentions"`
}

// Bookmark is a bookmark of a channel.
type Bookmark struct {
	ID          string    `json:"id"`
	ChannelID   string    `json:"channel_id"`
	OwnerID     string    `json:"owner_id"`
	ParentID    string    `json:"parent_id"`
	Type        string    `json:"type"`
	DisplayName string    `json:"display_name"`
	SortOrder   int64     `json:"sort_order"`
	LinkURL     string    `json:"link_url"`
	ImageURL    string    `json:"image_url"`
	Emoji       string    `json:"emoji"`
	CreateAt    int64     `json:"create_at"`
	DeleteAt    int64     `json:"delete_at"`
	File        *FileInfo `json:"file"`
}

// Emoji is a custom emoji of the server.
type Emoji struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}
