package schema_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/invopop/jsonschema"
	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/offline/offlinetest"
	"github.com/mattermost-community/mattermost-plugin-team-export/offline/pull"
	"github.com/mattermost-community/mattermost-plugin-team-export/offline/schema"
	"github.com/mattermost-community/mattermost-plugin-team-export/offline/source"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/archive"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/bulk"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

var update = flag.Bool("update", false, "write the schemas anew")

const module = "github.com/mattermost-community/mattermost-plugin-team-export"

// types are those that the exporter writes, by the names of the schemas.
var types = map[string]any{
	"manifest": archive.Manifest{}, "line": bulk.Line{}, "team": archive.TeamExtra{}, "channel": archive.ChannelExtra{}, "bookmark": archive.BookmarkExtra{},
	"user": archive.UserExtra{}, "bot-memberships": bulk.BotMembers{}, "post": archive.PostExtra{}, "file": archive.FileExtra{}, "warning": transfer.Warning{},
	"change": bulk.Change{}, "saved": archive.SavedExtra{}, "present": archive.PresentExtra{},
	"pull": pull.Config{},
}

// made makes a schema from a type and its comments. Readers pass over fields that
// they do not know, so the schema that is published does too; a strict one is for
// tests.
func made(t *testing.T, name string, strict bool) []byte {
	t.Helper()
	reflector := &jsonschema.Reflector{Anonymous: true, AllowAdditionalProperties: !strict && name != "pull", ExpandedStruct: true}
	for _, room := range []string{"server/archive", "server/bulk", "server/transfer", "offline/pull"} {
		require.NoError(t, reflector.AddGoComments(module, room))
	}
	made := reflector.Reflect(types[name])
	made.ID = jsonschema.ID("https://" + module + "/" + schema.File(name))
	made.Title = schema.Entry(name)
	if name == "line" {
		// Each type has its payload.
		for _, kind := range []bulk.Type{
			bulk.TypeVersion, bulk.TypeTeam, bulk.TypeChannel, bulk.TypeUser, bulk.TypeBot, bulk.TypePost, bulk.TypeEmoji, bulk.TypeDirectChannel, bulk.TypeDirectPost,
		} {
			properties := jsonschema.NewProperties()
			properties.Set("type", &jsonschema.Schema{Const: string(kind)})
			made.AnyOf = append(made.AnyOf, &jsonschema.Schema{Properties: properties, Required: []string{string(kind)}})
		}
	}
	text, err := json.MarshalIndent(made, "", "  ")
	require.NoError(t, err)
	return append(text, '\n')
}

func TestSchemas_AreThoseOfTheTypes(t *testing.T) {
	t.Chdir(offlinetest.Root)
	require.Len(t, types, len(schema.Names()))
	for _, name := range schema.Names() {
		want := made(t, name, false)
		path := filepath.Join("offline", "schema", "files", schema.File(name))
		if *update {
			require.NoError(t, os.WriteFile(path, want, 0o600))
			continue
		}
		have, err := schema.Text(name)
		require.NoError(t, err)
		require.Equal(t, string(want), string(have), "run make golden")
	}
}

// texts yields what an archive holds, line by line, by entry.
func texts(t *testing.T, path string) map[string][]string {
	t.Helper()
	a, err := source.Open(path)
	require.NoError(t, err)
	defer func() { require.NoError(t, a.Close()) }()
	found := map[string][]string{}
	for _, name := range schema.Names() {
		entry := schema.Entry(name)
		if entry == schema.PullConfig {
			continue // no archive has it
		}
		if _, there := a.Find(entry); !there {
			continue // only deltas have it
		}
		file, err := a.Open(entry)
		require.NoError(t, err, entry)
		var text bytes.Buffer
		_, err = text.ReadFrom(file)
		require.NoError(t, err)
		if entry == archive.ManifestName || entry == archive.TeamName {
			found[entry] = []string{text.String()}
			continue
		}
		found[entry] = strings.Split(strings.TrimSpace(text.String()), "\n")
	}
	return found
}

func TestSchemas_HoldForWhatTheExporterWrites(t *testing.T) {
	base := offlinetest.OddTeam(t)
	found := texts(t, base)
	for entry, lines := range texts(t, offlinetest.Delta{Changes: `{"kind":"left","channel":"priv","user":"ex"}` + "\n", Saved: `{"id":"p-old","users":["ex"]}` + "\n"}.Of(t, base)) {
		found[entry] = append(found[entry], lines...)
	}
	require.Len(t, found, len(schema.Names())-1, "all but the configuration of pull")
	for entry, lines := range found {
		require.NotEmpty(t, lines, entry)
		for _, line := range lines {
			require.NoError(t, schema.Check(entry, []byte(line)), "%s: %s", entry, line)
		}
	}
}

func TestSchemas_RefuseWhatIsNoneOfIt(t *testing.T) {
	for name, test := range map[string]struct{ entry, text, says string }{
		"a number for a name":   {archive.UsersName, `{"id":"a","username":5}`, "username"},
		"no id":                 {archive.UsersName, `{"username":"anna"}`, "id"},
		"a line without a type": {archive.LinesName, `{"post":{}}`, "type"},
		"a line without what its type stands for": {archive.LinesName, `{"type":"post","team":{"name":"a","display_name":"a","type":"O","description":"","allow_open_invite":true}}`, "missing property"},
		"a list for an object":                    {archive.ManifestName, `[]`, "object"},
		"a field of a part":                       {archive.PostsName, `{"id":"a","user":"b","create_at":1,"versions":[{"id":"c"}]}`, "message"},
		"no JSON":                                 {archive.FilesName, `{"id":`, "is not JSON"},
		"two values":                              {archive.FilesName, `{} {}`, "after its JSON"},
		"bytes that are no text":                  {archive.FilesName, "\xff", "UTF-8"},
	} {
		t.Run(name, func(t *testing.T) {
			require.ErrorContains(t, schema.Check(test.entry, []byte(test.text)), test.says)
		})
	}
	require.NoError(t, schema.Check(archive.UsersName, []byte(`{"id":"a","username":"anna","newer":true}`)), "fields of newer versions")
	require.NoError(t, schema.Check("data/anything", []byte("anything")))
}
