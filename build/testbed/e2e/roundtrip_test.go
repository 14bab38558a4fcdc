package e2e_test

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/build/testbed"
	"github.com/mattermost-community/mattermost-plugin-team-export/build/testbed/compare"
	"github.com/mattermost-community/mattermost-plugin-team-export/build/testbed/seed"
)

func TestATeamArrivesOnAnotherServerAsItWas(t *testing.T) {
	ctx := testContext(t)
	_, archive := exportTeam(t, ctx, serverA, content.Team.Id, nil)
	target := startServer(t, ctx, testbed.ServerOptions{Name: "arrival"})

	output, err := target.Validate(ctx, archive.path)
	require.NoError(t, err)
	require.Contains(t, output, "Posts")
	require.NoError(t, target.NativeImport(ctx, archive.path))

	results, err := compare.Teams(ctx, serverA, target, seed.TeamName)
	require.NoError(t, err)
	var table bytes.Buffer
	equal, err := compare.Print(&table, results)
	require.NoError(t, err)
	require.True(t, equal, "\n%s", table.String())
}

func TestTheComparisonSeesALoss(t *testing.T) {
	ctx := testContext(t)
	target := startServer(t, ctx, testbed.ServerOptions{Name: "empty"})
	results, err := compare.Teams(ctx, serverA, target, seed.TeamName)
	require.NoError(t, err)
	for _, result := range results {
		require.False(t, result.Equal(), "%s of a team against nothing", result.Kind)
	}
}

func TestTheArchiveHoldsNothingOfOthers(t *testing.T) {
	ctx := testContext(t)
	_, archive := exportTeam(t, ctx, serverA, content.Team.Id, nil)
	for _, name := range archive.names() {
		require.NotContains(t, name, seed.Secret)
		require.NotContains(t, string(archive.read(t, name)), seed.Secret, "in %s", name)
	}
	types := map[string]bool{}
	var users []string
	for _, line := range archive.lines(t) {
		types[line["type"].(string)] = true
		if line["type"] == "user" {
			users = append(users, line.payload()["username"].(string))
		}
	}
	require.Equal(t, map[string]bool{"version": true, "team": true, "channel": true, "user": true, "bot": true, "post": true, "emoji": true}, types)
	require.Equal(t, []string{"anna", "boris", "chen.wei", "dora", "emil", "fatima", "guest_gus"}, users,
		"neither the member of the other team alone nor the system admin")
	require.Len(t, archive.ofType(t, "team"), 1)
}

func TestOneWhoLeftGetsNoAccessBack(t *testing.T) {
	ctx := testContext(t)
	_, archive := exportTeam(t, ctx, serverA, content.Team.Id, nil)
	users := archive.ofType(t, "user")
	index := slices.IndexFunc(users, func(user map[string]any) bool { return user["username"] == "fatima" })
	require.NotContains(t, users[index], "teams")
	require.Positive(t, users[index]["delete_at"])
}

func TestTheManifestIsTheLastEntryAndTrue(t *testing.T) {
	ctx := testContext(t)
	job, archive := exportTeam(t, ctx, serverA, content.Team.Id, nil)
	names := archive.names()
	require.Equal(t, "import.jsonl", names[0])
	require.Equal(t, "manifest.json", names[len(names)-1])

	var manifest struct {
		FormatVersion int              `json:"format_version"`
		Counts        map[string]int64 `json:"counts"`
		Entries       []struct {
			Name   string `json:"name"`
			Size   int    `json:"size"`
			SHA256 string `json:"sha256"`
		} `json:"entries"`
	}
	require.NoError(t, json.Unmarshal(archive.read(t, "manifest.json"), &manifest))
	require.Equal(t, 1, manifest.FormatVersion)
	require.EqualValues(t, job.Counts, manifest.Counts)
	require.Len(t, manifest.Entries, len(names)-1)
	for i, entry := range manifest.Entries {
		data := archive.read(t, entry.Name)
		require.Equal(t, names[i], entry.Name)
		require.Len(t, data, entry.Size)
		require.Equal(t, sha256Hex(data), entry.SHA256, "checksum of %s", entry.Name)
	}
}

func TestTheSameTeamGivesTheSameBytes(t *testing.T) {
	ctx := testContext(t)
	_, first := exportTeam(t, ctx, serverA, content.Team.Id, nil)
	_, second := exportTeam(t, ctx, serverA, content.Team.Id, nil)
	for _, name := range first.names() {
		require.Equal(t, sha256Hex(first.read(t, name)), sha256Hex(second.read(t, name)), "%s", name)
	}
}

