package main

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/offline/offlinetest"
	"github.com/mattermost-community/mattermost-plugin-team-export/offline/pages"
	"github.com/mattermost-community/mattermost-plugin-team-export/offline/source"
)

func TestHTML_WritesPagesAndTheFilesTheyLeadTo(t *testing.T) {
	for name, test := range map[string]struct {
		path, file string
	}{
		"Team Export": {offlinetest.OddTeam(t), "data/files/f1/plain.txt"},
		"mmctl":       {offlinetest.Native(t), "data/20231114/teams/t/channels/c/users/u/f1/score.pdf"},
	} {
		t.Run(name, func(t *testing.T) {
			folder := filepath.Join(t.TempDir(), "pages")
			got := try(t, "html", "-o", folder, test.path)
			require.Equal(t, exitFine, got.code, got.err)
			start, err := os.ReadFile(filepath.Join(folder, "index.html"))
			require.NoError(t, err)
			require.Contains(t, string(start), "town-square")
			require.FileExists(t, filepath.Join(folder, test.file))

			require.Equal(t, exitUnusable, try(t, "html", "-o", folder, test.path).code, "a folder with something in it")
		})
	}
}

func TestHTML_ShowsWhatIsLeftOfADamagedArchive(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "pages")
	got := try(t, "html", "-o", folder, offlinetest.Flip(t, offlinetest.OddTeam(t), "data/files/f1/plain.txt", 2))
	require.Equal(t, exitProblems, got.code, got.err)
	require.Contains(t, got.err, "data/files/f1/plain.txt")
	require.FileExists(t, filepath.Join(folder, "index.html"))
	require.NoFileExists(t, filepath.Join(folder, "data", "files", "f1", "plain.txt"))
}

// served answers a request as "serve" would.
func served(t *testing.T, path string) func(method, host, target string) *httptest.ResponseRecorder {
	t.Helper()
	a, err := source.OpenDamaged(path)
	require.NoError(t, err)
	folder, err := pages.NewFolder(filepath.Join(t.TempDir(), "pages"))
	require.NoError(t, err)
	require.NoError(t, pages.Make(t.Context(), a, folder, newProgress(io.Discard, false)))
	t.Cleanup(func() { _, _ = folder.Close(), a.Close() })
	handler := newSite(a, folder, "127.0.0.1:8065")
	return func(method, host, target string) *httptest.ResponseRecorder {
		request := httptest.NewRequestWithContext(t.Context(), method, target, nil)
		request.Host = host
		recorder := httptest.NewRecorder()
		handler.ServeHTTP(recorder, request)
		return recorder
	}
}

func TestServe_GivesPagesAndFiles(t *testing.T) {
	path := filepath.Join(t.TempDir(), "hostile.zip")
	lines := `{"type":"version","version":1}
{"type":"team","team":{"name":"choir","display_name":"Choir","type":"O"}}
{"type":"channel","channel":{"team":"choir","name":"town-square","type":"O"}}
{"type":"user","user":{"username":"anna","email":"anna@example.com"}}
{"type":"post","post":{"team":"choir","channel":"town-square","user":"anna","message":"look","create_at":5,"attachments":[{"path":"a/page.html"},{"path":"b/picture.png"}]}}
`
	offlinetest.Zip(t, path, offlinetest.Entry{Name: "import.jsonl", Content: []byte(lines)},
		offlinetest.Entry{Name: "data/a/page.html", Content: []byte("<script>alert(1)</script>")},
		offlinetest.Entry{Name: "data/b/picture.png", Content: offlinetest.Content("emoji/x")})
	ask := served(t, path)
	const here = "127.0.0.1:8065"
	for name, test := range map[string]struct {
		method, host, target string
		status               int
		kind                 string
	}{
		"the start":                         {"GET", here, "/", http.StatusOK, "text/html; charset=utf-8"},
		"by name":                           {"GET", "localhost:8065", "/index.html", http.StatusOK, "text/html; charset=utf-8"},
		"a picture":                         {"GET", here, "/data/b/picture.png", http.StatusOK, "image/png"},
		"a page that somebody attached":     {"GET", here, "/data/a/page.html", http.StatusOK, "application/octet-stream"},
		"a file that is not there":          {"GET", here, "/data/c", http.StatusNotFound, ""},
		"a name that leads out":             {"GET", here, "/html/../../../etc/passwd", http.StatusNotFound, ""},
		"a folder":                          {"GET", here, "/html/", http.StatusNotFound, ""},
		"the lines":                         {"GET", here, "/import.jsonl", http.StatusNotFound, ""},
		"a name of another that leads here": {"GET", "evil.example:8065", "/", http.StatusMisdirectedRequest, ""},
		"a change":                          {"POST", here, "/", http.StatusMethodNotAllowed, ""},
	} {
		t.Run(name, func(t *testing.T) {
			response := ask(test.method, test.host, test.target)
			require.Equal(t, test.status, response.Code)
			require.Equal(t, "nosniff", response.Header().Get("X-Content-Type-Options"))
			if test.kind != "" {
				require.Equal(t, test.kind, response.Header().Get("Content-Type"))
			}
			if strings.HasPrefix(test.target, "/data/") && test.status == http.StatusOK {
				require.Contains(t, response.Header().Get("Content-Security-Policy"), "sandbox")
			}
			if test.kind == "application/octet-stream" {
				require.Contains(t, response.Header().Get("Content-Disposition"), "attachment")
			}
		})
	}
	require.True(t, bytes.Equal(offlinetest.Content("emoji/x"), ask("GET", here, "/data/b/picture.png").Body.Bytes()))
}
