//go:build aba

package e2e_test

import (
	"encoding/json"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/build/testbed/oracle"
)

// TestRoundTripABA_ASecondExportEqualsTheFirst exports a team of all shapes, imports
// it elsewhere with the plugin, exports it there, and brings it back. Ids of posts and
// files are a part of the lines.
func TestRoundTripABA_ASecondExportEqualsTheFirst(t *testing.T) {
	ctx := testContext(t)
	source, hard := hardServer(t)
	_, first := exportTeam(t, ctx, source, hard.Team.Id, nil)
	subject := oracle.Subject{Archive: first.path, Team: hard.Team.Name}
	target := freshServer(t, ctx, subject, "there")
	_, err := subject.Import(ctx, target)
	require.NoError(t, err)
	team, _, err := target.Admin.GetTeamByName(ctx, hard.Team.Name, "")
	require.NoError(t, err)
	_, second := exportTeam(t, ctx, target, team.Id, nil)
	sent, arrived := linesByKind(t, first), linesByKind(t, second)
	require.NotEmpty(t, sent["post"])
	for _, kind := range slices.Sorted(maps.Keys(sent)) {
		missing, extra := difference(sent[kind], arrived[kind]), difference(arrived[kind], sent[kind])
		if len(missing)+len(extra) > 0 {
			t.Errorf("%s: %d lines\nthat did not come out again:\n%s\nthat came out and never went in:\n%s", kind, len(sent[kind]), strings.Join(missing, "\n"), strings.Join(extra, "\n"))
		}
	}

	// And back: nothing is new there.
	before, err := oracle.Take(ctx, source)
	require.NoError(t, err)
	require.NoError(t, source.ConfigurePlugin(ctx, map[string]any{"directmessages": true, "importby": "system_admins"}))
	job, _, err := source.Admin.Import(ctx, hard.Team.Id, second.path)
	require.NoError(t, err)
	succeeded(t, job)
	after, err := oracle.Take(ctx, source)
	require.NoError(t, err)
	diff := oracle.Compare(before, after, oracle.Notices)
	if len(diff.Unexplained()) > 0 {
		var text strings.Builder
		require.NoError(t, diff.Print(&text, 5))
		t.Log(text.String())
	}
	require.Empty(t, len(diff.Unexplained()))
	require.Zero(t, job.Counts["posts_written"])
}

// ownFolder is named after an id that each server gives anew.
var ownFolder = regexp.MustCompile(`(users|emoji)/[a-z0-9]{26}/`)

// lostProps are those that no import keeps: ids of people, and what is not known to be
// harmless (docs/IMPORT.md).
var lostProps = []string{
	"kept", "a", "poll", "full", "from_bot", "userId", "addedUserId", "removedUserId", "convertedByUserId", "gmMembersDuringConversionIDs",
	"expire_at", "attachments", "old_header", "old_purpose",
}

// linesByKind are the lines of an archive with the ids of posts and files. What an
// import says that it leaves out is not among them.
func linesByKind(t *testing.T, archive *opened) map[string][]string {
	t.Helper()
	kinds := map[string][]string{}
	for text := range strings.Lines(string(archive.read(t, "import.jsonl"))) {
		text = ownFolder.ReplaceAllString(text, "$1/id/")
		var line map[string]any
		require.NoError(t, json.Unmarshal([]byte(text), &line))
		kind, _ := line["type"].(string)
		withoutLost(line)
		encoded, err := json.Marshal(line)
		require.NoError(t, err)
		kinds[kind] = append(kinds[kind], string(encoded))
	}
	return kinds
}

// withoutLost takes out what no import keeps.
func withoutLost(value any) {
	switch value := value.(type) {
	case map[string]any:
		if props, ok := value["props"].(map[string]any); ok {
			for _, name := range lostProps {
				delete(props, name)
			}
		}
		if kind, _ := value["type"].(string); strings.HasPrefix(kind, "custom_") {
			delete(value, "type")
		}
		for _, inner := range value {
			withoutLost(inner)
		}
	case []any:
		for _, inner := range value {
			withoutLost(inner)
		}
	}
}
