package archive

import "encoding/json"

// The lines of the extras. Ids are those of the source server; usernames and
// channel names are those of the archive. Times are Unix milliseconds.

// TeamExtra is the content of [TeamName].
type TeamExtra struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	// SourceName is set when it differs.
	SourceName     string `json:"source_name,omitempty"`
	CreateAt       int64  `json:"create_at"`
	AllowedDomains string `json:"allowed_domains,omitempty"`
	CompanyName    string `json:"company_name,omitempty"`
	// Icon is the entry with the team's icon, empty without one.
	Icon string `json:"icon,omitempty"`
}

// ChannelExtra is a line of [ChannelsName].
type ChannelExtra struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	// SourceName is set when it differs.
	SourceName string `json:"source_name,omitempty"`
	CreateAt   int64  `json:"create_at"`
	// Creator is a username; empty when the archive does not name them.
	Creator string `json:"creator,omitempty"`
	// CategoryName is the sidebar category that new members find it in.
	CategoryName string          `json:"default_category_name,omitempty"`
	Banner       json.RawMessage `json:"banner,omitempty"`
}

// BookmarkExtra is a line of [BookmarksName].
type BookmarkExtra struct {
	ID string `json:"id"`
	// Channel is a channel's name; ChannelMembers are those of a conversation.
	Channel        string   `json:"channel,omitempty"`
	ChannelMembers []string `json:"channel_members,omitempty"`

	Owner       string `json:"owner"`
	ParentID    string `json:"parent_id,omitempty"`
	Type        string `json:"type"`
	DisplayName string `json:"display_name"`
	SortOrder   int64  `json:"sort_order"`
	LinkURL     string `json:"link_url,omitempty"`
	ImageURL    string `json:"image_url,omitempty"`
	Emoji       string `json:"emoji,omitempty"`
	CreateAt    int64  `json:"create_at"`
	// File is the entry with the file of a file bookmark, FileName its name.
	File     string `json:"file,omitempty"`
	FileName string `json:"file_name,omitempty"`
}

// UserExtra is a line of [UsersName].
type UserExtra struct {
	ID       string `json:"id"`
	Username string `json:"username"`
	// SourceUsername is set when it differs.
	SourceUsername string            `json:"source_username,omitempty"`
	Timezone       map[string]string `json:"timezone,omitempty"`
	// Deleted says that the account was permanently deleted, and that Username stands for
	// all such accounts. Only a delta has such lines.
	Deleted bool `json:"deleted,omitempty"`
}

// PostExtra is a line of [PostsName]: a post with something that its line
// cannot say.
type PostExtra struct {
	ID     string `json:"id"`
	RootID string `json:"root_id,omitempty"`
	// Channel is a channel's name; ChannelMembers are those of a conversation.
	Channel        string   `json:"channel,omitempty"`
	ChannelMembers []string `json:"channel_members,omitempty"`
	User           string   `json:"user"`
	// CreateAt is the time on the post's line.
	CreateAt int64 `json:"create_at"`
	// Type is the post's own, when its line has another.
	Type string `json:"type,omitempty"`
	// Message is the whole text, when the one on the line had to be cut.
	Message          string                 `json:"message,omitempty"`
	Priority         *PriorityExtra         `json:"priority,omitempty"`
	Acknowledgements []AcknowledgementExtra `json:"acknowledgements,omitempty"`
	// Versions holds the earlier texts of the post, oldest first.
	Versions []VersionExtra `json:"versions,omitempty"`
}

// PriorityExtra is a post's priority. Level is "important", "urgent" or empty.
type PriorityExtra struct {
	Level                   string `json:"level"`
	RequestedAck            bool   `json:"requested_ack,omitempty"`
	PersistentNotifications bool   `json:"persistent_notifications,omitempty"`
}

// AcknowledgementExtra says that a user acknowledged a post.
type AcknowledgementExtra struct {
	User string `json:"user"`
	At   int64  `json:"acknowledged_at"`
}

// VersionExtra is an earlier version of a post.
type VersionExtra struct {
	ID         string          `json:"id"`
	Message    string          `json:"message"`
	Props      json.RawMessage `json:"props,omitempty"`
	FileIDs    []string        `json:"file_ids,omitempty"`
	WrittenAt  int64           `json:"written_at"`
	ReplacedAt int64           `json:"replaced_at"`
}

// FileExtra is a line of [FilesName]: a file that a line names by Path.
type FileExtra struct {
	ID     string `json:"id"`
	PostID string `json:"post_id"`
	Path   string `json:"path"`
	// Name is the file's own, which Path may not hold in every letter.
	Name     string `json:"name"`
	MimeType string `json:"mime_type,omitempty"`
	// Size is in bytes, Width and Height in pixels.
	Size     int64 `json:"size"`
	Width    int64 `json:"width,omitempty"`
	Height   int64 `json:"height,omitempty"`
	CreateAt int64 `json:"create_at,omitempty"`
}
