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
	WarnFileMissing      = "file_missing"
	WarnEmojiMissing     = "emoji_image_missing"
	WarnUserDeleted      = "user_deleted"
	WarnUserRenamed      = "user_renamed"
	WarnGuestShell       = "guest_without_channel"
	WarnRootMissing      = "root_missing"
	WarnPostDropped      = "post_dropped"
	WarnTimeAdjusted     = "time_adjusted"
	WarnThreadTooLong    = "thread_too_long"
	WarnPropsUnreadable  = "props_unreadable"
	WarnBotOwnerReplaced = "bot_owner_replaced"
)

// Warnf makes a warning.
func Warnf(code, id, format string, args ...any) Warning {
	return Warning{Code: code, ID: id, Message: fmt.Sprintf(format, args...)}
}

// MaxReportWarnings is how many warnings a report lists. Beyond it they are
// counted, not listed, so that a report stays small whatever a team holds.
const MaxReportWarnings = 5000

// Report is the full account of a job.
type Report struct {
	JobID    string    `json:"job_id"`
	Counts   Counts    `json:"counts"`
	Warnings []Warning `json:"warnings"`
	// Unlisted is how many more warnings there were than are listed.
	Unlisted int `json:"unlisted"`
}

// Warn adds a warning to the report.
func (r *Report) Warn(warning Warning) {
	if len(r.Warnings) >= MaxReportWarnings {
		r.Unlisted++
		return
	}
	r.Warnings = append(r.Warnings, warning)
}

// Total returns how many warnings there were, listed or not.
func (r *Report) Total() int { return len(r.Warnings) + r.Unlisted }
