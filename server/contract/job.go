package contract

import "github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"

// Jobs, their reports and the options of exports are records of the domain.
type (
	// Job is an export, an import or an undo.
	Job = transfer.Job
	// ExportOptions says what an export holds.
	ExportOptions = transfer.ExportOptions
	// Estimate says about how much an export would hold.
	Estimate = transfer.Estimate
	// FolderArchive is an archive in the server's import folder.
	FolderArchive = transfer.FolderArchive
)

// JobPage is a part of a list of jobs, newest first. Next, when not empty, is the value
// of "before" for the following part.
type JobPage struct {
	Jobs []Job  `json:"jobs"`
	Next string `json:"next,omitempty"`
}

// Report is the full account of a job.
type Report struct {
	// IDs lists the posts and files that did not keep their ids of the source. It is
	// there for imports, and when it was asked for.
	IDs []MovedID `json:"ids,omitempty"`
	transfer.Report
}

// JobEvent is the body of a websocket event.
type JobEvent struct {
	Job Job `json:"job"`
}

// MineOptions lists the options that members have for an archive of their own. What they
// can see decides the rest.
type MineOptions struct {
	DirectMessages bool                       `json:"direct_messages"`
	Since          int64                      `json:"since"`
	Until          int64                      `json:"until"`
	Attachments    transfer.AttachmentOptions `json:"attachments"`
	HTML           bool                       `json:"html"`
}
