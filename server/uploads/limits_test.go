package uploads_test

import (
	"fmt"
	"io"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/uploads"
)

// fill begins uploads by people of teams, n of each, and sends size bytes of each.
func fill(t *testing.T, m *uploads.Manager, people, n int, size int64) error {
	t.Helper()
	for person := range people {
		for range n {
			upload, err := m.Create(t.Context(), order(fmt.Sprint("team", person), fmt.Sprint("user", person), "a.zip", 100))
			if err != nil {
				return err
			}
			body := strings.Repeat("x", int(size))
			if _, err := m.Write(t.Context(), upload.ID, upload.UserID, 0, strings.NewReader(body), size); err != nil {
				return err
			}
		}
	}
	return nil
}

func byAdmin(size int64) uploads.Order {
	return uploads.Order{TeamID: "team0", UserID: "admin", FileName: "a.zip", Size: size, ByAdmin: true}
}

func TestLimits_OfAPersonATeamAndTheServer(t *testing.T) {
	for name, test := range map[string]struct {
		before func(*testing.T, *uploads.Manager) error
		next   uploads.Order
		says   string
	}{
		"uploads of a person": {
			func(t *testing.T, m *uploads.Manager) error { return fill(t, m, 1, 5, 1) },
			order("team0", "user0", "a.zip", 1), "You have 5 uploads",
		},
		"uploads of a team": {
			func(t *testing.T, m *uploads.Manager) error {
				for n := range 15 {
					if _, err := m.Create(t.Context(), order("team0", fmt.Sprint("user", n), "a.zip", 1)); err != nil {
						return err
					}
				}
				return nil
			},
			order("team0", "another", "a.zip", 1), "This team has 15 uploads",
		},
		"uploads of the server": {
			func(t *testing.T, m *uploads.Manager) error { return fill(t, m, 10, 5, 1) },
			order("another team", "another", "a.zip", 1), "There are 50 uploads",
		},
		"bytes of a person": {
			func(t *testing.T, m *uploads.Manager) error { return fill(t, m, 1, 2, 100) },
			order("team0", "user0", "a.zip", 1), "Your uploads have 200 bytes",
		},
		"bytes of the server": {
			func(t *testing.T, m *uploads.Manager) error { return fill(t, m, 5, 2, 100) },
			order("another team", "another", "a.zip", 1), "The uploads on this server have 1000 bytes",
		},
	} {
		t.Run(name, func(t *testing.T) {
			m, _, _ := manager(t)
			require.NoError(t, test.before(t, m))
			_, err := m.Create(t.Context(), test.next)
			require.True(t, transfer.HasCode(err, transfer.CodeQuota), "%v", err)
			require.ErrorContains(t, err, test.says)
			admins, err := m.Create(t.Context(), byAdmin(100))
			require.NoError(t, err, "a system admin gets through")
			_, err = m.Write(t.Context(), admins.ID, "admin", 0, strings.NewReader(strings.Repeat("x", 100)), 100)
			require.NoError(t, err)
			list, err := m.All(t.Context(), "")
			require.NoError(t, err)
			for _, upload := range list {
				require.NoError(t, m.Drop(t.Context(), upload.ID, upload.UserID))
			}
			_, err = m.Create(t.Context(), test.next)
			require.NoError(t, err, "what was dropped counts no more")
		})
	}
}

// Bytes are counted when they come: promises of others are not, and an upload
// that began before the limit was reached ends there.
func TestLimits_HoldWhileBytesCome(t *testing.T) {
	m, _, _ := manager(t)
	late, err := m.Create(t.Context(), order("team0", "user0", "a.zip", 100))
	require.NoError(t, err)
	require.NoError(t, fill(t, m, 1, 2, 100))
	_, err = m.Write(t.Context(), late.ID, "user0", 0, strings.NewReader("0123"), 4)
	require.True(t, transfer.HasCode(err, transfer.CodeQuota), "%v", err)
}

