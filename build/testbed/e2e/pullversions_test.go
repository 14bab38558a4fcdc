package e2e_test

import (
	"bytes"
	"context"
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost/mattermost/server/public/model"

	"github.com/mattermost-community/mattermost-plugin-team-export/build/testbed"
	"github.com/mattermost-community/mattermost-plugin-team-export/build/testbed/seed"
)

// TestPull_SavesWhatServersOfOtherVersionsShow pulls from servers of other versions that do
// not have the plugin. Then the plugin is installed, and the archive that it makes for the
// same person is the measure.
func TestPull_SavesWhatServersOfOtherVersionsShow(t *testing.T) {
	run := tool(t, testContext(t))
	for _, version := range otherVersions(t) {
		t.Run(version, func(t *testing.T) {
			t.Parallel()
			ctx := testContext(t)
			server := startServer(t, ctx, testbed.ServerOptions{Name: "pull" + strings.ReplaceAll(version, ".", ""), Version: version})
			there, err := seed.Fill(ctx, server)
			require.NoError(t, err)
			anna := there.Users["anna"]
			folder, packed := filepath.Join(t.TempDir(), "team"), filepath.Join(t.TempDir(), "team.zip")
			pullTeam(t, ctx, server, anna, there.Team.Name, folder, "--no-pictures", "--archive", packed)
			require.Contains(t, run(0, "verify", "--strict", folder), "no problems found")
			pulled := openArchive(t, packed)
			var manifest struct {
				Source struct {
					ServerVersion string `json:"server_version"`
				} `json:"source"`
			}
			require.NoError(t, json.Unmarshal(pulled.read(t, "manifest.json"), &manifest))
			require.Equal(t, versionOf(t, ctx, server), manifest.Source.ServerVersion)
			output, err := online(t, ctx, server.URL, server.Admin, "export", "--team", there.Team.Name, "-o", packed+".none").CombinedOutput()
			require.Error(t, err)
			require.Contains(t, string(output), "does not have the plugin Team Export")

			require.NoError(t, server.InstallPlugin(ctx, bundle))
			set(t, ctx, server, map[string]any{"memberarchives": true, "memberarchivesperday": 0})
			job, err := anna.Mine(ctx, there.Team.Id, map[string]any{"direct_messages": true, "html": false})
			require.NoError(t, err)
			requireSamePull(t, download(t, ctx, anna, job), pulled)

			_, _, err = anna.CreatePost(ctx, &model.Post{ChannelId: there.Channels["proben"].Id, Message: "news"})
			require.NoError(t, err)
			pullTeam(t, ctx, server, anna, there.Team.Name, folder, "--no-pictures", "--update-old-posts")
			require.True(t, bytes.Contains([]byte(archiveIn(t, folder)["import.jsonl"]), []byte(`"news"`)))
		})
	}
}

// versionOf returns the version that a server shows. Servers before 11 want to be asked for
// the old form of their configuration, which newer ones have as well.
func versionOf(t *testing.T, ctx context.Context, server *testbed.Server) string {
	t.Helper()
	answer, err := server.Admin.DoAPIGet(ctx, "/config/client?format=old", "")
	require.NoError(t, err)
	defer func() { _ = answer.Body.Close() }()
	var config map[string]string
	require.NoError(t, json.NewDecoder(answer.Body).Decode(&config))
	return config["Version"]
}
