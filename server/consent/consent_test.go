package consent_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/config"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/consent"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// memory is a store that counts what is read.
type memory struct {
	mu     sync.Mutex
	values map[string][]byte
	reads  int
	broken error
}

func (m *memory) Get(_ context.Context, key string) ([]byte, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.reads++
	return m.values[key], m.broken
}

func (m *memory) CompareAndSet(_ context.Context, key string, old, value []byte) (bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if !bytes.Equal(m.values[key], old) {
		return false, m.broken
	}
	m.values[key] = slices.Clone(value)
	return true, m.broken
}

func (m *memory) Delete(context.Context, string) error {
	return errors.New("no answer is ever deleted")
}

type desk struct {
	*consent.Book
	store  *memory
	policy config.Consent
	clock  atomic.Int64
	// asked is what Silent was asked for.
	asked []string
}

func newDesk(policy config.Consent) *desk {
	d := &desk{store: &memory{values: map[string][]byte{}}, policy: policy}
	d.Book = consent.New(consent.Options{
		Store: d.store, Setting: func() config.Consent { return d.policy }, Now: func() time.Time { return time.UnixMilli(d.clock.Add(1)) },
		Silent: func(_ context.Context, _ string, answered []string) (int64, error) {
			d.asked = answered
			return 7, nil
		},
	})
	return d
}

func TestWhatAnAnswerMeans(t *testing.T) {
	cases := []struct {
		policy config.Consent
		answer consent.Answer
		want   consent.Answer
	}{
		{config.ConsentOff, consent.None, consent.Yes},
		{config.ConsentOff, consent.No, consent.Yes},
		{config.ConsentOptOut, consent.None, consent.Yes},
		{config.ConsentOptOut, consent.Yes, consent.Yes},
		{config.ConsentOptOut, consent.No, consent.No},
		{config.ConsentOptIn, consent.None, consent.No},
		{config.ConsentOptIn, consent.Yes, consent.Yes},
		{config.ConsentOptIn, consent.No, consent.No},
	}
	for _, test := range cases {
		require.Equal(t, test.want, test.answer.Effective(test.policy), "%s under %s", test.answer, test.policy)
	}
}

func TestAnAnswerIsKeptWithItsTime(t *testing.T) {
	d := newDesk(config.ConsentOptOut)
	given, err := d.Of(t.Context(), "team", "anna")
	require.NoError(t, err)
	require.Equal(t, consent.Given{Answer: consent.None}, given)
	first, err := d.Give(t.Context(), "team", "anna", consent.No)
	require.NoError(t, err)
	require.NotZero(t, first.At)
	again, err := d.Give(t.Context(), "team", "anna", consent.No)
	require.NoError(t, err)
	require.Equal(t, first, again, "who says the same again said it then")
	changed, err := d.Give(t.Context(), "team", "anna", consent.Yes)
	require.NoError(t, err)
	require.Greater(t, changed.At, first.At)
	given, err = d.Of(t.Context(), "team", "anna")
	require.NoError(t, err)
	require.Equal(t, changed, given)
	other, err := d.Of(t.Context(), "other", "anna")
	require.NoError(t, err)
	require.Equal(t, consent.None, other.Answer, "a team knows nothing of another")
}

func TestAnswersThatAreRefused(t *testing.T) {
	cases := []struct {
		name   string
		policy config.Consent
		answer consent.Answer
		code   transfer.Code
	}{
		{"another word", config.ConsentOptIn, "maybe", transfer.CodeInvalidOptions},
		{"taking it back", config.ConsentOptIn, consent.None, transfer.CodeInvalidOptions},
		{"nobody is asked", config.ConsentOff, consent.No, transfer.CodeWrongState},
	}
	for _, test := range cases {
		d := newDesk(test.policy)
		_, err := d.Give(t.Context(), "team", "anna", test.answer)
		require.True(t, transfer.HasCode(err, test.code), "%s: %v", test.name, err)
		require.Empty(t, d.store.values)
	}
}

func TestALargeTeamIsReadInAFixedNumberOfSteps(t *testing.T) {
	d := newDesk(config.ConsentOptOut)
	for i := range 1000 {
		_, err := d.Give(t.Context(), "team", fmt.Sprintf("user%d", i), []consent.Answer{consent.Yes, consent.No}[i%2])
		require.NoError(t, err)
	}
	d.store.reads = 0
	all, err := d.All(t.Context(), "team")
	require.NoError(t, err)
	require.Len(t, all, 1000)
	require.Equal(t, consent.No, all["user7"])
	require.Equal(t, 16, d.store.reads)
	counts, err := d.Counts(t.Context(), "team")
	require.NoError(t, err)
	require.Equal(t, consent.Counts{Yes: 500, No: 500, None: 7}, counts)
	require.Len(t, d.asked, 1000)
}

func TestAnswersAtTheSameMomentAreAllKept(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(config.ConsentOptIn)
		var giving sync.WaitGroup
		for i := range 100 {
			giving.Go(func() {
				_, err := d.Give(context.WithoutCancel(t.Context()), "team", fmt.Sprintf("user%d", i), consent.Yes)
				require.NoError(t, err)
			})
		}
		giving.Wait()
		all, err := d.All(t.Context(), "team")
		require.NoError(t, err)
		require.Len(t, all, 100)
	})
}

func TestAStoreThatFailsIsNoYes(t *testing.T) {
	d := newDesk(config.ConsentOptOut)
	d.store.broken = errors.New("the database is down")
	_, err := d.All(t.Context(), "team")
	require.ErrorIs(t, err, d.store.broken)
	_, err = d.Of(t.Context(), "team", "anna")
	require.ErrorIs(t, err, d.store.broken)
	_, err = d.Give(t.Context(), "team", "anna", consent.No)
	require.ErrorIs(t, err, d.store.broken)
	_, err = d.Counts(t.Context(), "team")
	require.ErrorIs(t, err, d.store.broken)
}
