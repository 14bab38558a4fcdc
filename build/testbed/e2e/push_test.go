package e2e_test

import (
	"context"
	"encoding/json"
	"errors"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost/mattermost/server/public/model"

	"github.com/mattermost-community/mattermost-plugin-team-export/build/testbed"
)

// drive runs a command line that drives the plugin on server A, expects an exit code and
// returns the output and what was said of errors.
func drive(t *testing.T, ctx context.Context, person *testbed.Client, code int, args ...string) (output, said string) {
	t.Helper()
	text, err := online(t, ctx, serverA.URL, person, args...).Output()
	got := 0
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		got, said = exit.ExitCode(), string(exit.Stderr)
	} else {
		require.NoError(t, err)
	}
	require.Equal(t, code, got, "%v\n%s%s", args, text, said)
	return string(text), said
}

func TestTeamarchive_DrivesThePlugin(t *testing.T) {
	ctx := testContext(t)
	admin := serverA.Admin
	archive := filepath.Join(t.TempDir(), "choir.zip")
	drive(t, ctx, admin, 0, "export", "--team", content.Team.Name, "-o", archive, "--options", `{"emoji": "all"}`)
	want, err := admin.Export(ctx, content.Team.Id, `{"emoji": "all"}`)
	require.NoError(t, err)
	require.Equal(t, download(t, ctx, admin, want).read(t, "import.jsonl"), openArchive(t, archive).read(t, "import.jsonl"))
	_, said := drive(t, ctx, admin, 2, "export", "--team", content.Team.Name, "-o", archive)
	require.Contains(t, said, "is there already")

	team, _, err := admin.CreateTeam(ctx, &model.Team{Name: "driven", DisplayName: "Driven", Type: model.TeamInvite})
	require.NoError(t, err)
	output, _ := drive(t, ctx, admin, 0, "import", "--team", team.Name, "--plan", archive)
	require.Contains(t, output, "@anna")
	_, said = drive(t, ctx, admin, 2, "import", "--team", team.Name, "--yes", archive)
	require.Contains(t, said, "--accept-changes agrees to that")
	text, _ := drive(t, ctx, admin, 0, "import", "--team", team.Name, "--yes", "--accept-changes", "--decide", "channel:vorstand=skip", "--json", archive)
	var done struct {
		Job    string           `json:"job"`
		Counts map[string]int64 `json:"counts"`
	}
	require.NoError(t, json.Unmarshal([]byte(text), &done))
	require.Positive(t, done.Counts["posts"])
	channels, _, err := admin.GetPublicChannelsForTeam(ctx, team.Id, 0, 100, "")
	require.NoError(t, err)
	require.NotEmpty(t, channels)

	text, _ = drive(t, ctx, admin, 0, "jobs", "--team", team.Name, "--json")
	var jobs []testbed.Job
	require.NoError(t, json.Unmarshal([]byte(text), &jobs))
	require.Len(t, jobs, 3)
	require.Equal(t, done.Job, jobs[0].ID)
	require.EqualValues(t, "canceled", jobs[1].State, "a plan that nobody agreed to")

	_, said = drive(t, ctx, content.Users["anna"], 2, "export", "--team", content.Team.Name, "-o", archive+".anna")
	require.Contains(t, said, "403")
	_, said = drive(t, ctx, content.Users["anna"], 2, "export", "--team", "nowhere", "-o", archive+".nowhere")
	require.Contains(t, said, "there is no team")
}

func TestTeamarchive_ExportsEveryTeam(t *testing.T) {
	ctx := testContext(t)
	folder := filepath.Join(t.TempDir(), "archives")
	drive(t, ctx, serverA.Admin, 0, "export", "--all-teams", "-o", folder)
	run := tool(t, ctx)
	for _, team := range []string{content.Team.Name, content.OtherTeam.Name} {
		run(0, "verify", filepath.Join(folder, team+".zip"))
	}
	output, _ := drive(t, ctx, serverA.Admin, 0, "export", "--all-teams", "-o", folder)
	require.Contains(t, output, " 0 exported")
}
