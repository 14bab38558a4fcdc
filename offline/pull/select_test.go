package pull_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/offline/pull"
	"github.com/mattermost-community/mattermost-plugin-team-export/offline/remote"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

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
