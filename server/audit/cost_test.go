package audit_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/audit"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// reads counts how often a store is read.
func reads(store *memory) *int {
	n := 0
	store.broken = func(string) error {
		n++
		return nil
	}
	return &n
}

// withPages returns a store with a log of so many full pages.
func withPages(pages int) *memory {
	store := newMemory()
	store.values["audit_head"] = fmt.Appendf(nil, `{"first":1,"last":%d}`, pages)
	for n := 1; n <= pages; n++ {
		store.values[fmt.Sprintf("audit_%08d", n)] = fmt.Appendf(nil, `{"records":[{"id":"r%d-0","action":"x","team_id":"team"}],"bytes":65536}`, n)
	}
	return store
}

func TestList_RefusesCursorsThatNoAnswerGave(t *testing.T) {
	store := newMemory()
	n := newNode(t, store)
	for range 250 {
		n.note(audit.Record{Action: "x", Outcome: audit.OK})
	}
	count := reads(store)
	for _, before := range []string{
		"r9223372036854775807-0", "r4-0", "r99999999999999999999-0", "r1-100", "r1--1", "r01-1", "r1-01", "R1-1", "1-1", "r1", "r-", "r+1-1",
		"r1-1 ", " r1-1", "r1-1x", strings.Repeat("r", 1<<20), "r" + strings.Repeat("9", 1<<20) + "-0",
	} {
		*count = 0
		_, err := n.List(t.Context(), audit.Filter{}, 20, before)
		require.True(t, transfer.HasCode(err, transfer.CodeInvalidRequest), "%.30q: %v", before, err)
		require.LessOrEqual(t, *count, 4, "%.30q", before)
	}
	for _, before := range []string{"", "r3-49", "r1-0", "r2-99"} {
		_, err := n.List(t.Context(), audit.Filter{}, 20, before)
		require.NoError(t, err, before)
	}
}

// A store that lost its pages, or a list for a team without records, is not read
// without end either.
func TestList_ReadsABoundedNumberOfPages(t *testing.T) {
	store := withPages(450)
	n := newNode(t, store)
	count := reads(store)
	parts := 0
	for before := ""; ; parts++ {
		*count = 0
		page, err := n.List(t.Context(), audit.Filter{TeamID: "another"}, 20, before)
		require.NoError(t, err)
		require.Empty(t, page.Records)
		require.LessOrEqual(t, *count, 210)
		if before = page.Next; before == "" {
			break
		}
	}
	require.Equal(t, 2, parts, "450 pages are looked through in three answers")
	for number := range 400 {
		delete(store.values, fmt.Sprintf("audit_%08d", number+30))
	}
	*count = 0
	_, err := n.List(t.Context(), audit.Filter{}, 100, "r440-0")
	require.NoError(t, err)
	require.LessOrEqual(t, *count, 210, "pages that are not there count too")
}

func TestList_EndsWithItsContext(t *testing.T) {
	store := withPages(20)
	n := newNode(t, store)
	ctx, cancel := context.WithCancel(t.Context())
	count := 0
	store.broken = func(string) error {
		if count++; count == 5 {
			cancel()
		}
		return nil
	}
	_, err := n.List(ctx, audit.Filter{TeamID: "another"}, 20, "")
	require.ErrorIs(t, err, context.Canceled)
	require.LessOrEqual(t, count, 6)
	count = 0
	ctx, cancel = context.WithCancel(t.Context())
	defer cancel()
	require.ErrorIs(t, n.WriteCSV(ctx, &strings.Builder{}, "another", func() {}), context.Canceled)
	require.LessOrEqual(t, count, 6)
}
