package audit

import (
	"context"
	"sync/atomic"
	"time"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/records"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// noteLimit bounds the time to write a record, also when the client that asked has gone.
const noteLimit = 10 * time.Second

// Store keeps the records.
type Store interface{ records.Store }

// Options wire a trail. All are required.
type Options struct {
	Store Store
	// Name returns the username of an account, empty when it is not known.
	Name func(userID string) string
	// SystemAdmin reports whether the number of jobs that a user starts is not
	// limited.
	SystemAdmin func(userID string) bool
	// Copy gives a record to the server's own audit log.
	Copy func(record Record, origin Origin)
	// Settings returns the settings in force.
	Settings func() any
	// Warn writes to the server's log.
	Warn func(message string, keyValues ...any)
	Now  func() time.Time
}

// Trail is the list of what was done. It is safe for concurrent use.
type Trail struct {
	Options

	// page is the newest page that this node knows of, swept when it last looked
	// for what is too old.
	page, swept atomic.Int64
	crowd       crowd
}

// New returns the trail of this server.
func New(options Options) *Trail { return &Trail{Options: options} }

// Note writes a record. What it says of where the action came from is what the
// context knows. A download that goes on, and refusals and other routine records
// beyond what a person can cause by hand, have no record of their own.
func (t *Trail) Note(ctx context.Context, record Record) error {
	origin := OriginOf(ctx)
	record.At, record.Address = t.Now().UnixMilli(), origin.Address
	if record.ActorID != "" {
		record.Actor = t.Name(record.ActorID)
	}
	if !t.crowd.admits(&record) {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), noteLimit)
	defer cancel()
	written, err := t.append(ctx, record)
	if err != nil {
		t.Warn("An action could not be written to the trail", "action", record.Action, "outcome", string(record.Outcome),
			"user_id", record.ActorID, "team_id", record.TeamID, "job_id", record.JobID, "error", err.Error())
	} else {
		t.crowd.wrote(record)
	}
	t.Copy(written, origin)
	return err
}

// Started writes that a job starts. Nothing may start without a record, so its
// error ends the start.
func (t *Trail) Started(ctx context.Context, job transfer.Job) error {
	err := t.Note(ctx, Record{
		ActorID: job.RequestedBy, Action: string(job.Kind) + startSuffix, Outcome: OK, TeamID: job.TeamID, JobID: job.ID, Options: optionsOf(job),
	})
	if err != nil {
		return unwritten(err)
	}
	return nil
}

// unwritten is the message to users when the audit log cannot be written.
func unwritten(err error) error {
	return transfer.Errorf(transfer.CodeTrail,
		"The server could not write down who does this, so it was not done. Try again; if it stays so, a system admin finds the cause in the server log.").WithCause(err)
}

// Download records that a user downloads an archive. No download goes without a record, so
// an error ends it.
func (t *Trail) Download(ctx context.Context, userID string, job transfer.Job) error {
	err := t.Note(ctx, Record{ActorID: userID, Action: ActionDownload, Outcome: OK, TeamID: job.TeamID, JobID: job.ID})
	if err != nil {
		return unwritten(err)
	}
	return nil
}
