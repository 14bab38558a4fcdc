package bulk

import "encoding/json"

// Post is the payload of a post line.
type Post struct {
	Team    string `json:"team"`
	Channel string `json:"channel"`
	Thread
}

// DirectPost is the payload of a direct_post line: a post in the conversation
// of these people. Of a conversation with oneself there is one, named twice.
type DirectPost struct {
	ChannelMembers []string `json:"channel_members"`
	Thread
}

// Thread is a root post with its replies.
type Thread struct {
	Content
	ThreadFollowers []ThreadFollower `json:"thread_followers,omitempty"`
	// Replies are nothing but content: the rest is their root's.
	Replies []Content `json:"replies,omitempty"`
}

// Content holds the fields that roots and replies share. CreateAt must not be 0; that of a
// reply not before its root's.
type Content struct {
	User        string          `json:"user"`
	Type        string          `json:"type,omitempty"`
	Message     string          `json:"message"`
	Props       json.RawMessage `json:"props,omitempty"`
	CreateAt    int64           `json:"create_at"`
	EditAt      int64           `json:"edit_at,omitempty"`
	IsPinned    bool            `json:"is_pinned,omitempty"`
	FlaggedBy   []string        `json:"flagged_by,omitempty"`
	Reactions   []Reaction      `json:"reactions,omitempty"`
	Attachments []Attachment    `json:"attachments,omitempty"`
}

// Reaction must not be older than its post.
type Reaction struct {
	User      string `json:"user"`
	EmojiName string `json:"emoji_name"`
	CreateAt  int64  `json:"create_at"`
}

// Attachment names a file of the archive by its path below data/. The last
// element of the path becomes the file's name.
type Attachment struct {
	Path string `json:"path"`
}

// ThreadFollower follows the thread of a root.
type ThreadFollower struct {
	User           string `json:"user"`
	LastViewed     int64  `json:"last_viewed,omitempty"`
	UnreadMentions int64  `json:"unread_mentions,omitempty"`
}

// Emoji is the payload of an emoji line. Image is a path below data/.
type Emoji struct {
	Name  string `json:"name"`
	Image string `json:"image"`
}
