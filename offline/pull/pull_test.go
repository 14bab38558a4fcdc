package pull_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/offline/pull"
	"github.com/mattermost-community/mattermost-plugin-team-export/offline/remote"
	"github.com/mattermost-community/mattermost-plugin-team-export/offline/source"
	"github.com/mattermost-community/mattermost-plugin-team-export/offline/verify"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// quiet is a reporter that nobody reads.
type quiet struct{}

func (quiet) Phase(transfer.Phase, *int64, string)       {}
func (quiet) Advance(int64)                              {}
func (quiet) Volume(int64)                               {}
func (quiet) Copied(int64)                               {}
func (quiet) Confirm(context.Context) error              { return nil }
func (quiet) Move(context.Context, string, string) error { return nil }

// run pulls once.
func (s *fakeServer) run(t *testing.T, ctx context.Context, folder string, change ...func(*pull.Options)) (pull.Result, error) {
	t.Helper()
	client, err := remote.New(remote.Options{Server: s.URL, Rate: 1000, Patience: s.patience, Pause: time.Millisecond})
	require.NoError(t, err)
	me, err := client.SignIn(ctx, remote.Credentials{Username: "anna", Password: "secret"})
	if err != nil {
		return pull.Result{}, err
	}
	options := pull.DefaultOptions()
	options.Version = "test"
	for _, do := range change {
		do(&options)
	}
	return pull.Run(ctx, client, me, s.team, folder, options, quiet{})
}

func (s *fakeServer) pull(t *testing.T, folder string, change ...func(*pull.Options)) pull.Result {
	t.Helper()
	result, err := s.run(t, t.Context(), folder, change...)
	require.NoError(t, err)
	requireWhole(t, folder)
	return result
}

// requireWhole requires that verify finds nothing wrong with a folder.
func requireWhole(t *testing.T, folder string) {
	t.Helper()
	a, err := source.Open(folder)
	require.NoError(t, err)
	report, err := verify.Run(t.Context(), a, verify.Options{Strict: true}, quiet{})
	require.NoError(t, err)
	require.True(t, report.Fine, "%+v", report.Problems)
	require.NoError(t, a.Close())
}

// contents returns the files of the archive in a folder.
func contents(t *testing.T, folder string) map[string]string {
	t.Helper()
	found := map[string]string{}
	require.NoError(t, filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() && entry.Name() == source.StateFolder {
			return fs.SkipDir
		}
		if !entry.IsDir() {
			text, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			name, err := filepath.Rel(folder, path)
			if err != nil {
				return err
			}
			found[name] = string(text)
		}
		return nil
	}))
	return found
}

// chatter fills a channel with threads, several posts in each millisecond.
func (s *fakeServer) chatter(channelID string, posts int) {
	root := ""
	for i := range posts {
		at := int64(1_000_000 + i/3)
		if i%5 == 0 {
			root = s.say(channelID, fmt.Sprintf("root %d", i), at)
			continue
		}
		s.say(channelID, fmt.Sprintf("reply %d", i), at, func(p *remote.Post) { p.RootID = root })
	}
}

func TestPull_ReadsEachPostOnceWithFewRequests(t *testing.T) {
	s := newFakeServer(t)
	channel := s.channel("town")
	s.chatter(channel, 1010)
	folder := t.TempDir()
	first := s.pull(t, folder)
	require.EqualValues(t, 1010, first.Report.Counts[transfer.CountPosts]+first.Report.Counts[transfer.CountReplies])
	require.Equal(t, 6, s.pages(), "pages of 200")

	s.pull(t, folder)
	require.Equal(t, 6, s.pages(), "a channel without news is not read")
	s.say(channel, "news", 2_000_000)
	again := s.pull(t, folder)
	require.Equal(t, 7, s.pages())
	require.EqualValues(t, 1011, again.Report.Counts[transfer.CountPosts]+again.Report.Counts[transfer.CountReplies])
}

