package transfer

import "slices"

// EmojiChoice says which custom emoji an archive holds.
type EmojiChoice string

// The choices for custom emoji.
const (
	// EmojiUsed takes those in messages, reactions and channel headers.
	EmojiUsed EmojiChoice = "used"
	// EmojiAll takes every custom emoji of the server.
	EmojiAll EmojiChoice = "all"
	// EmojiNone takes none.
	EmojiNone EmojiChoice = "none"
)

// ExportOptions say what an archive holds. The zero value is not usable:
// start from [DefaultExportOptions].
type ExportOptions struct {
	PrivateChannels  bool              `json:"private_channels"`
	ArchivedChannels bool              `json:"archived_channels"`
	Attachments      AttachmentOptions `json:"attachments"`
	Emoji            EmojiChoice       `json:"emoji"`
}

// AttachmentOptions say which attached files an archive holds.
type AttachmentOptions struct {
	Include bool `json:"include"`
}

// DefaultExportOptions takes the whole team, and of the server's custom emoji
// those it uses.
func DefaultExportOptions() ExportOptions {
	return ExportOptions{
		PrivateChannels:  true,
		ArchivedChannels: true,
		Attachments:      AttachmentOptions{Include: true},
		Emoji:            EmojiUsed,
	}
}

// Validate returns an Error with CodeInvalidOptions that names every bad field.
func (o ExportOptions) Validate() error {
	var details []Detail
	if !slices.Contains([]EmojiChoice{EmojiUsed, EmojiAll, EmojiNone}, o.Emoji) {
		details = append(details, Detail{Field: "emoji", Message: `must be "used", "all" or "none"`})
	}
	if len(details) == 0 {
		return nil
	}
	return InvalidOptions(details)
}
