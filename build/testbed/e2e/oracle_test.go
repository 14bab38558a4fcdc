package e2e_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/build/testbed"
	"github.com/mattermost-community/mattermost-plugin-team-export/build/testbed/archives"
	"github.com/mattermost-community/mattermost-plugin-team-export/build/testbed/oracle"
	"github.com/mattermost-community/mattermost-plugin-team-export/build/testbed/seed"
)

// oracleArchives are the archives that are imported natively and with the plugin.
var oracleArchives = []struct {
	name    string
	subject func(*testing.T, context.Context) oracle.Subject
}{
	{"demo", func(t *testing.T, ctx context.Context) oracle.Subject {
		t.Helper()
		_, archive := exportTeam(t, ctx, serverA, content.Team.Id, nil)
		return oracle.Subject{Archive: archive.path, Team: seed.TeamName}
	}},
	{"hard", func(t *testing.T, ctx context.Context) oracle.Subject {
		t.Helper()
		source, hard := hardServer(t)
		_, archive := exportTeam(t, ctx, source, hard.Team.Id, all)
		return oracle.Subject{Archive: archive.path, Team: seed.TeamName}
	}},
	{"sampledata", func(t *testing.T, ctx context.Context) oracle.Subject {
		t.Helper()
		path := filepath.Join(t.TempDir(), "sampledata.zip")
		team, err := archives.Sampledata(ctx, serverA, path)
		require.NoError(t, err)
		return oracle.Subject{Archive: path, Team: team}
	}},
	{"mmetl", func(t *testing.T, _ context.Context) oracle.Subject {
		t.Helper()
		path := filepath.Join(t.TempDir(), "mmetl.zip")
		require.NoError(t, archives.Mmetl(path))
		return oracle.Subject{Archive: path, Team: archives.MmetlTeam, Existing: true}
	}},
}

// TestOracle_OurImportLeavesWhatANativeOneLeaves imports archives natively and
// with the plugin into two fresh servers, and compares the two databases row by
// row. Each difference is a line of oracle.Known; each line is needed.
func TestOracle_OurImportLeavesWhatANativeOneLeaves(t *testing.T) {
	bed.LogsOnFailure(t)
	var mu sync.Mutex
	var diffs []oracle.Diff
	t.Run("archives", func(t *testing.T) {
		for _, test := range oracleArchives {
			t.Run(test.name, func(t *testing.T) {
				t.Parallel()
				ctx, cancel := context.WithTimeout(t.Context(), 10*time.Minute)
				defer cancel()
				diff, err := test.subject(t, ctx).Run(ctx, bed, "oracle"+test.name, bundle)
				require.NoError(t, err)
				mu.Lock()
				defer mu.Unlock()
				diffs = append(diffs, diff)
				report(t, test.name, diff)
				require.Empty(t, len(diff.Unexplained()), "differences that oracle.Known does not explain")
			})
		}
	})
	if len(diffs) == len(oracleArchives) {
		require.Empty(t, oracle.Unused(oracle.Known, diffs...), "lines of oracle.Known that explain nothing any more")
	}
}

// TestOracle_SeesWhatChanged holds the oracle against one server: read twice it is
// the same, and each change of a row is a difference of that row.
func TestOracle_SeesWhatChanged(t *testing.T) {
	ctx := testContext(t)
	before, err := oracle.Take(ctx, serverA)
	require.NoError(t, err)
	again, err := oracle.Take(ctx, serverA)
	require.NoError(t, err)
	require.Empty(t, oracle.Compare(before, again, nil).Rows)

	const where = ` WHERE Message = 'Noten'`
	require.EqualValues(t, 1, row(t, ctx, serverA, `SELECT COUNT(*) FROM Posts`+where))
	for _, change := range []struct{ name, do, undo string }{
		{"a column", `UPDATE Posts SET Hashtags = '#probe'` + where, `UPDATE Posts SET Hashtags = ''` + where},
		{
			"an id", `UPDATE Reactions SET UserId = 'missing' WHERE UserId = (SELECT Id FROM Users WHERE Username = 'fatima')`,
			`UPDATE Reactions SET UserId = (SELECT Id FROM Users WHERE Username = 'fatima') WHERE UserId = 'missing'`,
		},
		{"a time", `UPDATE Channels SET ExtraUpdateAt = ExtraUpdateAt + 1 WHERE Name = 'proben'`, `UPDATE Channels SET ExtraUpdateAt = ExtraUpdateAt - 1 WHERE Name = 'proben'`},
		{"a row", `INSERT INTO PersistentNotifications (PostId, CreateAt, LastSentAt, DeleteAt, SentCount) SELECT Id, 1, 1, 0, 1 FROM Posts` + where, `DELETE FROM PersistentNotifications`},
	} {
		_, err := serverA.DB.ExecContext(ctx, change.do)
		require.NoError(t, err)
		changed, err := oracle.Take(ctx, serverA)
		require.NoError(t, err)
		_, err = serverA.DB.ExecContext(ctx, change.undo)
		require.NoError(t, err)
		rows := oracle.Compare(before, changed, nil).Rows
		require.NotEmpty(t, rows, change.name)
		require.LessOrEqual(t, len(rows), 2, "%s: %v", change.name, rows)
	}
}

// freshServer starts a server for an import of a subject.
func freshServer(t *testing.T, ctx context.Context, subject oracle.Subject, name string) *testbed.Server {
	t.Helper()
	server, err := subject.Fresh(ctx, bed, name, bundle)
	require.NoError(t, err)
	t.Cleanup(server.Stop)
	return server
}

// report logs a comparison when its test fails, and adds it to the file that
// ORACLE_REPORT names.
func report(t *testing.T, name string, diff oracle.Diff) {
	t.Helper()
	var text strings.Builder
	require.NoError(t, diff.Print(&text, 4))
	if len(diff.Unexplained()) > 0 {
		t.Log(text.String())
	}
	path := os.Getenv("ORACLE_REPORT")
	if path == "" {
		return
	}
	file, err := os.OpenFile(path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
	require.NoError(t, err)
	_, err = file.WriteString("==== " + name + "\n" + text.String() + "\n")
	require.NoError(t, err)
	require.NoError(t, file.Close())
}
