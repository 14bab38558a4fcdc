package records

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"
)

// Store is a key-value store with compare-and-set, shared by all nodes. A nil
// value means that the key is not there. Get may lag behind writes;
// CompareAndSet does not.
type Store interface {
	Get(ctx context.Context, key string) ([]byte, error)
	CompareAndSet(ctx context.Context, key string, old, value []byte) (bool, error)
	Delete(ctx context.Context, key string) error
}

const (
	tries = 20
	// longest is the longest wait between two tries: about 8 s in all, longer than a
	// healthy replica lags.
	longest = 500 * time.Millisecond
)

// ErrStale lets an edit say that it sees a value older than one that was written.
// Change then reads again.
var ErrStale = errors.New("the record is older than it can be")

// Load decodes the value of a key into target, and reports whether it is there.
func Load(ctx context.Context, store Store, key string, target any) (bool, error) {
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

// Change reads a value, lets edit change it and writes it back, again and again
// until no other node wrote in between. edit sees the zero value for a key that is
// not there; its error ends the attempt and is returned as it is.
func Change[T any](ctx context.Context, store Store, key string, edit func(*T) error) (T, error) {
	var zero T
	for try := range tries {
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
		if err := edit(&value); errors.Is(err, ErrStale) {
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
	return zero, fmt.Errorf("record %s changed %d times while it was being written", key, tries)
}

// Create writes a value, as it is, for a key that has none, and reports whether it did.
func Create(ctx context.Context, store Store, key string, value []byte) (bool, error) {
	return store.CompareAndSet(ctx, key, nil, value)
}

// pauseBefore waits longer before each further try.
func pauseBefore(ctx context.Context, try int) error {
	if try == 0 {
		return nil
	}
	select {
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-time.After(min(longest, time.Duration(1<<min(try, 10))*5*time.Millisecond)):
		return nil
	}
}
