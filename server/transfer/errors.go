package transfer

import (
	"errors"
	"fmt"
)

// Code names a kind of failure. It is part of the REST contract: clients see
// it as "team_export.<code>".
type Code string

// The codes, and what a caller can do about each.
const (
	// CodeUnauthenticated: log in first.
	CodeUnauthenticated Code = "unauthenticated"
	// CodeForbidden: the user may not do that; a person with more rights may.
	CodeForbidden Code = "forbidden"
	// CodeNotFound: it does not exist, or is not the caller's to see.
	CodeNotFound Code = "not_found"
	// CodeJobRunning: wait for the job named in the error, or cancel it.
	CodeJobRunning Code = "job_running"
	// CodeWrongState: the job is not in a state that allows the action.
	CodeWrongState Code = "wrong_state"
	// CodeExpired: the archive is gone; export again.
	CodeExpired Code = "expired"
	// CodeTooLarge: send or ask for less.
	CodeTooLarge Code = "too_large"
	// CodeQuota: wait, as the message says.
	CodeQuota Code = "quota"
	// CodeInvalidRequest: the body could not be read as what the call takes.
	CodeInvalidRequest Code = "invalid_request"
	// CodeInvalidOptions: the details name each field and what is wrong.
	CodeInvalidOptions Code = "invalid_options"
	// CodeStorage: the file store refused; a system admin must look.
	CodeStorage Code = "storage"
	// CodeNoSpace: the disk is full; a system admin must make room.
	CodeNoSpace Code = "no_space"
	// CodeInterrupted: the node that worked on the job stopped, several times.
	CodeInterrupted Code = "interrupted"
	// CodeTrail: it could not be written down who does it, so it was not done; a
	// system admin must look.
	CodeTrail Code = "trail"
	// CodeInternal: anything else; the server's log has the cause.
	CodeInternal Code = "internal"
)

// ErrTakenOver ends the work on a job that another node has taken: whatever was
// begun is that node's now.
var ErrTakenOver = errors.New("another node has taken the job")

// Error is the one error that crosses a door of the plugin. Its message is
// for a person; its cause is for the log.
type Error struct {
	Code Code
	// Message says what happened and, where possible, what to do.
	Message string
	// JobID is the job the error is about; may be empty.
	JobID string
	// Details are the single findings of CodeInvalidOptions.
	Details []Detail
	// Err is the cause; may be nil. It never reaches a client.
	Err error
}

// Detail is one finding about one field.
type Detail struct {
	Field   string `json:"field"`
	Message string `json:"message"`
	// Code says what is wrong, for those who word it themselves; it may be empty.
	Code string `json:"code,omitempty"`
	// Value is the wrong value, where the field has several.
	Value string `json:"value,omitempty"`
}

// The codes of details about export options.
const (
	DetailBaseAdmins      = "base_admins"
	DetailBaseConsent     = "base_consent"
	DetailBaseDiffers     = "base_differs"
	DetailBaseGone        = "base_gone"
	DetailBaseImported    = "base_imported"
	DetailBasePartial     = "base_partial"
	DetailBaseUnknown     = "base_unknown"
	DetailBaseUntimed     = "base_untimed"
	DetailBaseWith        = "base_with"
	DetailEmpty           = "empty"
	DetailNegative        = "negative"
	DetailNotAChoice      = "not_a_choice"
	DetailNotATime        = "not_a_time"
	DetailNotAType        = "not_a_mime_type"
	DetailSinceAfterUntil = "since_after_until"
	DetailTooLong         = "too_long"
	DetailTooMany         = "too_many"
	DetailUnknownChannel  = "unknown_channel"
	DetailUnknownOption   = "unknown_option"
	DetailUnsupported     = "unsupported"
	DetailWrongType       = "wrong_type"
)

// Errorf returns an error whose message is for a person.
func Errorf(code Code, format string, args ...any) *Error {
	return &Error{Code: code, Message: fmt.Sprintf(format, args...)}
}

// WithCause returns a copy that keeps the cause for the log.
func (e *Error) WithCause(cause error) *Error {
	copied := *e
	copied.Err = cause
	return &copied
}

// ForJob returns a copy that names the job it is about.
func (e *Error) ForJob(id string) *Error {
	copied := *e
	copied.JobID = id
	return &copied
}

// InvalidOptions refuses export options; each detail names a field.
func InvalidOptions(details []Detail) *Error {
	invalid := Errorf(CodeInvalidOptions, "The export options are not valid.")
	invalid.Details = firstDetails(details)
	return invalid
}

func (e *Error) Error() string {
	if e.Err != nil {
		return fmt.Sprintf("%s: %v", e.Message, e.Err)
	}
	return e.Message
}

func (e *Error) Unwrap() error { return e.Err }

// Unavailable marks an error of the server itself, as when its database is gone:
// another attempt may not meet it.
func Unavailable(err error) error { return unavailable{err} }

type unavailable struct{ error }

func (u unavailable) Unwrap() error     { return u.error }
func (u unavailable) Unavailable() bool { return true }

// AsError returns the Error inside err, or one with CodeInternal and a message
// that gives nothing away.
func AsError(err error) *Error {
	if known, ok := errors.AsType[*Error](err); ok {
		return known
	}
	return Errorf(CodeInternal, "Something went wrong on the server. A system admin finds the cause in the server log.").WithCause(err)
}

// HasCode reports whether err holds an Error with the code.
func HasCode(err error, code Code) bool {
	known, ok := errors.AsType[*Error](err)
	return ok && known.Code == code
}
