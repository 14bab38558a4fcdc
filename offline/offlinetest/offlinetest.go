// Package offlinetest makes archives for tests: the one that the exporter's golden
// files hold, one as "mmctl export create" writes them, and damaged ones.
package offlinetest

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"image"
	"image/png"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/archive"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/bulk"
)

// bookmarkFile is the file of the bookmark in the golden files.
const bookmarkFile = archive.BookmarkFolder + "f9/plan.pdf"

// Root is the folder of the module, found before a test changes the folder.
var Root = func() string {
	folder, _ := os.Getwd()
	for folder != filepath.Dir(folder) {
		if _, err := os.Stat(filepath.Join(folder, "go.mod")); err == nil {
			return folder
		}
		folder = filepath.Dir(folder)
	}
	return folder
}()

// golden reads a golden file of the exporter; nil when there is none.
func golden(t testing.TB, name string) []byte {
	t.Helper()
	folder := filepath.Join(Root, "server", "exporter", "testdata")
	require.DirExists(t, folder)
	text, err := os.ReadFile(filepath.Join(folder, "odd-team."+name))
	if os.IsNotExist(err) {
		return nil
	}
	require.NoError(t, err)
	return text
}

// OddTeam returns the path of the archive whose lines and extras are the golden
// files of the exporter.
func OddTeam(t testing.TB) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "choir.zip")
	var manifest archive.Manifest
	require.NoError(t, json.Unmarshal(golden(t, "manifest.json"), &manifest))
	Write(t, path, manifest, golden(t, "import.jsonl"), func(name string) []byte {
		if name == archive.TeamIconName || name == bookmarkFile {
			return Content("users/icon")
		}
		return golden(t, strings.TrimPrefix(name, "extras/"))
	})
	return path
}

// Write makes an archive of lines, with a file for each that they name, and of
// extras, those that are not nil.
func Write(t testing.TB, path string, manifest archive.Manifest, lines []byte, extra func(name string) []byte) {
	t.Helper()
	file, err := os.Create(path)
	require.NoError(t, err)
	defer func() { require.NoError(t, file.Close()) }()
	out := archive.NewWriter(file)
	w, err := out.Lines()
	require.NoError(t, err)
	_, err = w.Write(lines)
	require.NoError(t, err)
	for _, name := range Files(t, lines) {
		content := Content(name)
		require.NoError(t, out.AddFile(t.Context(), archive.DataFolder+name, int64(len(content)), bytes.NewReader(content)))
	}
	for _, name := range []string{
		archive.TeamIconName, bookmarkFile, archive.TeamName, archive.ChannelsName, archive.BookmarksName, archive.UsersName, archive.BotMembersName,
		archive.PostsName, archive.FilesName, archive.WarningsName, archive.ChangesName, archive.SavedName, archive.PresentName,
	} {
		if text := extra(name); text != nil {
			w, err := out.Extra(name)
			require.NoError(t, err)
			_, err = w.Write(text)
			require.NoError(t, err)
		}
	}
	require.NoError(t, out.Finish(manifest))
}

// Content returns the bytes of a file of a test archive.
func Content(name string) []byte {
	if strings.HasPrefix(name, "emoji/") || strings.HasPrefix(name, "users/") {
		var picture bytes.Buffer
		_ = png.Encode(&picture, image.NewGray(image.Rect(0, 0, 1, 1)))
		return picture.Bytes()
	}
	return []byte("content of " + name)
}

// Files are the files that lines name, each once.
func Files(t testing.TB, lines []byte) []string {
	t.Helper()
	var names []string
	seen := map[string]bool{"": true}
	note := func(name string) {
		if !seen[name] {
			seen[name] = true
			names = append(names, name)
		}
	}
	for line, err := range bulk.Decode(bytes.NewReader(lines)) {
		require.NoError(t, err)
		if thread, ok := line.Thread(); ok {
			for name := range thread.Files() {
				note(name)
			}
		}
		switch {
		case line.Emoji != nil:
			note(line.Emoji.Image)
		case line.User != nil:
			note(line.User.ProfileImage)
		case line.Bot != nil:
			note(line.Bot.ProfileImage)
		}
	}
	return names
}

