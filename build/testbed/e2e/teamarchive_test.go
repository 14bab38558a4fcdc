package e2e_test

import (
	"archive/zip"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/build/testbed"
	"github.com/mattermost-community/mattermost-plugin-team-export/build/testbed/archives"
	"github.com/mattermost-community/mattermost-plugin-team-export/build/testbed/compare"
	"github.com/mattermost-community/mattermost-plugin-team-export/build/testbed/seed"
)

// tool builds teamarchive and returns what runs it and expects an exit code.
func tool(t *testing.T, ctx context.Context) func(code int, args ...string) string {
	t.Helper()
	built, err := testbed.BuildTool(ctx, t.TempDir())
	require.NoError(t, err)
	return runs(t, ctx, built)
}

// runs returns what runs a program that was built and expects an exit code.
func runs(t *testing.T, ctx context.Context, built testbed.Tool) func(code int, args ...string) string {
	return func(code int, args ...string) string {
		t.Helper()
		output, got, err := built.Run(ctx, args...)
		require.NoError(t, err)
		require.Equal(t, code, got, "teamarchive %s\n%s", strings.Join(args, " "), output)
		return output
	}
}

func openArchive(t *testing.T, path string) *opened {
	t.Helper()
	zr, err := zip.OpenReader(path)
	require.NoError(t, err)
	t.Cleanup(func() { _ = zr.Close() })
	return &opened{path: path, zip: zr}
}

func TestTeamarchive_MergesWhatWasExportedInPartsIntoTheWhole(t *testing.T) {
	ctx := testContext(t)
	run := tool(t, ctx)
	const all = `{"profile_pictures": true, "edit_history": true, "emoji": "all"%s}`
	_, whole := exportTeam(t, ctx, serverA, content.Team.Id, fmt.Sprintf(all, ""))
	var times []float64
	for _, kind := range []string{"post", "direct_post"} {
		for _, post := range whole.ofType(t, kind) {
			times = append(times, post["create_at"].(float64))
			replies, _ := post["replies"].([]any)
			for _, reply := range replies {
				times = append(times, reply.(map[string]any)["create_at"].(float64))
			}
		}
	}
	slices.Sort(times)
	middle := int64(times[len(times)/2])
	_, before := exportTeam(t, ctx, serverA, content.Team.Id, fmt.Sprintf(all, fmt.Sprintf(`, "until": %d`, middle)))
	_, after := exportTeam(t, ctx, serverA, content.Team.Id, fmt.Sprintf(all, fmt.Sprintf(`, "since": %d`, middle)))

	for _, archive := range []*opened{whole, before, after} {
		require.Contains(t, run(0, "verify", "--strict", archive.path), "no problems found")
	}
	merged := filepath.Join(t.TempDir(), "merged.zip")
	run(0, "merge", "-o", merged, before.path, after.path)
	run(0, "verify", "--strict", merged)
	require.Contains(t, run(0, "diff", whole.path, merged), "no difference")
	want, have := whole.read(t, "import.jsonl"), openArchive(t, merged).read(t, "import.jsonl")
	wantLines, haveLines := strings.Split(string(want), "\n"), strings.Split(string(have), "\n")
	for i := 1; i < min(len(wantLines), len(haveLines)); i++ { // the first one says the version of the program
		require.Equal(t, wantLines[i], haveLines[i], "line %d", i+1)
	}
	require.Len(t, haveLines, len(wantLines))
	require.Contains(t, run(1, "diff", "--json", before.path, whole.path), `"change":"added"`)
}

func TestTeamarchive_FiltersIntoWhatAServerImports(t *testing.T) {
	ctx := testContext(t)
	run := tool(t, ctx)
	_, whole := exportTeam(t, ctx, serverA, content.Team.Id, nil)
	target := startServer(t, ctx, testbed.ServerOptions{Name: "filtered"})

	same := filepath.Join(t.TempDir(), "same.zip")
	run(0, "filter", "-o", same, whole.path)
	require.NoError(t, target.NativeImport(ctx, same))
	results, err := compare.Teams(ctx, serverA, target, seed.TeamName)
	require.NoError(t, err)
	for _, result := range results {
		require.True(t, result.Equal(), "%s of a team that was filtered without a filter", result.Kind)
	}

	small := filepath.Join(t.TempDir(), "small.zip")
	run(0, "filter", "-o", small, "--channel", "town-square", "--no-files", "--minimal", "--anonymous", "anna", whole.path)
	require.Contains(t, run(0, "verify", "--strict", small), "no problems found")
	output, err := target.Validate(ctx, small)
	require.NoError(t, err, output)
	require.NoError(t, startServer(t, ctx, testbed.ServerOptions{Name: "smaller"}).NativeImport(ctx, small))
	text := string(openArchive(t, small).read(t, "import.jsonl"))
	require.NotContains(t, text, "anna")
	require.Contains(t, text, "former-member")
}

func TestTeamarchive_ReadsANativeExport(t *testing.T) {
	ctx := testContext(t)
	run := tool(t, ctx)
	path, err := serverA.NativeExport(ctx)
	require.NoError(t, err)
	require.Contains(t, run(0, "verify", path), "no problems found")
	require.Contains(t, run(0, "inspect", path), "town-square")
	require.NotEmpty(t, run(0, "text", "--channel", "town-square", "--team", seed.TeamName, path))
	ours := filepath.Join(t.TempDir(), "ours.zip")
	run(0, "filter", "-o", ours, "--team", seed.TeamName, path)
	require.Contains(t, run(0, "verify", "--strict", ours), "no problems found")
}

func TestTeamarchive_ReadsAnArchiveOfMmetl(t *testing.T) {
	ctx := testContext(t)
	run := tool(t, ctx)
	path := filepath.Join(t.TempDir(), "mmetl.zip")
	require.NoError(t, archives.Mmetl(path))
	require.Contains(t, run(0, "verify", path), "no problems found")
	require.Contains(t, run(0, "inspect", path), "general")
	require.Contains(t, run(0, "inspect", "user", "ada", path), "in team "+archives.MmetlTeam)
	require.Contains(t, run(0, "text", "--channel", "general", path), "# ~general")
	pages := filepath.Join(t.TempDir(), "pages")
	run(0, "html", "-o", pages, path)
	start, err := os.ReadFile(filepath.Join(pages, "index.html"))
	require.NoError(t, err)
	require.Contains(t, string(start), "html/channel-")
	small := filepath.Join(t.TempDir(), "small.zip")
	run(0, "filter", "-o", small, "--no-files", path)
	require.Contains(t, run(0, "verify", "--strict", small), "no problems found")
}
