package bulk

import "time"

// User is the payload of a user line. Without Roles the importer makes an
// ordinary account; without Teams the account is in no team. ProfileImage is a
// path below data/.
type User struct {
	ProfileImage string `json:"profile_image,omitempty"`
	Username     string `json:"username"`
	Email        string `json:"email"`
	Nickname     string `json:"nickname,omitempty"`
	FirstName    string `json:"first_name,omitempty"`
	LastName     string `json:"last_name,omitempty"`
	Position     string `json:"position,omitempty"`
	Roles        string `json:"roles,omitempty"`
	Locale       string `json:"locale,omitempty"`
	DeleteAt     int64  `json:"delete_at,omitempty"`
	Settings
	Teams []TeamMembership `json:"teams,omitempty"`
}

// Settings are a user's own, as the server keeps them in preferences. A field
// that is empty leaves the server's default.
type Settings struct {
	Theme                    string        `json:"theme,omitempty"`
	MilitaryTime             string        `json:"military_time,omitempty"`
	LinkPreviews             string        `json:"link_previews,omitempty"`
	MessageDisplay           string        `json:"message_display,omitempty"`
	CollapseConsecutive      string        `json:"collapse_consecutive_messages,omitempty"`
	ColorizeUsernames        string        `json:"colorize_usernames,omitempty"`
	ChannelDisplayMode       string        `json:"channel_display_mode,omitempty"`
	TutorialStep             string        `json:"tutorial_step,omitempty"`
	EmailInterval            string        `json:"email_interval,omitempty"`
	NameFormat               string        `json:"name_format,omitempty"`
	MarkdownPreview          string        `json:"feature_enabled_markdown_preview,omitempty"`
	Formatting               string        `json:"formatting,omitempty"`
	ShowUnreadSection        string        `json:"show_unread_section,omitempty"`
	SendOnCtrlEnter          string        `json:"send_on_ctrl_enter,omitempty"`
	CodeBlockCtrlEnter       string        `json:"code_block_ctrl_enter,omitempty"`
	ShowJoinLeave            string        `json:"show_join_leave,omitempty"`
	ShowUnreadScrollPosition string        `json:"show_unread_scroll_position,omitempty"`
	SyncDrafts               string        `json:"sync_drafts,omitempty"`
	LimitVisibleDMsGMs       string        `json:"limit_visible_dms_gms,omitempty"`
	NotifyProps              *UserProps    `json:"notify_props,omitempty"`
	CustomStatus             *CustomStatus `json:"custom_status,omitempty"`
}

// UserProps are the notification settings of an account.
type UserProps struct {
	Desktop          string `json:"desktop,omitempty"`
	DesktopSound     string `json:"desktop_sound,omitempty"`
	Email            string `json:"email,omitempty"`
	Mobile           string `json:"mobile,omitempty"`
	MobilePushStatus string `json:"mobile_push_status,omitempty"`
	Channel          string `json:"channel,omitempty"`
	Comments         string `json:"comments,omitempty"`
	MentionKeys      string `json:"mention_keys,omitempty"`
}

// CustomStatus is the status that a user chose. Emoji is a name without colons.
type CustomStatus struct {
	Emoji     string    `json:"emoji"`
	Text      string    `json:"text"`
	Duration  string    `json:"duration"`
	ExpiresAt time.Time `json:"expires_at"`
}

// TeamMembership is a user's place in a team.
type TeamMembership struct {
	Name string `json:"name"`
	// Roles are empty for an ordinary member.
	Roles string `json:"roles,omitempty"`
	// Theme is a JSON object of strings.
	Theme    string              `json:"theme,omitempty"`
	Channels []ChannelMembership `json:"channels,omitempty"`
}

// ChannelMembership is a user's place in a channel. LastViewedAt is in Unix
// milliseconds.
type ChannelMembership struct {
	Name             string        `json:"name"`
	Roles            string        `json:"roles,omitempty"`
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

// ChannelProps are the notification settings of a channel membership. For the
// channels of a team the importer applies the first three only.
type ChannelProps struct {
	Desktop               string `json:"desktop,omitempty"`
	Mobile                string `json:"mobile,omitempty"`
	MarkUnread            string `json:"mark_unread,omitempty"`
	Email                 string `json:"email,omitempty"`
	IgnoreChannelMentions string `json:"ignore_channel_mentions,omitempty"`
	AutoFollowThreads     string `json:"channel_auto_follow_threads,omitempty"`
}

// Bot is the payload of a bot line. Owner is a username or the id of a plugin.
// The importer gives bots no memberships and ignores DeleteAt.
type Bot struct {
	ProfileImage string `json:"profile_image,omitempty"`
	Username     string `json:"username"`
	Owner        string `json:"owner"`
	DisplayName  string `json:"display_name"`
	Description  string `json:"description"`
	DeleteAt     int64  `json:"delete_at,omitempty"`
}

// BotMembers says where a bot is a member. It is no line of the format, which
// has no place for it, and travels beside the lines.
type BotMembers struct {
	Username string           `json:"username"`
	Teams    []TeamMembership `json:"teams"`
}
