package bulk

// User is the payload of a user line. Without Roles the importer makes an
// ordinary account; without Teams the account is in no team.
type User struct {
	Username  string           `json:"username"`
	Email     string           `json:"email"`
	Nickname  string           `json:"nickname"`
	FirstName string           `json:"first_name"`
	LastName  string           `json:"last_name"`
	Position  string           `json:"position"`
	Roles     string           `json:"roles,omitempty"`
	Locale    string           `json:"locale,omitempty"`
	DeleteAt  int64            `json:"delete_at,omitempty"`
	Teams     []TeamMembership `json:"teams,omitempty"`
}

// TeamMembership is a user's place in a team.
type TeamMembership struct {
	Name     string              `json:"name"`
	Roles    string              `json:"roles"`
	Channels []ChannelMembership `json:"channels,omitempty"`
}

// ChannelMembership is a user's place in a channel. LastViewedAt is in Unix
// milliseconds.
type ChannelMembership struct {
	Name             string        `json:"name"`
	Roles            string        `json:"roles"`
	NotifyProps      *ChannelProps `json:"notify_props,omitempty"`
	Favorite         bool          `json:"favorite,omitempty"`
	MentionCount     int64         `json:"mention_count"`
	MentionCountRoot int64         `json:"mention_count_root"`
	// UrgentMentionCount is misspelt by the format itself.
	UrgentMentionCount int64 `json:"urgend_mention_count,omitempty"`
	MsgCount           int64 `json:"msg_count"`
	MsgCountRoot       int64 `json:"msg_count_root"`
	LastViewedAt       int64 `json:"last_viewed_at"`
}

// ChannelProps are the notification settings of a channel membership that the
// importer applies.
type ChannelProps struct {
	Desktop    string `json:"desktop,omitempty"`
	Mobile     string `json:"mobile,omitempty"`
	MarkUnread string `json:"mark_unread,omitempty"`
}

// Bot is the payload of a bot line. Owner is a username or the id of a plugin.
// The importer gives bots no memberships and ignores DeleteAt.
type Bot struct {
	Username    string `json:"username"`
	Owner       string `json:"owner"`
	DisplayName string `json:"display_name"`
	Description string `json:"description"`
	DeleteAt    int64  `json:"delete_at,omitempty"`
}
