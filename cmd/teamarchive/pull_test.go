package main

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/BurntSushi/toml"
	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/offline/pull"
	"github.com/mattermost-community/mattermost-plugin-team-export/offline/remote"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// ran runs a command line and returns the exit code and all that was written.
func ran(t *testing.T, args ...string) (code int, output string) {
	t.Helper()
	var text bytes.Buffer
	code = run(t.Context(), &terminal{out: &text, err: &text}, args)
	return code, text.String()
}

func TestPullConfig_SaysWhatIsTaken(t *testing.T) {
	path := filepath.Join(t.TempDir(), "choir.toml")
	require.NoError(t, os.WriteFile(path, []byte(`
output = "choir"
teams = ["choir"]
emoji = "all"
[channels]
exclude = ["spam"]
private = false
[direct]
users = ["boris"]
[groups]
at_least = [["dora"]]
[posts]
newest = 100
since = "2025-01-01"
[overrides.off-topic]
newest = -1
files = false
[attachments]
max_size = "10MB"
`), 0o600))
	config, err := readConfig(path)
	require.NoError(t, err)
	f := &pullFlags{without: []string{"noise"}, noGroups: true, newest: 50}
	options, err := f.options(config)
	require.NoError(t, err)
	require.Equal(t, []string{"spam", "noise"}, options.Export.Channels.Exclude)
	require.False(t, options.Export.PrivateChannels)
	require.Equal(t, transfer.EmojiAll, options.Export.Emoji)
	require.EqualValues(t, 10_000_000, options.Export.Attachments.MaxSize)
	require.Equal(t, []string{"boris"}, options.Direct)
	require.False(t, options.DirectAll)
	require.Empty(t, options.GroupsWith, "a flag counts before the configuration")
	require.EqualValues(t, 50, options.Limits.Newest)
	limits := options.Limits.With(options.Channels["off-topic"])
	require.Zero(t, limits.Newest)
	require.Equal(t, options.Limits.Since, limits.Since)
	require.False(t, limits.Files.Include)
}

// TestPullConfig_SetsEachOption says each field of the configuration other than usual, and
// requires that each field of the options changes.
func TestPullConfig_SetsEachOption(t *testing.T) {
	config, err := readConfig(writeConfig(t, "all.toml", `
update_old_posts = true
html = true
pictures = false
emoji = "none"
personal_data = false
anonymous_former = true
[channels]
include = ["town"]
exclude = ["spam"]
public = false
private = false
archived = false
[direct]
users = ["boris"]
exclude = ["clara"]
[groups]
exact = [["boris", "clara"]]
at_least = [["dora"]]
exclude = [["eva"]]
[posts]
since = "2025-01-01"
until = "2026-01-01"
after_post = "x"
newest = 100
per_run = 10
files = false
max_file_size = "1MB"
file_types = ["image/*"]
[kinds.public]
newest = 1
[kinds.private]
newest = 2
[kinds.direct]
newest = -1
files = true
max_file_size = "0"
[kinds.group]
newest = 4
`))
	require.NoError(t, err)
	options, err := optionsOf(config)
	require.NoError(t, err)
	usual := pull.DefaultOptions()
	require.Equal(t, []string{"town"}, options.Export.Channels.Include)
	require.Equal(t, []string{"spam"}, options.Export.Channels.Exclude)
	require.True(t, options.NoPublic)
	require.NotEqual(t, usual.Export.PrivateChannels, options.Export.PrivateChannels)
	require.NotEqual(t, usual.Export.ArchivedChannels, options.Export.ArchivedChannels)
	require.NotEqual(t, usual.Export.ProfilePictures, options.Export.ProfilePictures)
	require.NotEqual(t, usual.Export.HTML, options.Export.HTML)
	require.Equal(t, transfer.EmojiNone, options.Export.Emoji)
	require.Equal(t, transfer.FormerAnonymous, options.Export.FormerMembers)
	require.True(t, options.Minimal)
	require.True(t, options.UpdateOldPosts)
	require.False(t, options.DirectAll || options.GroupsAll)
	require.Equal(t, []string{"boris"}, options.Direct)
	require.Equal(t, []string{"clara"}, options.WithoutDirect)
	require.Equal(t, [][]string{{"boris", "clara"}}, options.GroupsExact)
	require.Equal(t, [][]string{{"dora"}}, options.GroupsWith)
	require.Equal(t, [][]string{{"eva"}}, options.WithoutGroups)
	require.Equal(t, pull.Limits{
		Since: time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC).UnixMilli(), Until: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC).UnixMilli(),
		AfterPost: "x", Newest: 100, PerRun: 10, Files: pull.FileLimits{MaxSize: 1_000_000, MimeTypes: []string{"image/*"}},
	}, options.Limits)
	require.Equal(t, options.Limits.Files, options.Export.Attachments)
	require.EqualValues(t, 1, options.Limits.With(options.Kinds[pull.KindPublic]).Newest)
	require.EqualValues(t, 2, options.Limits.With(options.Kinds[pull.KindPrivate]).Newest)
	require.EqualValues(t, 4, options.Limits.With(options.Kinds[pull.KindGroup]).Newest)
	direct := options.Limits.With(options.Kinds[pull.KindDirect])
	require.Zero(t, direct.Newest, "-1 takes a limit away")
	require.True(t, direct.Files.Include)
	require.Zero(t, direct.Files.MaxSize)
}

