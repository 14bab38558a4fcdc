package command

import (
	"context"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/importer"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/jobs"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/uploads"
)

// Access decides who may see and change jobs. Its errors are for people.
type Access interface {
	ViewTeamJobs(userID, teamID string) error
	ViewJob(userID string, job transfer.Job) error
	ChangeJob(userID string, job transfer.Job) error
	Download(userID string, job transfer.Job) error
}

// Jobs shows and ends jobs.
type Jobs interface {
	Get(ctx context.Context, id string) (transfer.Job, error)
	List(ctx context.Context, teamID string, kind transfer.Kind, limit int, before string) (jobs.Page, error)
	Cancel(ctx context.Context, id string) (transfer.Job, error)
	DeleteArchive(ctx context.Context, id string) (transfer.Job, error)
}

// Exports starts exports of teams. Every method asks for the user's rights.
type Exports interface {
	// May returns an Error when the user may not export the team.
	May(userID, teamID string) error
	// Defaults are the options of a user who names none.
	Defaults(userID, teamID string) transfer.ExportOptions
	Start(ctx context.Context, userID, teamID string, options transfer.ExportOptions) (transfer.Job, error)
	Estimate(ctx context.Context, userID, teamID string, options transfer.ExportOptions) (*transfer.Estimate, error)
	// Channels are those that the user may export.
	Channels(ctx context.Context, userID, teamID string) ([]transfer.EstimatedChannel, error)
}

// Imports starts imports into teams. Every method asks for the user's rights.
type Imports interface {
	// May returns an Error when the user may not import into the team.
	May(userID, teamID string) error
	// Uploads are the user's complete archives for the team that no import reads.
	Uploads(ctx context.Context, userID, teamID string) ([]uploads.Upload, error)
	Start(ctx context.Context, userID, teamID, uploadID string) (transfer.Job, error)
	Plan(ctx context.Context, userID string, job transfer.Job) (*importer.Plan, error)
	Apply(ctx context.Context, userID string, job transfer.Job, revision int) (transfer.Job, error)
}

// What follows is optional: a subcommand is there when its port is.

// Folder is the server's import folder. Every method asks for the user's rights.
type Folder interface {
	// Archives returns an Error for those who may not import from there.
	Archives(ctx context.Context, userID string) ([]FolderArchive, error)
	Start(ctx context.Context, userID, teamID, name string) (transfer.Job, error)
}

// FolderArchive is an archive in the import folder.
type FolderArchive struct {
	Name string
	// Size is in bytes, ModifiedAt in Unix milliseconds.
	Size, ModifiedAt int64
}

// Undo takes imports back. Every method asks for the user's rights.
type Undo interface {
	Preview(ctx context.Context, userID string, job transfer.Job) (UndoPreview, error)
	Start(ctx context.Context, userID string, job transfer.Job) (transfer.Job, error)
}

// UndoPreview is what taking an import back will remove.
type UndoPreview struct {
	Posts, Files, Memberships int64
	// Channels, Emoji and Users are names.
	Channels, Emoji, Users []string
	// Kept is how many things stay.
	Kept int64
}

// Mine makes archives of what a user can see. Every method asks for their rights.
type Mine interface {
	// May returns an Error when the user may make none.
	May(userID, teamID string) error
	Start(ctx context.Context, userID, teamID string, options transfer.ExportOptions) (transfer.Job, error)
	// Jobs are the user's own, newest first.
	Jobs(ctx context.Context, userID, teamID string, limit int) ([]transfer.Job, error)
}

// Consent is whether members agree to exports of what they wrote. Every method
// asks for the user's rights.
type Consent interface {
	Show(ctx context.Context, userID, teamID string) (ConsentState, error)
	// Answer takes "yes" or "no".
	Answer(ctx context.Context, userID, teamID, answer string) (ConsentState, error)
}

// ConsentState is what a member answered and what follows from it.
type ConsentState struct {
	// Policy is "off", "opt_out" or "opt_in"; Answer "yes", "no" or "none"; and
	// Effective "yes" or "no".
	Policy, Answer, Effective string
	// Counts of answers are nil for those who may not know them.
	Counts map[string]int64
}

// Audit is the record of what was done. Its errors are for people.
type Audit interface {
	// May returns an Error for those who may not read it.
	May(userID string) error
	Records(ctx context.Context, userID, teamID string, limit int) ([]AuditRecord, error)
}

// AuditRecord is one thing that somebody did or tried.
type AuditRecord struct {
	// At is in Unix milliseconds.
	At int64
	// Actor is a username, Outcome "ok", "refused" or "failed".
	Actor, Action, Outcome, JobID string
}
