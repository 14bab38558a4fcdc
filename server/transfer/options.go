package transfer

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// EmojiChoice says which custom emoji an archive holds.
type EmojiChoice string

// The choices for custom emoji.
const (
	// EmojiUsed takes those in messages, reactions, channel headers and the
	// custom statuses of members.
	EmojiUsed EmojiChoice = "used"
	// EmojiAll takes every custom emoji of the server.
	EmojiAll EmojiChoice = "all"
	// EmojiNone takes none.
	EmojiNone EmojiChoice = "none"
)

// PersonalData says how much an archive tells about people.
type PersonalData string

// The choices for personal data.
const (
	// PersonalFull takes profiles, settings and e-mail addresses.
	PersonalFull PersonalData = "full"
	// PersonalMinimal takes usernames only. Addresses are replaced by unique ones that
	// reach no mailbox and that an import recognises.
	PersonalMinimal PersonalData = "minimal"
)

// FormerMembers says what becomes of people who left the team and whose posts
// stay.
type FormerMembers string

// The choices for former members.
const (
	// FormerShell keeps them as deactivated accounts without membership.
	FormerShell FormerMembers = "shell"
	// FormerAnonymous takes their names away too, also where others mention them.
	FormerAnonymous FormerMembers = "anonymous"
)

// ExportOptions say what an archive holds. The zero value is not usable:
// start from [DefaultExportOptions]. Times are Unix milliseconds; 0 means no
// limit throughout.
type ExportOptions struct {
	Channels         ChannelFilter `json:"channels"`
	PrivateChannels  bool          `json:"private_channels"`
	ArchivedChannels bool          `json:"archived_channels"`
	// DirectMessages takes direct and group messages, of conversations among
	// members of the team only.
	DirectMessages bool `json:"direct_messages"`
	// Since and Until bound when posts were made: Since is in, Until is out.
	// The root of a thread is taken with replies that are in.
	Since int64 `json:"since"`
	Until int64 `json:"until"`
	// MaxPostsPerChannel keeps the newest threads of each channel, whole, as
	// long as they have no more posts together; one thread at the least.
	MaxPostsPerChannel int64             `json:"max_posts_per_channel"`
	Attachments        AttachmentOptions `json:"attachments"`
	ProfilePictures    bool              `json:"profile_pictures"`
	Emoji              EmojiChoice       `json:"emoji"`
	PersonalData       PersonalData      `json:"personal_data"`
	FormerMembers      FormerMembers     `json:"former_members"`
	// EditHistory takes what posts said before they were edited.
	EditHistory bool `json:"edit_history"`
	// HTML adds pages to read the archive without a server.
	HTML bool `json:"html"`
	// Base is the id of an earlier export of the team, or [BaseLast]: the archive then
	// contains only what changed since. Empty means a full export.
	Base string `json:"base,omitempty"`
}

// BaseLast as a base stands for the newest archive that can be one.
const BaseLast = "last"

// ChannelFilter names channels by name or id. An empty Include means all;
// Exclude wins over Include.
type ChannelFilter struct {
	Include []string `json:"include"`
	Exclude []string `json:"exclude"`
}

// AttachmentOptions say which attached files an archive holds.
type AttachmentOptions struct {
	Include bool `json:"include"`
	// MaxSize is in bytes.
	MaxSize int64 `json:"max_size"`
	// MimeTypes are types as "application/pdf", or patterns as "image/*"; none
	// means all.
	MimeTypes []string `json:"mime_types"`
}

// DefaultExportOptions takes the whole team, and of the server's custom emoji
// those it uses.
func DefaultExportOptions() ExportOptions {
	return ExportOptions{
		Channels:         ChannelFilter{Include: []string{}, Exclude: []string{}},
		PrivateChannels:  true,
		ArchivedChannels: true,
		Attachments:      AttachmentOptions{Include: true, MimeTypes: []string{}},
		Emoji:            EmojiUsed,
		PersonalData:     PersonalFull,
		FormerMembers:    FormerShell,
	}
}

// mimePattern is a MIME type without parameters, or one with * for its second
// half or for both.
var mimePattern = regexp.MustCompile(`^(\*/\*|[a-z0-9][a-z0-9!#$&^_.+-]*/(\*|[a-z0-9][a-z0-9!#$&^_.+-]*))$`)

// Validate returns an Error with CodeInvalidOptions that names every bad
// field. Whether channels exist only the exporter can say.
func (o ExportOptions) Validate() error {
	var details []Detail
	refuse := func(bad bool, field, code, value, format string, args ...any) {
		if bad {
			details = append(details, Detail{Field: field, Code: code, Value: value, Message: fmt.Sprintf(format, args...)})
		}
	}
	refuse(o.Since < 0, "since", DetailNotATime, "", "must be a time in Unix milliseconds")
	refuse(o.Until < 0, "until", DetailNotATime, "", "must be a time in Unix milliseconds")
	refuse(o.Until > 0 && o.Since >= o.Until, "since", DetailSinceAfterUntil, "", "must be before until")
	refuse(o.Until > 0 && o.Since >= o.Until, "until", DetailSinceAfterUntil, "", "must be after since")
	refuse(o.MaxPostsPerChannel < 0, "max_posts_per_channel", DetailNegative, "", "must not be negative; 0 means no limit")
	refuse(o.Attachments.MaxSize < 0, "attachments.max_size", DetailNegative, "", "must be a number of bytes; 0 means no limit")
	if !o.checkLists(refuse) {
		return InvalidOptions(details)
	}
	for _, pattern := range o.Attachments.MimeTypes {
		refuse(!mimePattern.MatchString(strings.ToLower(pattern)), "attachments.mime_types", DetailNotAType, pattern,
			`%q is not a MIME type such as "application/pdf" or a pattern such as "image/*"`, pattern)
	}
	for field, names := range map[string][]string{"channels.include": o.Channels.Include, "channels.exclude": o.Channels.Exclude} {
		refuse(slices.Contains(names, ""), field, DetailEmpty, "", "must not hold an empty name")
	}
	o.checkChoices(refuse)
	o.checkBase(refuse)
	if len(details) == 0 {
		return nil
	}
	slices.SortFunc(details, func(a, b Detail) int { return strings.Compare(a.Field, b.Field) })
	return InvalidOptions(details)
}

// Takes reports whether a file of the size and type is wanted, and if not,
// the code of the warning for it.
func (o AttachmentOptions) Takes(size int64, mimeType string) (bool, string) {
	if o.MaxSize > 0 && size > o.MaxSize {
		return false, WarnFileTooLarge
	}
	if len(o.MimeTypes) == 0 {
		return true, ""
	}
	kind, _, _ := strings.Cut(strings.ToLower(mimeType), ";")
	kind = strings.TrimSpace(kind)
	for _, pattern := range o.MimeTypes {
		pattern = strings.ToLower(pattern)
		if pattern == "*/*" || pattern == kind {
			return true, ""
		}
		if family, ok := strings.CutSuffix(pattern, "*"); ok && strings.HasPrefix(kind, family) {
			return true, ""
		}
	}
	return false, WarnFileTypeExcluded
}
