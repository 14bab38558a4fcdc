package viewer_test

import (
	"context"
	"fmt"
	"path"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/net/html"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/archive"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/bulk"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/viewer"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/viewer/viewertest"
)

func TestWrite_LetsNothingOfAHostileArchiveRun(t *testing.T) {
	for name, page := range pagesOf(t, viewertest.Hostile()) {
		require.Equal(t, name, path.Clean(name))
		require.True(t, name == "index.html" || strings.HasPrefix(name, "html/"), name)
		require.Less(t, len(path.Base(name)), 100, name)
		if strings.HasSuffix(name, ".html") {
			checkPage(t, name, page)
		} else if strings.HasSuffix(name, ".js") {
			require.NotContains(t, page, "</script", name)
		}
	}
}

// checkPage parses a page as a browser does and looks at every element.
func checkPage(t *testing.T, name, page string) {
	t.Helper()
	require.Equal(t, 1, strings.Count(page, "<meta http-equiv=\"Content-Security-Policy\""), name)
	tokens := html.NewTokenizer(strings.NewReader(page))
	for {
		kind := tokens.Next()
		if kind == html.ErrorToken {
			return
		}
		require.NotEqual(t, html.CommentToken, kind, name)
		token := tokens.Token()
		if kind != html.StartTagToken && kind != html.SelfClosingTagToken {
			continue
		}
		require.NotContains(t, []string{"svg", "iframe", "object", "embed", "style", "base", "math", "textarea"}, token.Data, name)
		for _, attribute := range token.Attr {
			require.False(t, strings.HasPrefix(attribute.Key, "on"), "%s: <%s %s=%q>", name, token.Data, attribute.Key, attribute.Val)
			require.NotEqual(t, "style", attribute.Key, name)
			if attribute.Key == "href" || attribute.Key == "src" || attribute.Key == "action" {
				checkLead(t, name, token.Data, attribute.Val)
			}
		}
	}
}

// checkLead checks where an address leads: into the archive, or by a link to the
// web.
func checkLead(t *testing.T, page, element, address string) {
	t.Helper()
	for _, scheme := range []string{"https://", "http://", "mailto:", "ftp://", "tel:"} {
		if element == "a" && strings.HasPrefix(address, scheme) {
			return
		}
	}
	target, _, _ := strings.Cut(address, "#")
	target, _, _ = strings.Cut(target, "?")
	first, _, _ := strings.Cut(target, "/")
	require.NotContains(t, first, ":", "%s: <%s> leads to %q", page, element, address)
	within := path.Join("root", path.Dir(page), unescape(t, target))
	require.True(t, strings.HasPrefix(within+"/", "root/"), "%s: <%s> leads to %q", page, element, address)
	if element == "script" {
		require.Regexp(t, `^root/html/(assets|search)/[a-z]+\.js$`, within)
	}
}

func TestWrite_KeepsPagesSmallWhateverAPostHolds(t *testing.T) {
	huge := bulk.Content{User: "anna", Message: strings.Repeat("<&>", 1<<20), CreateAt: 5, Props: []byte(`{"card":"` + strings.Repeat("*a* ", 40_000) + `"}`)}
	for n := range 5000 {
		huge.Reactions = append(huge.Reactions, bulk.Reaction{User: fmt.Sprintf("user%d", n), EmojiName: fmt.Sprintf("emoji%d", n)})
		huge.Attachments = append(huge.Attachments, bulk.Attachment{Path: fmt.Sprintf("files/%d/%s.png", n, strings.Repeat("x", 200))})
	}
	content := viewertest.Content{Lines: []bulk.Line{bulk.VersionLine("x", "1")}}
	for n := range 40 {
		root := huge
		root.CreateAt = int64(n + 1)
		if n > 0 {
			root = bulk.Content{User: "anna", Message: strings.Repeat(":smile: ", 2000), CreateAt: int64(n + 1)}
		}
		replies := make([]bulk.Content, 40)
		for r := range replies {
			replies[r] = bulk.Content{User: "boris", Message: strings.Repeat("**a** ", 2500), CreateAt: int64(100 + r)}
		}
		content.Lines = append(content.Lines, bulk.Line{Type: bulk.TypePost, Post: &bulk.Post{Team: "t", Channel: "c", Thread: bulk.Thread{Content: root, Replies: replies}}})
	}
	for name, page := range pagesOf(t, content) {
		require.LessOrEqual(t, len(page), 600_000, name)
	}
}

func TestWrite_DividesPostsOfManyTagsAmongPages(t *testing.T) {
	content := viewertest.Content{Lines: []bulk.Line{bulk.VersionLine("x", "1")}}
	for n := range 20 {
		content.Lines = append(content.Lines, bulk.Line{Type: bulk.TypePost, Post: &bulk.Post{Team: "t", Channel: "c", Thread: bulk.Thread{Content: bulk.Content{
			User: "anna", Message: strings.Repeat("a\n\n", 5000), CreateAt: int64(n + 1),
		}}}})
	}
	pages := pagesOf(t, content)
	require.Contains(t, pages, "html/channel-c/6.html")
	for name, page := range pages {
		require.Less(t, strings.Count(page, "<"), 41_000, name)
	}
}

