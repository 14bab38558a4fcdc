package e2e_test

import (
	"html"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/viewer/search"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/viewer/viewertest"
)

// leak finds the names of those who left, with what is around them.
var leak = regexp.MustCompile(`(?is).{0,80}(fatima|\bzoe\b).{0,40}`)

// TestAnAnonymousArchiveNamesNobodyWhoLeft looks into every entry, and for the
// same bytes a second time.
func TestAnAnonymousArchiveNamesNobodyWhoLeft(t *testing.T) {
	ctx := testContext(t)
	source, hard := hardServer(t)
	options := strings.Replace(all, "}", `, "former_members": "anonymous", "emoji": "all", "html": true}`, 1)
	_, first := exportOption(t, ctx, source, hard.Team.Id, options)
	_, second := exportOption(t, ctx, source, hard.Team.Id, options)
	require.Equal(t, first.names(), second.names())
	for _, name := range first.names() {
		content := first.read(t, name)
		require.Equal(t, sha256Hex(content), sha256Hex(second.read(t, name)), name)
		if !strings.HasPrefix(name, "data/") {
			require.Empty(t, leak.FindAllString(string(content), 3), name)
		}
	}
	indexed := indexedWords(t, first)
	require.Empty(t, leak.FindAllString(indexed, 3), "the index of the search")
	require.Contains(t, indexed, " former ")
	text := string(first.read(t, "import.jsonl"))
	for _, told := range []string{
		"Thanks.@former-member, _@former-member_ and\\n@former-member", `"text":"Hi\n@former-member and\t@former-member"`,
		`former-member removed from the channel.`, `former-member joined the channel.`, `former-member has left the channel.`,
		`anna created this channel from a group message with anna, former-member, former-member`,
	} {
		require.Regexp(t, strings.ReplaceAll(regexp.QuoteMeta(told), "former-member", `former-member\d*`), text)
	}
}

// TestPages_ShowNoDataOfPeopleThatTheArchiveHasNot looks for what accounts hold, on
// each page that says something of people.
func TestPages_ShowNoDataOfPeopleThatTheArchiveHasNot(t *testing.T) {
	ctx := testContext(t)
	source, hard := hardServer(t)
	_, archive := exportOption(t, ctx, source, hard.Team.Id, `{"personal_data": "minimal", "html": true}`)
	_, full := exportOption(t, ctx, source, hard.Team.Id, `{"html": true}`)
	rows, err := source.DB.QueryContext(ctx, `SELECT unnest(ARRAY[u.Email, u.Nickname, u.FirstName, u.LastName, u.Position])
		FROM Users u JOIN TeamMembers m ON m.UserId = u.Id WHERE m.TeamId = $1`, hard.Team.Id)
	require.NoError(t, err)
	defer func() { _ = rows.Close() }()
	shown, held, indexed := 0, beside(t, archive), indexedWords(t, archive)
	for rows.Next() {
		var canary string
		require.NoError(t, rows.Scan(&canary))
		// A name may be a username too, or a word of a channel.
		if len(canary) < 4 || strings.Contains(held, strings.ToLower(canary)) {
			continue
		}
		require.False(t, strings.Contains(people(t, archive), html.EscapeString(canary)), "the pages show %q", canary)
		for _, word := range search.Words(canary) {
			if len(word) > 3 && !strings.Contains(held, word) {
				require.NotContains(t, indexed, " "+word+" ", "the search finds %q", canary)
			}
		}
		if strings.Contains(people(t, full), html.EscapeString(canary)) {
			shown++
		}
	}
	require.NoError(t, rows.Err())
	require.Greater(t, shown, 5, "with full data the pages show it")
}

// beside returns the lines of an archive and what lies beside them, in small letters.
func beside(t *testing.T, archive *opened) string {
	t.Helper()
	var text strings.Builder
	for _, name := range archive.names() {
		if name == "import.jsonl" || strings.HasSuffix(name, ".ndjson") || strings.HasSuffix(name, ".json") {
			text.Write(archive.read(t, name))
		}
	}
	return strings.ToLower(text.String())
}

// indexedWords returns the words by which the search of an archive finds posts, each
// between two spaces.
func indexedWords(t *testing.T, archive *opened) string {
	t.Helper()
	words, err := viewertest.IndexedWords(archive.names(), func(name string) []byte { return archive.read(t, name) })
	require.NoError(t, err)
	return " " + strings.Join(words, " ") + " "
}

// people returns what pages say of people: the profiles, without their posts.
func people(t *testing.T, archive *opened) string {
	t.Helper()
	var text strings.Builder
	for _, name := range archive.names() {
		if strings.HasPrefix(name, "html/person-") || strings.HasPrefix(name, "html/search/people/") || name == "html/people.html" {
			profile, _, _ := strings.Cut(string(archive.read(t, name)), "</dl>")
			text.WriteString(profile)
		}
	}
	return text.String()
}
