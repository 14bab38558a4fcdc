package nativeimport

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/base32"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/mattermost/mattermost/server/public/model"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// stale is after which time a job of somebody else, which says that it runs, is
// taken for one whose server was killed: nobody ends those.
const stale = 24 * time.Hour

// times are the rhythms of [Jobs].
type times struct {
	// look is how often the job is looked at, count how often its progress is.
	look, count time.Duration
	// quiet is after which time without progress a job that began before we did
	// is lost: the server that worked on it was killed.
	quiet time.Duration
	// detach is how long a canceled import waits for a job that runs.
	detach time.Duration
}

func standardTimes() times {
	return times{look: time.Second, count: 15 * time.Second, quiet: 10 * time.Minute, detach: time.Minute}
}

// rows is what [Jobs] does with the server's table.
type rows interface {
	get(ctx context.Context, id string) (row, error)
	insert(ctx context.Context, id, file string) error
	withdraw(ctx context.Context, id string) error
	giveUp(ctx context.Context, job row) error
	newUsers(ctx context.Context, since int64) (int64, error)
	others(ctx context.Context, file string) (int, error)
}

// Jobs starts and follows the server's import jobs.
type Jobs struct {
	rows  rows
	times times
	now   func() time.Time
	// born is when this process began, in Unix milliseconds.
	born int64
}

// NewJobs returns the jobs of the server whose master this is. Quiet is after
// which time without progress a job from before a restart is lost; 0 means a
// standard time.
func NewJobs(db *sql.DB, quiet time.Duration) *Jobs {
	times := standardTimes()
	if quiet > 0 {
		times.quiet, times.count = quiet, min(times.count, quiet)
	}
	return &Jobs{rows: table{db}, times: times, now: time.Now, born: time.Now().UnixMilli()}
}

// Part is an archive for the server's importer.
type Part struct {
	// File is its name in the server's import folder. A job that imports it is
	// known by it.
	File string
	// Check is asked right before the server may begin, and while it has not: its
	// error ends the import, and nothing is imported. Since is when the server
	// began to import the part at an earlier time, in Unix milliseconds; 0 when it
	// never did.
	Check func(ctx context.Context, since int64) error
	// Progress is called now and then. What it returns changes when the server has
	// done something.
	Progress func(ctx context.Context) int64
}

// Import lets the server import a part, and waits for the end. A job of ours for
// the part that is there already is followed, not started again; one that failed
// or was lost is. A native import that runs cannot be stopped: when ctx ends, a
// job that still waits is taken back, and one that runs is waited for a while and
// then left to itself, with an error matching [transfer.ErrDetached]. Who has lost the job
// to another node leaves everything as it is. The file is gone after a success.
func (j *Jobs) Import(ctx context.Context, part Part) error {
	if err := j.waitForOthers(ctx, part.File); err != nil {
		return err
	}
	var since int64
	for try := 0; ; try++ {
		f := &following{Jobs: j, part: part, id: jobID(part.File, try), since: since}
		again, began, err := f.run(ctx)
		if err != nil || !again {
			return err
		}
		if since == 0 {
			since = began
		}
	}
}

// jobID is the id of a job for a file, which nobody makes twice: 26 of the
// letters and digits that ids have.
func jobID(file string, try int) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "team-export\x00%s\x00%d", file, try))
	return base32.NewEncoding("ybndrfg8ejkmcpqxot1uwisza345h769").WithPadding(base32.NoPadding).EncodeToString(sum[:])[:26]
}

// following is one job for a part, from its start or from where it is found.
type following struct {
	*Jobs
	part  Part
	id    string
	since int64
	// ours says that we started it and that it is not there to be tried again.
	ours bool
	// pulse is what was last seen of its progress, and at is when that changed;
	// counted is when it was last looked at.
	pulse       int64
	at, counted time.Time
	// ended is when ctx was seen to have ended.
	ended time.Time
}

// run follows the job until it has ended. Again says that it led to nothing and
// another may be tried; began is when the server began with it.
func (f *following) run(ctx context.Context) (again bool, began int64, err error) {
	if err := f.begin(ctx); err != nil {
		return false, 0, err
	}
	// The end of ctx does not end the looking.
	asking := context.WithoutCancel(ctx)
	for {
		job, err := f.rows.get(asking, f.id)
		switch {
		case err != nil:
			return false, 0, err
		case job.id == "":
			return false, 0, errors.New("the server's import job is gone from its table")
		case errors.Is(context.Cause(ctx), transfer.ErrTakenOver):
			return false, 0, context.Cause(ctx)
		}
		if done, again, err := f.result(ctx, job); done {
			return again, job.startAt, err
		}
		if err := f.step(ctx, job); err != nil {
			return false, 0, err
		}
		f.pause(ctx)
	}
}

