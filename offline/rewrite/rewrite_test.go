package rewrite_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/offline/offlinetest"
	"github.com/mattermost-community/mattermost-plugin-team-export/offline/rewrite"
	"github.com/mattermost-community/mattermost-plugin-team-export/offline/rows"
	"github.com/mattermost-community/mattermost-plugin-team-export/offline/source"
	"github.com/mattermost-community/mattermost-plugin-team-export/offline/verify"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/archive"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/bulk"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer/transfertest"
)

// silent hears everything and says nothing.
type silent struct{ transfertest.Silent }

func (silent) Volume(int64) {}
func (silent) Copied(int64) {}

func open(t *testing.T, paths ...string) []*source.Archive {
	t.Helper()
	var archives []*source.Archive
	for _, path := range paths {
		a, err := source.Open(path)
		require.NoError(t, err)
		t.Cleanup(func() { require.NoError(t, a.Close()) })
		archives = append(archives, a)
	}
	return archives
}

// made makes an archive of others.
func made(t *testing.T, request rewrite.Request, paths ...string) string {
	t.Helper()
	archives := open(t, paths...)
	request.Output = filepath.Join(t.TempDir(), "made.zip")
	request.Version = "1.2.3"
	_, err := rewrite.Run(t.Context(), archives, request, silent{})
	require.NoError(t, err)
	report, err := verify.Run(context.Background(), open(t, request.Output)[0], verify.Options{Strict: true}, silent{})
	require.NoError(t, err)
	require.True(t, report.Fine, "%v", report.Problems)
	return request.Output
}

// content is an entry of an archive.
func content(t *testing.T, path, entry string) string {
	t.Helper()
	a := open(t, path)[0]
	if _, found := a.Find(entry); !found {
		return ""
	}
	file, err := a.Open(entry)
	require.NoError(t, err)
	defer func() { _ = file.Close() }()
	text, err := io.ReadAll(file)
	require.NoError(t, err)
	return string(text)
}

func optionsOf(t *testing.T, path string) transfer.ExportOptions {
	t.Helper()
	return rewrite.OptionsOf(open(t, path)[0])
}

func TestFilter_OfEverythingIsTheSameArchive(t *testing.T) {
	whole := offlinetest.OddTeam(t)
	options := optionsOf(t, whole)
	options.EditHistory = true // the golden archive has some without being asked
	path := made(t, rewrite.Request{By: rewrite.Filter, Options: options}, whole)
	require.Equal(t, lines(content(t, whole, archive.LinesName)), lines(content(t, path, archive.LinesName)))
	for _, name := range []string{archive.TeamName, archive.ChannelsName, archive.BookmarksName, archive.BotMembersName, archive.PostsName} {
		require.Equal(t, lines(content(t, whole, name)), lines(content(t, path, name)), name)
	}
	require.Equal(t, content(t, whole, archive.DataFolder+"files/f1/plain.txt"), content(t, path, archive.DataFolder+"files/f1/plain.txt"))

	var manifest archive.Manifest
	require.NoError(t, json.Unmarshal([]byte(content(t, path, archive.ManifestName)), &manifest))
	require.Equal(t, rewrite.Filter, manifest.DerivedFrom.By)
	require.Equal(t, "team1", manifest.DerivedFrom.From[0].Source.TeamID)
	require.Equal(t, "https://chat.example.com", manifest.Source.SiteURL)
}

