package health

import (
	"context"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/jobs"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// Report describes one node at one moment. Times are Unix milliseconds.
type Report struct {
	CheckedAt int64 `json:"checked_at"`
	// OK says that all parts work.
	OK       bool     `json:"ok"`
	Versions Versions `json:"versions"`
	// Databases lists the databases that exports read from, in the order in which
	// they are tried. The last one is the master.
	Databases   []Part `json:"databases"`
	FileStore   Part   `json:"file_store"`
	ExportStore Part   `json:"export_store"`
	// Queue says whether the records of jobs can be read.
	Queue Part       `json:"queue"`
	Jobs  JobSummary `json:"jobs"`
}

// Versions names the versions of the plugin and of the software below it.
type Versions struct {
	Plugin string `json:"plugin"`
	Server string `json:"server"`
	// Database is that of PostgreSQL, empty when no database answers.
	Database string `json:"database,omitempty"`
}

// Part is something that the plugin needs.
type Part struct {
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
	LastErrors []Failure `json:"last_errors"`
}

// Failure is a job that failed.
type Failure struct {
	JobID  string        `json:"job_id"`
	TeamID string        `json:"team_id"`
	Kind   transfer.Kind `json:"kind"`
	Code   transfer.Code `json:"code"`
	At     int64         `json:"at"`
}

const (
	// summarized is the number of the newest jobs that a report looks at.
	summarized = 100
	// maxFailures bounds the list of failed jobs.
	maxFailures = 10
)

// Jobs lists the jobs of the server.
type Jobs interface {
	ListAll(ctx context.Context, filter jobs.Filter, limit int, before string) (jobs.Page, error)
}

// summarize reads the newest jobs.
func summarize(ctx context.Context, list Jobs) (JobSummary, error) {
	summary := JobSummary{Active: map[transfer.State]int{}, LastSuccess: map[transfer.Kind]int64{}, LastErrors: []Failure{}}
	page, err := list.ListAll(ctx, jobs.Filter{}, summarized, "")
	if err != nil {
		return summary, err
	}
	for _, job := range page.Jobs {
		switch {
		case !job.State.Ended():
			summary.Active[job.State]++
		case job.State == transfer.StateFailed && len(summary.LastErrors) < maxFailures:
			failure := Failure{JobID: job.ID, TeamID: job.TeamID, Kind: job.Kind, At: job.FinishedAt}
			if job.Error != nil {
				failure.Code = job.Error.Code
			}
			summary.LastErrors = append(summary.LastErrors, failure)
		case job.State.Succeeded():
			summary.LastSuccess[job.Kind] = max(summary.LastSuccess[job.Kind], job.FinishedAt)
		}
	}
	return summary, nil
}
