package rewrite_test

import (
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/offline/offlinetest"
	"github.com/mattermost-community/mattermost-plugin-team-export/offline/rewrite"
	"github.com/mattermost-community/mattermost-plugin-team-export/offline/rows"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/archive"
)

// merged merges a chain and returns the path of the result.
func merged(t *testing.T, paths ...string) string {
	t.Helper()
	options := rewrite.OptionsOfAll(open(t, paths...))
	options.EditHistory = true // the golden archive has some without being asked
	return made(t, rewrite.Request{By: rewrite.Merge, Options: options}, paths...)
}

// linesWith are the lines of an archive that hold a text.
func linesWith(t *testing.T, path, text string) []string {
	t.Helper()
	var found []string
	for _, line := range lines(content(t, path, archive.LinesName)) {
		if strings.Contains(line, text) {
			found = append(found, line)
		}
	}
	return found
}

// savedInBase lists who saved a post in the odd team.
const savedInBase = `{"id":"p-root","users":["deleted-user","off"]}`

// traceless are the lines of people who are in the odd team without a membership and
// without a trace, which no server gives.
var traceless = regexp.MustCompile(`^{"type":"(user|bot)".*"username":"(guest2|bot2|bot3)"`)

func TestMerge_OfADeltaThatSaysNothingIsTheBase(t *testing.T) {
	base := offlinetest.OddTeam(t)
	path := merged(t, base, offlinetest.Delta{Saved: savedInBase + "\n"}.Of(t, base))
	for _, name := range []string{archive.LinesName, archive.TeamName, archive.ChannelsName, archive.BookmarksName, archive.BotMembersName, archive.PostsName} {
		want := slices.DeleteFunc(lines(content(t, base, name)), func(line string) bool { return traceless.MatchString(line) })
		require.ElementsMatch(t, want, lines(content(t, path, name)), name)
	}
}

func TestMerge_AppliesWhatADeltaSaysOfPosts(t *testing.T) {
	base := offlinetest.OddTeam(t)
	first := offlinetest.Delta{
		Lines: `{"type":"post","post":{"team":"choir","channel":"town-square","user":"bot","message":"alert!","props":{"team_export_post_id":"p-twin2"},"create_at":26,"replies":[{"user":"admin","message":"seen","props":{"team_export_post_id":"p-new"},"create_at":99}]}}` + "\n",
		Changes: `{"kind":"post","id":"p-files","channel":"town-square","post":{"user":"off","message":"edited","props":{"team_export_post_id":"p-files"},"create_at":20,"edit_at":98,"attachments":[{"path":"files/f1/plain.txt"}]}}
{"kind":"root","id":"p-twin2","channel":"town-square"}
{"kind":"deleted","id":"p-orphan","root_id":"p-gone"}
{"kind":"deleted","id":"p-never-there"}
{"kind":"followers","id":"p-twin1","channel":"town-square","followers":[{"user":"admin","last_viewed":97}]}
`,
		Saved: `{"id":"p-card","users":["admin"]}` + "\n",
	}.Of(t, base)
	second := offlinetest.Delta{
		Changes: `{"kind":"deleted","id":"p-old"}
{"kind":"left","channel":"town-square","user":"admin"}
{"kind":"post","id":"p-new","root_id":"p-twin2","channel":"town-square","post":{"user":"admin","message":"seen it","props":{"team_export_post_id":"p-new"},"create_at":99,"edit_at":101}}
`,
	}.Of(t, first)

	path := merged(t, base, first)
	require.Contains(t, linesWith(t, path, "p-files")[0], `"message":"edited"`)
	require.Equal(t, "content of files/f1/plain.txt", content(t, path, archive.DataFolder+"files/f1/plain.txt"), "the base has the file")
	twin := linesWith(t, path, `"p-twin2"`)[0]
	require.Contains(t, twin, `"create_at":27`, "the time of a post of the base stays")
	require.Contains(t, twin, `"message":"seen"`)
	require.Empty(t, linesWith(t, path, "p-orphan"))
	require.Contains(t, linesWith(t, path, "p-twin1")[0], `"last_viewed":97`)
	require.Contains(t, linesWith(t, path, "p-card")[0], `"flagged_by":["admin"]`)
	require.NotContains(t, linesWith(t, path, "p-root")[0], "flagged_by", "a delta names all that is saved")

	path = merged(t, base, first, second)
	require.Empty(t, linesWith(t, path, "p-old"))
	require.NotContains(t, linesWith(t, path, "p-twin1")[0], "thread_followers", "who left the channel follows nothing in it")
	require.Contains(t, linesWith(t, path, "p-twin2")[0], `"message":"seen it"`)

	step := merged(t, base, first)
	require.Equal(t, content(t, path, archive.LinesName), content(t, merged(t, step, second), archive.LinesName), "a merged archive is continued as its last delta is")
}

