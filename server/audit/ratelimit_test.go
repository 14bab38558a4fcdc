package audit_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/audit"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

func TestRefusalsThatComeTooFastAreCounted(t *testing.T) {
	n := newNode(t, newMemory())
	refusal := audit.Record{ActorID: "script", Action: "job.read", Outcome: audit.Refused, Code: transfer.CodeNotFound}
	for range 100 {
		n.note(refusal)
	}
	n.note(audit.Record{ActorID: "anna", Action: "job.read", Outcome: audit.Refused})
	n.note(audit.Record{ActorID: "script", Action: "job.cancel", Outcome: audit.OK})
	require.Len(t, n.all(), 32, "30 of the script, one of another, and what was done")
	n.now = n.now.Add(time.Minute)
	n.note(refusal)
	require.Equal(t, int64(70), n.all()[0].Missed)
}

// Whatever one person repeats, however fast: the records of others stay, and so
// does every record of their own that is significant.
func TestRateLimit_OnePersonCannotFlushTheAuditLog(t *testing.T) {
	const calls = 10_000
	ok := func(action string) audit.Record { return audit.Record{Action: action, Outcome: audit.OK} }
	for _, test := range []struct {
		name   string
		repeat audit.Record
		pause  time.Duration
		// most is how many records may be written.
		most int
	}{
		{"answers to consent", ok("consent.answer"), 0, 30},
		{"uploads that begin", ok("upload.start"), 0, 30},
		{"uploads that are dropped", ok("upload.drop"), 0, 30},
		{"changes of a plan", ok("import.plan.change"), 0, 30},
		{"cancellations", ok("job.cancel"), 0, 30},
		{"calls that fail here", audit.Record{Action: "upload.start", Outcome: audit.Failed}, 0, 30},
		{"refusals", audit.Record{Action: "job.read", Outcome: audit.Refused}, 0, 30},
		{"refused starts", audit.Record{Action: "export.start", Outcome: audit.Refused}, 0, 30},
		{"answers, slowly, for most of a day", ok("consent.answer"), 8 * time.Second, 500},
		{"refusals, slowly, for most of a day", audit.Record{Action: "job.read", Outcome: audit.Refused}, 8 * time.Second, 500},
	} {
		t.Run(test.name, func(t *testing.T) {
			n := newNode(t, newMemory())
			n.note(audit.Record{ActorID: "anna", Action: "job.cancel", Outcome: audit.OK})
			test.repeat.ActorID = "script"
			for range calls {
				n.note(test.repeat)
				n.now = n.now.Add(test.pause)
			}
			n.note(audit.Record{ActorID: "boris", Action: "consent.answer", Outcome: audit.OK})
			n.note(audit.Record{ActorID: "script", Action: "import.apply", Outcome: audit.OK})
			records := n.all()
			require.LessOrEqual(t, len(records), test.most+3)
			require.Equal(t, "import.apply", records[0].Action)
			require.Equal(t, "boris", records[1].ActorID)
			require.Equal(t, "anna", records[len(records)-1].ActorID)
			n.now = n.now.Add(24 * time.Hour)
			n.note(test.repeat)
			var written, missed int64
			for _, record := range n.all() {
				if record.ActorID == "script" && record.Action == test.repeat.Action {
					written, missed = written+1, missed+record.Missed
				}
			}
			require.EqualValues(t, calls+1, written+missed, "what was not written was counted")
		})
	}
}

func TestRateLimit_EverySignificantRecordStays(t *testing.T) {
	for _, action := range []string{
		"export.start", "export.finish", "import.start", "import.finish", "undo.start", "undo.finish", "import.apply", "archive.delete", "policy.change", "audit.table",
	} {
		n := newNode(t, newMemory())
		for range 100 {
			n.note(audit.Record{ActorID: "anna", Action: "upload.start", Outcome: audit.OK})
			n.note(audit.Record{ActorID: "anna", Action: action, Outcome: audit.OK})
			n.note(audit.Record{ActorID: "anna", Action: action, Outcome: audit.Failed})
		}
		n.note(audit.Record{Action: action, Outcome: audit.OK})
		found := 0
		for _, record := range n.all() {
			if record.Action == action {
				found++
			}
		}
		require.Equal(t, 201, found, action)
	}
}

func TestRateLimit_OnePersonStartsABoundedNumberOfJobs(t *testing.T) {
	n := newNode(t, newMemory())
	job := func(who string) transfer.Job { return transfer.Job{Kind: transfer.KindExport, RequestedBy: who} }
	for range 200 {
		require.NoError(t, n.MayStart(job("anna")))
	}
	err := n.MayStart(job("anna"))
	require.True(t, transfer.HasCode(err, transfer.CodeQuota), "%v", err)
	require.NoError(t, n.MayStart(job("boris")))
	for range 300 {
		require.NoError(t, n.MayStart(job("sysadmin")))
	}
	n.now = n.now.Add(24 * time.Hour)
	require.NoError(t, n.MayStart(job("anna")))
}

func TestRateLimit_OneArchiveIsTakenFromManyAddressesWithABoundedNumberOfRecords(t *testing.T) {
	n := newNode(t, newMemory())
	take := func(from string) {
		ctx := audit.WithOrigin(t.Context(), audit.Origin{Address: from})
		require.NoError(t, n.Download(ctx, "anna", transfer.Job{ID: "job"}))
	}
	for i := range 10_000 {
		take(fmt.Sprint("address ", i))
	}
	require.Len(t, n.all(), 21)
	n.now = n.now.Add(10 * time.Minute)
	take("address 1")
	require.Len(t, n.all(), 22, "much later it is another download")
}

func TestThePiecesOfADownloadAreOne(t *testing.T) {
	store := newMemory()
	n := newNode(t, store)
	job := transfer.Job{ID: "job", TeamID: "team"}
	from := func(address string) context.Context {
		return audit.WithOrigin(t.Context(), audit.Origin{Address: address})
	}
	for range 3 {
		require.NoError(t, n.Download(from("a"), "anna", job))
	}
	require.Len(t, n.all(), 1)
	require.NoError(t, n.Download(from("b"), "anna", job))
	require.NoError(t, n.Download(from("a"), "boris", job))
	n.now = n.now.Add(10 * time.Minute)
	require.NoError(t, n.Download(from("a"), "anna", job))
	require.Len(t, n.all(), 4, "of another address, of another person, and much later")
}
