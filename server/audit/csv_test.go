package audit_test

import (
	"encoding/csv"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/audit"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

func TestATableHoldsNoFormulas(t *testing.T) {
	store := newMemory()
	n := newNode(t, store)
	for _, evil := range []string{"=cmd()", "+1", "-1", "@sum", "\tx", "\rx", "harm,less \"quoted\"\nlines", ""} {
		n.note(audit.Record{Action: evil, Outcome: audit.OK, TeamID: evil, JobID: evil, ActorID: evil, Code: transfer.Code(evil), Counts: transfer.Counts{"posts": 3}})
	}
	var out strings.Builder
	begun := 0
	require.NoError(t, n.WriteCSV(t.Context(), &out, "", func() { begun++ }))
	require.Equal(t, 1, begun)
	rows, err := csv.NewReader(strings.NewReader(out.String())).ReadAll()
	require.NoError(t, err)
	require.Len(t, rows, 9)
	require.Equal(t, "id", rows[0][0])
	for _, cell := range slices.Concat(rows...) {
		require.False(t, cell != "" && strings.ContainsRune("=+-@\t\r", rune(cell[0])), "%q", cell)
	}
	require.Equal(t, `{"posts":3}`, rows[1][10])

	store.broken = func(key string) error {
		if key == "audit_00000001" {
			return errDown
		}
		return nil
	}
	out.Reset()
	require.ErrorIs(t, n.WriteCSV(t.Context(), &out, "", func() { begun++ }), errDown)
	require.Equal(t, 1, begun, "nothing was sent yet")
	require.Empty(t, out.String())
}

func TestATableThatBreaksOffSaysSo(t *testing.T) {
	store := newMemory()
	n := newNode(t, store)
	for range 150 {
		n.note(audit.Record{Action: "x", Outcome: audit.OK})
	}
	store.broken = func(key string) error {
		if key == "audit_00000001" {
			return errDown
		}
		return nil
	}
	var out strings.Builder
	require.ErrorIs(t, n.WriteCSV(t.Context(), &out, "", func() {}), errDown)
	rows, err := csv.NewReader(strings.NewReader(out.String())).ReadAll()
	require.NoError(t, err)
	require.Len(t, rows, 52)
	require.Contains(t, rows[51][4], "INCOMPLETE")
}
