package kvstore_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost/mattermost/server/public/model"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/store/kvstore"
)

// server is the plugin API; broken makes it fail.
type server struct {
	broken  bool
	options model.PluginKVSetOptions
}

func (s *server) err() *model.AppError {
	if s.broken {
		return model.NewAppError("KV", "down", nil, "the database is down", http.StatusInternalServerError)
	}
	return nil
}

func (s *server) KVGet(string) ([]byte, *model.AppError) { return []byte("v"), s.err() }

func (s *server) KVSetWithOptions(_ string, _ []byte, options model.PluginKVSetOptions) (bool, *model.AppError) {
	s.options = options
	return true, s.err()
}

func (s *server) KVDelete(string) *model.AppError { return s.err() }

func TestWritesCompareFirst(t *testing.T) {
	s := &server{}
	done, err := kvstore.New(s).CompareAndSet(t.Context(), "k", []byte("old"), []byte("new"))
	require.NoError(t, err)
	require.True(t, done)
	require.Equal(t, model.PluginKVSetOptions{Atomic: true, OldValue: []byte("old")}, s.options)
}

func TestFailuresNameTheRecord(t *testing.T) {
	store := kvstore.New(&server{broken: true})
	_, err := store.Get(t.Context(), "job_1")
	require.ErrorContains(t, err, "job_1")
	_, err = store.CompareAndSet(t.Context(), "job_1", nil, []byte("x"))
	require.ErrorContains(t, err, "job_1")
	require.ErrorContains(t, store.Delete(t.Context(), "job_1"), "job_1")
}