// choir writes an archive with threads of any length over two years.
func choir(t *testing.T) string {
	t.Helper()
	var text strings.Builder
	encoder := bulk.NewEncoder(&text)
	write := func(line bulk.Line) { require.NoError(t, encoder.Encode(line)) }
	write(bulk.VersionLine("team-export", "1.2.3"))
	write(bulk.Line{Type: bulk.TypeTeam, Team: &bulk.Team{Name: "choir", DisplayName: "Choir", Type: "I"}})
	for _, name := range []string{"scores", "town-square"} {
		write(bulk.Line{Type: bulk.TypeChannel, Channel: &bulk.Channel{Team: "choir", Name: name, DisplayName: name, Type: "O"}})
	}
	var users, marks []string
	for _, name := range []string{"anna", "ben", "cleo", "dan"} {
		user := &bulk.User{Username: name, Email: name + "@example.com", Nickname: "nick of " + name, Teams: []bulk.TeamMembership{{
			Name: "choir", Channels: []bulk.ChannelMembership{{Name: "scores", NotifyProps: &bulk.ChannelProps{}}, {Name: "town-square", NotifyProps: &bulk.ChannelProps{}}},
		}}}
		if name == "dan" { // who left
			user.Teams, user.DeleteAt = nil, 9
		}
		write(bulk.Line{Type: bulk.TypeUser, User: user})
		users = append(users, fmt.Sprintf(`{"id":"u-%s","username":%q}`, name, name))
		marks = append(marks, name)
	}
	post := func(id string, at int64, user, message string) bulk.Content {
		return bulk.Content{User: user, Message: message, CreateAt: at, Props: json.RawMessage(`{"team_export_post_id":"` + id + `","z":1,"a":"<b>"}`)}
	}
	long := bulk.Thread{Content: post("long", 50, "anna", "a long thread")}
	for i := range int64(4000) {
		long.Replies = append(long.Replies, post(fmt.Sprintf("long%04d", i), 60+i, marks[i%4], "reply to @dan"))
	}
	later := bulk.Thread{Content: long.Content, Replies: long.Replies[bulk.MaxReplies:]}
	long.Replies, long.ThreadFollowers = long.Replies[:bulk.MaxReplies], []bulk.ThreadFollower{{User: "ben", LastViewed: 7}}
	line := func(channel string, thread bulk.Thread) {
		write(bulk.Line{Type: bulk.TypePost, Post: &bulk.Post{Team: "choir", Channel: channel, Thread: thread}})
	}
	line("scores", bulk.Thread{Content: post("first", 10, "cleo", "the first, for @dan and @anna")})
	line("scores", long)
	for i := range int64(300) {
		thread := bulk.Thread{Content: post(fmt.Sprintf("t%04d", i), 1000+10*i, marks[i%3], "message")}
		if i%5 == 0 {
			thread.Reactions = []bulk.Reaction{{User: "ben", EmojiName: "+1", CreateAt: thread.CreateAt}}
			thread.Replies = []bulk.Content{post(fmt.Sprintf("r%04d", i), 1500+12*i, "dan", "an answer")}
		}
		line("town-square", thread)
	}
	write(bulk.Line{Type: bulk.TypeTeam, Team: &bulk.Team{Name: "Choir", DisplayName: "Choir", Type: "I"}})
	line("scores", later)
	path := filepath.Join(t.TempDir(), "choir.zip")
	manifest := archive.Manifest{
		Options: transfer.DefaultExportOptions(),
		Counts:  transfer.Counts{transfer.CountChannels: 2, transfer.CountUsers: 4, transfer.CountPosts: 302, transfer.CountReplies: 4060, transfer.CountReactions: 60},
	}
	offlinetest.Write(t, path, manifest, []byte(text.String()), func(name string) []byte {
		switch name {
		case archive.UsersName:
			return []byte(strings.Join(users, "\n") + "\n")
		case archive.ChannelsName:
			return []byte(`{"id":"c1","name":"scores"}` + "\n" + `{"id":"c2","name":"town-square"}` + "\n")
		case archive.TeamName:
			return []byte(`{"id":"t1","name":"choir"}` + "\n")
		}
		return nil
	})
	return path
}

// same holds two lists of lines against each other, and shows the first that differ.
func same(t *testing.T, want, have string) {
	t.Helper()
	a, b := lines(want), lines(have)
	for i := range min(len(a), len(b)) {
		require.Equal(t, a[i], b[i], "line %d", i+1)
	}
	require.Len(t, b, len(a))
}

func TestMerge_OfAnArchiveDividedByDateIsTheWholeOne(t *testing.T) {
	for name, path := range map[string]string{"threads of any length": choir(t), "odd values": offlinetest.OddTeam(t)} {
		t.Run(name, func(t *testing.T) {
			options := optionsOf(t, path)
			options.EditHistory = true
			whole := made(t, rewrite.Request{By: rewrite.Filter, Options: options}, path)
			before, after := options, options
			before.Until, after.Since = 2000, 2000
			if name == "odd values" {
				before.Until, after.Since = 30, 30
			}
			first := made(t, rewrite.Request{By: rewrite.Filter, Options: before}, path)
			second := made(t, rewrite.Request{By: rewrite.Filter, Options: after}, path)
			require.NotEqual(t, content(t, first, archive.LinesName), content(t, whole, archive.LinesName))
			archives := open(t, first, second)
			all := rewrite.OptionsOfAll(archives)
			require.Zero(t, all.Since+all.Until)
			merged := made(t, rewrite.Request{By: rewrite.Merge, Options: all}, first, second)
			if name == "threads of any length" { // others lose who left no trace but a membership
				same(t, content(t, path, archive.LinesName), content(t, merged, archive.LinesName))
			}
			same(t, content(t, whole, archive.PostsName), content(t, merged, archive.PostsName))
		})
	}
}

