package records_test

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/records"
)

// memory is a store in which another node is faster as often as losses says.
type memory struct {
	values map[string][]byte
	losses int
	writes int
	broken error
}

func (m *memory) Get(_ context.Context, key string) ([]byte, error) { return m.values[key], m.broken }

func (m *memory) CompareAndSet(_ context.Context, key string, old, value []byte) (bool, error) {
	m.writes++
	if m.losses > 0 {
		m.losses--
		return false, nil
	}
	if !bytes.Equal(m.values[key], old) {
		return false, nil
	}
	m.values[key] = slices.Clone(value)
	return true, nil
}

func (m *memory) Delete(_ context.Context, key string) error {
	delete(m.values, key)
	return nil
}

func add(n *int) error {
	*n++
	return nil
}

func TestAChangeIsTriedUntilNobodyElseWroteInBetween(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for losses, wins := range map[int]bool{0: true, 7: true, 19: true, 20: false} {
			store := &memory{values: map[string][]byte{"k": []byte("4")}, losses: losses}
			n, err := records.Change(t.Context(), store, "k", add)
			require.Equal(t, wins, err == nil, "%d losses: %v", losses, err)
			if wins {
				require.Equal(t, 5, n)
				require.Equal(t, "5", string(store.values["k"]))
			}
		}
	})
}

func TestAChangeReadsAgainWhatIsOlderThanItCanBe(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store, looks := &memory{values: map[string][]byte{}}, 0
		n, err := records.Change(t.Context(), store, "k", func(n *int) error {
			if looks++; looks < 3 {
				return records.ErrStale
			}
			return add(n)
		})
		require.NoError(t, err)
		require.Equal(t, []int{1, 3}, []int{n, looks})
	})
}

func TestWhatEndsAChange(t *testing.T) {
	refusal, down := errors.New("no"), errors.New("the database is down")
	canceled, cancel := context.WithCancel(t.Context())
	cancel()
	cases := []struct {
		name  string
		ctx   context.Context
		store *memory
		edit  func(*int) error
		want  string
	}{
		{"the edit itself", t.Context(), &memory{values: map[string][]byte{}}, func(*int) error { return refusal }, "no"},
		{"the store", t.Context(), &memory{broken: down}, add, "down"},
		{"a value of another kind, with its key", t.Context(), &memory{values: map[string][]byte{"k": []byte("{}")}}, add, "record k"},
		{"its context", canceled, &memory{values: map[string][]byte{}, losses: 5}, add, "canceled"},
	}
	for _, test := range cases {
		t.Run(test.name, func(t *testing.T) {
			_, err := records.Change(test.ctx, test.store, "k", test.edit)
			require.ErrorContains(t, err, test.want)
			found, err := records.Load(t.Context(), &memory{values: map[string][]byte{}}, "k", new(int))
			require.NoError(t, err)
			require.False(t, found)
		})
	}
}

func TestWhatDoesNotChangeIsNotWritten(t *testing.T) {
	store := &memory{values: map[string][]byte{"k": []byte("4")}}
	_, err := records.Change(t.Context(), store, "k", func(*int) error { return nil })
	require.NoError(t, err)
	require.Zero(t, store.writes)
}