func TestPull_FindsAllPostsOfOneMillisecond(t *testing.T) {
	s := newFakeServer(t)
	channel := s.channel("town")
	for i := range 650 {
		s.say(channel, fmt.Sprintf("imported %d", i), 5_000_000)
	}
	s.say(channel, "older", 4_000_000)
	result := s.pull(t, t.TempDir())
	require.EqualValues(t, 651, result.Report.Counts[transfer.CountPosts])
}

func TestPull_GivesTheSameForAnUpdatedAndANewFolder(t *testing.T) {
	s := newFakeServer(t)
	channel := s.channel("town")
	s.chatter(channel, 700)
	s.files[id("file")] = []byte("a file")
	attached := func(p *remote.Post) {
		p.FileIDs = []string{id("file")}
		p.Metadata.Files = []remote.FileInfo{{ID: id("file"), Name: "notes.txt", Size: 6, MimeType: "text/plain"}}
	}
	s.say(channel, "with a file", 1_500_000, attached)
	doomed := s.say(channel, "wrong", 1_600_000)
	typo := s.say(channel, "tyop", 1_600_001)
	updated := t.TempDir()
	s.pull(t, updated)
	require.Contains(t, contents(t, updated)["import.jsonl"], "wrong")

	s.change(channel, doomed, func(p *remote.Post) { p.DeleteAt, p.Message = 5, "" })
	s.change(channel, typo, func(p *remote.Post) {
		p.Message = "typo"
		p.Metadata.Reactions = []remote.Reaction{{UserID: id("other"), EmojiName: "smile", CreateAt: 1_700_000}}
	})
	s.say(channel, "news", 2_000_000)
	s.pull(t, updated)
	require.Contains(t, contents(t, updated)["import.jsonl"], "wrong", "older posts are read again on request only")
	s.pull(t, updated, func(o *pull.Options) { o.UpdateOldPosts = true })

	fresh := t.TempDir()
	s.pull(t, fresh)
	require.Equal(t, contents(t, fresh), contents(t, updated))
	require.Equal(t, "a file", contents(t, fresh)["data/files/"+id("file")+"/notes.txt"])
	log, err := os.ReadFile(filepath.Join(updated, source.StateFolder, "channels", channel+".ndjson"))
	require.NoError(t, err)
	require.Contains(t, string(log), `"wrong"`, "what was saved stays")
}

func TestPull_ReadsAChannelAnewWhenTooMuchHasChanged(t *testing.T) {
	s := newFakeServer(t)
	channel := s.channel("town")
	s.chatter(channel, 1300)
	updated := t.TempDir()
	s.pull(t, updated)
	for i, post := range s.posts[channel] {
		s.change(channel, post.ID, func(p *remote.Post) {
			if p.Message += " edited"; i%10 == 0 {
				p.DeleteAt = 5
			}
		})
	}
	s.pull(t, updated, func(o *pull.Options) { o.UpdateOldPosts = true })
	fresh := t.TempDir()
	s.pull(t, fresh)
	require.Equal(t, contents(t, fresh), contents(t, updated))
}

