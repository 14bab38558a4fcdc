package jobs

import (
	"context"
	"fmt"
	"time"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/records"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// Store is a key-value store with compare-and-set, shared by all nodes. A nil
// value means that the key is not there. Get may lag behind the writes of this
// and other nodes (Mattermost reads it from a replica where there is one);
// CompareAndSet does not.
type Store interface {
	Get(ctx context.Context, key string) ([]byte, error)
	CompareAndSet(ctx context.Context, key string, old, value []byte) (bool, error)
	Delete(ctx context.Context, key string) error
}

// LedgerOptions wire a ledger. All but Times are required.
type LedgerOptions struct {
	Store    Store
	Listener Listener
	Logger   Logger
	// Now returns the current time.
	Now   func() time.Time
	Times Times
}

// Ledger reads and changes the records of jobs. Runners may ask it for other jobs; it
// does not know who runs them.
type Ledger struct {
	store    Store
	local    *local
	clock    clock
	listener Listener
	log      log
}

// NewLedger returns the ledger of a store.
func NewLedger(options LedgerOptions) *Ledger {
	return &Ledger{
		store: options.Store, local: newLocal(options.Store),
		clock: clock{now: options.Now, times: options.Times.orDefaults()}, listener: options.Listener, log: log{options.Logger},
	}
}

// MarkUndone records that an import was undone.
func (l *Ledger) MarkUndone(ctx context.Context, id string) error {
	rec, err := l.edit(ctx, id, func(rec *record) error {
		if rec.Job.UndoneAt == 0 {
			rec.Job.UndoneAt = l.clock.millis()
		}
		return nil
	})
	if err != nil {
		return err
	}
	l.listener.JobChanged(rec.Job)
	return nil
}

// record is a job as it is stored.
type record struct {
	Job transfer.Job `json:"job"`
	// Owner is the activation of the plugin that works on the job; empty while it
	// waits. Together with the job's attempt it is the fence: an activation that finds
	// another owner has lost the job and writes no more.
	Owner string `json:"owner,omitempty"`
	// LeaseUntil is the time at which the job counts as abandoned, in Unix
	// milliseconds.
	LeaseUntil int64 `json:"lease_until,omitempty"`
	// Losses describes each attempt that was abandoned.
	Losses []string `json:"losses,omitempty"`
	Notice notice   `json:"notice,omitzero"`
	// Told are the marks of further notifiers, by name.
	Told map[string]notice `json:"told,omitempty"`
	// Agreed says that a user applied the plan of an import; PlannedAt is when the plan
	// was made, in Unix milliseconds.
	Agreed    bool  `json:"agreed,omitempty"`
	PlannedAt int64 `json:"planned_at,omitempty"`
}

const (
	jobPrefix    = "job_"
	reportPrefix = "report_"
	cancelPrefix = "cancel_"
	indexPrefix  = "index_"

	// The values of these two are in the databases of servers.
	queueKey     = "board"
	retentionKey = "shelf"
)

func jobKey(id string) string       { return jobPrefix + id }
func reportKey(id string) string    { return reportPrefix + id }
func cancelKey(id string) string    { return cancelPrefix + id }
func indexKey(teamID string) string { return indexPrefix + teamID }

// load decodes the value of a key into target, and reports whether it is there.
func load(ctx context.Context, store Store, key string, target any) (bool, error) {
	return records.Load(ctx, store, key, target)
}

// errStale makes change read again: the edit saw a value that is older than one that
// was written.
var errStale = records.ErrStale

// change edits a value by compare-and-set; see [records.Change].
func change[T any](ctx context.Context, store Store, key string, edit func(*T) error) (T, error) {
	return records.Change(ctx, store, key, edit)
}

// apply changes the state of a job. There is no other way from one state to another.
func apply(rec *record, event transfer.Event) error {
	next, ok := rec.Job.State.After(event)
	if !ok {
		return fmt.Errorf("job %s is %s: %s cannot happen", rec.Job.ID, rec.Job.State, event)
	}
	rec.Job.State = next
	return nil
}

// edit changes the record of an existing job, whichever node works on it.
func (l *Ledger) edit(ctx context.Context, id string, edit func(*record) error) (record, error) {
	return change(ctx, l.local.storeOf(id), jobKey(id), func(rec *record) error {
		if rec.Job.ID == "" {
			return transfer.Errorf(transfer.CodeNotFound, "There is no such job.")
		}
		return edit(rec)
	})
}

// Get returns a job, or an Error with CodeNotFound.
func (l *Ledger) Get(ctx context.Context, id string) (transfer.Job, error) {
	var rec record
	found, err := load(ctx, l.local.storeOf(id), jobKey(id), &rec)
	if err != nil {
		return transfer.Job{}, err
	}
	if !found {
		return transfer.Job{}, transfer.Errorf(transfer.CodeNotFound, "There is no such job.")
	}
	if !rec.Job.State.Ended() {
		canceled, err := l.canceled(ctx, id)
		if err != nil {
			return transfer.Job{}, err
		}
		if canceled {
			rec.Job.State = transfer.StateCanceling
		}
	}
	if rec.Job.State.Succeeded() && rec.Job.ExpiresAt > 0 && rec.Job.ExpiresAt <= l.clock.millis() {
		// To the second, whenever the sweep comes by.
		rec.Job.State = transfer.StateExpired
	}
	return rec.Job, nil
}

// Report returns the report of a job that succeeded; other jobs have an empty
// one.
func (l *Ledger) Report(ctx context.Context, id string) (transfer.Report, error) {
	report := transfer.NewReport(id)
	_, err := load(ctx, l.store, reportKey(id), &report)
	return report, err
}

func (l *Ledger) storeReport(ctx context.Context, report transfer.Report) error {
	_, err := change(ctx, l.store, reportKey(report.JobID), func(stored *transfer.Report) error {
		*stored = report
		return nil
	})
	return err
}

// canceled reports whether a user canceled the job.
func (l *Ledger) canceled(ctx context.Context, id string) (bool, error) {
	flag, err := l.store.Get(ctx, cancelKey(id))
	return flag != nil, err
}

// clearCancel removes the flag of a job that has ended.
func (l *Ledger) clearCancel(ctx context.Context, id string) {
	l.log.trouble("The cancel flag of an ended job is left behind", id, l.store.Delete(ctx, cancelKey(id)))
}

// plannedAt returns when the plan was made.
func (r record) plannedAt() time.Time { return time.UnixMilli(max(r.PlannedAt, r.Job.CreatedAt)) }

// heldUntil returns until when a plan keeps other imports of its team out.
func (r record) heldUntil() time.Time { return r.plannedAt().Add(holding) }

// expiry returns when a plan expires, in Unix milliseconds.
func (r record) expiry() int64 { return r.plannedAt().Add(waiting).UnixMilli() }

// requestCancel sets the flag that cancels a job. It is not part of the record, because
// the node that works on the job writes the record each second.
func (l *Ledger) requestCancel(ctx context.Context, id string) error {
	_, err := change(ctx, l.store, cancelKey(id), func(canceled *bool) error {
		*canceled = true
		return nil
	})
	return err
}
