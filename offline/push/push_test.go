package push_test

import (
	"bytes"
	"context"
	"errors"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/offline/push"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/contract"
)

// noise is content of some length that is not the same twice.
func noise(length int, seed uint64) []byte {
	content := make([]byte, length)
	source := rand.New(rand.NewPCG(seed, 0))
	for i := range content {
		content[i] = byte(source.Uint32())
	}
	return content
}

// faults are what servers, proxies and lines do to requests.
var faults = map[string]func(s *fakePlugin) func(n int64, w http.ResponseWriter, r *http.Request, do func()) bool{
	"too many requests": func(*fakePlugin) func(int64, http.ResponseWriter, *http.Request, func()) bool {
		return func(n int64, w http.ResponseWriter, _ *http.Request, _ func()) bool {
			if n%2 == 0 {
				return false
			}
			w.Header().Set("Retry-After", "0")
			refuse(w, http.StatusTooManyRequests)
			return true
		}
	},
	"errors of a proxy, nothing done": func(*fakePlugin) func(int64, http.ResponseWriter, *http.Request, func()) bool {
		return func(n int64, w http.ResponseWriter, _ *http.Request, _ func()) bool {
			if n%3 != 0 {
				return false
			}
			proxyError(w)
			return true
		}
	},
	"errors of a proxy, all done": func(*fakePlugin) func(int64, http.ResponseWriter, *http.Request, func()) bool {
		return func(n int64, w http.ResponseWriter, _ *http.Request, do func()) bool {
			if n%3 != 0 {
				return false
			}
			do()
			proxyError(w)
			return true
		}
	},
	"cut connections": func(*fakePlugin) func(int64, http.ResponseWriter, *http.Request, func()) bool {
		return func(n int64, w http.ResponseWriter, _ *http.Request, do func()) bool {
			if n%3 != 0 {
				return false
			}
			do()
			w.Header().Set("Content-Length", "1000000")
			_, _ = w.Write([]byte("PK"))
			_ = http.NewResponseController(w).Flush()
			panic(http.ErrAbortHandler)
		}
	},
	"sessions that end": func(s *fakePlugin) func(int64, http.ResponseWriter, *http.Request, func()) bool {
		return func(n int64, w http.ResponseWriter, _ *http.Request, _ func()) bool {
			if n%5 != 0 {
				return false
			}
			s.session++
			refuse(w, http.StatusUnauthorized)
			return true
		}
	},
}

func TestExport_ArrivesWholeFromABadServer(t *testing.T) {
	for name, fault := range faults {
		t.Run(name, func(t *testing.T) {
			s := newFakePlugin(t, noise(300_000, 1))
			plugin := s.sign(t)
			s.fault = fault(s)
			if name == "cut connections" {
				s.fault = cutDownloads(s)
			}
			job, err := plugin.Export(t.Context(), "team", map[string]any{})
			require.NoError(t, err)
			job, err = plugin.Wait(t.Context(), job.ID, func(contract.Job) {})
			require.NoError(t, err)
			path := filepath.Join(t.TempDir(), "choir.zip")
			require.NoError(t, plugin.Download(t.Context(), job, path, nil))
			content, err := os.ReadFile(path)
			require.NoError(t, err)
			require.True(t, bytes.Equal(s.archive, content))
			require.Len(t, s.jobs, 1, "it was asked for once")
		})
	}
}

// cutDownloads cuts each download after a part of it, and each third of the other answers.
func cutDownloads(s *fakePlugin) func(int64, http.ResponseWriter, *http.Request, func()) bool {
	return func(n int64, w http.ResponseWriter, r *http.Request, do func()) bool {
		if !strings.HasSuffix(r.URL.Path, "/download") {
			return faults["cut connections"](s)(n, w, r, do)
		}
		s.answer(&short{ResponseWriter: w, left: 70_000}, r)
		return true
	}
}

// short cuts a connection after some bytes.
type short struct {
	http.ResponseWriter
	left int
}

func (w *short) Write(p []byte) (int, error) {
	if len(p) > w.left {
		_, _ = w.ResponseWriter.Write(p[:w.left])
		_ = http.NewResponseController(w.ResponseWriter).Flush()
		panic(http.ErrAbortHandler)
	}
	w.left -= len(p)
	return w.ResponseWriter.Write(p)
}

func TestImport_SendsAnArchiveOnceToABadServer(t *testing.T) {
	for name, fault := range faults {
		t.Run(name, func(t *testing.T) {
			s := newFakePlugin(t, nil)
			plugin := s.sign(t)
			s.fault = fault(s)
			content := noise(10*chunkSize+5, 2)
			path := filepath.Join(t.TempDir(), "choir.zip")
			require.NoError(t, os.WriteFile(path, content, 0o600))
			id, err := plugin.Upload(t.Context(), "team", path, func(int64, int64) {})
			require.NoError(t, err)
			whole := s.uploads[len(s.uploads)-1]
			require.Equal(t, whole.ID, id)
			require.True(t, bytes.Equal(content, whole.content.Bytes()))
			require.EqualValues(t, len(content), s.received, "no chunk is taken twice")
			job, err := plugin.Import(t.Context(), "team", id)
			require.NoError(t, err)
			require.NoError(t, plugin.Apply(t.Context(), job.ID, 1))
			require.Len(t, s.jobs, 1)
			require.Equal(t, "applying", string(s.jobs[0].State))
		})
	}
}

