package main

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

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
	require.Zero(t, options.Channels["off-topic"].Newest)
	require.Equal(t, options.Limits.Since, options.Channels["off-topic"].Since)
	require.True(t, options.Channels["off-topic"].NoFiles)
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