func TestFilter_TakesWhatWasAskedFor(t *testing.T) {
	path := choir(t)
	for name, test := range map[string]struct {
		change  func(*rewrite.Request)
		has, no []string
	}{
		"one channel":           {func(r *rewrite.Request) { r.Options.Channels.Include = []string{"scores"} }, []string{"long3999", `"channel":"scores"`}, []string{"t0001", "town-square"}},
		"without a channel":     {func(r *rewrite.Request) { r.Options.Channels.Exclude = []string{"scores"} }, []string{"t0001"}, []string{"long3999", `"scores"`}},
		"since":                 {func(r *rewrite.Request) { r.Options.Since = 2000 }, []string{"t0299", "long3999"}, []string{"t0002", `"first"`, "long0001"}},
		"until":                 {func(r *rewrite.Request) { r.Options.Until = 2000 }, []string{"t0002", "long0001"}, []string{"t0299", "long3999"}},
		"minimal personal data": {func(r *rewrite.Request) { r.Options.PersonalData = transfer.PersonalMinimal }, []string{"u-anna@team-export.invalid"}, []string{"nick of", "anna@example.com"}},
		"former members anonymous": {
			func(r *rewrite.Request) { r.Options.FormerMembers = transfer.FormerAnonymous },
			[]string{"former-member", "@former-member and @anna"},
			[]string{`"dan"`, "@dan", "nick of dan"},
		},
		"everybody anonymous": {
			func(r *rewrite.Request) {
				r.Options.FormerMembers, r.Choice.Anonymous = transfer.FormerAnonymous, []string{"*"}
			},
			[]string{"former-member3"},
			[]string{"anna", "@ben", "cleo", "dan"},
		},
		"one person anonymous": {
			func(r *rewrite.Request) {
				r.Options.FormerMembers, r.Choice.Anonymous = transfer.FormerAnonymous, []string{"@anna"}
			},
			[]string{"former-member1", `"ben"`},
			[]string{"anna"},
		},
		"words withheld":            {func(r *rewrite.Request) { r.Withhold = []string{"cleo"} }, []string{"team_export_withheld", "anonymous-member"}, []string{"the first", `"cleo"`}},
		"threads of a person":       {func(r *rewrite.Request) { r.Choice.Users = []string{"@CLEO"} }, []string{"t0002", "long0001"}, []string{"t0001"}},
		"no messages of the server": {func(r *rewrite.Request) { r.Choice.NoSystem = true }, []string{"t0002"}, []string{"system_"}},
	} {
		t.Run(name, func(t *testing.T) {
			request := rewrite.Request{By: rewrite.Filter, Options: optionsOf(t, path)}
			test.change(&request)
			text := content(t, made(t, request, path), archive.LinesName)
			for _, want := range test.has {
				require.Contains(t, text, want)
			}
			for _, unwanted := range test.no {
				require.NotContains(t, text, unwanted)
			}
		})
	}
}

func TestFilter_MakesAnArchiveOfOursOfANativeOne(t *testing.T) {
	path := offlinetest.Native(t)
	made := made(t, rewrite.Request{By: rewrite.Filter, Options: optionsOf(t, path)}, path)
	text := content(t, made, archive.LinesName)
	for _, want := range []string{"score.pdf", "psst", "second, hi @anna", `"direct_channel"`} {
		require.Contains(t, text, want)
	}
	for _, unwanted := range []string{"saml", "ben-1", `"scheme"`, `"role"`} {
		require.NotContains(t, text, unwanted)
	}
}

func TestMerge_TakesTheNewerOfWhatIsThereTwice(t *testing.T) {
	path := choir(t)
	newer := offlinetest.Repack(t, path, func(name string, content []byte) []byte {
		switch name {
		case archive.ManifestName: // a plain archive then
			return nil
		case archive.LinesName:
			text := strings.ReplaceAll(string(content), `"the first, for @dan and @anna","props":{"team_export_post_id":"first"`, `"edited","props":{"team_export_post_id":"first"`)
			text = strings.ReplaceAll(text, `"team-export"`, `"another"`)
			return []byte(strings.ReplaceAll(text, "nick of anna", "new nick"))
		}
		return content
	})
	text := content(t, made(t, rewrite.Request{By: rewrite.Merge, Options: transfer.DefaultExportOptions()}, path, newer), archive.LinesName)
	require.Contains(t, text, "edited")
	require.NotContains(t, text, "the first")
	require.Contains(t, text, "new nick")
	require.Equal(t, strings.Count(content(t, path, archive.LinesName), "\n"), strings.Count(text, "\n"))
}

func TestRun_LeavesNothingBehindWhenItFails(t *testing.T) {
	folder := t.TempDir()
	request := rewrite.Request{By: rewrite.Filter, Output: filepath.Join(folder, "made.zip"), Options: transfer.DefaultExportOptions(), Choice: rows.Choice{Team: "another"}}
	_, err := rewrite.Run(t.Context(), open(t, choir(t)), request, silent{})
	require.ErrorIs(t, err, rows.ErrNoTeam)
	request.Choice.Team = ""
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = rewrite.Run(ctx, open(t, choir(t)), request, silent{})
	require.ErrorIs(t, err, context.Canceled)
	require.NoError(t, os.WriteFile(request.Output, []byte("mine"), 0o600))
	_, err = rewrite.Run(t.Context(), open(t, choir(t)), request, silent{})
	require.ErrorContains(t, err, "is there already")
	entries, err := os.ReadDir(folder)
	require.NoError(t, err)
	require.Len(t, entries, 1)
}

func lines(text string) []string { return strings.Split(text, "\n") }
