package transfer

// CountAttachments is a kind that estimates count: files that posts name.
const CountAttachments = "attachments"

// Estimate is about how much an export with some options would hold. What
// cannot be found out quickly is absent.
type Estimate struct {
	// Channels are all of the team, those that would stay behind too.
	Channels []EstimatedChannel `json:"channels"`
	Counts   Counts             `json:"counts"`
	// AttachmentBytes is the size of the attached files.
	AttachmentBytes *int64 `json:"attachment_bytes,omitempty"`
	// Size is that of the archive, in bytes.
	Size *int64 `json:"size,omitempty"`
}

// EstimatedChannel is a channel of the team that an estimate is about.
type EstimatedChannel struct {
	ID          string `json:"id"`
	Name        string `json:"name"`
	DisplayName string `json:"display_name"`
	// Type is O (public) or P (private).
	Type     string `json:"type"`
	Archived bool   `json:"archived"`
	// Member says that the one who asks is in it.
	Member bool `json:"member"`
	// Included says that the options take it.
	Included bool `json:"included"`
	// Posts counts the posts of it that the options take; 0 for a channel that they do not
	// take.
	Posts int64 `json:"posts"`
}