// TestTransfers_GoOnAfterTheProgramEnds ends the program within an upload and within a
// download, and goes on with a new one.
func TestTransfers_GoOnAfterTheProgramEnds(t *testing.T) {
	s := newFakePlugin(t, noise(500_000, 3))
	folder := t.TempDir()
	path := filepath.Join(folder, "choir.zip")
	content := noise(10*chunkSize, 4)
	require.NoError(t, os.WriteFile(path, content, 0o600))
	ctx, cancel := context.WithCancelCause(t.Context())
	_, err := s.sign(t).Upload(ctx, "team", path, func(int64, int64) {
		if s.received > 3*chunkSize {
			cancel(errors.New("the end"))
		}
	})
	require.ErrorContains(t, err, "the end")
	_, err = s.sign(t).Upload(t.Context(), "team", path, func(int64, int64) {})
	require.NoError(t, err)
	require.Len(t, s.uploads, 1)
	require.True(t, bytes.Equal(content, s.uploads[0].content.Bytes()))
	require.EqualValues(t, len(content), s.received)

	other := noise(10*chunkSize, 5)
	require.NoError(t, os.WriteFile(path, other, 0o600))
	_, err = s.sign(t).Upload(t.Context(), "team", path, func(int64, int64) {})
	require.NoError(t, err)
	require.Len(t, s.uploads, 2, "another archive of that name and size is not taken for it")
	require.True(t, bytes.Equal(other, s.uploads[1].content.Bytes()))

	job, err := s.sign(t).Export(t.Context(), "team", nil)
	require.NoError(t, err)
	ctx, cancel = context.WithCancelCause(t.Context())
	target := filepath.Join(folder, "export.zip")
	err = s.sign(t).Download(ctx, job, target, func(bytes int64) {
		if bytes > 100_000 {
			cancel(errors.New("the end"))
		}
	})
	require.Error(t, err)
	require.NoFileExists(t, target)
	part, err := os.Stat(target + "." + job.ID + ".part")
	require.NoError(t, err)
	require.Positive(t, part.Size())
	require.NoError(t, s.sign(t).Download(t.Context(), job, target, nil))
	whole, err := os.ReadFile(target)
	require.NoError(t, err)
	require.True(t, bytes.Equal(s.archive, whole))
}

func TestDownload_RefusesAnArchiveThatIsNotTheOneOfTheJob(t *testing.T) {
	for name, test := range map[string]struct {
		served []byte
		says   string
	}{
		"other bytes":    {noise(1000, 7), "arrived damaged"},
		"too few bytes":  {noise(900, 6), "900 bytes of 1000"},
		"too many bytes": {noise(1_500, 6), "more bytes"},
	} {
		t.Run(name, func(t *testing.T) {
			s := newFakePlugin(t, noise(1000, 6))
			job, err := s.sign(t).Export(t.Context(), "team", nil)
			require.NoError(t, err)
			s.archive = test.served
			path := filepath.Join(t.TempDir(), "choir.zip")
			require.ErrorContains(t, s.sign(t).Download(t.Context(), job, path, nil), test.says)
			require.NoFileExists(t, path)
		})
	}
}

func TestUpload_GivesUpOnAServerThatKeepsNothing(t *testing.T) {
	s := newFakePlugin(t, nil)
	plugin := s.sign(t)
	s.fault = func(_ int64, w http.ResponseWriter, r *http.Request, _ func()) bool {
		if r.Method == http.MethodPut {
			proxyError(w)
		}
		return r.Method == http.MethodPut
	}
	path := filepath.Join(t.TempDir(), "choir.zip")
	require.NoError(t, os.WriteFile(path, noise(1000, 8), 0o600))
	_, err := plugin.Upload(t.Context(), "team", path, func(int64, int64) {})
	require.ErrorContains(t, err, "the server does not keep what is sent")
	require.ErrorContains(t, err, "does not work at the moment: try again later")
}

func TestPlugin_IsMissedInWords(t *testing.T) {
	s := newFakePlugin(t, nil)
	plugin := s.sign(t)
	s.fault = func(_ int64, w http.ResponseWriter, _ *http.Request, _ func()) bool {
		http.NotFound(w, nil)
		return true
	}
	_, err := plugin.Export(t.Context(), "team", nil)
	require.ErrorIs(t, err, push.ErrNoPlugin)
}