func writeConfig(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
	return path
}

// TestPullInit_NamesEachField requires that the example holds each field of the
// configuration, and that what it calls usual is usual.
func TestPullInit_NamesEachField(t *testing.T) {
	text := regexp.MustCompile(`(?m)^# (\[|[a-z_]+ = )`).ReplaceAllString(string(exampleConfig), "$1")
	config, err := readConfig(writeConfig(t, "whole.toml", text))
	require.NoError(t, err)
	var said map[string]any
	require.NoError(t, toml.Unmarshal([]byte(text), &said))
	missing := slices.DeleteFunc(unnamed(reflect.TypeFor[pull.Config](), said, ""), func(field string) bool {
		return slices.Contains([]string{".$schema", ".connection.token", ".connection.password"}, field) || // it says so in words
			strings.HasPrefix(field, ".kinds.") && !strings.HasPrefix(field, ".kinds.direct.newest") || // they are alike
			strings.HasPrefix(field, ".team_channels.choir.")
	})
	require.Empty(t, missing)
	none, err := optionsOf(pull.Config{})
	require.NoError(t, err)
	usual, err := optionsOf(pull.Config{
		AllTeams: config.AllTeams, HTML: config.HTML, UpdateOldPosts: config.UpdateOldPosts, Pictures: config.Pictures, Emoji: config.Emoji,
		PersonalData: config.PersonalData, AnonymousFormer: config.AnonymousFormer,
		Channels: pull.ChannelsConfig{Public: config.Channels.Public, Private: config.Channels.Private, Archived: config.Channels.Archived},
		Direct:   pull.DirectConfig{All: config.Direct.All}, Groups: pull.GroupsConfig{All: config.Groups.All},
		Attachments: pull.AttachmentsConfig{Include: config.Attachments.Include},
	})
	require.NoError(t, err)
	require.Equal(t, none, usual)
	require.InDelta(t, remote.DefaultRate, config.Rate, 0)
}

// unnamed lists the fields of a type that a configuration does not name.
func unnamed(kind reflect.Type, said map[string]any, path string) []string {
	var missing []string
	for member := range kind.Fields() {
		name, _, _ := strings.Cut(member.Tag.Get("json"), ",")
		value, found := said[name]
		inner, _ := value.(map[string]any)
		switch field := member.Type; {
		case field.Kind() == reflect.Struct:
			missing = append(missing, unnamed(field, inner, path+"."+name)...)
		case !found:
			missing = append(missing, path+"."+name)
		}
	}
	return missing
}

func TestPullConfig_IsFoundInTheFolderForConfigurations(t *testing.T) {
	home := t.TempDir()
	t.Setenv("XDG_CONFIG_HOME", home)
	t.Setenv("HOME", home)
	t.Setenv("MATTERMOST_TOKEN", "")
	t.Chdir(t.TempDir())
	require.NoError(t, os.WriteFile("pull.toml", []byte(`output = "of-a-stranger"`), 0o600))
	code, output := ran(t, "pull")
	require.Equal(t, exitUnusable, code)
	require.Contains(t, output, "no folder is given", "the folder of the command is not looked into")

	folder := filepath.Join(home, "teamarchive")
	require.NoError(t, os.MkdirAll(folder, 0o700))
	require.NoError(t, os.WriteFile(filepath.Join(folder, "pull.toml"), []byte("output = \"choir\"\nteams = [\"choir\"]\n"), 0o600))
	_, output = ran(t, "pull")
	require.Contains(t, output, filepath.Join(folder, "pull.toml"))
	require.Contains(t, output, "no server is given")
	_, output = ran(t, "pull", "--config", "")
	require.Contains(t, output, "no folder is given")
}

