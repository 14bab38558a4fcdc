package audit_test

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/audit"
)

var errDown = errors.New("the database is down")

// memory is a store that all nodes of a test share.
type memory struct {
	mu     sync.Mutex
	values map[string][]byte
	broken func(key string) error
}

func newMemory() *memory { return &memory{values: map[string][]byte{}} }

func (m *memory) fault(key string) error {
	if m.broken == nil {
		return nil
	}
	return m.broken(key)
}

func (m *memory) Get(_ context.Context, key string) ([]byte, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Clone(m.values[key]), m.fault(key)
}

func (m *memory) CompareAndSet(_ context.Context, key string, old, value []byte) (bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := m.fault(key); err != nil || !bytes.Equal(m.values[key], old) {
		return false, err
	}
	m.values[key] = slices.Clone(value)
	return true, nil
}

func (m *memory) Delete(_ context.Context, key string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.values, key)
	return m.fault(key)
}

// node is one node's trail.
type node struct {
	*audit.Trail
	t      *testing.T
	now    time.Time
	copies []audit.Record
	logged []string
	// settings are those in force on the node.
	settings any
}

func newNode(t *testing.T, store *memory) *node {
	n := &node{t: t, now: time.UnixMilli(1_700_000_000_000)}
	n.Trail = audit.New(audit.Options{
		Store: store, Name: func(id string) string { return "name of " + id }, Now: func() time.Time { return n.now },
		Settings:    func() any { return n.settings },
		SystemAdmin: func(id string) bool { return id == "sysadmin" },
		Copy:        func(record audit.Record, _ audit.Origin) { n.copies = append(n.copies, record) },
		Warn:        func(message string, _ ...any) { n.logged = append(n.logged, message) },
	})
	return n
}

func (n *node) note(record audit.Record) {
	n.t.Helper()
	require.NoError(n.t, n.Note(n.t.Context(), record))
}

// all are the records, newest first.
func (n *node) all() (records []audit.Record) {
	n.t.Helper()
	for record, err := range n.All(n.t.Context(), "") {
		require.NoError(n.t, err)
		records = append(records, record)
	}
	return records
}
