package teamdata

// ChannelSize is a channel and how much the server says is in it.
type ChannelSize struct {
	ID          string `json:"id"`
	Name        string `json:"name"`
	DisplayName string `json:"displayname"`
	// Type is O (public) or P (private).
	Type     string `json:"type"`
	DeleteAt int64  `json:"deleteat"`
	// Posts is the server's own count: without messages about who came and went,
	// and with posts that were deleted since.
	Posts int64 `json:"posts"`
	// Member says that the one who asks is in the channel.
	Member bool `json:"member"`
}

// FileGroup is the attached files of one type in one channel.
type FileGroup struct {
	ChannelID string `json:"channelid"`
	MimeType  string `json:"mimetype"`
	Files     int64  `json:"files"`
	Bytes     int64  `json:"bytes"`
}
