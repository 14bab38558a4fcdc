package postlinks

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

type memory map[string][]byte

func (m memory) Get(_ context.Context, key string) ([]byte, error) { return m[key], nil }

func (m memory) CompareAndSet(_ context.Context, key string, old, value []byte) (bool, error) {
	if !bytes.Equal(m[key], old) {
		return false, nil
	}
	m[key] = value
	return true, nil
}

// readers says by user which posts they may read.
type readers map[string][]string

func (r readers) PostPath(userID, postID string) (string, error) {
	if slices.Contains(r[userID], postID) {
		return "/team/pl/" + postID, nil
	}
	return "", transfer.Errorf(transfer.CodeNotFound, "no")
}

func TestALinkLeadsToThePostThatItsUserMayRead(t *testing.T) {
	links := New(memory{}, readers{"anna": {"post1"}, "boris": {"post2"}, "carol": {"post1", "post2"}})
	require.NoError(t, links.Add(t.Context(), map[string]string{"src": "post1", "other": "post3"}))
	require.NoError(t, links.Add(t.Context(), map[string]string{"src": "post2"}))
	for user, want := range map[string]string{"anna": "/team/pl/post1", "boris": "/team/pl/post2", "carol": "/team/pl/post1"} {
		path, err := links.Resolve(t.Context(), user, "src")
		require.NoError(t, err)
		require.Equal(t, want, path, "%s; an earlier import comes first", user)
	}
	for user, source := range map[string]string{"dora": "src", "anna": "other", "carol": "unknown"} {
		_, err := links.Resolve(t.Context(), user, source)
		require.True(t, transfer.HasCode(err, transfer.CodeNotFound))
	}
}

func TestWhatIsKnownDoesNotGrowForEver(t *testing.T) {
	store := memory{}
	links := New(store, readers{})
	posts := map[string]string{}
	for n := range 3 * maxEntries {
		// All of these are in one record.
		for try := 0; len(posts) <= n; try++ {
			if id := fmt.Sprint(n, "-", try); pageKey(id) == "pl_7" {
				posts[id] = "post"
			}
		}
	}
	require.NoError(t, links.Add(t.Context(), posts))
	for n := range 3 * maxPlaces {
		for id := range posts {
			posts[id] = fmt.Sprint("post", n)
		}
		require.NoError(t, links.Add(t.Context(), posts))
	}
	require.Len(t, store, 1)
	_, entries, err := links.page(t.Context(), "pl_7")
	require.NoError(t, err)
	require.Len(t, entries, maxEntries)
	require.LessOrEqual(t, len(entries[0].Posts), maxPlaces)
}
