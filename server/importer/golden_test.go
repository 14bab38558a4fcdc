package importer

import (
	"encoding/json"
	"flag"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/planning"
)

var update = flag.Bool("update", false, "write the golden files anew")

// A team of odd shapes, as an export once wrote it, comes in beside
// people, channels and emoji of the same names.
func TestGoldenImport(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("testdata", "odd-team.import.jsonl"))
	require.NoError(t, err)
	// Without its files and its manifest it is an archive of somebody else.
	lines := strings.Split(strings.Replace(strings.TrimSpace(string(text)), `"generator":"team-export"`, `"generator":"other"`, 1), "\n")
	data := zipFile(t, lines, map[string]string{"files/f1/plain.txt": "hello", "emoji/e1/image": pixel(), "emoji/e3/image": pixel()})
	for name, policy := range map[string]planning.Policy{"system-admin": planning.SystemAdmin(), "team-admin": planning.TeamAdmin()} {
		t.Run(name, func(t *testing.T) {
			target := withAccounts(
				planning.Account{ID: "id-1", Username: "adele", Email: "admin@example.com", Member: true},
				planning.Account{ID: "id-2", Username: "off", Email: "other@example.com"},
				planning.Account{ID: "id-3", Username: "ex", Email: "ex@example.com"},
			)
			target.Channels = append(target.Channels, planning.TargetChannel{ID: "c1", Name: "priv", Private: true})
			result := mustImport(t, data, target, policy)
			plan, err := json.MarshalIndent(result.plan, "", " ")
			require.NoError(t, err)
			compare(t, name+".plan.json", string(plan)+"\n")
			compare(t, name+".import.jsonl", result.text)
		})
	}
}

func compare(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		require.NoError(t, os.WriteFile(path, []byte(got), fs.FileMode(0o600)))
	}
	want, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, string(want), got)
}
