package browser_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/mattermost/mattermost/server/public/model"

	"github.com/mattermost-community/mattermost-plugin-team-export/build/testbed"
	"github.com/mattermost-community/mattermost-plugin-team-export/build/testbed/seed"
)

var (
	bed    *testbed.Bed
	server *testbed.Server
)

func TestMain(m *testing.M) {
	os.Exit(testbed.RunTests(m, func(ctx context.Context, started *testbed.Bed) error {
		bed = started
		bundle, err := testbed.BuildBundle(ctx)
		if err != nil {
			return err
		}
		server, err = bed.StartServer(ctx, testbed.ServerOptions{Name: "browser", Bundle: bundle})
		return err
	}))
}

func TestTheWebAppInARealBrowser(t *testing.T) {
	bed.LogsOnFailure(t)
	ctx, cancel := context.WithTimeout(t.Context(), 18*time.Minute)
	defer cancel()
	chromium, err := testbed.Chromium(ctx)
	require.NoError(t, err)
	root, err := testbed.RepoRoot()
	require.NoError(t, err)
	_, err = testbed.BrowserPackages(ctx)
	require.NoError(t, err)
	serveHostPage(t, ctx)

	content, err := seed.Fill(ctx, server)
	require.NoError(t, err)
	_, _, err = server.Admin.AddTeamMember(ctx, content.Team.Id, server.Admin.User.Id)
	require.NoError(t, err)
	screenshots := filepath.Join(root, "dist", "screenshots")
	require.NoError(t, os.MkdirAll(screenshots, 0o755))
	settings := map[string]any{
		"url": server.URL, "admin": testbed.AdminName, "password": testbed.Password, "chromium": chromium,
		"control": control(t, ctx), "screenshots": screenshots, "axe": filepath.Join("node_modules", "axe-core", "axe.min.js"),
		"team": content.Team, "collision": collision(t), "large": large(t), "trial": trial(t), "emoji": picture(t, 200),
	}
	for name, change := range map[string]func(*model.User){
		"member": func(*model.User) {},
		"anna":   func(user *model.User) { user.Locale = "de" },
		"claire": func(user *model.User) { user.Locale = "fr" },
	} {
		user := &model.User{Username: "browser-" + name, Email: name + "@browser.example.com"}
		change(user)
		user, err = server.CreateUser(ctx, user)
		require.NoError(t, err)
		_, _, err = server.Admin.AddTeamMember(ctx, content.Team.Id, user.Id)
		require.NoError(t, err)
		settings[name] = user
		if name != "member" {
			_, err = server.Admin.UpdateTeamMemberRoles(ctx, content.Team.Id, user.Id, "team_user team_admin")
			require.NoError(t, err)
		}
	}
	data, err := json.Marshal(settings)
	require.NoError(t, err)

	tests, err := filepath.Glob(filepath.Join("tests", os.Getenv("BROWSER_TESTS")+"*.test.mjs"))
	require.NoError(t, err)
	run := exec.CommandContext(ctx, "node", append([]string{"--test", "--test-concurrency=1", "--test-reporter=spec"}, tests...)...)
	run.Env = append(os.Environ(), "BROWSER_SETTINGS="+string(data))
	run.Stdout, run.Stderr = os.Stdout, os.Stderr
	require.NoError(t, run.Run())
}

// serveHostPage puts the host page where the server has its web app, so that it
// comes from the same address and with the server's own headers.
func serveHostPage(t *testing.T, ctx context.Context) {
	t.Helper()
	client := filepath.Join(server.Dir, "client")
	output, err := exec.CommandContext(ctx, "node", "build.mjs", filepath.Join(client, "host")).CombinedOutput()
	require.NoError(t, err, "%s", output)
	for from, to := range map[string]string{"root.html": "root.html", "boot.js": filepath.Join("host", "boot.js")} {
		data, err := os.ReadFile(filepath.Join("host", from))
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(filepath.Join(client, to), data, 0o600))
	}
}

// control lets the tests do to the server what a browser cannot: restart it,
// and change the plugin's settings.
func control(t *testing.T, ctx context.Context) string {
	t.Helper()
	mux := http.NewServeMux()
	answer := func(w http.ResponseWriter, err error) {
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
		}
	}
	mux.HandleFunc("POST /restart", func(w http.ResponseWriter, _ *http.Request) { answer(w, server.Restart(ctx)) })
	mux.HandleFunc("POST /settings", func(w http.ResponseWriter, r *http.Request) {
		var values map[string]any
		if err := json.NewDecoder(r.Body).Decode(&values); err != nil {
			answer(w, err)
			return
		}
		answer(w, server.Config(ctx, func(config *model.Config) {
			if config.PluginSettings.Plugins[testbed.PluginID] == nil {
				config.PluginSettings.Plugins[testbed.PluginID] = map[string]any{}
			}
			if values["reset"] == true {
				// A fresh server has no saved settings.
				config.PluginSettings.Plugins[testbed.PluginID] = map[string]any{}
				return
			}
			maps.Copy(config.PluginSettings.Plugins[testbed.PluginID], values)
		}))
	})
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	listening := &http.Server{Handler: mux, ReadHeaderTimeout: time.Minute}
	go func() { _ = listening.Serve(listener) }()
	t.Cleanup(func() { _ = listening.Close() })
	return "http://" + listener.Addr().String()
}

