package jobs

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

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
	// Agreed says that somebody agreed to the plan of an import.
	Agreed bool `json:"agreed,omitempty"`
}

const (
	// casTries bounds how often a change is tried again, because another node
	// was faster or because what was read lags behind.
	casTries = 20
	// casPause is the longest wait between two tries: about 8 s in all, more
	// than a replica lags unless something is wrong.
	casPause = 500 * time.Millisecond
)

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
	data, err := store.Get(ctx, key)
	if err != nil || data == nil {
		return false, err
	}
	return true, decode(key, data, target)
}

func decode(key string, data []byte, target any) error {
	if err := json.Unmarshal(data, target); err != nil {
		return fmt.Errorf("decode record %s: %w", key, err)
	}
	return nil
}

// errStale is what an edit returns when what it sees must be older than what
// was written: change then reads again.
var errStale = errors.New("the record is older than it can be")

// change reads a value, lets edit change it and writes it back, again and
// again until nobody else wrote in between. edit sees the zero value for a key
// that is not there; its error ends the attempt and is returned as it is.
func change[T any](ctx context.Context, store Store, key string, edit func(*T) error) (T, error) {
	var zero T
	for try := range casTries {
		if err := pauseBefore(ctx, try); err != nil {
			return zero, err
		}
		old, err := store.Get(ctx, key)
		if err != nil {
			return zero, err
		}
		var value T
		if old != nil {
			if err := decode(key, old, &value); err != nil {
				return zero, err
			}
		}
		if err := edit(&value); errors.Is(err, errStale) {
			continue
		} else if err != nil {
			return value, err
		}
		data, err := json.Marshal(value)
		if err != nil {
			return zero, fmt.Errorf("encode record %s: %w", key, err)
		}
		if bytes.Equal(data, old) {
			return value, nil
		}
		if done, err := store.CompareAndSet(ctx, key, old, data); err != nil || done {
			return value, err
		}
	}
	return zero, fmt.Errorf("record %s changed %d times while it was being written", key, casTries)
}

// pauseBefore waits longer before each further try.
func pauseBefore(ctx context.Context, try int) error {
	if try == 0 {
		return nil
	}
	select {
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-time.After(min(casPause, time.Duration(1<<min(try, 10))*5*time.Millisecond)):
		return nil
	}
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