func TestPromises_KeepNobodyElseOut(t *testing.T) {
	m, store := unlimited(t)
	store.free = 10 << 30
	_, err := m.Create(t.Context(), order("team0", "user0", "a.zip", store.free-100<<20))
	require.NoError(t, err, "it would fill the disk")
	other, err := m.Create(t.Context(), order("team1", "user1", "a.zip", 1<<30))
	require.NoError(t, err)
	store.free = 100<<20 + 3
	_, err = m.Write(t.Context(), other.ID, "user1", 0, strings.NewReader("0123"), 4)
	require.True(t, transfer.HasCode(err, transfer.CodeNoSpace), "the disk is looked at for each chunk: %v", err)
}

func TestUploads_WithoutBytesExpireSoon(t *testing.T) {
	m, _, now := manager(t)
	empty, err := m.Create(t.Context(), order("team", "anna", "a.zip", 10))
	require.NoError(t, err)
	begun, err := m.Create(t.Context(), order("team", "anna", "a.zip", 10))
	require.NoError(t, err)
	begun, err = m.Write(t.Context(), begun.ID, "anna", 0, strings.NewReader("0"), 1)
	require.NoError(t, err)
	require.Equal(t, now.Add(24*time.Hour).UnixMilli(), begun.ExpiresAt)
	*now = now.Add(61 * time.Minute)
	_, err = m.Get(t.Context(), empty.ID, "anna")
	require.True(t, transfer.HasCode(err, transfer.CodeNotFound))
	_, err = m.Get(t.Context(), begun.ID, "anna")
	require.NoError(t, err)
}

func TestAll_ListsOwnUploadsOrThoseOfEverybody(t *testing.T) {
	m, _, now := manager(t)
	for n, user := range []string{"anna", "bob", "anna"} {
		_, err := m.Create(t.Context(), order("team", user, fmt.Sprint(n, ".zip"), 10))
		require.NoError(t, err)
	}
	names := func(user string) (names []string) {
		list, err := m.All(t.Context(), user)
		require.NoError(t, err)
		for _, upload := range list {
			names = append(names, upload.FileName)
		}
		return names
	}
	require.Equal(t, []string{"2.zip", "0.zip"}, names("anna"))
	require.Equal(t, []string{"2.zip", "1.zip", "0.zip"}, names(""))
	*now = now.Add(2 * time.Hour)
	require.Empty(t, names(""))
}

// A body of unknown length that does not come holds a place of its sender, and no
// place of others.
func TestSlowBodies_HoldNobodyElseUp(t *testing.T) {
	m, _ := unlimited(t)
	var open atomic.Int32
	stuck := make(chan struct{})
	slow := readerFunc(func([]byte) (int, error) {
		open.Add(1)
		<-stuck
		return 0, io.EOF
	})
	done := make(chan error)
	write := func(user string, body io.Reader) error {
		upload, err := m.Create(t.Context(), uploads.Order{TeamID: "team of " + user, UserID: user, FileName: "a.zip", Size: 8, ByAdmin: user == "admin"})
		require.NoError(t, err)
		_, err = m.Write(t.Context(), upload.ID, user, 0, body, -1)
		return err
	}
	for n := range 4 {
		go func() { done <- write(fmt.Sprint("slow", n), slow) }()
		require.Eventually(t, func() bool { return open.Load() == int32(n+1) }, time.Minute, time.Millisecond)
	}
	require.True(t, transfer.HasCode(write("slow0", slow), transfer.CodeQuota), "one of a person")
	require.NoError(t, write("anna", strings.NewReader("01234567")), "four slow bodies are in nobody's way")
	for n := range 12 {
		go func() { done <- write(fmt.Sprint("more", n), slow) }()
		require.Eventually(t, func() bool { return open.Load() == int32(n+5) }, time.Minute, time.Millisecond)
	}
	require.True(t, transfer.HasCode(write("anna", slow), transfer.CodeQuota), "all of them are bounded")
	require.NoError(t, write("admin", strings.NewReader("01234567")), "a system admin gets through")
	close(stuck)
	for range 16 {
		require.NoError(t, <-done)
	}
	require.NoError(t, write("anna", strings.NewReader("01234567")))
}
