package contract

import (
	"github.com/mattermost-community/mattermost-plugin-team-export/server/audit"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// The audit log keeps its records as REST shows them.
type (
	// AuditRecord is one action in the audit log.
	AuditRecord = audit.Record
	// AuditPage is a part of the audit log, newest first.
	AuditPage = audit.Page
	// Detail is one finding about one field.
	Detail = transfer.Detail
)

// ErrorPrefix begins the ids of errors; the code follows.
const ErrorPrefix = "team_export."

// Refusal is the answer to a call that was refused or failed.
type Refusal struct {
	ID         string   `json:"id"`
	Message    string   `json:"message"`
	StatusCode int      `json:"status_code"`
	JobID      string   `json:"job_id,omitempty"`
	Details    []Detail `json:"details,omitempty"`
}

// WrongOffset is a refusal that says from which byte on an upload goes on.
type WrongOffset struct {
	Refusal
	Offset int64 `json:"offset"`
}

// Health describes one node at one moment.
type Health struct {
	CheckedAt int64 `json:"checked_at"`
	// OK says that all parts work.
	OK       bool     `json:"ok"`
	Versions Versions `json:"versions"`
	// Databases lists the databases that exports read from, in the order in which
	// they are tried. The last one is the master.
	Databases   []HealthPart `json:"databases"`
	FileStore   HealthPart   `json:"file_store"`
	ExportStore HealthPart   `json:"export_store"`
	// Queue says whether the records of jobs can be read.
	Queue HealthPart `json:"queue"`
	Jobs  JobSummary `json:"jobs"`
}

// Versions names the versions of the plugin and of the software below it.
type Versions struct {
	Plugin string `json:"plugin"`
	Server string `json:"server"`
	// Database is that of PostgreSQL, empty when no database answers.
	Database string `json:"database,omitempty"`
}

// HealthPart is something that the plugin needs.
type HealthPart struct {
	// Kind is the driver of a store, or "master" or "replica".
	Kind string `json:"kind,omitempty"`
	OK   bool   `json:"ok"`
	// Problem says what does not work.
	Problem string `json:"problem,omitempty"`
	// FreeBytes is the space that is left, 0 where that is not known.
	FreeBytes int64 `json:"free_bytes,omitempty"`
	// MessageLimit is the number of characters that a post may have, of a database.
	MessageLimit int `json:"message_limit,omitempty"`
	// Version is that of a database.
	Version string `json:"version,omitempty"`
}

// JobSummary counts the newest jobs of the server.
type JobSummary struct {
	// Active counts the jobs that have not ended, by state.
	Active map[transfer.State]int `json:"active"`
	// LastSuccess says when a job of a kind last succeeded.
	LastSuccess map[transfer.Kind]int64 `json:"last_success"`
	// LastErrors lists the newest jobs that failed.
	LastErrors []HealthFailure `json:"last_errors"`
}

// HealthFailure is a job that failed.
type HealthFailure struct {
	JobID  string        `json:"job_id"`
	TeamID string        `json:"team_id"`
	Kind   transfer.Kind `json:"kind"`
	Code   transfer.Code `json:"code"`
	At     int64         `json:"at"`
}
