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

func TestPull_SelectsPosts(t *testing.T) {
	s := newFakeServer(t)
	town, spam := s.channel("town"), s.channel("spam")
	for _, channel := range []string{town, spam} {
		s.chatter(channel, 1000)
	}
	last := s.posts[town][899].ID
	cases := map[string]struct {
		change func(*pull.Options)
		posts  int64
		pages  int
	}{
		"an excluded channel": {func(o *pull.Options) { o.Export.Channels.Exclude = []string{"spam"} }, 1000, 6},
		"excluded and included": {func(o *pull.Options) {
			o.Export.Channels.Include, o.Export.Channels.Exclude = []string{"spam", "town"}, []string{"~Spam"}
		}, 1000, 6},
		"the newest posts": {func(o *pull.Options) { o.Limits.Newest = 50 }, 100, 2},
		"other limits for one": {func(o *pull.Options) {
			o.Limits.Newest, o.Channels = 50, map[string]pull.Change{"~Spam": {Newest: new(int64(10))}}
		}, 60, 2},
		"higher limits for one": {func(o *pull.Options) {
			o.Limits.Newest, o.Channels = 50, map[string]pull.Change{"spam": {Newest: new(int64(0))}}
		}, 1050, 7},
		"other limits for a kind": {func(o *pull.Options) {
			o.Kinds = map[string]pull.Change{pull.KindPublic: {Newest: new(int64(50))}, pull.KindPrivate: {Newest: new(int64(5))}}
		}, 100, 2},
		"limits of one before those of its kind": {func(o *pull.Options) {
			o.Kinds = map[string]pull.Change{pull.KindPublic: {Newest: new(int64(50))}}
			o.Channels = map[string]pull.Change{"spam": {Newest: new(int64(10))}}
		}, 60, 2},
		"after a post": {func(o *pull.Options) {
			o.Export.Channels.Include, o.Limits.AfterPost = []string{"town"}, last
		}, 100, 1},
		"so many in a run": {func(o *pull.Options) { o.Limits.PerRun = 200 }, 400, 2},
	}
	for name, test := range cases {
		t.Run(name, func(t *testing.T) {
			before := s.pages()
			result := s.pull(t, t.TempDir(), test.change)
			require.EqualValues(t, test.posts, result.Report.Counts[transfer.CountPosts]+result.Report.Counts[transfer.CountReplies])
			require.Equal(t, test.pages, s.pages()-before)
		})
	}
}

