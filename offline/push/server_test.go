package push_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/offline/push"
	"github.com/mattermost-community/mattermost-plugin-team-export/offline/remote"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/contract"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// chunkSize is how much the server takes at a time.
const chunkSize = 64 << 10

// fakePlugin answers as a server with the plugin does, and breaks as servers and lines break.
// What the program does with a real server is tested end to end.
type fakePlugin struct {
	*httptest.Server
	archive []byte

	mutex    sync.Mutex
	session  int
	jobs     []contract.Job
	uploads  []*fakeUpload
	received int64
	requests int64
	// fault answers a request in its own way and returns true. It may let the server do
	// what it was asked for first.
	fault func(n int64, w http.ResponseWriter, r *http.Request, do func()) bool
}

type fakeUpload struct {
	contract.Upload
	content bytes.Buffer
}

func newFakePlugin(t *testing.T, archive []byte) *fakePlugin {
	t.Helper()
	s := &fakePlugin{archive: archive, session: 1}
	s.Server = httptest.NewServer(http.HandlerFunc(s.serve))
	t.Cleanup(s.Close)
	return s
}

// sign returns the plugin as a program that has just begun sees it.
func (s *fakePlugin) sign(t *testing.T) *push.Plugin {
	t.Helper()
	client, err := remote.New(remote.Options{Server: s.URL, Rate: 10_000, Pause: time.Millisecond, Patience: 20 * time.Second})
	require.NoError(t, err)
	_, err = client.SignIn(t.Context(), remote.Credentials{Username: "anna", Password: "secret"})
	require.NoError(t, err)
	plugin := push.New(client)
	plugin.Pause = time.Millisecond
	return plugin
}

func (s *fakePlugin) serve(w http.ResponseWriter, r *http.Request) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.requests++
	answer := func() { s.answer(w, r) }
	if s.fault != nil && strings.HasPrefix(r.URL.Path, "/plugins/") && s.fault(s.requests, w, r, func() {
		s.answer(httptest.NewRecorder(), r)
	}) {
		return
	}
	answer()
}

func (s *fakePlugin) answer(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path == "/api/v4/users/login" {
		w.Header().Set("Token", fmt.Sprintf("session%d", s.session))
		return
	}
	if r.Header.Get("Authorization") != fmt.Sprintf("Bearer session%d", s.session) {
		refuse(w, http.StatusUnauthorized)
		return
	}
	if r.URL.Path == "/api/v4/users/me" {
		say(w, remote.User{ID: "me", Username: "anna"})
		return
	}
	path := strings.Split(strings.TrimPrefix(r.URL.Path, "/plugins/team-export/api/v1/"), "/")
	switch last := path[len(path)-1]; {
	case path[0] == "teams" && last == "jobs":
		jobs := s.jobs
		if len(jobs) > 1 {
			jobs = jobs[:1]
		}
		say(w, map[string]any{"jobs": jobs})
	case path[0] == "teams" && last == "uploads":
		var asked fakeUpload
		_ = json.NewDecoder(r.Body).Decode(&asked)
		asked.ID, asked.TeamID, asked.ChunkSize = fmt.Sprintf("upload%d", len(s.uploads)), path[1], chunkSize
		s.uploads = append(s.uploads, &asked)
		say(w, &asked)
	case path[0] == "teams" && last == "exports":
		sum := sha256.Sum256(s.archive)
		say(w, s.begin(transfer.KindExport, transfer.StateSucceeded, &transfer.Archive{Name: "choir.zip", Size: int64(len(s.archive)), SHA256: hex.EncodeToString(sum[:])}))
	case path[0] == "teams" && last == "imports":
		say(w, s.begin(transfer.KindImport, transfer.StateNeedsReview, nil))
	case path[0] == "uploads":
		s.upload(w, r, path)
	case last == "download":
		http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(s.archive))
	case last == "apply":
		if s.jobs[0].State != transfer.StateNeedsReview {
			refuse(w, http.StatusConflict)
			return
		}
		s.jobs[0].State = transfer.StateApplying
		say(w, s.jobs[0])
	case path[0] == "jobs":
		say(w, s.jobs[0])
	default:
		refuse(w, http.StatusNotFound)
	}
}

func (s *fakePlugin) begin(kind transfer.Kind, state transfer.State, archive *transfer.Archive) contract.Job {
	job := contract.Job{ID: fmt.Sprintf("job%d", len(s.jobs)), Kind: kind, TeamID: "team", State: state, Archive: archive}
	s.jobs = append([]contract.Job{job}, s.jobs...)
	return job
}

func (s *fakePlugin) upload(w http.ResponseWriter, r *http.Request, path []string) {
	if len(path) == 1 {
		say(w, map[string]any{"uploads": s.uploads})
		return
	}
	for _, one := range s.uploads {
		if one.ID != path[1] {
			continue
		}
		if r.Method == http.MethodPut {
			data, err := io.ReadAll(r.Body)
			at, _ := strconv.ParseInt(r.URL.Query().Get("offset"), 10, 64)
			if err != nil || at != one.Offset || len(data) > chunkSize {
				refuse(w, http.StatusConflict)
				return
			}
			one.content.Write(data)
			one.Offset += int64(len(data))
			s.received += int64(len(data))
		}
		say(w, one)
		return
	}
	refuse(w, http.StatusNotFound)
}

func say(w http.ResponseWriter, value any) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(value)
}

func refuse(w http.ResponseWriter, status int) {
	w.WriteHeader(status)
	_, _ = fmt.Fprintf(w, `{"id":"team_export.fault","message":"It did not work.","status_code":%d}`, status)
}

// proxyError answers as a proxy whose server does not.
func proxyError(w http.ResponseWriter) {
	w.WriteHeader(http.StatusBadGateway)
	_, _ = w.Write([]byte("<html>Bad Gateway</html>"))
}
