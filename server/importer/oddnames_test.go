package importer

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/planning"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/sanitize"
)

const hexName = "da39a3ee5e6b4b0d3255bfef95601890afd80709"

// An export of another program holds a channel under a name that old servers gave
// and that no server takes any more.
func TestPlan_RenamesAChannelWhoseNameNoServerTakes(t *testing.T) {
	for _, own := range []string{hexName, strings.ToUpper(hexName), "with space", strings.Repeat("x", 65)} {
		t.Run(own, func(t *testing.T) {
			in := func(channel string) string {
				return strings.Replace(post(""), `"channel":"dev"`, `"channel":"`+channel+`"`, 1)
			}
			linked := strings.Replace(post(""), `"message":"`, `"message":"see ~`+own+` `, 1)
			result := mustImport(t, zipFile(t, lines(
				`{"type":"channel","channel":{"team":"choir","name":"`+own+`","display_name":"Old","type":"O","header":"~`+own+`","purpose":""}}`,
				`{"type":"user","user":{"username":"boris","email":"boris@example.com","teams":[{"name":"choir","channels":[{"name":"`+own+`"}]}]}}`,
				in(own), linked), nil), here(), planning.SystemAdmin())
			name := sanitize.ChannelKey(own)
			require.NotNil(t, result.channel(name), result.text)
			require.Equal(t, "Old", result.channel(name).DisplayName)
			require.Equal(t, name, result.posts()[0].Channel)
			require.Equal(t, name, result.user("boris").Teams[0].Channels[0].Name)
			if len(own) <= sanitize.MaxNameLength && !strings.Contains(own, " ") {
				require.Contains(t, result.posts()[1].Message, "see ~"+name+" ")
				require.Equal(t, "~"+name, result.channel(name).Header)
			}
			require.Equal(t, planning.ProblemChannelRenamed, result.plan.Problems[0].Code)
			require.Zero(t, result.dropped(sanitize.SkipMissingChannel)+result.dropped(sanitize.SkipLostPost))
		})
	}
}

func TestPlan_LeavesOutLanguagesThatTheServerDoesNotKnowAndSaysSo(t *testing.T) {
	for locale, kept := range map[string]string{"de": "de", "en-AU": "en-AU", "jp": "", "german": "", "el": "", "DE": "", "": ""} {
		result := mustImport(t, zipFile(t, lines(
			`{"type":"user","user":{"username":"boris","email":"boris@example.com","locale":"`+locale+`","teams":[{"name":"choir"}]}}`), nil), here(), planning.SystemAdmin())
		require.Equal(t, kept, result.user("boris").Locale, locale)
		require.Equal(t, sanitize.CountIf(locale != kept), result.dropped(sanitize.SkipLocale), "%q is named in the plan", locale)
	}
}

// A server with less room cut the messages on its lines; they are whole beside them.
func TestInspect_ReadsMessagesWholeWhereTheServerHasRoom(t *testing.T) {
	cut := strings.Repeat("ü", 16_383)
	whole := cut + " and the end of @anna"
	extra := `{"id":"` + id("p") + `","channel":"dev","user":"anna","create_at":1000,"message":"` + whole + `"}` + "\n" +
		`{"id":"` + id("q") + `","channel":"dev","user":"anna","create_at":1000,"message":"something else"}` + "\n"
	archived := ourArchive(t, append([]string{ourVersion, teamA, square, dev, anna}, ourPost(id("p"), cut, ""), ourPost(id("q"), cut, `,"is_pinned":true`)),
		map[string]string{"extras/posts.ndjson": extra})
	target := withAccounts(planning.Account{ID: "u1", Username: "anna", Email: "other@example.com"})
	for room, want := range map[int]string{16_383: cut, 16_390: whole[:len(cut)+len(" and th")], 1 << 20: cut + " and the end of @anna1"} {
		result := mustImportWith(t, archived, target, sanitize.ServerLimits{PostRunes: room})
		posts := result.posts()
		if posts[0].IsPinned {
			posts[0], posts[1] = posts[1], posts[0] // both are of one moment
		}
		require.Equal(t, want, posts[0].Message, "room for %d", room)
		require.Equal(t, cut, posts[1].Message, "a text that does not go on as the line does is not its post's")
		require.Equal(t, sanitize.CountIf(room < 16_404), result.dropped(sanitize.SkipText))
	}
}
