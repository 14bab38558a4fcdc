package bulk

// DirectChannel is the payload of a direct_channel line: a conversation of two
// people, or of three to eight. One with oneself names the one twice.
type DirectChannel struct {
	Participants []Participant `json:"participants"`
	Header       string        `json:"header"`
	// FavoritedBy and ShownBy are usernames of participants.
	FavoritedBy []string `json:"favorited_by,omitempty"`
	ShownBy     []string `json:"shown_by,omitempty"`
}

// Participant is the membership of a person in a conversation. LastViewedAt is in Unix
// milliseconds.
type Participant struct {
	Username         string        `json:"username"`
	NotifyProps      *ChannelProps `json:"notify_props,omitempty"`
	SchemeUser       bool          `json:"scheme_user"`
	SchemeAdmin      bool          `json:"scheme_admin"`
	SchemeGuest      bool          `json:"scheme_guest"`
	MentionCount     int64         `json:"mention_count"`
	MentionCountRoot int64         `json:"mention_count_root"`
	// UrgentMentionCount is misspelt by the format itself.
	UrgentMentionCount int64 `json:"urgend_mention_count,omitempty"`
	MsgCount           int64 `json:"msg_count"`
	MsgCountRoot       int64 `json:"msg_count_root"`
	LastViewedAt       int64 `json:"last_viewed_at"`
}
