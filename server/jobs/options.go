package jobs

import (
	"context"
	"time"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// Runner does the work of one kind of jobs. The names of what it makes contain the id
// and the attempt of the job, so that attempts do not disturb each other.
type Runner interface {
	// Check returns an Error when a job could not run, for a reason that can be
	// known before it starts.
	Check(ctx context.Context, job transfer.Job) error
	// Run does the whole work. When it returns an error it has removed what it
	// made. It ends soon after ctx does.
	Run(ctx context.Context, job transfer.Job, reporter transfer.Reporter) (transfer.Result, error)
	// Discard removes what the job's attempts made, up to and including the
	// one that job names, whether they ended or were killed. What an attempt
	// has not published yet, it cannot publish afterwards. An import goes on
	// where it stopped: only when it has ended there is something to remove.
	Discard(ctx context.Context, job transfer.Job) error
	// Remove deletes a finished archive. One that is gone is no error.
	Remove(ctx context.Context, archive transfer.Archive) error
}

// Keeper is a [Runner] whose jobs leave something for the history.
type Keeper interface {
	// Forget removes what a job left, when it leaves the history of its team. What
	// is gone is no error.
	Forget(ctx context.Context, jobID string) error
}

// Listener is called after each change of a job, from the job's own goroutines. It
// must return soon.
type Listener interface {
	JobChanged(job transfer.Job)
}

// Listeners are called one after the other.
type Listeners []Listener

// JobChanged calls each of the listeners.
func (l Listeners) JobChanged(job transfer.Job) {
	for _, listener := range l {
		listener.JobChanged(job)
	}
}

// Notices send messages about the end of jobs.
type Notices interface {
	// Send sends the message about a job that has ended.
	Send(ctx context.Context, job transfer.Job, report transfer.Report) error
	// Sent reports whether that message exists, after an attempt to send it that may
	// not have ended.
	Sent(ctx context.Context, job transfer.Job) (bool, error)
}

// Logger writes to the server's log.
type Logger interface {
	Info(message string, keyValues ...any)
	Error(message string, keyValues ...any)
}

// Limits are the limits in the settings.
type Limits struct {
	// Exports is the number of exports that run at a time on the whole server. Imports
	// run one at a time.
	Exports int
	// PerTeamAndDay is the number of jobs that may be started for a team in 24 hours; 0
	// means no limit.
	PerTeamAndDay int
	// PerMemberAndDay is the number of personal exports of a team that a member may
	// start in 24 hours; 0 means no limit.
	PerMemberAndDay int
	// Lifetime is the time for which an archive is kept.
	Lifetime time.Duration
	// KeptArchives is the number of archives of a team that one person may keep; 0
	// means no limit.
	KeptArchives int
}

// slots returns the number of jobs of a kind that run at a time.
func (l Limits) slots(kind transfer.Kind) int {
	if family(kind) == transfer.KindImport {
		return 1
	}
	return l.Exports
}

// perDay returns the number of jobs like this one that may be started in 24 hours.
func (l Limits) perDay(job transfer.Job) int {
	switch {
	case job.Kind == transfer.KindUndo:
		// Every import may be undone.
		return 0
	case job.Mine:
		return l.PerMemberAndDay
	}
	return l.PerTeamAndDay
}

// Options wire a manager. All but Also, Username, SystemAdmin, MayStart, Record and
// Sweep are required.
type Options struct {
	Ledger  *Ledger
	Runners map[transfer.Kind]Runner
	// Notices tell the person who requested a job.
	Notices Notices
	// Also notify further people.
	Also []Notifier
	// SystemAdmin reports whether a user is a system admin, to whom the limits on the
	// number of jobs do not apply.
	SystemAdmin func(userID string) bool
	// MayStart returns an Error when the person may start no more jobs.
	MayStart func(job transfer.Job) error
	// Record writes the start of a job to the audit log. If it fails, the job does not
	// start.
	Record func(ctx context.Context, job transfer.Job) error
	// Limits returns the limits as they are now.
	Limits func() Limits
	// Username returns the name of a user, empty when it is not known.
	Username func(userID string) string
	// NewID returns a new unique id of 26 letters and digits.
	NewID func() string
	// Sweep removes expired data of others, from time to time.
	Sweep func(ctx context.Context) error
}
