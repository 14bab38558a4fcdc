package e2e_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/mattermost/mattermost/server/public/model"

	"github.com/mattermost-community/mattermost-plugin-team-export/build/testbed"
)

// startChanging starts, once, the server of the teams that change.
var startChanging = sync.OnceValues(func() (*testbed.Server, error) {
	ctx, cancel := context.WithTimeout(context.Background(), 4*time.Minute)
	defer cancel()
	server, err := bed.StartServer(ctx, testbed.ServerOptions{Name: "changing", Bundle: bundle})
	if err != nil {
		return nil, err
	}
	return server, server.ConfigurePlugin(ctx, map[string]any{"directmessages": true, "jobsperteamperday": 0})
})

func changingServer(t *testing.T) *testbed.Server {
	t.Helper()
	server, err := startChanging()
	require.NoError(t, err)
	return server
}

// changeSeeds are the seeds of a run: a few, or as many as CHANGE_SEEDS says.
func changeSeeds() int {
	if n, err := strconv.Atoi(os.Getenv("CHANGE_SEEDS")); err == nil {
		return n
	}
	return 3
}

// exportDelta exports a team with all it has; an empty base makes a full export.
func exportDelta(t *testing.T, ctx context.Context, server *testbed.Server, teamID, base string) (testbed.Job, *opened) {
	t.Helper()
	options := map[string]any{"direct_messages": true, "edit_history": true}
	if base != "" {
		options["base"] = base
	}
	return exportTeam(t, ctx, server, teamID, options)
}

// contentOf are the lines of an archive that say what a team has: all but the first, which
// names the program.
func contentOf(t *testing.T, archive *opened) map[string][]string {
	t.Helper()
	content := map[string][]string{}
	for _, name := range []string{
		"import.jsonl", "extras/team.json", "extras/channels.ndjson", "extras/bookmarks.ndjson", "extras/users.ndjson", "extras/bot-memberships.ndjson",
		"extras/posts.ndjson", "extras/files.ndjson",
	} {
		lines := strings.Split(strings.TrimSpace(string(archive.read(t, name))), "\n")
		if name == "import.jsonl" {
			lines = lines[1:]
		}
		content[name] = lines
	}
	return content
}

func TestADeltaAndItsBaseAreTheTeamAsItIsNow(t *testing.T) {
	server := changingServer(t)
	built, err := testbed.BuildTool(testContext(t), t.TempDir())
	require.NoError(t, err)
	for seed := range changeSeeds() {
		t.Run(fmt.Sprintf("seed %d", seed), func(t *testing.T) {
			t.Parallel()
			ctx := testContext(t)
			run := runs(t, ctx, built)
			w := newChangeWorld(t, ctx, server, uint64(seed))
			w.age()
			job, base := exportDelta(t, ctx, server, w.team.Id, "")
			chain, previous := []string{base.path}, job
			for range 2 {
				w.shuffle(25)
				next, delta := exportDelta(t, ctx, server, w.team.Id, previous.ID)
				w.age()
				require.Contains(t, run(0, "verify", "--strict", delta.path), "no problems found")
				chain, previous = append(chain, delta.path), next
			}
			now, whole := exportDelta(t, ctx, server, w.team.Id, "")
			require.Less(t, previous.Counts["posts"]+previous.Counts["replies"], now.Counts["posts"]+now.Counts["replies"], "a delta leaves out what did not change")
			merged := filepath.Join(t.TempDir(), "merged.zip")
			run(0, append([]string{"merge", "-o", merged}, chain...)...)
			require.Contains(t, run(0, "verify", "--strict", merged), "no problems found")
			want, have := contentOf(t, whole), contentOf(t, openArchive(t, merged))
			for name, lines := range want {
				require.Equal(t, strings.Join(lines, "\n"), strings.Join(have[name], "\n"), name)
			}
			files := contents(t, whole)
			require.NotEmpty(t, files["file"])
			require.Equal(t, files, contents(t, openArchive(t, merged)))
		})
	}
}

func TestADeltaIsRefusedWhereItWouldBeWrong(t *testing.T) {
	t.Parallel()
	ctx := testContext(t)
	server := changingServer(t)
	admin := server.Admin
	team, _, err := admin.CreateTeam(ctx, &model.Team{Name: "refusing", DisplayName: "Refusing", Type: model.TeamOpen})
	require.NoError(t, err)
	elsewhere, _, err := admin.CreateTeam(ctx, &model.Team{Name: "elsewhere", DisplayName: "Elsewhere", Type: model.TeamOpen})
	require.NoError(t, err)
	refused := func(t *testing.T, teamID string, options map[string]any, code string) {
		t.Helper()
		_, err := admin.StartExport(ctx, teamID, options)
		var answer *testbed.APIError
		require.ErrorAs(t, err, &answer)
		require.Equal(t, 422, answer.StatusCode)
		require.NotEmpty(t, answer.Details)
		require.Equal(t, code, answer.Details[0].Code)
	}
	refused(t, team.Id, map[string]any{"base": "last"}, "base_unknown")
	base, _ := exportTeam(t, ctx, server, team.Id, nil)
	for name, test := range map[string]struct {
		team    string
		options map[string]any
		code    string
	}{
		"no such export":             {team.Id, map[string]any{"base": "nothing"}, "base_unknown"},
		"an export of another team":  {elsewhere.Id, map[string]any{"base": base.ID}, "base_unknown"},
		"other options":              {team.Id, map[string]any{"base": base.ID, "edit_history": true}, "base_differs"},
		"a range of time":            {team.Id, map[string]any{"base": base.ID, "since": 5}, "base_with"},
		"pages":                      {team.Id, map[string]any{"base": base.ID, "html": true}, "base_with"},
		"anonymous former members":   {team.Id, map[string]any{"base": base.ID, "former_members": "anonymous"}, "base_with"},
		"last with other options":    {team.Id, map[string]any{"base": "last", "private_channels": false}, "base_unknown"},
		"a number instead of a name": {team.Id, map[string]any{"base": 5}, "wrong_type"},
	} {
		t.Run(name, func(t *testing.T) { refused(t, test.team, test.options, test.code) })
	}

	delta, archive := exportTeam(t, ctx, server, team.Id, map[string]any{"base": "last"})
	t.Run("an import of a delta alone", func(t *testing.T) {
		job, _, err := admin.PlanImport(ctx, elsewhere.Id, archive.path)
		require.NoError(t, err)
		require.EqualValues(t, "failed", job.State)
		require.Contains(t, job.Error.Message, "only what changed since another one")
	})
	t.Run("a base that was deleted", func(t *testing.T) {
		_, err := admin.DeleteArchive(ctx, base.ID)
		require.NoError(t, err)
		refused(t, team.Id, map[string]any{"base": base.ID}, "base_gone")
		chained, _ := exportTeam(t, ctx, server, team.Id, map[string]any{"base": "last"})
		require.NotEqual(t, delta.ID, chained.ID, "the delta is a base itself")
	})
}