func TestPullInit_WritesAConfigurationThatIsValid(t *testing.T) {
	path := filepath.Join(t.TempDir(), "choir.toml")
	code, output := ran(t, "pull", "--init", path)
	require.Equal(t, exitFine, code, output)
	config, err := readConfig(path)
	require.NoError(t, err)
	require.Equal(t, []string{"choir"}, config.Teams)
	code, output = ran(t, "pull", "--init", path)
	require.Equal(t, exitUnusable, code)
	require.Contains(t, output, "exists")
}

func TestPullConfig_RefusesWhatItDoesNotKnow(t *testing.T) {
	for name, test := range map[string]struct{ file, text, says string }{
		"a field that is not there": {"a.toml", `teem = "choir"`, "teem"},
		"a word for a number":       {"a.json", `{"posts": {"newest": "many"}}`, "newest"},
		"another emoji":             {"a.json", `{"emoji": "some"}`, "emoji"},
		"no TOML":                   {"a.toml", `=`, "a.toml"},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), test.file)
			require.NoError(t, os.WriteFile(path, []byte(test.text), 0o600))
			_, err := readConfig(path)
			require.ErrorContains(t, err, test.says)
		})
	}
}

func TestSecrets_AreReadFromFilesThatNobodyElseReads(t *testing.T) {
	path := filepath.Join(t.TempDir(), "token")
	require.NoError(t, os.WriteFile(path, []byte("secret\n"), 0o600))
	secret, err := readSecret(path)
	require.NoError(t, err)
	require.Equal(t, "secret", secret)
	require.NoError(t, os.Chmod(path, 0o644))
	_, err = readSecret(path)
	require.ErrorContains(t, err, "chmod 600")

	config := filepath.Join(t.TempDir(), "choir.json")
	require.NoError(t, os.WriteFile(config, []byte(`{"connection": {"token": "secret"}}`), 0o644))
	_, err = readConfig(config)
	require.ErrorContains(t, err, "chmod 600")
}

// answering is a server that answers requests below a path in its own way, and others as a
// Mattermost server on which anna is in no team.
func answering(t *testing.T, path string, status int, text string) *httptest.Server {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Version-Id", "5.20.1.5.20.1.abc.false")
		switch {
		case strings.HasPrefix(r.URL.Path, path):
			w.WriteHeader(status)
			_, _ = w.Write([]byte(text))
		case r.URL.Path == "/api/v4/users/me":
			_, _ = w.Write([]byte(`{"id": "me", "username": "anna"}`))
		case r.URL.Path == "/api/v4/teams/name/choir":
			_, _ = w.Write([]byte(`{"id": "team", "name": "choir"}`))
		default:
			_, _ = w.Write([]byte(`[{"id": "abcdefghijklmnopqrstuvwxyz", "name": "band"}]`))
		}
	}))
	t.Cleanup(server.Close)
	return server
}

