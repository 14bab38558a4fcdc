package e2e_test

import (
	"context"
	"encoding/json"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost/mattermost/server/public/model"

	"github.com/mattermost-community/mattermost-plugin-team-export/build/testbed"
)

// executioner stands in front of a server and kills the program that asks it, when so many
// bytes of an upload or a download have passed.
type executioner struct {
	*httptest.Server
	// after is how many bytes may pass; it is set anew for each life.
	after atomic.Int64
	// sent counts the bytes of uploads that have passed in all lives.
	sent atomic.Int64

	mutex  sync.Mutex
	victim *exec.Cmd
}

func newExecutioner(t *testing.T, server *testbed.Server) *executioner {
	t.Helper()
	target, err := url.Parse(server.URL)
	require.NoError(t, err)
	e := &executioner{}
	e.after.Store(1 << 60)
	forward := httputil.NewSingleHostReverseProxy(target)
	forward.ModifyResponse = func(response *http.Response) error {
		if strings.HasSuffix(response.Request.URL.Path, "/download") {
			response.Body = &passage{response.Body, e, nil}
		}
		return nil
	}
	e.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPut {
			r.Body = &passage{r.Body, e, &e.sent}
		}
		forward.ServeHTTP(w, r)
	}))
	t.Cleanup(e.Close)
	return e
}

// passage counts the bytes that pass.
type passage struct {
	io.ReadCloser
	executioner *executioner
	also        *atomic.Int64
}

func (p *passage) Read(into []byte) (int, error) {
	n, err := p.ReadCloser.Read(into)
	if p.also != nil {
		p.also.Add(int64(n))
	}
	if p.executioner.after.Add(-int64(n)) < 0 {
		p.executioner.kill()
		return 0, io.ErrUnexpectedEOF
	}
	return n, err
}

func (e *executioner) kill() {
	e.mutex.Lock()
	defer e.mutex.Unlock()
	_ = e.victim.Process.Kill()
}

// live runs a command line until so many bytes have passed, and reports whether it was killed.
func (e *executioner) live(t *testing.T, ctx context.Context, bytes int64, args ...string) bool {
	t.Helper()
	e.after.Store(bytes)
	cmd := online(t, ctx, e.URL, serverA.Admin, args...)
	e.mutex.Lock()
	e.victim = cmd
	err := cmd.Start()
	e.mutex.Unlock()
	require.NoError(t, err)
	err = cmd.Wait()
	killed := cmd.ProcessState.ExitCode() == -1
	if !killed {
		require.NoError(t, err)
	}
	return killed
}

// TestTeamarchive_GoesOnAfterEachKill kills the program in the middle of downloads and uploads
// of an archive of several chunks, and requires that the same command goes on.
func TestTeamarchive_GoesOnAfterEachKill(t *testing.T) {
	ctx := testContext(t)
	anna := content.Users["anna"]
	team, channel := quietTeam(t, ctx, "killed")
	const size = 20 << 20
	file, _, err := anna.UploadFile(ctx, noise(size), channel.Id, "noise.bin")
	require.NoError(t, err)
	_, _, err = anna.CreatePost(ctx, &model.Post{ChannelId: channel.Id, Message: "it is loud", FileIds: []string{file.FileInfos[0].Id}})
	require.NoError(t, err)
	e := newExecutioner(t, serverA)
	path := filepath.Join(t.TempDir(), "killed.zip")

	export := []string{"export", "--team", team.Name, "-o", path}
	for _, bytes := range []int64{3 << 20, 8 << 20, 1} {
		require.True(t, e.live(t, ctx, bytes, export...))
		require.NoFileExists(t, path)
	}
	require.False(t, e.live(t, ctx, size, export...), "the rest is less than the whole")
	require.FileExists(t, path)
	require.NoError(t, testbed.CheckArchive(ctx, path))
	require.Equal(t, 1, jobCount(t, ctx, team.Name), "one export was made")

	target, _, err := serverA.Admin.CreateTeam(ctx, &model.Team{Name: "killed-too", DisplayName: "Killed too", Type: model.TeamInvite})
	require.NoError(t, err)
	order := []string{"import", "--team", target.Name, "--yes", "--accept-changes", path}
	for _, bytes := range []int64{9 << 20, 5 << 20, 1} {
		require.True(t, e.live(t, ctx, bytes, order...))
	}
	require.False(t, e.live(t, ctx, size, order...), "the rest is less than the whole")
	info, err := os.Stat(path)
	require.NoError(t, err)
	require.Less(t, e.sent.Load(), 2*info.Size(), "what the server has is not sent again")
	channels, _, err := serverA.Admin.GetPrivateChannelsForTeam(ctx, target.Id, 0, 100, "")
	require.NoError(t, err)
	require.Len(t, channels, 1)
	require.Equal(t, 1, jobCount(t, ctx, target.Name), "one import was made")
}

// jobCount returns how many jobs a team has on server A.
func jobCount(t *testing.T, ctx context.Context, team string) int {
	t.Helper()
	text, _ := drive(t, ctx, serverA.Admin, 0, "jobs", "--team", team, "--json")
	var jobs []testbed.Job
	require.NoError(t, json.Unmarshal([]byte(text), &jobs))
	return len(jobs)
}

// noise is content that does not become smaller when it is packed.
func noise(size int) []byte {
	content := make([]byte, size)
	_, _ = rand.NewChaCha8([32]byte{}).Read(content)
	return content
}