func TestWrite_KeepsPagesSmallHoweverLongNamesAre(t *testing.T) {
	long := strings.Repeat("N<", 1<<19)
	builder := viewer.New(viewer.Options{TempDir: t.TempDir()})
	defer builder.Close()
	lines := []bulk.Line{
		bulk.VersionLine("x", "1"),
		{Type: bulk.TypeTeam, Team: &bulk.Team{Name: long, DisplayName: long, Description: long}},
		{Type: bulk.TypeChannel, Channel: &bulk.Channel{Team: long, Name: long, DisplayName: long, Header: long, Purpose: long, Type: long}},
		{Type: bulk.TypeUser, User: &bulk.User{Username: long, FirstName: long, Nickname: long, Position: long, Email: long, ProfileImage: long, Teams: []bulk.TeamMembership{{Name: long, Channels: []bulk.ChannelMembership{{Name: long}}}}}},
		{Type: bulk.TypeEmoji, Emoji: &bulk.Emoji{Name: long, Image: long}},
	}
	for n := range 50 {
		post := bulk.Content{User: long, Message: "hello", CreateAt: int64(n + 1), Reactions: []bulk.Reaction{{User: long, EmojiName: long}, {User: long + "x", EmojiName: "tada"}}}
		lines = append(lines, bulk.Line{Type: bulk.TypePost, Post: &bulk.Post{Team: long, Channel: long, Thread: bulk.Thread{Content: post}}})
	}
	for _, line := range lines {
		require.NoError(t, builder.Line(line))
	}
	require.NoError(t, builder.Write(t.Context(), viewer.SinkFunc(func(_ context.Context, name string, page []byte) error {
		if len(page) > 600_000 {
			return fmt.Errorf("%s has %d bytes", name, len(page))
		}
		return nil
	})))
}

func TestLine_RefusesToRememberMoreThanAnArchiveOfATeamNames(t *testing.T) {
	builder := viewer.New(viewer.Options{TempDir: t.TempDir()})
	defer builder.Close()
	var err error
	// All of these names would have one folder.
	for n := 0; err == nil; n++ {
		require.Less(t, n, 300_000)
		err = builder.Line(bulk.Line{Type: bulk.TypeChannel, Channel: &bulk.Channel{Team: "choir", Name: string([]rune{rune(0x4e00 + n/1000), rune(0x5e00 + n%1000)})}})
	}
	require.ErrorIs(t, err, archive.ErrUnsafe)
}

func TestWrite_GivesNoTwoPostsOneAnchor(t *testing.T) {
	twice := viewertest.ID("twice")
	content := func(id string, minute int64) bulk.Content {
		return bulk.Content{User: "anna", Message: fmt.Sprintf("minute %d", minute), Props: []byte(`{"team_export_post_id":"` + id + `"}`), CreateAt: minute * 60_000}
	}
	line := func(channel string, root bulk.Content, replies ...bulk.Content) bulk.Line {
		return bulk.Line{Type: bulk.TypePost, Post: &bulk.Post{Team: "t", Channel: channel, Thread: bulk.Thread{Content: root, Replies: replies}}}
	}
	link := content("link", 9)
	link.Message = "see https://chat.example.com/t/pl/" + twice
	pages := pagesOf(t, viewertest.Content{Lines: []bulk.Line{
		bulk.VersionLine("x", "1"),
		// Posts without an id get the numbers of their places: another post may claim one.
		line("a", bulk.Content{User: "anna", Message: "no id", CreateAt: 1}, content("n1", 2), content(twice, 3)),
		line("a", content(twice, 4)), line("b", content(twice, 5), content(twice, 6)), line("b", link),
	}})
	found := anchors(pages)
	require.Len(t, found, 7)
	require.Equal(t, 1, found[twice])
	for id, count := range found {
		require.Equal(t, 1, count, id)
	}
	require.Regexp(t, `id="post-`+twice+`">(.*)minute 3`, pages["html/channel-a/index.html"], "the first one keeps the id")
	require.Contains(t, pages["html/channel-b/index.html"], `href="../channel-a/index.html#post-`+twice+`"`)
}

func TestWrite_JoinsTheLinesOfAThreadThatWasDivided(t *testing.T) {
	root := bulk.Content{User: "anna", Message: "root", Props: []byte(`{"team_export_post_id":"root"}`), CreateAt: 10}
	line := func(root bulk.Content, reaction string, replies ...string) bulk.Line {
		root.Reactions = []bulk.Reaction{{User: "boris", EmojiName: reaction}}
		thread := bulk.Thread{Content: root}
		for i, id := range replies {
			thread.Replies = append(thread.Replies, bulk.Content{User: "boris", Message: id, Props: []byte(`{"team_export_post_id":"` + id + `"}`), CreateAt: 20 + int64(i)})
		}
		return bulk.Line{Type: bulk.TypePost, Post: &bulk.Post{Team: "t", Channel: "c", Thread: thread}}
	}
	other := bulk.Content{User: "anna", Message: "other", Props: []byte(`{"team_export_post_id":"other"}`), CreateAt: 11}
	content := viewertest.Content{Lines: []bulk.Line{
		bulk.VersionLine("x", "1"), line(root, "+1", "a", "b"), line(other, "tada"), line(root, "smile", "c"),
	}}
	pages := pagesOf(t, content)
	require.Equal(t, map[string]int{"root": 1, "a": 1, "b": 1, "c": 1, "other": 1}, anchors(pages))
	page := pages["html/channel-c/index.html"]
	require.Contains(t, page, "3 replies")
	require.Contains(t, page, "👍")
	require.Contains(t, page, "😄")
}
