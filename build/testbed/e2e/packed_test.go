package e2e_test

import (
	"archive/zip"
	"context"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost/mattermost/server/public/model"

	"github.com/mattermost-community/mattermost-plugin-team-export/build/testbed"
)

// An archive that was unpacked and packed again is the same archive.
func TestImport_ReadsArchivesAsPeoplePackThem(t *testing.T) {
	ctx := testContext(t)
	_, archive := exportTeam(t, ctx, serverA, content.Team.Id, nil)
	target := startServer(t, ctx, testbed.ServerOptions{Name: "packed", Bundle: bundle})
	openImports(t, ctx, target)
	imported := func(name, path string) []string {
		team, _, err := target.Admin.CreateTeam(ctx, &model.Team{Name: name, DisplayName: name, Type: model.TeamInvite})
		require.NoError(t, err)
		job, plan, err := target.Admin.Import(ctx, team.Id, path)
		require.NoError(t, err)
		succeeded(t, job)
		for _, drop := range plan.Dropped {
			require.NotContains(t, []string{"file_refused", "missing_file", "file_never_named"}, drop.Kind)
		}
		return contentsOf(t, ctx, target, team.Id)
	}
	clean := imported("clean", archive.path)
	require.Greater(t, len(clean), 50)
	for name, change := range map[string]func(string) []string{
		"finder": func(name string) []string {
			return []string{name, "__MACOSX/._" + name, filepath.Dir(name) + "/.DS_Store"}
		},
		"windows": func(name string) []string { return []string{strings.ReplaceAll(name, "/", `\`)} },
		"nested":  func(name string) []string { return []string{"my export/" + name} },
	} {
		t.Run(name, func(t *testing.T) {
			require.Equal(t, clean, imported(name, packAgain(t, archive.path, change)))
		})
	}
}

// contentsOf returns what was said in a team and which files it has, whatever ids
// and channels of its own they have.
func contentsOf(t *testing.T, ctx context.Context, server *testbed.Server, teamID string) []string {
	t.Helper()
	posts := dump(t, ctx, server, `SELECT c.Type, c.Name, p.Message, p.CreateAt, p.Type AS kind, COALESCE(p.RootId, '') <> '' AS reply, u.Username,
		(SELECT COUNT(*) FROM Reactions r WHERE r.PostId = p.Id AND r.DeleteAt = 0) AS reactions
		FROM Posts p JOIN Channels c ON c.Id = p.ChannelId JOIN Users u ON u.Id = p.UserId
		WHERE c.TeamId = $1 AND p.DeleteAt = 0 AND u.Username <> $2 ORDER BY c.Name, p.CreateAt, p.Message, u.Username`, teamID, server.Admin.User.Username)
	files := dump(t, ctx, server, `SELECT c.Name AS channel, p.CreateAt, f.Name, f.Size, f.MimeType FROM FileInfo f JOIN Posts p ON p.Id = f.PostId
		JOIN Channels c ON c.Id = p.ChannelId WHERE c.TeamId = $1 AND f.DeleteAt = 0 ORDER BY c.Name, p.CreateAt, f.Name, f.Size`, teamID)
	require.NotEmpty(t, files)
	all := slices.Concat(posts, files)
	for i := range all {
		all[i] = numbered.ReplaceAllString(all[i], "metronom")
	}
	return all
}

// numbered are the accounts that keep the posts of the bot: each team gets one.
var numbered = regexp.MustCompile(`\bmetronom\d+\b`)

// packAgain packs the files of an archive under other names. The first name has
// the content, all others hold what a system leaves behind.
func packAgain(t *testing.T, path string, change func(name string) []string) string {
	t.Helper()
	old, err := zip.OpenReader(path)
	require.NoError(t, err)
	defer func() { _ = old.Close() }()
	packed := filepath.Join(t.TempDir(), "packed.zip")
	out, err := os.Create(packed)
	require.NoError(t, err)
	zw := zip.NewWriter(out)
	written := map[string]bool{}
	for _, file := range old.File {
		content, err := file.Open()
		require.NoError(t, err)
		var reader io.Reader = content
		for _, name := range change(file.Name) {
			if !written[name] {
				w, err := zw.Create(name)
				require.NoError(t, err)
				_, err = io.Copy(w, reader)
				require.NoError(t, err)
			}
			written[name], reader = true, strings.NewReader("\x00\x05\x16\x07")
		}
		require.NoError(t, content.Close())
	}
	require.NoError(t, zw.Close())
	require.NoError(t, out.Close())
	return packed
}

// A file that is no archive, and a plan with errors, hold no other import up.
func TestImport_OfNothingUsefulKeepsNobodyOut(t *testing.T) {
	ctx := testContext(t)
	i := newIntruder(t, ctx, "busy", nil)
	set(t, ctx, i.server, map[string]any{"importby": "team_admins"})
	team := i.team(t, ctx, "choir")
	version := `{"type":"version","version":1}`
	channel := func(team string) string {
		return `{"type":"channel","channel":{"team":"` + team + `","name":"songs","display_name":"Songs","type":"O"}}`
	}

	slack := packAgain(t, writeArchive(t, []string{"[]"}, map[string][]byte{"users.json": []byte("[]")}), func(name string) []string {
		return map[string][]string{"import.jsonl": {"channels.json"}, "data/users.json": {"users.json"}}[name]
	})
	job, _, err := i.mallory.PlanImport(ctx, team.Id, slack)
	require.NoError(t, err)
	require.EqualValues(t, "failed", job.State)
	require.EqualValues(t, "invalid_archive", job.Error.Code)
	require.Equal(t, "slack_export", job.Error.Details[0].Code)
	require.Contains(t, job.Error.Message, "mmetl")

	several := writeArchive(t, []string{version, channel("choir"), channel("kitchen")}, nil)
	blocked, plan, err := i.mallory.PlanImport(ctx, team.Id, several)
	require.NoError(t, err)
	require.EqualValues(t, "blocked", plan.Verdict)
	require.True(t, blocked.Blocked)

	ready, plan, err := i.mallory.PlanImport(ctx, team.Id, writeArchive(t, []string{version, channel("choir")}, nil))
	require.NoError(t, err)
	require.NotEqualValues(t, "blocked", plan.Verdict)
	blocked, err = i.mallory.JobNow(ctx, blocked.ID)
	require.NoError(t, err)
	require.EqualValues(t, "needs_review", blocked.State, "it is not lost")

	// A plan that can be carried out holds the team, and says whose it is.
	_, _, err = i.server.Admin.PlanImport(ctx, team.Id, several)
	var refused *testbed.APIError
	require.ErrorAs(t, err, &refused)
	require.Equal(t, "team_export.job_running", refused.ID)
	require.Equal(t, ready.ID, refused.JobID)
	require.Contains(t, refused.Message, "@"+i.mallory.User.Username+", ")
	require.Equal(t, "holder", refused.Details[0].Code)
	require.Positive(t, ready.ExpiresAt)

	ready, err = i.mallory.ApplyPlan(ctx, ready.ID, plan.Revision)
	require.NoError(t, err)
	succeeded(t, ready)
	lines := filepath.Join(t.TempDir(), "import.jsonl")
	require.NoError(t, os.WriteFile(lines, []byte("\xef\xbb\xbf"+version+"\r\n"+channel("choir")+"\r\n\r\n"), 0o600))
	job, _, err = i.mallory.Import(ctx, team.Id, lines)
	require.NoError(t, err)
	succeeded(t, job)
}
