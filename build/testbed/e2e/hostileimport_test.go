package e2e_test

import (
	"archive/zip"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost/mattermost/server/public/model"

	"github.com/mattermost-community/mattermost-plugin-team-export/build/testbed"
	"github.com/mattermost-community/mattermost-plugin-team-export/build/testbed/seed"
)

// hostileLines are what a team admin might try.
func hostileLines(dm string) []string {
	post := func(more string) string {
		return `{"type":"post","post":{"team":"choir","channel":"open","user":"evil","message":"x","create_at":1700000000000` + more + `}}`
	}
	return []string{
		`{"type":"version","version":1}`,
		`{"type":"role","role":{"name":"system_user","display_name":"x","permissions":["manage_system"]}}`,
		`{"type":"scheme","scheme":{"name":"evil","display_name":"x","scope":"team"}}`,
		`{"type":"team","team":{"name":"choir","display_name":"Evil","type":"O","allow_open_invite":true}}`,
		`{"type":"channel","channel":{"team":"choir","name":"town-square","type":"O","header":"evil"}}`,
		`{"type":"channel","channel":{"team":"choir","name":"open","type":"O","header":"mine"}}`,
		`{"type":"channel","channel":{"team":"choir","name":"secret","type":"O","header":"evil"}}`,
		`{"type":"user","user":{"username":"victim","email":"evil@example.com","password":"Passw0rd-evil","roles":"system_user system_admin","nickname":"Evil","teams":[{"name":"choir","roles":"team_user team_admin"},{"name":"kitchen","roles":"team_admin"}]}}`,
		`{"type":"user","user":{"username":"evil","email":"victim@example.com","auth_service":"ldap","auth_data":"x","nickname":"Evil","teams":[{"name":"choir","roles":"team_admin","channels":[{"name":"secret"}]}]}}`,
		`{"type":"user","user":{"username":"mallory","email":"mallory@example.com","roles":"system_admin","nickname":"Evil","teams":[{"name":"choir","roles":"team_admin","channels":[{"name":"secret","roles":"channel_admin"}]}]}}`,
		`{"type":"bot","bot":{"username":"playbooks","owner":"victim","display_name":"Evil"}}`,
		`{"type":"emoji","emoji":{"name":"logo","image":"e.png"}}`,
		post(`,"attachments":[{"path":"../config/config.json"},{"path":"/etc/hostname"}],"flagged_by":["victim"],"props":{"from_webhook":"true","override_username":"victim","attachments":[{"text":"x","actions":[{"id":"a","integration":{"url":"/plugins/x"}}]}]}`),
		strings.Replace(post(""), `"open"`, fmt.Sprintf("%q", dm), 1),
		strings.Replace(post(""), `"open"`, `"secret"`, 1),
		`{"type":"direct_channel","direct_channel":{"members":["victim","mallory"]}}`,
		`{"type":"direct_post","direct_post":{"channel_members":["victim","mallory"],"user":"victim","message":"x","create_at":1}}`,
	}
}

func writeArchive(t *testing.T, lines []string, files map[string][]byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "archive.zip")
	file, err := os.Create(path)
	require.NoError(t, err)
	zw := zip.NewWriter(file)
	add := func(name string, content []byte) {
		w, err := zw.Create(name)
		require.NoError(t, err)
		_, err = w.Write(content)
		require.NoError(t, err)
	}
	add("import.jsonl", []byte(strings.Join(lines, "\n")))
	for name, content := range files {
		add("data/"+name, content)
	}
	require.NoError(t, zw.Close())
	require.NoError(t, file.Close())
	return path
}

