package audit_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/audit"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

func TestARecordSaysWhoDidWhatFromWhere(t *testing.T) {
	n := newNode(t, newMemory())
	ctx := audit.WithOrigin(t.Context(), audit.Origin{UserID: "anna", SessionID: "token", Address: "192.0.2.7"})
	want := audit.Record{
		ID: "r1-0", At: n.now.UnixMilli(), ActorID: "anna", Actor: "name of anna", Action: "job.cancel", Outcome: audit.OK, TeamID: "team", JobID: "job",
		Address: "192.0.2.7",
	}
	require.NoError(t, n.Note(ctx, audit.Record{ActorID: "anna", Action: "job.cancel", Outcome: audit.OK, TeamID: "team", JobID: "job"}))
	require.Equal(t, []audit.Record{want}, n.all())
	require.Equal(t, []audit.Record{want}, n.copies, "the server's own log has it too")
}

func TestTheTrailIsReadNewestFirstInParts(t *testing.T) {
	n := newNode(t, newMemory())
	for i := range 250 {
		n.note(audit.Record{Action: fmt.Sprint(i), Outcome: audit.OK, TeamID: fmt.Sprint("team", i%3)})
	}
	for _, limit := range []int{1, 7, 100, 250, 300} {
		var seen []string
		for before := ""; ; {
			page, err := n.List(t.Context(), audit.Filter{TeamID: "team1"}, limit, before)
			require.NoError(t, err)
			require.LessOrEqual(t, len(page.Records), limit)
			for _, record := range page.Records {
				seen = append(seen, record.Action)
			}
			if before = page.Next; before == "" {
				break
			}
			n.note(audit.Record{Action: "meanwhile", Outcome: audit.OK, TeamID: "team2"})
		}
		require.Len(t, seen, 83)
		require.Equal(t, "247", seen[0])
		require.Equal(t, "1", seen[82])
	}
	for _, before := range []string{"x", "r0-1", "r1", "r1-1x", "r-1-1"} {
		_, err := n.List(t.Context(), audit.Filter{}, 1, before)
		require.True(t, transfer.HasCode(err, transfer.CodeInvalidRequest), before)
	}
}

func TestList_ChoosesByTeamActorActionAndOutcome(t *testing.T) {
	n := newNode(t, newMemory())
	for i, record := range []audit.Record{
		{ActorID: "anna", Action: "export.start", Outcome: audit.OK, TeamID: "choir"},
		{ActorID: "anna", Action: "export.start", Outcome: audit.Refused, TeamID: "kitchen"},
		{ActorID: "boris", Action: "job.cancel", Outcome: audit.OK, TeamID: "choir"},
	} {
		record.JobID = fmt.Sprint(i)
		n.note(record)
	}
	for name, test := range map[string]struct {
		filter audit.Filter
		want   []string
	}{
		"nothing chosen":           {audit.Filter{}, []string{"2", "1", "0"}},
		"a team":                   {audit.Filter{TeamID: "choir"}, []string{"2", "0"}},
		"an actor, in any letters": {audit.Filter{Actor: "Name of ANNA"}, []string{"1", "0"}},
		"an action":                {audit.Filter{Action: "job.cancel"}, []string{"2"}},
		"an outcome":               {audit.Filter{Outcome: audit.Refused}, []string{"1"}},
		"all together":             {audit.Filter{TeamID: "choir", Actor: "name of anna", Action: "export.start", Outcome: audit.OK}, []string{"0"}},
		"no such actor":            {audit.Filter{Actor: "anna"}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			page, err := n.List(t.Context(), test.filter, 10, "")
			require.NoError(t, err)
			var found []string
			for _, record := range page.Records {
				found = append(found, record.JobID)
			}
			require.Equal(t, test.want, found)
		})
	}
}

func TestNodesWriteOneTrailAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := newMemory()
		var writing sync.WaitGroup
		for i := range 4 {
			n := newNode(t, store)
			writing.Go(func() {
				for j := range 60 {
					n.note(audit.Record{Action: fmt.Sprintf("%d of node %d", j, i), Outcome: audit.OK})
				}
			})
		}
		writing.Wait()
		records := newNode(t, store).all()
		require.Len(t, records, 240)
		ids := map[string]bool{}
		for _, record := range records {
			ids[record.ID] = true
		}
		require.Len(t, ids, 240, "each has an id of its own")
	})
}

func TestPagesAreBounded(t *testing.T) {
	store := newMemory()
	n := newNode(t, store)
	large := transfer.DefaultExportOptions()
	for i := range 5000 {
		large.Channels.Include = append(large.Channels.Include, fmt.Sprintf("%04d-%s", i, strings.Repeat("x", 200)))
	}
	for range 60 {
		require.NoError(t, n.Started(t.Context(), transfer.Job{ID: "job", Kind: transfer.KindExport, Options: large}))
	}
	for key, value := range store.values {
		require.Less(t, len(value), 80<<10, key)
	}
	var options transfer.ExportOptions
	require.NoError(t, json.Unmarshal(n.all()[0].Options, &options))
	require.Len(t, options.Channels.Include, 51)
	require.Equal(t, "…", options.Channels.Include[50], "what is cut says so")
}

