package transfer

import "fmt"

// Warning is one thing that was left out or changed, and why.
type Warning struct {
	// Code is stable, for programs.
	Code string `json:"code"`
	// ID names the thing: a file, post, user or emoji.
	ID string `json:"id,omitempty"`
	// Message is for a person.
	Message string `json:"message"`
}

// The codes of warnings.
const (
	WarnBotOwnerReplaced    = "bot_owner_replaced"
	WarnChannelNotTaken     = "channel_not_taken"
	WarnChannelRenamed      = "channel_renamed"
	WarnConversationSkipped = "conversation_skipped"
	WarnDoubleDropped       = "double_dropped"
	WarnEmailReplaced       = "email_replaced"
	WarnEmojiMissing        = "emoji_image_missing"
	WarnEmojiRefused        = "emoji_refused"
	WarnExtraFileMissing    = "extra_file_missing"
	WarnFileLost            = "file_unknown"
	WarnFileMissing         = "file_missing"
	WarnFileTooLarge        = "file_too_large"
	WarnFileTypeExcluded    = "file_type_excluded"
	WarnFilesTooMany        = "files_too_many"
	WarnFlagDropped         = "saved_post_dropped"
	WarnGuestShell          = "guest_without_channel"
	WarnLeftBehind          = "left_behind"
	WarnMessageShortened    = "message_shortened"
	WarnPictureMissing      = "profile_picture_missing"
	WarnPostDropped         = "post_dropped"
	WarnPostTypeUnknown     = "post_type_unknown"
	WarnPropsUnreadable     = "props_unreadable"
	WarnReactionDropped     = "reaction_dropped"
	WarnRootMissing         = "root_missing"
	WarnSettingDropped      = "setting_dropped"
	WarnNotSeparated        = "segments_not_separated"
	WarnTeamNameReserved    = "team_name_reserved"
	WarnTextShortened       = "text_shortened"
	WarnTimeAdjusted        = "time_adjusted"
	WarnUserDeleted         = "user_deleted"
	WarnUserRenamed         = "user_renamed"
	WarnWithheld            = "consent_missing"
)

// Warnf makes a warning.
func Warnf(code, id, format string, args ...any) Warning {
	return Warning{Code: code, ID: id, Message: fmt.Sprintf(format, args...)}
}

// MaxReportWarnings bounds the warnings that a report lists. Further ones are counted, so
// that a report stays small whatever a team holds; the archive of an export lists them all.
const MaxReportWarnings = 5000

// Report is the full account of a job.
type Report struct {
	JobID    string    `json:"job_id"`
	Counts   Counts    `json:"counts"`
	Warnings []Warning `json:"warnings"`
	// WarningCounts says how many warnings there were of each code.
	WarningCounts Counts `json:"warning_counts"`
	// Unlisted counts the warnings beyond those that are listed.
	Unlisted int `json:"unlisted"`
}

// NewReport returns the report of a job that has done nothing yet.
func NewReport(jobID string) Report {
	return Report{JobID: jobID, Counts: Counts{}, Warnings: []Warning{}, WarningCounts: Counts{}}
}

// Warn adds a warning to the report.
func (r *Report) Warn(warning Warning) {
	r.WarningCounts[warning.Code]++
	if len(r.Warnings) >= MaxReportWarnings {
		r.Unlisted++
		return
	}
	r.Warnings = append(r.Warnings, warning)
}

// Total returns how many warnings there were, listed or not.
func (r *Report) Total() int { return len(r.Warnings) + r.Unlisted }