func TestMerge_KnowsPeopleAndChannelsByTheirIDs(t *testing.T) {
	base := offlinetest.OddTeam(t)
	swap := strings.NewReplacer(
		`"username":"ex"`, `"username":"guest"`, `"username":"guest"`, `"username":"ex"`, "ex@example.com", "guest@example.com", "guest@example.com", "ex@example.com",
		`"name":"old"`, `"name":"newer"`)
	delta := offlinetest.Delta{Edit: func(_, text string) string { return swap.Replace(text) }}.Of(t, base)
	path := merged(t, base, delta)
	require.Contains(t, linesWith(t, path, `"p-old"`)[0], `"channel":"newer"`)
	require.Contains(t, linesWith(t, path, `"p-old"`)[0], `"user":"guest"`, "ex wrote it, who is called guest now")
}

func TestMerge_DropsWhatIsInNoListedChannel(t *testing.T) {
	base := offlinetest.OddTeam(t)
	without := offlinetest.Delta{Edit: func(_, text string) string {
		var kept strings.Builder
		for line := range strings.Lines(text) {
			if !strings.Contains(line, `"name":"old"`) || strings.Contains(line, `"user":`) {
				kept.WriteString(line)
			}
		}
		return strings.ReplaceAll(kept.String(), `{"name":"old","roles":"channel_user"},`, "")
	}}.Of(t, base)
	again := offlinetest.Delta{Lines: `{"type":"post","post":{"team":"choir","channel":"old","user":"ex","message":"kept","props":{"team_export_post_id":"p-kept"},"create_at":11}}` + "\n"}.Of(t, without)
	require.Empty(t, linesWith(t, merged(t, base, without), "p-old"))
	path := merged(t, base, without, again)
	require.Empty(t, linesWith(t, path, `"p-old"`), "it may have been deleted while the channel was not in the archives")
	require.Len(t, linesWith(t, path, "p-kept"), 1)
}

func TestMerge_NamesWhatIsWrongWithAChain(t *testing.T) {
	base := offlinetest.OddTeam(t)
	first := offlinetest.Delta{}.Of(t, base)
	second := offlinetest.Delta{Saved: `{"id":"p-card","users":["admin"]}` + "\n"}.Of(t, first)
	third := offlinetest.Delta{Saved: `{"id":"p-card","users":["guest"]}` + "\n"}.Of(t, second)
	foreign := offlinetest.Delta{Team: "team2"}.Of(t, first)
	more := offlinetest.Delta{Present: `{"channel":"old","posts":2}` + "\n"}.Of(t, base)
	for name, test := range map[string]struct {
		paths []string
		says  []string
	}{
		"a delta alone":                           {[]string{first}, []string{first, "is a delta", "of-choir.zip", "2023-11-14"}},
		"no base":                                 {[]string{first, second}, []string{first, "give that archive first"}},
		"a link is missing":                       {[]string{base, second}, []string{second, "does not continue " + base, "of-delta.zip", "missing"}},
		"a link in between":                       {[]string{base, first, third}, []string{third, "does not continue " + first, "missing"}},
		"the wrong order":                         {[]string{base, third, first, second}, []string{third, "continues " + second, "after", "order is wrong"}},
		"a delta of another team":                 {[]string{base, first, foreign}, []string{"different teams"}},
		"a whole archive at last":                 {[]string{base, first, base}, []string{"whole archive", "first of a chain"}},
		"posts that came or went without a trace": {[]string{base, more}, []string{"channel old has 1 posts", "the server had 2", "full export"}},
	} {
		t.Run(name, func(t *testing.T) {
			archives := open(t, test.paths...)
			output := filepath.Join(t.TempDir(), "merged.zip")
			_, err := rewrite.Run(t.Context(), archives, rewrite.Request{By: rewrite.Merge, Output: output, Options: rewrite.OptionsOfAll(archives)}, silent{})
			for _, text := range test.says {
				require.ErrorContains(t, err, text)
			}
			require.NoFileExists(t, output)
		})
	}
	require.NoError(t, rows.CheckChain(open(t, base, first, second, third)))
	require.NoError(t, rows.CheckChain(open(t, base, base)), "archives of which none is a delta are no chain")
}
