package jobs

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// Store is a key-value store with compare-and-set, shared by all nodes. A nil
// value means that the key is not there.
type Store interface {
	Get(ctx context.Context, key string) ([]byte, error)
	CompareAndSet(ctx context.Context, key string, old, value []byte) (bool, error)
	Delete(ctx context.Context, key string) error
	Keys(ctx context.Context, prefix string) ([]string, error)
}

// record is a job as it is stored.
type record struct {
	Job transfer.Job `json:"job"`
	// Owner is the activation of the plugin that works on the job.
	Owner string `json:"owner"`
	// LeaseUntil is when others may take the job for abandoned, in Unix
	// milliseconds.
	LeaseUntil int64 `json:"lease_until"`
}

// casTries bounds how often a change is tried again after another node was
// faster. Each record has few writers, so this many losses mean a fault.
const casTries = 20

const (
	jobPrefix    = "job_"
	reportPrefix = "report_"
	activePrefix = "active_"
	indexPrefix  = "index_"
)

func jobKey(id string) string    { return jobPrefix + id }
func reportKey(id string) string { return reportPrefix + id }
func activeKey(kind transfer.Kind, teamID string) string {
	return activePrefix + string(kind) + "_" + teamID
}
func indexKey(teamID string) string { return indexPrefix + teamID }

// load decodes the value of a key into target, and reports whether it is there.
func load(ctx context.Context, store Store, key string, target any) (bool, error) {
	data, err := store.Get(ctx, key)
	if err != nil || data == nil {
		return false, err
	}
	if err := json.Unmarshal(data, target); err != nil {
		return false, fmt.Errorf("decode record %s: %w", key, err)
	}
	return true, nil
}

// change reads a value, lets edit change it and writes it back, again and
// again until nobody else wrote in between. edit sees the zero value for a key
// that is not there; its error ends the attempt and is returned as it is.
func change[T any](ctx context.Context, store Store, key string, edit func(*T) error) (T, error) {
	var zero T
	for range casTries {
		old, err := store.Get(ctx, key)
		if err != nil {
			return zero, err
		}
		var value T
		if old != nil {
			if err := json.Unmarshal(old, &value); err != nil {
				return zero, fmt.Errorf("decode record %s: %w", key, err)
			}
		}
		if err := edit(&value); err != nil {
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