func TestOptionsSelectWhatIsExported(t *testing.T) {
	ctx := testContext(t)
	channelNames := func(archive *opened) (names []string) {
		for _, channel := range archive.ofType(t, "channel") {
			names = append(names, channel["name"].(string))
		}
		return names
	}
	files := func(archive *opened) (n int) {
		for _, name := range archive.names() {
			if strings.HasPrefix(name, "data/files/") {
				n++
			}
		}
		return n
	}
	emoji := func(archive *opened) (names []string) {
		for _, emoji := range archive.ofType(t, "emoji") {
			names = append(names, emoji["name"].(string))
		}
		return names
	}
	all := []string{"konzert-2024", "off-topic", "proben", "town-square", "vorstand"}
	cases := []struct {
		name     string
		options  string
		channels []string
		emoji    []string
		files    int
	}{
		{"everything by default", `{}`, all, []string{"stern"}, 9},
		{"without private channels", `{"private_channels": false}`, []string{"konzert-2024", "off-topic", "proben", "town-square"}, []string{"stern"}, 7},
		{"without archived channels", `{"archived_channels": false}`, []string{"off-topic", "proben", "town-square", "vorstand"}, []string{"stern"}, 7},
		{"without attachments", `{"attachments": {"include": false}}`, all, []string{"stern"}, 0},
		{"all emoji of the server", `{"emoji": "all"}`, all, []string{"kochtopf", "stern", "ungenutzt"}, 9},
		{"no emoji", `{"emoji": "none"}`, all, nil, 9},
	}
	for _, test := range cases {
		t.Run(test.name, func(t *testing.T) {
			_, archive := exportTeam(t, ctx, serverA, content.Team.Id, test.options)
			require.Equal(t, test.channels, channelNames(archive))
			require.Equal(t, test.emoji, emoji(archive))
			require.Equal(t, test.files, files(archive))
			_, err := serverA.Validate(ctx, archive.path)
			require.NoError(t, err)
		})
	}
}

func TestAFileMissingInTheStoreIsNamedAndNotPromised(t *testing.T) {
	ctx := testContext(t)
	var id, stored string
	row := serverA.DB.QueryRowContext(ctx, `SELECT f.Id, f.Path FROM FileInfo f JOIN Channels c ON c.Id = f.ChannelId
		WHERE f.Name = 'photo.png' AND c.TeamId = $1`, content.Team.Id)
	require.NoError(t, row.Scan(&id, &stored))
	stored = filepath.Join(serverA.FileStore(), stored)
	require.NoError(t, os.Rename(stored, stored+".away"))
	t.Cleanup(func() { require.NoError(t, os.Rename(stored+".away", stored)) })

	job, archive := exportTeam(t, ctx, serverA, content.Team.Id, nil)
	require.EqualValues(t, "succeeded_with_warnings", job.State)
	require.Equal(t, int64(8), job.Counts["files"])
	require.NotContains(t, string(archive.read(t, "import.jsonl")), id)
	var report struct {
		Warnings []struct{ Code, ID, Message string }
	}
	require.NoError(t, serverA.Admin.Get(ctx, "/jobs/"+job.ID+"/report", &report))
	require.True(t, slices.ContainsFunc(report.Warnings, func(w struct{ Code, ID, Message string }) bool {
		return w.Code == "file_missing" && w.ID == id && strings.Contains(w.Message, "photo.png")
	}), "%v", report.Warnings)
	_, err := serverA.Validate(ctx, archive.path)
	require.NoError(t, err)
}

func TestValidateSeesAMissingBlob(t *testing.T) {
	ctx := testContext(t)
	_, archive := exportTeam(t, ctx, serverA, content.Team.Id, nil)
	broken := filepath.Join(t.TempDir(), "broken.zip")
	file, err := os.Create(broken)
	require.NoError(t, err)
	out := zip.NewWriter(file)
	for _, entry := range archive.zip.File {
		if strings.HasSuffix(entry.Name, "photo.png") {
			continue
		}
		require.NoError(t, out.Copy(entry))
	}
	require.NoError(t, out.Close())
	require.NoError(t, file.Close())
	_, err = serverA.Validate(ctx, broken)
	require.Error(t, err, "the check that all our archives pass must be able to fail")
}

func TestMmctlListsAndDownloadsTheArchive(t *testing.T) {
	ctx := testContext(t)
	job, archive := exportTeam(t, ctx, serverA, content.Team.Id, nil)
	ours, err := os.ReadFile(archive.path)
	require.NoError(t, err)
	require.Equal(t, job.Archive.SHA256, sha256Hex(ours))
	require.Equal(t, job.Archive.Size, int64(len(ours)))
	requireMmctlSees(t, ctx, serverA, job)
}

// requireMmctlSees checks that mmctl lists the archive of a job and downloads
// the very bytes that the job says.
func requireMmctlSees(t *testing.T, ctx context.Context, server *testbed.Server, job testbed.Job) {
	t.Helper()
	list, err := server.Mmctl(ctx, "export", "list")
	require.NoError(t, err)
	require.Contains(t, list, job.Archive.Name)
	path := filepath.Join(t.TempDir(), "by-mmctl.zip")
	_, err = server.Mmctl(ctx, "export", "download", job.Archive.Name, path)
	require.NoError(t, err)
	data, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, job.Archive.SHA256, sha256Hex(data))
	require.Equal(t, job.Archive.Size, int64(len(data)))
}