func TestAYearIsKept(t *testing.T) {
	store := newMemory()
	n := newNode(t, store)
	for range 120 {
		n.note(audit.Record{Action: "old", Outcome: audit.OK})
	}
	n.now = n.now.Add(200 * 24 * time.Hour)
	for range 120 {
		n.note(audit.Record{Action: "new", Outcome: audit.OK})
	}
	require.NoError(t, n.Sweep(t.Context()))
	require.Len(t, n.all(), 240)
	n.now = n.now.Add(200 * 24 * time.Hour)
	require.NoError(t, n.Sweep(t.Context()))
	records := n.all()
	require.Len(t, records, 140, "whole pages go; the one that both share stays")
	require.Equal(t, "new", records[0].Action)
	n.note(audit.Record{Action: "newest", Outcome: audit.OK})
	require.Equal(t, "newest", newNode(t, store).all()[0].Action, "another node goes on from there")
	n.now = n.now.Add(time.Minute)
	store.broken = func(string) error { return errDown }
	require.NoError(t, n.Sweep(t.Context()), "and looks once in an hour")
}

// A record is a condition for what cannot be taken back, and no more than a
// record for what is done.
func TestNothingStartsOrLeavesWithoutARecord(t *testing.T) {
	store := newMemory()
	n := newNode(t, store)
	job := transfer.Job{ID: "job", Kind: transfer.KindExport, RequestedBy: "anna"}
	store.broken = func(string) error { return errDown }
	for what, err := range map[string]error{"start": n.Started(t.Context(), job), "download": n.Download(t.Context(), "anna", job)} {
		require.True(t, transfer.HasCode(err, transfer.CodeTrail), "%s: %v", what, err)
		require.ErrorIs(t, err, errDown)
	}
	require.Len(t, n.logged, 2, "the log has what the trail lacks")
	require.Len(t, n.copies, 2, "and so has the server's own")
	store.broken = nil
	require.NoError(t, n.Download(t.Context(), "anna", job))
	require.Len(t, n.all(), 1, "one that was not written down does not count as there")
}

func TestTheEndOfAJobIsWrittenOnce(t *testing.T) {
	store := newMemory()
	n := newNode(t, store)
	cases := []struct {
		job     transfer.Job
		outcome audit.Outcome
		code    transfer.Code
	}{
		{transfer.Job{ID: "a", Kind: transfer.KindExport, State: transfer.StateSucceededWithWarnings, Counts: transfer.Counts{"posts": 7}}, audit.OK, ""},
		{transfer.Job{ID: "b", Kind: transfer.KindImport, State: transfer.StateCanceled}, audit.Failed, "canceled"},
		{transfer.Job{ID: "c", Kind: transfer.KindExport, State: transfer.StateFailed, Error: &transfer.JobError{Code: transfer.CodeStorage}}, audit.Failed, transfer.CodeStorage},
	}
	for _, test := range cases {
		test.job.RequestedBy, test.job.TeamID, test.job.FinishedAt = "anna", "team", n.now.UnixMilli()
		sent, err := n.Finishes().Sent(t.Context(), test.job)
		require.NoError(t, err)
		require.False(t, sent)
		require.NoError(t, n.Finishes().Send(t.Context(), test.job, transfer.Report{}))
		sent, err = newNode(t, store).Finishes().Sent(t.Context(), test.job)
		require.NoError(t, err)
		require.True(t, sent, "also another node sees it")
		record := n.all()[0]
		require.Equal(t, string(test.job.Kind)+".finish", record.Action)
		require.Equal(t, []any{test.outcome, test.code, test.job.Counts}, []any{record.Outcome, record.Code, record.Counts})
	}
	long := transfer.Job{ID: "z", Kind: transfer.KindExport, FinishedAt: n.now.Add(time.Hour).UnixMilli()}
	store.broken = func(key string) error {
		if key == "audit_00000000" {
			return errDown
		}
		return nil
	}
	sent, err := n.Finishes().Sent(t.Context(), long)
	require.NoError(t, err)
	require.False(t, sent)
}

func TestOnlyIDsComeIntoTheTrail(t *testing.T) {
	require.Equal(t, "abcdefghijklmnopqrstuvwxyz", audit.ID("abcdefghijklmnopqrstuvwxyz"))
	for _, text := range []string{"", "choir", "anna@example.com", "abcdefghijklmnopqrstuvwxy ", "ABCDEFGHIJKLMNOPQRSTUVWXYZ"} {
		require.Empty(t, audit.ID(text))
	}
}
