package jobs

import (
	"context"
	"fmt"

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

// record is a job as it is stored.
type record struct {
	Job transfer.Job `json:"job"`
	// Owner is the activation of the plugin that works on the job; empty while
	// nobody does. Together with the job's attempt it is the fence: who finds
	// another one there has lost the job and writes no more.
	Owner string `json:"owner,omitempty"`
	// LeaseUntil is when others may take the job for abandoned, in Unix
	// milliseconds.
	LeaseUntil int64 `json:"lease_until,omitempty"`
	// Losses says of each attempt that was abandoned where it was.
	Losses []string `json:"losses,omitempty"`
	Notice notice   `json:"notice,omitzero"`
	// Told are the marks of others who hear of the end, by name.
	Told map[string]notice `json:"told,omitempty"`
	// Agreed says that somebody agreed to the plan of an import; PlannedAt is when it
	// was made, in Unix milliseconds.
	Agreed    bool  `json:"agreed,omitempty"`
	PlannedAt int64 `json:"planned_at,omitempty"`
}

const (
	jobPrefix    = "job_"
	reportPrefix = "report_"
	cancelPrefix = "cancel_"
	indexPrefix  = "index_"

	boardKey = "board"
	shelfKey = "shelf"
)

func jobKey(id string) string       { return jobPrefix + id }
func reportKey(id string) string    { return reportPrefix + id }
func cancelKey(id string) string    { return cancelPrefix + id }
func indexKey(teamID string) string { return indexPrefix + teamID }

// load decodes the value of a key into target, and reports whether it is there.
func load(ctx context.Context, store Store, key string, target any) (bool, error) {
	return records.Load(ctx, store, key, target)
}

// errStale is what an edit returns when what it sees must be older than what
// was written: change then reads again.
var errStale = records.ErrStale

// change edits a value by compare-and-set; see [records.Change].
func change[T any](ctx context.Context, store Store, key string, edit func(*T) error) (T, error) {
	return records.Change(ctx, store, key, edit)
}

// apply is the only way from one state to another.
func apply(rec *record, event transfer.Event) error {
	next, ok := rec.Job.State.After(event)
	if !ok {
		return fmt.Errorf("job %s is %s: %s cannot happen", rec.Job.ID, rec.Job.State, event)
	}
	rec.Job.State = next
	return nil
}

// edit changes the record of a job that exists, whoever works on it.
func (m *Manager) edit(ctx context.Context, id string, edit func(*record) error) (record, error) {
	return change(ctx, m.storeOf(id), jobKey(id), func(rec *record) error {
		if rec.Job.ID == "" {
			return transfer.Errorf(transfer.CodeNotFound, "There is no such job.")
		}
		return edit(rec)
	})
}
