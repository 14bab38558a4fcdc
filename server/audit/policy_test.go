package audit_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/audit"
)

// policy are settings, as far as these tests need them.
type policy struct {
	Consent         string
	ArchiveLifetime int64
}

// found lets a node find that its settings are these.
func (n *node) found(settings policy) {
	n.t.Helper()
	n.settings = settings
	require.NoError(n.t, n.Policy(n.t.Context()))
}

func TestPolicy_AChangeIsWrittenByOneNode(t *testing.T) {
	store := newMemory()
	one, two := newNode(t, store), newNode(t, store)
	for _, n := range []*node{one, two, one, two} {
		n.found(policy{"off", 72})
	}
	for _, n := range []*node{two, one} {
		n.found(policy{"opt_in", 72})
	}
	records := one.all()
	require.Len(t, records, 2, "what it was at first, and the change")
	require.Equal(t, audit.ActionPolicy, records[0].Action)
	require.JSONEq(t, `{"Consent":["off","opt_in"]}`, string(records[0].Options))
	require.JSONEq(t, `{"ArchiveLifetime":[null,72],"Consent":[null,"off"]}`, string(records[1].Options))
}

func TestPolicy_NamesWhoSavedJustTheseSettings(t *testing.T) {
	origin := func(t *testing.T) context.Context {
		return audit.WithOrigin(t.Context(), audit.Origin{UserID: "hanna", Address: "10.0.0.7"})
	}
	for name, test := range map[string]struct {
		saved []string
		// first says that the change is in force before the save is noted.
		first  bool
		passed time.Duration
		want   string
	}{
		"a save that is noted before the change":          {saved: []string{"consent"}, want: "hanna"},
		"a save that is noted after the change":           {saved: []string{"consent"}, first: true, want: "hanna"},
		"a save of more settings":                         {saved: []string{"consent", "exportby", "archivelifetimehours"}, want: "hanna"},
		"a save of another setting":                       {saved: []string{"archivelifetimehours"}, want: ""},
		"a save long ago":                                 {saved: []string{"consent"}, passed: 3 * time.Minute, want: ""},
		"a save in which the System Console names nobody": {saved: nil, want: ""},
	} {
		t.Run(name, func(t *testing.T) {
			n := newNode(t, newMemory())
			n.found(policy{"off", 72})
			if test.first {
				n.settings = policy{"opt_in", 72}
			}
			if test.saved != nil {
				require.NoError(t, n.Saved(origin(t), "hanna", test.saved))
			}
			n.now = n.now.Add(test.passed)
			n.found(policy{"opt_in", 72})
			records := n.all()
			require.Len(t, records, 2)
			require.Equal(t, test.want, records[0].ActorID)
			if test.want != "" {
				require.Equal(t, []any{"name of hanna", "10.0.0.7"}, []any{records[0].Actor, records[0].Address})
			}
		})
	}
}

func TestPolicy_PartsWhatThePersonSavedFromTheRest(t *testing.T) {
	n := newNode(t, newMemory())
	n.found(policy{"off", 72})
	n.settings = policy{"opt_in", 24}
	require.NoError(t, n.Saved(t.Context(), "hanna", []string{"consent"}))
	records := n.all()
	require.Len(t, records, 3)
	require.Equal(t, []string{"hanna", ""}, []string{records[0].ActorID, records[1].ActorID})
	require.JSONEq(t, `{"Consent":["off","opt_in"]}`, string(records[0].Options))
	require.JSONEq(t, `{"ArchiveLifetime":[72,24]}`, string(records[1].Options))
}

func TestSaved_KeepsOnlyNamesOfSettings(t *testing.T) {
	store := newMemory()
	n := newNode(t, store)
	n.found(policy{"off", 72})
	names := []string{"consent", "ArchiveLifetimeHours", "password", "<script>", ""}
	for range 10_000 {
		names = append(names, "consent")
	}
	require.NoError(t, n.Saved(t.Context(), "hanna", names))
	require.Contains(t, string(store.values["audit_policy_saver"]), `"settings":["archivelifetime","consent"]`)
	require.Len(t, n.all(), 1, "a save that changes no setting leaves no record")
}
