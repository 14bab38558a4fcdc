package jobs_test

import (
	"bytes"
	"context"
	"slices"
	"strings"
	"sync"
	"time"
)

// memory is a store that all nodes of a test share. Faults are injected by
// setting broken.
type memory struct {
	mu     sync.Mutex
	values map[string][]byte
	// broken, when set, decides whether an access by key fails.
	broken func(key string) error
	// losses is how many writes fail because "another node was faster".
	losses int
}

func newMemory() *memory { return &memory{values: map[string][]byte{}} }

func (m *memory) access(ctx context.Context, key string) error {
	if err := context.Cause(ctx); err != nil {
		return err
	}
	if m.broken != nil {
		return m.broken(key)
	}
	return nil
}

func (m *memory) Get(ctx context.Context, key string) ([]byte, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Clone(m.values[key]), m.access(ctx, key)
}

func (m *memory) CompareAndSet(ctx context.Context, key string, old, value []byte) (bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := m.access(ctx, key); err != nil {
		return false, err
	}
	if m.losses > 0 {
		m.losses--
		return false, nil
	}
	if !bytes.Equal(m.values[key], old) {
		return false, nil
	}
	if value == nil {
		delete(m.values, key)
		return true, nil
	}
	m.values[key] = slices.Clone(value)
	return true, nil
}

func (m *memory) Delete(ctx context.Context, key string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.values, key)
	return m.access(ctx, key)
}

func (m *memory) keys(prefix string) (keys []string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for key := range m.values {
		if strings.HasPrefix(key, prefix) {
			keys = append(keys, key)
		}
	}
	return keys
}

// value returns what a key holds, or another text when it is not there.
func (m *memory) value(key, otherwise string) []byte {
	m.mu.Lock()
	defer m.mu.Unlock()
	if value, ok := m.values[key]; ok {
		return slices.Clone(value)
	}
	return []byte(otherwise)
}

func (m *memory) breakWith(broken func(key string) error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.broken = broken
}

// lagging is a store whose reads are as old as its lag; its writes are not.
type lagging struct {
	*memory
	lag time.Duration

	past sync.Map // of key to []version
}

type version struct {
	at    time.Time
	value []byte
}

func (l *lagging) CompareAndSet(ctx context.Context, key string, old, value []byte) (bool, error) {
	done, err := l.memory.CompareAndSet(ctx, key, old, value)
	if done {
		versions, _ := l.past.Load(key)
		list, _ := versions.([]version)
		l.past.Store(key, append(slices.Clone(list), version{time.Now(), slices.Clone(value)}))
	}
	return done, err
}

func (l *lagging) Get(_ context.Context, key string) ([]byte, error) {
	versions, _ := l.past.Load(key)
	list, _ := versions.([]version)
	for _, v := range slices.Backward(list) {
		if time.Since(v.at) >= l.lag {
			return slices.Clone(v.value), nil
		}
	}
	return nil, nil
}