// TestPull_GoesOnWhereItWasInterrupted ends runs at each of their requests in turn, as a
// lost network and Ctrl+C do, and requires what an undisturbed run gives.
func TestPull_GoesOnWhereItWasInterrupted(t *testing.T) {
	s := newFakeServer(t)
	channel := s.channel("town")
	s.chatter(channel, 900)
	s.files[id("file")] = []byte(strings.Repeat("content ", 1000))
	s.say(channel, "with a file", 1_500_000, func(p *remote.Post) {
		p.FileIDs = []string{id("file")}
		p.Metadata.Files = []remote.FileInfo{{ID: id("file"), Name: "notes.txt", Size: 8000, MimeType: "text/plain"}}
	})
	undisturbed := t.TempDir()
	s.pull(t, undisturbed)

	disturbed := t.TempDir()
	interruptions := 0
	for stop := int64(2); ; stop++ {
		ctx, cancel := context.WithCancelCause(t.Context())
		var count atomic.Int64
		s.fault = func(http.ResponseWriter, *http.Request) bool {
			if count.Add(1) == stop {
				cancel(errors.New("interrupted"))
				return true
			}
			return false
		}
		_, err := s.run(t, ctx, disturbed)
		cancel(nil)
		s.fault = nil
		if err == nil {
			break
		}
		require.ErrorContains(t, err, "interrupted")
		interruptions++
		s.say(channel, fmt.Sprintf("meanwhile %d", stop), 2_000_000+stop)
	}
	require.Greater(t, interruptions, 8)
	s.pull(t, disturbed)
	s.pull(t, undisturbed)
	require.Equal(t, contents(t, undisturbed), contents(t, disturbed))
}

// TestPull_FindsWhatWasRemovedForGood removes posts as data retention does: the server says
// of them no more that they were there.
func TestPull_FindsWhatWasRemovedForGood(t *testing.T) {
	for name, limit := range map[string]int64{"of all posts": 0, "of the newest posts": 500} {
		t.Run(name, func(t *testing.T) {
			s := newFakeServer(t)
			channel := s.channel("town")
			for i := range 900 {
				s.say(channel, fmt.Sprintf("message %d.", i), int64(1_000_000+i))
			}
			set := func(o *pull.Options) { o.Limits.Newest = limit }
			folder := t.TempDir()
			s.pull(t, folder, set)
			s.posts[channel] = slices.Delete(s.posts[channel], 850, 851)
			s.pull(t, folder, set, func(o *pull.Options) { o.UpdateOldPosts = true })
			require.Contains(t, contents(t, folder)["import.jsonl"], "message 850.", "the server does not tell")
			s.pull(t, folder, set, func(o *pull.Options) { o.ReadAnew = true })
			fresh := t.TempDir()
			s.pull(t, fresh, set)
			require.NotContains(t, contents(t, folder)["import.jsonl"], "message 850.")
			require.Equal(t, contents(t, fresh), contents(t, folder))
		})
	}
}

func TestPull_NoticesWhatIsWrongWithAFolder(t *testing.T) {
	s := newFakeServer(t)
	s.files[id("file")] = []byte("a file")
	s.say(s.channel("town"), "with a file", 1_500_000, func(p *remote.Post) {
		p.FileIDs = []string{id("file")}
		p.Metadata.Files = []remote.FileInfo{{ID: id("file"), Name: "notes.txt", Size: 6}}
	})
	cases := map[string]func(t *testing.T, path string){
		"a file that is gone":    func(t *testing.T, path string) { require.NoError(t, os.Remove(path)) },
		"a file that is changed": func(t *testing.T, path string) { require.NoError(t, os.WriteFile(path, []byte("A file"), 0o600)) },
	}
	for name, damage := range cases {
		t.Run(name, func(t *testing.T) {
			folder := t.TempDir()
			s.pull(t, folder)
			damage(t, filepath.Join(folder, "data", "files", id("file"), "notes.txt"))
			a, err := source.OpenDamaged(folder)
			require.NoError(t, err)
			report, err := verify.Run(t.Context(), a, verify.Options{}, quiet{})
			require.NoError(t, err)
			require.False(t, report.Fine)
		})
	}
}

func TestPull_KeepsFoldersApart(t *testing.T) {
	s := newFakeServer(t)
	s.say(s.channel("town"), "hello", 1_000_000)
	folder := t.TempDir()
	s.pull(t, folder)
	s.team.ID = id("another")
	s.channels = nil
	_, err := s.run(t, t.Context(), folder)
	require.ErrorContains(t, err, "a folder of their own")

	full := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(full, "letter.txt"), nil, 0o600))
	_, err = s.run(t, t.Context(), full)
	require.ErrorContains(t, err, "holds something else")
}