// TestErrors_SayWhatToDo holds each way in which a server cannot be used against what the user
// is told.
func TestErrors_SayWhatToDo(t *testing.T) {
	token := filepath.Join(t.TempDir(), "token")
	require.NoError(t, os.WriteFile(token, []byte("secret-of-mine"), 0o600))
	secure := httptest.NewTLSServer(http.NotFoundHandler())
	t.Cleanup(secure.Close)
	closed := httptest.NewServer(http.NotFoundHandler())
	closed.Close()
	elsewhere := httptest.NewServer(http.RedirectHandler("https://chat.example.com/", http.StatusFound))
	t.Cleanup(elsewhere.Close)
	wrong := func(id string) string { return `{"id": "` + id + `", "message": "It is so."}` }
	for name, test := range map[string]struct {
		server  string
		command []string
		says    []string
	}{
		"another program": {answering(t, "/api", http.StatusOK, "<html>").URL, nil, []string{"did not answer as a Mattermost server does", "check the address"}},
		"no server":       {closed.URL, nil, []string{"no server answers", "check the address"}},
		"plain HTTP":      {strings.Replace(closed.URL, "http:", "https:", 1), nil, []string{"no server answers"}},
		"HTTPS asked of a server without it": {
			strings.Replace(answering(t, "/x", 200, "").URL, "http:", "https:", 1), nil,
			[]string{"does not speak HTTPS on this port", "check the address"},
		},
		"a redirect":    {elsewhere.URL, nil, []string{"redirects to https://chat.example.com", "use --server https://chat.example.com"}},
		"a certificate": {secure.URL, nil, []string{"was not issued by an authority that this computer trusts", "SSL_CERT_FILE"}},
		"a wrong token": {
			answering(t, "/api/v4/users/me", http.StatusUnauthorized, wrong("api.context.session_expired.app_error")).URL, nil,
			[]string{"the token is wrong or its session has ended", "take a new one"},
		},
		"a second factor that is not set up": {
			answering(t, "/api/v4/users/me", http.StatusForbidden, wrong("api.context.mfa_required.app_error")).URL, nil,
			[]string{"asks for a second factor", "set it up"},
		},
		"no such team": {answering(t, "/x", http.StatusOK, "").URL, nil, []string{`you are in no team "choir"`, "you are in: band"}},
		"a team that is not there": {
			answering(t, "/api/v4/teams/name", http.StatusNotFound, wrong("app.team.missing")).URL,
			[]string{"export", "--team", "choir", "-o", "x"},
			[]string{`there is no team "choir"`, "the one in its address"},
		},
		"a server without the plugin": {
			answering(t, "/plugins", http.StatusNotFound, "404 page not found").URL,
			[]string{"export", "--team", "choir", "-o", "x"},
			[]string{"does not have the plugin Team Export", "'teamarchive pull' needs no plugin"},
		},
		"no right to export": {
			answering(t, "/plugins", http.StatusForbidden, wrong("team_export.forbidden")).URL,
			[]string{"export", "--team", "choir", "-o", "x"},
			[]string{"403", "It is so"},
		},
		"a token without rights": {
			answering(t, "/api/v4/users/me/teams", http.StatusForbidden, wrong("api.context.permissions.app_error")).URL, nil,
			[]string{"does not have the right", "ask an admin"},
		},
		"a server that is too old": {
			answering(t, "/api/v4/users/me/teams", http.StatusNotFound, wrong("api.context.404.app_error")).URL, nil,
			[]string{"Mattermost 5.20.1", "too old", "tested with is 10.9"},
		},
		"a file that is too large for a proxy": {answering(t, "/api/v4/users/me/teams", http.StatusRequestEntityTooLarge, "<html>").URL, nil, []string{"takes no requests as large", "raise the limit"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Setenv("XDG_CONFIG_HOME", t.TempDir())
			t.Chdir(t.TempDir())
			command := test.command
			if command == nil {
				command = []string{"pull", "--team", "choir", "-o", "x"}
			}
			code, output := ran(t, append(command, "--server", test.server, "--token-file", token)...)
			require.Equal(t, exitUnusable, code)
			for _, text := range test.says {
				require.Contains(t, output, text)
			}
			require.NotContains(t, output, "secret-of-mine")
		})
	}
}

func TestPull_SaysWhatToDo(t *testing.T) {
	strange := httptest.NewServer(http.NotFoundHandler())
	t.Cleanup(strange.Close)
	secure := httptest.NewTLSServer(http.NotFoundHandler())
	t.Cleanup(secure.Close)
	token := filepath.Join(t.TempDir(), "token")
	require.NoError(t, os.WriteFile(token, []byte("secret-of-mine"), 0o600))
	for name, test := range map[string]struct {
		args []string
		says string
	}{
		"no folder":           {[]string{}, "use -o"},
		"no team":             {[]string{"-o", "x"}, "--team"},
		"no server":           {[]string{"-o", "x", "--team", "choir"}, "--server"},
		"nobody":              {[]string{"-o", "x", "--team", "choir", "--server", "example.com"}, "--token-file"},
		"no encryption":       {[]string{"-o", "x", "--team", "choir", "--server", "http://example.com"}, "not encrypted"},
		"a password in it":    {[]string{"-o", "x", "--team", "choir", "--server", "https://anna:secret@example.com"}, "must not contain a password"},
		"a bad date":          {[]string{"-o", "x", "--team", "choir", "--since", "yesterday"}, "--since"},
		"no Mattermost":       {[]string{"-o", "x", "--team", "choir", "--server", strange.URL, "--token-file", token}, "did not answer as a Mattermost server does"},
		"a certificate":       {[]string{"-o", "x", "--team", "choir", "--server", secure.URL, "--token-file", token}, "SSL_CERT_FILE"},
		"two teams, one file": {[]string{"-o", "x", "--team", "a,b", "--archive", "x.zip"}, "--archive packs one team"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Chdir(t.TempDir())
			code, output := ran(t, append([]string{"pull"}, test.args...)...)
			require.Equal(t, exitUnusable, code)
			require.Contains(t, output, test.says)
			require.NotContains(t, output, "secret-of-mine")
		})
	}
}