// collision writes an archive whose people meet others here: boris is another
// person with the name of an account, and anna has another name here.
func collision(t *testing.T) string {
	t.Helper()
	lines := []string{
		`{"type":"version","version":1}`,
		`{"type":"team","team":{"name":"band","display_name":"Band","type":"I"}}`,
		`{"type":"channel","channel":{"team":"band","name":"town-square","display_name":"Town Square","type":"O"}}`,
		`{"type":"channel","channel":{"team":"band","name":"rehearsals","display_name":"Rehearsals","type":"P"}}`,
	}
	for _, name := range []string{"browser-member", "wanda", "xaver", "yvonne"} {
		lines = append(lines, fmt.Sprintf(
			`{"type":"user","user":{"username":%q,"email":"%s@band.example.com","teams":[{"name":"band","channels":[{"name":"town-square"},{"name":"rehearsals"}]}]}}`, name, name))
	}
	for n := range 20 {
		lines = append(lines, fmt.Sprintf(
			`{"type":"post","post":{"team":"band","channel":"rehearsals","user":"browser-member","message":"Rehearsal %d","create_at":%d}}`, n, 1_700_000_000_000+int64(n)*1000))
	}
	return writeArchive(t, "band.zip", lines, nil)
}

// trial writes an archive for an import that is undone: of its people, otto becomes a
// placeholder, and he alone is in a private channel; its emoji has a name that
// another picture has here.
func trial(t *testing.T) string {
	t.Helper()
	return writeArchive(t, "trial.zip", []string{
		`{"type":"version","version":1}`,
		`{"type":"team","team":{"name":"trial","display_name":"Trial","type":"I"}}`,
		`{"type":"channel","channel":{"team":"trial","name":"town-square","display_name":"Town Square","type":"O"}}`,
		`{"type":"channel","channel":{"team":"trial","name":"chamber","display_name":"Chamber","type":"P"}}`,
		`{"type":"emoji","emoji":{"name":"trial_bell","image":"bell.png"}}`,
		`{"type":"user","user":{"username":"otto","email":"otto@trial.example.com","delete_at":1700000000000,"teams":[{"name":"trial","channels":[{"name":"chamber"}]}]}}`,
		`{"type":"user","user":{"username":"maria","email":"maria@trial.example.com","teams":[{"name":"trial","channels":[{"name":"town-square"}]}]}}`,
		`{"type":"post","post":{"team":"trial","channel":"chamber","user":"otto","message":"Hear :trial_bell:","create_at":1700000000000}}`,
		`{"type":"post","post":{"team":"trial","channel":"town-square","user":"maria","message":"Good morning","create_at":1700000000000}}`,
	}, map[string]io.Reader{"data/bell.png": bytes.NewReader(readAll(t, picture(t, 20)))})
}

// picture draws a picture and returns where it lies.
func picture(t *testing.T, shade uint8) string {
	t.Helper()
	data, err := seed.Picture(shade)
	require.NoError(t, err)
	path := filepath.Join(t.TempDir(), "picture.png")
	require.NoError(t, os.WriteFile(path, data, 0o600))
	return path
}

func readAll(t *testing.T, path string) []byte {
	t.Helper()
	data, err := os.ReadFile(path)
	require.NoError(t, err)
	return data
}

// large writes an archive that takes several chunks to upload.
func large(t *testing.T) string {
	t.Helper()
	lines := []string{
		`{"type":"version","version":1}`,
		`{"type":"team","team":{"name":"large","display_name":"Large","type":"I"}}`,
		`{"type":"channel","channel":{"team":"large","name":"recordings","display_name":"Recordings","type":"O"}}`,
		`{"type":"user","user":{"username":"zoe","email":"zoe@band.example.com","teams":[{"name":"large","channels":[{"name":"recordings"}]}]}}`,
		`{"type":"post","post":{"team":"large","channel":"recordings","user":"zoe","message":"Listen","create_at":1700000000000,"attachments":[{"path":"concert.bin"}]}}`,
	}
	return writeArchive(t, "large.zip", lines, map[string]io.Reader{"data/concert.bin": io.LimitReader(&noise{state: 1}, 30<<20)})
}

func writeArchive(t *testing.T, name string, lines []string, files map[string]io.Reader) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	file, err := os.Create(path)
	require.NoError(t, err)
	writeZip(t, file, lines, files)
	require.NoError(t, file.Close())
	return path
}
