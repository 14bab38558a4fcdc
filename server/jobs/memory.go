package jobs

import (
	"context"
	"slices"
	"sync"
)

// remembering is a store that knows what was last written through it to some
// keys, and prefers that to what it reads: a read may be older than the last
// write. When the value was changed elsewhere, a compare-and-set fails, and
// from then on the key is read again.
type remembering struct {
	Store

	mu   sync.Mutex
	last map[string][]byte
}

func newRemembering(store Store) *remembering {
	return &remembering{Store: store, last: map[string][]byte{}}
}

// Get returns the value that was last written here, if it is still believed.
func (r *remembering) Get(ctx context.Context, key string) ([]byte, error) {
	r.mu.Lock()
	value, known := r.last[key]
	r.mu.Unlock()
	if known {
		return slices.Clone(value), nil
	}
	return r.Store.Get(ctx, key)
}

// CompareAndSet writes and remembers what was written.
func (r *remembering) CompareAndSet(ctx context.Context, key string, old, value []byte) (bool, error) {
	done, err := r.Store.CompareAndSet(ctx, key, old, value)
	r.mu.Lock()
	defer r.mu.Unlock()
	if done && err == nil && value != nil {
		r.last[key] = slices.Clone(value)
	} else {
		delete(r.last, key)
	}
	return done, err
}