// Native returns the path of an archive as "mmctl export create" writes it: without
// a manifest, with lines of the server's permissions, posts in no order, and paths of
// its file store.
func Native(t testing.TB) string {
	t.Helper()
	lines := strings.Join([]string{
		`{"type":"version","version":1,"info":{"generator":"mattermost-server","version":"11.4.0 (abc, enterprise: false)","created":"2026-01-01T00:00:00Z"}}`,
		`{"type":"scheme","scheme":{"name":"strict","display_name":"Strict","scope":"team"}}`,
		`{"type":"role","role":{"name":"reader","display_name":"Reader","permissions":["read_channel"]}}`,
		`{"type":"team","team":{"name":"choir","display_name":"Choir","type":"I","description":"","allow_open_invite":false,"scheme":"strict"}}`,
		`{"type":"channel","channel":{"team":"choir","name":"town-square","display_name":"Town Square","type":"O","header":"","purpose":""}}`,
		`{"type":"user","user":{"username":"anna","email":"anna@example.com","auth_service":"","roles":"system_user","teams":[{"name":"choir","roles":"team_user","channels":[{"name":"town-square","roles":"channel_user","mention_count":0,"msg_count":2,"last_viewed_at":9}]}]}}`,
		`{"type":"user","user":{"username":"ben","email":"ben@example.com","auth_service":"saml","auth_data":"ben-1","roles":"system_user","teams":[{"name":"choir","roles":"team_user","channels":[{"name":"town-square","roles":"channel_user"}]}]}}`,
		`{"type":"post","post":{"team":"choir","channel":"town-square","user":"ben","message":"second, hi @anna","props":{},"create_at":1700000002000,"replies":[{"user":"anna","message":"yes","create_at":1700000003000}]}}`,
		`{"type":"post","post":{"team":"choir","channel":"town-square","user":"anna","message":"first","props":{},"create_at":1700000001000,"attachments":[{"path":"20231114/teams/t/channels/c/users/u/f1/score.pdf"}]}}`,
		`{"type":"direct_channel","direct_channel":{"members":["anna","ben"],"header":""}}`,
		`{"type":"direct_post","direct_post":{"channel_members":["anna","ben"],"user":"anna","message":"psst","create_at":1700000004000}}`,
	}, "\n") + "\n"
	path := filepath.Join(t.TempDir(), "native.zip")
	Zip(t, path, Entry{"import.jsonl", []byte(lines)}, Entry{"data/20231114/teams/t/channels/c/users/u/f1/score.pdf", []byte("%PDF-1.4")})
	return path
}

// Entry is an entry of a plain zip.
type Entry struct {
	Name    string
	Content []byte
}

// Zip writes a plain zip.
func Zip(t testing.TB, path string, entries ...Entry) {
	t.Helper()
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, entry := range entries {
		e, err := w.Create(entry.Name)
		require.NoError(t, err)
		_, err = e.Write(entry.Content)
		require.NoError(t, err)
	}
	require.NoError(t, w.Close())
	require.NoError(t, os.WriteFile(path, out.Bytes(), 0o600))
}

// Repack copies an archive entry by entry; change returns what becomes of one, nil
// leaves it out.
func Repack(t testing.TB, from string, change func(name string, content []byte) []byte) string {
	t.Helper()
	r, err := zip.OpenReader(from)
	require.NoError(t, err)
	defer func() { _ = r.Close() }()
	var entries []Entry
	for _, file := range r.File {
		content, err := file.Open()
		require.NoError(t, err)
		data, err := io.ReadAll(content)
		require.NoError(t, err)
		if data = change(file.Name, data); data != nil {
			entries = append(entries, Entry{file.Name, data})
		}
	}
	path := filepath.Join(t.TempDir(), filepath.Base(from))
	Zip(t, path, entries...)
	return path
}

// Cut returns the path of the first bytes of a file.
func Cut(t testing.TB, from string, size int) string {
	t.Helper()
	data, err := os.ReadFile(from)
	require.NoError(t, err)
	path := filepath.Join(t.TempDir(), filepath.Base(from))
	require.NoError(t, os.WriteFile(path, data[:min(max(size, 0), len(data))], 0o600))
	return path
}

// Flip returns the path of a file with one bit changed, at the place where the
// content of an entry begins, and some bytes after it.
func Flip(t testing.TB, from, entry string, after int) string {
	t.Helper()
	r, err := zip.OpenReader(from)
	require.NoError(t, err)
	defer func() { _ = r.Close() }()
	data, err := os.ReadFile(from)
	require.NoError(t, err)
	for _, file := range r.File {
		if file.Name == entry {
			offset, err := file.DataOffset()
			require.NoError(t, err)
			data[int(offset)+after] ^= 0x10
		}
	}
	path := filepath.Join(t.TempDir(), filepath.Base(from))
	require.NoError(t, os.WriteFile(path, data, 0o600))
	return path
}
