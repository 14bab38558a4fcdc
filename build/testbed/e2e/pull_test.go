package e2e_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io/fs"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost/mattermost/server/public/model"

	"github.com/mattermost-community/mattermost-plugin-team-export/build/testbed"
)

// builtTool is the program teamarchive, built once.
var builtTool = sync.OnceValues(func() (testbed.Tool, error) {
	folder, err := os.MkdirTemp("", "teamarchive-")
	if err != nil {
		return testbed.Tool{}, err
	}
	return testbed.BuildTool(context.Background(), folder)
})

// online returns a command line of the program as a person on a server. The secret is in
// the environment.
func online(t *testing.T, ctx context.Context, address string, person *testbed.Client, args ...string) *exec.Cmd {
	t.Helper()
	built, err := builtTool()
	require.NoError(t, err)
	cmd := built.Command(ctx, append(args, "--rate", "500")...)
	cmd.Env = append(os.Environ(), "MATTERMOST_SERVER="+address, "MATTERMOST_TOKEN="+person.AuthToken)
	return cmd
}

// pullTeam pulls a team as a person.
func pullTeam(t *testing.T, ctx context.Context, server *testbed.Server, person *testbed.Client, team, folder string, args ...string) {
	t.Helper()
	output, err := online(t, ctx, server.URL, person, append([]string{"pull", "--team", team, "-o", folder}, args...)...).CombinedOutput()
	require.NoError(t, err, "%s", output)
	require.NotContains(t, string(output), person.AuthToken)
}

// archiveIn returns the files of the archive in a folder.
func archiveIn(t *testing.T, folder string) map[string]string {
	t.Helper()
	found := map[string]string{}
	require.NoError(t, filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && entry.Name() == ".teamarchive":
			return fs.SkipDir
		case entry.IsDir():
			return nil
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		name, err := filepath.Rel(folder, path)
		found[name] = string(text)
		return err
	}))
	return found
}

// canonical returns the lines of an entry with their fields in order: the database and
// the API spell the props of a post in other orders.
func canonical(t *testing.T, text []byte) []string {
	t.Helper()
	var lines []string
	for line := range bytes.Lines(text) {
		var value any
		decoder := json.NewDecoder(bytes.NewReader(line))
		decoder.UseNumber()
		require.NoError(t, decoder.Decode(&value))
		encoded, err := json.Marshal(value)
		require.NoError(t, err)
		lines = append(lines, string(encoded))
	}
	return lines
}

// requireSamePull requires that a pull holds what the member's archive of the plugin holds,
// entry by entry and line by line.
func requireSamePull(t *testing.T, plugin, pulled *opened) {
	t.Helper()
	names := func(o *opened) []string {
		list := o.names()
		slices.Sort(list)
		return list
	}
	require.Equal(t, names(plugin), names(pulled))
	for _, name := range plugin.names() {
		want, have := plugin.read(t, name), pulled.read(t, name)
		switch {
		case name == "manifest.json":
			require.Equal(t, manifestOf(t, want), manifestOf(t, have))
		case name == "import.jsonl" || strings.HasSuffix(name, ".ndjson") || name == "extras/team.json":
			wantLines, haveLines := canonical(t, want), canonical(t, have)
			if name == "import.jsonl" {
				wantLines, haveLines = wantLines[1:], haveLines[1:] // the versions of plugin and program
			}
			requireSameLines(t, name, wantLines, haveLines)
		default:
			require.True(t, bytes.Equal(want, have), name)
		}
	}
}

// requireSameLines shows the first difference alone: archives are large.
func requireSameLines(t *testing.T, name string, want, have []string) {
	t.Helper()
	for i := range min(len(want), len(have)) {
		if want[i] == have[i] {
			continue
		}
		at := 0
		for at < min(len(want[i]), len(have[i])) && want[i][at] == have[i][at] {
			at++
		}
		part := func(line string) string { return line[max(at-300, 0):min(at+300, len(line))] }
		require.Failf(t, "the pull differs", "%s, line %d\nwant: …%s\nhave: …%s", name, i+1, part(want[i]), part(have[i]))
	}
	require.Len(t, have, len(want), name)
}

// manifestOf returns a manifest without what wrote it, and without the checksums of what
// is compared itself.
func manifestOf(t *testing.T, text []byte) map[string]any {
	t.Helper()
	fields := map[string]any{}
	require.NoError(t, json.Unmarshal(text, &fields))
	maps.DeleteFunc(fields, func(name string, _ any) bool { return name == "generator" || name == "entries" })
	return fields
}

// TestPull_GivesTheMembersArchiveOfThePlugin is the oracle of "teamarchive pull": what a
// person saves by the public API is what the plugin makes for them of the database.
func TestPull_GivesTheMembersArchiveOfThePlugin(t *testing.T) {
	ctx := testContext(t)
	run := tool(t, ctx)
	set(t, ctx, serverA, map[string]any{"memberarchives": true, "memberarchivesperday": 0})
	t.Cleanup(func() { set(t, context.WithoutCancel(ctx), serverA, map[string]any{}) })
	w := policyWorld(t, ctx, map[string]any{"memberarchives": true})
	for _, who := range []string{"anna", "boris", "dora", "chen.wei", "member", "guest", "leader"} {
		t.Run(who, func(t *testing.T) {
			server, team, person := w.Server, w.team, w.people[who]
			if person == nil {
				server, team, person = serverA, content.Team, content.Users[who]
			}
			folder, packed := filepath.Join(t.TempDir(), "team"), filepath.Join(t.TempDir(), "team.zip")
			// Before the plugin writes to the person that their archive is made.
			pullTeam(t, ctx, server, person, team.Name, folder, "--no-pictures", "--archive", packed)
			job, err := person.Mine(ctx, team.Id, map[string]any{"direct_messages": true, "html": false})
			require.NoError(t, err)
			requireSamePull(t, download(t, ctx, person, job), openArchive(t, packed))
			require.Contains(t, run(0, "verify", "--strict", folder), "no problems found")
			require.Contains(t, run(0, "verify", "--strict", packed), "no problems found")
			require.Contains(t, run(0, "diff", packed, folder), "no difference")
		})
	}
}

