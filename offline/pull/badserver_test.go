package pull_test

import (
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/offline/remote"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// TestPull_LeavesOutPostsThatTheServerCannotShow has a server that fails on each answer that
// holds one of some posts, as one whose database has damaged rows.
func TestPull_LeavesOutPostsThatTheServerCannotShow(t *testing.T) {
	for name, damaged := range map[string][]int{"one": {120}, "two at the edges of pages": {100, 299}, "all of a page": nil} {
		t.Run(name, func(t *testing.T) {
			s := newFakeServer(t)
			channel := s.channel("town")
			for i := range 500 {
				s.say(channel, fmt.Sprintf("message %d.", i), int64(1_000_000+i))
			}
			bad := map[string]bool{}
			for _, i := range damaged {
				bad[s.posts[channel][i].ID] = true
			}
			s.fault = func(w http.ResponseWriter, r *http.Request) bool {
				if !strings.HasSuffix(r.URL.Path, "/posts") {
					return false
				}
				s.mutex.Lock()
				defer s.mutex.Unlock()
				for _, id := range s.page(channel, r).Order {
					if bad[id] || damaged == nil {
						refuse(w, http.StatusInternalServerError)
						return true
					}
				}
				return false
			}
			folder := t.TempDir()
			result, err := s.run(t, t.Context(), folder)
			if damaged == nil {
				require.ErrorContains(t, err, "answered /api/v4/channels/")
				return
			}
			require.NoError(t, err)
			requireWhole(t, folder)
			require.EqualValues(t, 500-len(damaged), result.Report.Counts[transfer.CountPosts])
			require.Equal(t, map[string]int64{"town": int64(len(damaged))}, result.Unreadable)
			require.NotContains(t, contents(t, folder)["import.jsonl"], fmt.Sprintf("message %d.", damaged[0]))
		})
	}
}

func TestPull_EndsWellWithABadServer(t *testing.T) {
	cases := map[string]func(n int64, w http.ResponseWriter, r *http.Request) bool{
		"too many requests": func(n int64, w http.ResponseWriter, _ *http.Request) bool {
			if n%2 == 0 {
				return false
			}
			w.Header().Set("Retry-After", "0")
			refuse(w, http.StatusTooManyRequests)
			return true
		},
		"errors": func(n int64, w http.ResponseWriter, _ *http.Request) bool {
			if n%3 != 0 {
				return false
			}
			refuse(w, http.StatusBadGateway)
			return true
		},
		"cut connections": func(n int64, w http.ResponseWriter, _ *http.Request) bool {
			if n%3 != 0 {
				return false
			}
			w.Header().Set("Content-Length", "100000")
			_, _ = w.Write([]byte(`[{"id":`))
			panic(http.ErrAbortHandler)
		},
		"sessions that end": func(n int64, w http.ResponseWriter, r *http.Request) bool {
			if n%7 != 0 || strings.HasSuffix(r.URL.Path, "/login") {
				return false
			}
			refuse(w, http.StatusUnauthorized)
			return true
		},
	}
	for name, fault := range cases {
		t.Run(name, func(t *testing.T) {
			s := newFakeServer(t)
			s.chatter(s.channel("town"), 900)
			var n atomic.Int64
			s.fault = func(w http.ResponseWriter, r *http.Request) bool { return fault(n.Add(1), w, r) }
			result := s.pull(t, t.TempDir())
			require.EqualValues(t, 900, result.Report.Counts[transfer.CountPosts]+result.Report.Counts[transfer.CountReplies])
		})
	}
}

func TestPull_RefusesWhatNoServerSays(t *testing.T) {
	cases := map[string]struct {
		path string
		do   func(w http.ResponseWriter)
		says string
	}{
		"a page of another program": {"/users/me/teams/", func(w http.ResponseWriter) { _, _ = w.Write([]byte("<html>")) }, "did not answer as a Mattermost server"},
		"an id that leads out of the folder": {"/users/me/teams/", func(w http.ResponseWriter) {
			_, _ = w.Write([]byte(`[{"id":"../../../../tmp/x","type":"O","team_id":"` + id("team") + `"}]`))
		}, "which is no id"},
		"a redirect to another server": {"/config/client", func(w http.ResponseWriter) {
			w.Header().Set("Location", "https://elsewhere.example.com/")
			w.WriteHeader(http.StatusFound)
		}, "redirects to https://elsewhere.example.com"},
		"posts of another list": {"/posts", func(w http.ResponseWriter) { _, _ = w.Write([]byte(`{"order":["` + id("a") + `"],"posts":{}}`)) }, "which is no id"},
	}
	for name, test := range cases {
		t.Run(name, func(t *testing.T) {
			s := newFakeServer(t)
			s.say(s.channel("town"), "hello", 1_000_000)
			s.fault = func(w http.ResponseWriter, r *http.Request) bool {
				if !strings.Contains(r.URL.Path, test.path) {
					return false
				}
				test.do(w)
				return true
			}
			_, err := s.run(t, t.Context(), t.TempDir())
			require.ErrorContains(t, err, test.says)
		})
	}
}

func TestPull_EndsWithAServerThatFallsSilentOrNeverEnds(t *testing.T) {
	stopped := make(chan struct{})
	t.Cleanup(func() { close(stopped) })
	cases := map[string]struct {
		path string
		do   func(w http.ResponseWriter, r *http.Request)
		says string
	}{
		"silent": {"/posts", func(w http.ResponseWriter, r *http.Request) {
			_, _ = w.Write([]byte(`{"order":[`))
			_ = http.NewResponseController(w).Flush()
			select {
			case <-r.Context().Done():
			case <-stopped:
			}
		}, "sent nothing for too long"},
		"endless": {"/files/", func(w http.ResponseWriter, r *http.Request) {
			for block := make([]byte, 1<<20); r.Context().Err() == nil; {
				if _, err := w.Write(block); err != nil {
					return
				}
			}
		}, "more bytes than the file has"},
	}
	for name, test := range cases {
		t.Run(name, func(t *testing.T) {
			s := newFakeServer(t)
			s.say(s.channel("town"), "with a file", 1_500_000, func(p *remote.Post) {
				p.FileIDs = []string{id("file")}
				p.Metadata.Files = []remote.FileInfo{{ID: id("file"), Name: "notes.txt", Size: 6}}
			})
			if name == "silent" {
				s.patience = 50 * time.Millisecond
			}
			s.fault = func(w http.ResponseWriter, r *http.Request) bool {
				if !strings.Contains(r.URL.Path, test.path) {
					return false
				}
				test.do(w, r)
				return true
			}
			_, err := s.run(t, t.Context(), t.TempDir())
			require.ErrorContains(t, err, test.says)
		})
	}
}
