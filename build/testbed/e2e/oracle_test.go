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

	"github.com/mattermost-community/mattermost-plugin-team-export/build/testbed/archives"
	"github.com/mattermost-community/mattermost-plugin-team-export/build/testbed/oracle"
	"github.com/mattermost-community/mattermost-plugin-team-export/build/testbed/seed"
)

// TestOracle_OurImportLeavesWhatANativeOneLeaves imports archives natively and
// with the plugin into two fresh servers, and compares the two databases row by
// row. Each difference is a line of oracle.Known; each line is needed.
func TestOracle_OurImportLeavesWhatANativeOneLeaves(t *testing.T) {
	bed.LogsOnFailure(t)
	var mu sync.Mutex
	var diffs []oracle.Diff
	for _, test := range []struct {
		name    string
		archive func(*testing.T, context.Context) oracle.Subject
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
	} {
		t.Run(test.name, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), 10*time.Minute)
			defer cancel()
			diff, err := test.archive(t, ctx).Run(ctx, bed, "oracle"+test.name, bundle)
			require.NoError(t, err)
			mu.Lock()
			diffs = append(diffs, diff)
			mu.Unlock()
			report(t, test.name, diff)
			require.Empty(t, diff.Unexplained(), "differences that oracle.Known does not explain")
		})
	}
	require.Empty(t, oracle.Unused(oracle.Known, diffs...), "lines of oracle.Known that explain nothing any more")
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