func TestAHostileArchiveOfATeamAdminReachesNobodyElse(t *testing.T) {
	ctx := testContext(t)
	server := startServer(t, ctx, testbed.ServerOptions{Name: "hostile", Bundle: bundle})
	user := func(name string) *testbed.Client {
		_, err := server.CreateUser(ctx, &model.User{Username: name, Email: name + "@example.com"})
		require.NoError(t, err)
		client, err := server.Login(ctx, name)
		require.NoError(t, err)
		return client
	}
	mallory, victim := user("mallory"), user("victim")
	team := makeTeam(t, ctx, mallory)
	other, _, err := victim.CreateTeam(ctx, &model.Team{Name: "kitchen", DisplayName: "Kitchen", Type: model.TeamInvite})
	require.NoError(t, err)
	_, _, err = server.Admin.CreateChannel(ctx, &model.Channel{TeamId: team.Id, Name: "secret", DisplayName: "Secret", Type: model.ChannelTypePrivate})
	require.NoError(t, err)
	square, _, err := victim.GetChannelByName(ctx, "town-square", other.Id, "")
	require.NoError(t, err)
	_, _, err = victim.CreatePost(ctx, &model.Post{ChannelId: square.Id, Message: "dinner"})
	require.NoError(t, err)
	dm, _, err := victim.CreateDirectChannel(ctx, victim.User.Id, server.Admin.User.Id)
	require.NoError(t, err)
	picture, err := seed.Picture(3)
	require.NoError(t, err)
	emoji, _, err := server.Admin.CreateEmoji(ctx, &model.Emoji{Name: "logo", CreatorId: server.Admin.User.Id}, picture, "logo.png")
	require.NoError(t, err)
	other2, err := seed.Picture(9)
	require.NoError(t, err)
	path := writeArchive(t, hostileLines(dm.Name), map[string][]byte{"e.png": other2})

	// A team admin may not import unless the setting says so.
	for _, importBy := range []string{"nobody", "system_admins"} {
		set(t, ctx, server, map[string]any{"importby": importBy})
		requireForbidden(t, ctx, mallory, team.Id, path)
	}

	// So she talks a system admin into it.
	before := dumpOthers(t, ctx, server, team.Id)
	require.NotEmpty(t, before)
	job, plan, err := server.Admin.Import(ctx, team.Id, path)
	require.NoError(t, err)
	succeeded(t, job)
	after := dumpOthers(t, ctx, server, team.Id)
	require.Subset(t, after, before, "every row of others is as it was")
	bot, _, err := server.Admin.GetUserByUsername(ctx, testbed.PluginID, "")
	require.NoError(t, err)
	for _, fresh := range after {
		if !slices.Contains(before, fresh) {
			var made struct {
				Kind     string `json:"?column?"`
				Name     string `json:"name"`
				Roles    string `json:"roles"`
				Username string `json:"username"`
				UserID   string `json:"userid"`
			}
			require.NoError(t, json.Unmarshal([]byte(fresh), &made))
			if strings.Contains(fresh, bot.Id) {
				continue // the plugin's notice to the one who imports
			}
			if made.Kind == "preference" && !strings.Contains(strings.Join(before, "\n"), made.UserID) {
				continue // the first ones of a new account
			}
			switch made.Kind {
			case "user":
				require.Equal(t, []string{"victim1", "system_user"}, []string{made.Username, made.Roles})
			case "emoji":
				require.Equal(t, "logo1", made.Name)
			default:
				require.Fail(t, "nothing but an account and an emoji is new", fresh)
			}
		}
	}
	action, name := plan.User("victim")
	require.Equal(t, []string{"rename", "victim1"}, []string{action, name}, "another address is another person")
	action, name = plan.User("evil")
	require.Equal(t, []string{"merge", "victim"}, []string{action, name}, "shown to the system admin, who may refuse it")
	for _, username := range []string{"victim", "victim1"} {
		_, _, err = model.NewAPIv4Client(server.URL).Login(ctx, username, "Passw0rd-evil")
		require.Error(t, err, "the archive's password opens nothing, %s", username)
	}
	require.Zero(t, row(t, ctx, server, `SELECT COUNT(*) FROM TeamMembers WHERE TeamId = $1 AND UserId = $2 AND SchemeAdmin`, team.Id, victim.User.Id),
		"whoever was here is no admin because an archive says so")

	_, err = server.Login(ctx, "victim")
	require.NoError(t, err, "passwords still work")
	_, _, err = victim.GetMe(ctx, "")
	require.NoError(t, err, "sessions live on")
	image, _, err := server.Admin.GetEmojiImage(ctx, emoji.Id)
	require.NoError(t, err)
	require.NotEmpty(t, image)
	member, _, err := server.Admin.GetTeamMember(ctx, team.Id, mallory.User.Id, "")
	require.NoError(t, err)
	require.True(t, member.SchemeAdmin, "mallory was an admin and is one")
	require.Zero(t, row(t, ctx, server, `SELECT COUNT(*) FROM ChannelMembers m JOIN Channels c ON c.Id = m.ChannelId
		WHERE c.Name = 'secret' AND m.UserId = $1`, mallory.User.Id), "mallory did not get into the private channel")
	require.Zero(t, row(t, ctx, server, `SELECT COUNT(*) FROM Posts WHERE ChannelId = $1`, dm.Id))
	require.Zero(t, row(t, ctx, server, `SELECT COUNT(*) FROM FileInfo WHERE PostId <> ''`), "no file of the server's disk")
	require.EqualValues(t, 2, row(t, ctx, server, `SELECT COUNT(*) FROM Posts p JOIN Channels c ON c.Id = p.ChannelId WHERE c.TeamId = $1 AND p.Message = 'x'`, team.Id),
		"what was harmless arrived")
}

// requireForbidden requires that a person can neither upload nor import.
func requireForbidden(t *testing.T, ctx context.Context, client *testbed.Client, teamID, path string) {
	t.Helper()
	var refused *testbed.APIError
	_, err := client.Upload(ctx, teamID, path)
	require.ErrorAs(t, err, &refused, "upload of %s", client.User.Username)
	require.Equal(t, 403, refused.StatusCode, client.User.Username)
	_, _, err = client.PlanImport(ctx, teamID, path)
	require.ErrorAs(t, err, &refused, "import of %s", client.User.Username)
	require.Equal(t, 403, refused.StatusCode, client.User.Username)
}