// TestPull_SelectsConversations has a post in each conversation, with a file.
func TestPull_SelectsConversations(t *testing.T) {
	s := newFakeServer(t)
	s.say(s.channel("town"), "town", 1_000_000)
	for name, people := range map[string][]string{
		"dbor": {"boris"}, "dcla": {"clara"}, "gtwo": {"boris", "clara"}, "gall": {"boris", "clara", "dora"},
	} {
		kind := "G"
		if len(people) == 1 {
			kind = "D"
		}
		s.say(s.talk(name, kind, people...), name, 1_000_000, func(p *remote.Post) {
			p.FileIDs = []string{id("file" + name)}
			p.Metadata.Files = []remote.FileInfo{{ID: id("file" + name), Name: name + ".txt", Size: 6, MimeType: "text/plain"}}
		})
		s.files[id("file"+name)] = []byte("a file")
	}
	yes, no := true, false
	cases := map[string]struct {
		change       func(*pull.Options)
		posts, files []string
	}{
		"all": {func(*pull.Options) {}, []string{"dbor", "dcla", "gall", "gtwo"}, []string{"dbor", "dcla", "gall", "gtwo"}},
		"direct messages with one": {
			func(o *pull.Options) { o.DirectAll, o.Direct = false, []string{"@Boris"} },
			[]string{"dbor", "gall", "gtwo"},
			[]string{"dbor", "gall", "gtwo"},
		},
		"direct messages without one": {
			func(o *pull.Options) { o.WithoutDirect = []string{"boris"} },
			[]string{"dcla", "gall", "gtwo"},
			[]string{"dcla", "gall", "gtwo"},
		},
		"without wins": {func(o *pull.Options) {
			o.DirectAll, o.Direct, o.WithoutDirect, o.GroupsAll = false, []string{"boris", "clara"}, []string{"boris"}, false
		}, []string{"dcla"}, []string{"dcla"}},
		"groups of exactly some": {func(o *pull.Options) {
			o.DirectAll, o.GroupsAll, o.GroupsExact = false, false, [][]string{{"clara", "boris"}}
		}, []string{"gtwo"}, []string{"gtwo"}},
		"groups with some": {func(o *pull.Options) {
			o.DirectAll, o.GroupsAll, o.GroupsWith = false, false, [][]string{{"boris"}}
		}, []string{"gall", "gtwo"}, []string{"gall", "gtwo"}},
		"groups without one of them": {func(o *pull.Options) {
			o.DirectAll, o.WithoutGroups = false, [][]string{{"boris", "clara"}}
		}, []string{"gall"}, []string{"gall"}},
		"no files but in direct messages": {func(o *pull.Options) {
			o.Export.Attachments.Include, o.Kinds = false, map[string]pull.Change{pull.KindDirect: {NoFiles: &no}}
		}, []string{"dbor", "dcla", "gall", "gtwo"}, []string{"dbor", "dcla"}},
		"no files in a group, by its people": {func(o *pull.Options) {
			o.Channels = map[string]pull.Change{"@clara, @Boris": {NoFiles: &yes}}
		}, []string{"dbor", "dcla", "gall", "gtwo"}, []string{"dbor", "dcla", "gall"}},
		"small files only in a direct message": {func(o *pull.Options) {
			o.Channels = map[string]pull.Change{"@boris": {MaxFileSize: new(int64(5))}}
		}, []string{"dbor", "dcla", "gall", "gtwo"}, []string{"dcla", "gall", "gtwo"}},
		"files of another type only in group messages": {func(o *pull.Options) {
			o.Kinds = map[string]pull.Change{pull.KindGroup: {FileTypes: []string{"image/*"}}}
		}, []string{"dbor", "dcla", "gall", "gtwo"}, []string{"dbor", "dcla"}},
	}
	for name, test := range cases {
		t.Run(name, func(t *testing.T) {
			folder := t.TempDir()
			s.pull(t, folder, test.change)
			found := contents(t, folder)
			var posts, files []string
			for _, name := range []string{"dbor", "dcla", "gall", "gtwo"} {
				if strings.Contains(found["import.jsonl"], `"message":"`+name+`"`) {
					posts = append(posts, name)
				}
				if found["data/files/"+id("file"+name)+"/"+name+".txt"] != "" {
					files = append(files, name)
				}
			}
			require.Equal(t, test.posts, posts)
			require.Equal(t, test.files, files)
		})
	}
}

func TestPull_RefusesSettingsOfAChannelThatIsNotTaken(t *testing.T) {
	s := newFakeServer(t)
	s.say(s.channel("town"), "hello", 1_000_000)
	set := func(several bool) func(*pull.Options) {
		return func(o *pull.Options) {
			o.SeveralTeams, o.Channels = several, map[string]pull.Change{"village": {Newest: new(int64(1))}}
		}
	}
	_, err := s.run(t, t.Context(), t.TempDir(), set(false))
	require.ErrorContains(t, err, `"village"`)
	result := s.pull(t, t.TempDir(), set(true))
	require.Equal(t, []string{"village"}, result.Unknown, "another team may have it")
}

// TestPull_AsksOnceWhoTakesPartInAConversation counts requests for members: that of a
// conversation changes with the roles of its people only.
func TestPull_AsksOnceWhoTakesPartInAConversation(t *testing.T) {
	s := newFakeServer(t)
	for _, name := range []string{"boris", "clara", "dora"} {
		s.say(s.talk("d"+name, "D", name), "hello", 1_000_000)
	}
	members := func() int { return s.asked("/members?") }
	folder := t.TempDir()
	s.pull(t, folder)
	require.Equal(t, 3, members())
	s.pull(t, folder)
	require.Equal(t, 3, members())
	require.Contains(t, contents(t, folder)["import.jsonl"], `"last_viewed_at":77`, "what the user has read is news in each run")
	s.people[id("ddora")][0].Roles = "system_guest"
	s.pull(t, folder)
	require.Equal(t, 4, members())
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