// quietTeam is a team of its own on server A, with a channel and some posts of anna.
func quietTeam(t *testing.T, ctx context.Context, name string) (*model.Team, *model.Channel) {
	t.Helper()
	anna := content.Users["anna"]
	team, _, err := anna.CreateTeam(ctx, &model.Team{Name: name, DisplayName: name, Type: model.TeamInvite})
	require.NoError(t, err)
	channel, _, err := anna.CreateChannel(ctx, &model.Channel{TeamId: team.Id, Name: "notes", DisplayName: "Notes", Type: model.ChannelTypePrivate})
	require.NoError(t, err)
	return team, channel
}

func TestPull_GivesTheSameForAnUpdatedAndANewFolder(t *testing.T) {
	ctx := testContext(t)
	anna := content.Users["anna"]
	team, channel := quietTeam(t, ctx, "updated")
	say := func(message string, files ...string) *model.Post {
		post, _, err := anna.CreatePost(ctx, &model.Post{ChannelId: channel.Id, Message: message, FileIds: files})
		require.NoError(t, err)
		return post
	}
	file, _, err := anna.UploadFile(ctx, []byte("attached"), channel.Id, "notes.txt")
	require.NoError(t, err)
	wrong, typo, doomed := say("wrong"), say("tyop"), say("with a file", file.FileInfos[0].Id)
	updated := filepath.Join(t.TempDir(), "updated")
	pullTeam(t, ctx, serverA, anna, team.Name, updated, "--no-direct", "--no-groups", "--html")
	require.Contains(t, archiveIn(t, updated)["import.jsonl"], `"wrong"`)

	after := "typo"
	_, _, err = anna.PatchPost(ctx, typo.Id, &model.PostPatch{Message: &after})
	require.NoError(t, err)
	_, _, err = anna.SaveReaction(ctx, &model.Reaction{UserId: anna.User.Id, PostId: typo.Id, EmojiName: "smile"})
	require.NoError(t, err)
	for _, post := range []*model.Post{wrong, doomed} {
		_, err = anna.DeletePost(ctx, post.Id)
		require.NoError(t, err)
	}
	_, _, err = anna.CreatePost(ctx, &model.Post{ChannelId: channel.Id, RootId: typo.Id, Message: "an answer"})
	require.NoError(t, err)
	pullTeam(t, ctx, serverA, anna, team.Name, updated, "--no-direct", "--no-groups", "--html", "--update-old-posts")
	fresh := filepath.Join(t.TempDir(), "fresh")
	pullTeam(t, ctx, serverA, anna, team.Name, fresh, "--no-direct", "--no-groups", "--html")
	require.Equal(t, archiveIn(t, fresh), archiveIn(t, updated))
	kept, err := os.ReadFile(filepath.Join(updated, ".teamarchive", "files", file.FileInfos[0].Id))
	require.NoError(t, err, "what was saved stays")
	require.Equal(t, "attached", string(kept))
}

// TestPull_IsWholeAfterEachKill kills the program at ten of its requests, and requires
// that the next run goes on and gives what an undisturbed one gives.
func TestPull_IsWholeAfterEachKill(t *testing.T) {
	ctx := testContext(t)
	run := tool(t, ctx)
	anna := content.Users["anna"]
	target, err := url.Parse(serverA.URL)
	require.NoError(t, err)
	var count, stop atomic.Int64
	var mutex sync.Mutex
	var victim *exec.Cmd
	forward := httputil.NewSingleHostReverseProxy(target)
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if count.Add(1) == stop.Load() {
			mutex.Lock()
			defer mutex.Unlock()
			_ = victim.Process.Kill()
			panic(http.ErrAbortHandler)
		}
		forward.ServeHTTP(w, r)
	}))
	t.Cleanup(proxy.Close)

	folder := filepath.Join(t.TempDir(), "killed")
	kills := 0
	for _, at := range []int64{2, 5, 9, 13, 17, 20, 23, 25, 27, 29} {
		count.Store(0)
		stop.Store(at)
		cmd := online(t, ctx, proxy.URL, anna, "pull", "--team", content.Team.Name, "-o", folder, "--no-direct", "--no-groups")
		mutex.Lock()
		victim = cmd
		err := cmd.Start()
		mutex.Unlock()
		require.NoError(t, err)
		if cmd.Wait() != nil {
			kills++
		}
	}
	require.Greater(t, kills, 5)
	stop.Store(-1)
	pullTeam(t, ctx, serverA, anna, content.Team.Name, folder, "--no-direct", "--no-groups")
	undisturbed := filepath.Join(t.TempDir(), "undisturbed")
	pullTeam(t, ctx, serverA, anna, content.Team.Name, undisturbed, "--no-direct", "--no-groups")
	require.Equal(t, archiveIn(t, undisturbed), archiveIn(t, folder))
	require.Contains(t, run(0, "verify", "--strict", folder), "no problems found")
}