// begin starts the job unless it is there.
func (f *following) begin(ctx context.Context) error {
	job, err := f.rows.get(ctx, f.id)
	if err != nil || job.id != "" {
		return err
	}
	if err := f.part.Check(ctx, f.since); err != nil {
		return err
	}
	f.ours = true
	return f.rows.insert(ctx, f.id, f.part.File)
}

// result says what a job that has ended came to.
func (f *following) result(ctx context.Context, job row) (done, again bool, err error) {
	switch job.status {
	case model.JobStatusSuccess, model.JobStatusWarning:
		return true, false, nil
	case model.JobStatusCanceled, model.JobStatusError:
		if cause := context.Cause(ctx); cause != nil {
			return true, false, cause
		}
		if !f.ours {
			return true, true, nil
		}
		if job.status == model.JobStatusCanceled {
			return true, false, transfer.Errorf(transfer.CodeNativeImport, "Somebody canceled the server's import job. Import the same archive again to complete it.")
		}
		return true, false, failure(job)
	default:
		return false, false, nil
	}
}

// failure is the error of a job. The server's own words may hold what the one
// who imports may not see: they are for the log.
func failure(job row) error {
	place := ""
	if line, err := strconv.Atoi(job.data["line_number"]); err == nil && line > 0 {
		place = fmt.Sprintf(" at line %d of a part", line)
	}
	return transfer.Errorf(transfer.CodeNativeImport,
		"The server's importer stopped%s; a system admin finds the reason in the server log. What it wrote before stays; import the same archive again to complete it.",
		place).WithCause(errors.New(job.data["error"]))
}

// step does what is to be done about a job that has not ended.
func (f *following) step(ctx context.Context, job row) error {
	asking := context.WithoutCancel(ctx)
	if job.status == model.JobStatusPending {
		return f.mayBegin(ctx, asking)
	}
	if ctx.Err() != nil {
		if f.ended.IsZero() {
			f.ended = f.now()
		}
		if f.now().Sub(f.ended) >= f.times.detach {
			return errors.Join(context.Cause(ctx), transfer.ErrDetached)
		}
	}
	if !f.counted.IsZero() && f.now().Sub(f.counted) < f.times.count {
		return nil
	}
	return f.count(asking, job)
}

// mayBegin takes a job back that waits, when it may not begin any more. One that
// has begun meanwhile is waited for.
func (f *following) mayBegin(ctx, asking context.Context) error {
	if ctx.Err() != nil {
		return f.rows.withdraw(asking, f.id)
	}
	err := f.part.Check(ctx, f.since)
	if err != nil {
		err = f.checkBegun(ctx, asking, err)
	}
	if err == nil || errors.Is(context.Cause(ctx), transfer.ErrTakenOver) {
		return nil
	}
	if withdrawErr := f.rows.withdraw(asking, f.id); withdrawErr != nil {
		return errors.Join(err, withdrawErr)
	}
	if job, getErr := f.rows.get(asking, f.id); getErr == nil && job.status == model.JobStatusCanceled {
		return err
	}
	return transfer.Errorf(transfer.CodeNativeImport,
		"The server began with the import just when it was to be stopped, and may still be at it. Why it was to be stopped: %s", transfer.AsError(err).Message).
		WithCause(errors.Join(err, transfer.ErrDetached))
}

// checkBegun looks again at what stands against a job that has begun since: what
// the server has made by then is the import's own.
func (f *following) checkBegun(ctx, asking context.Context, found error) error {
	job, err := f.rows.get(asking, f.id)
	if err != nil || job.startAt == 0 || f.since != 0 {
		return found
	}
	return f.part.Check(ctx, job.startAt)
}

// count looks whether the server goes on, and gives the job up when the one that
// worked on it is gone.
func (f *following) count(asking context.Context, job row) error {
	f.counted = f.now()
	users, err := f.rows.newUsers(asking, job.startAt)
	if err != nil {
		return err
	}
	pulse := users + f.part.Progress(asking)
	if pulse != f.pulse || f.at.IsZero() {
		f.pulse, f.at = pulse, f.now()
		return nil
	}
	if max(job.startAt, job.activeAt) >= f.born || f.now().Sub(f.at) < f.times.quiet {
		return nil
	}
	f.ours = false
	return f.rows.giveUp(asking, job)
}

// pause waits for the next look. The end of ctx shortens it, once.
func (f *following) pause(ctx context.Context) {
	ended := ctx.Done()
	if ctx.Err() != nil {
		ended = nil
	}
	select {
	case <-time.After(f.times.look):
	case <-ended:
	}
}

// waitForOthers waits until no import that somebody started by hand runs or
// waits: two nodes would do two at a time.
func (j *Jobs) waitForOthers(ctx context.Context, file string) error {
	for {
		others, err := j.rows.others(ctx, file)
		if err != nil || others == 0 {
			return err
		}
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-time.After(j.times.look):
		}
	}
}
