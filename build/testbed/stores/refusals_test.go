package stores_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/build/testbed"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/bulk"
)

// Parts of lines that differ in one thing.
const (
	lineUser   = `{"type":"user","user":{"username":"anna","email":"anna@example.com"%}}`
	linePost   = `{"type":"post","post":{"team":"choir","channel":"tenor","user":"anna","message":"hi","create_at":5%}}`
	lineDirect = `{"type":"direct_post","direct_post":{"channel_members":["anna","ben"],"user":"anna","message":"hi","create_at":5%}}`
	lineMember = `,"teams":[{"name":"choir","channels":[{"name":"tenor"%}]}]`
)

func with(line, more string) string { return strings.Replace(line, "%", more, 1) }

// lines are lines of the bulk format, by what is special about them. Whether an
// import takes them is the server's to say.
func lines() map[string]string {
	long := func(n int) string { return strings.Repeat("ä", n) }
	member := func(more string) string { return with(lineUser, with(lineMember, more)) }
	people := func(n int) string {
		var names []string
		for i := range n {
			names = append(names, `"p`+string(rune('a'+i))+`"`)
		}
		return strings.Join(names, ",")
	}
	team := func(name, more string) string {
		return `{"type":"team","team":{"name":"` + name + `","display_name":"Choir","type":"O"` + more + `}}`
	}
	channel := func(name, more string) string {
		return `{"type":"channel","channel":{"team":"choir","name":"` + name + `","display_name":"Tenor","type":"O"` + more + `}}`
	}
	named := func(name string) string {
		return `{"type":"user","user":{"username":"` + name + `","email":"anna@example.com"}}`
	}
	mailed := func(address string) string {
		return `{"type":"user","user":{"username":"anna","email":"` + address + `"}}`
	}
	return map[string]string{
		"team": team("choir", ""), "team with capitals": team("Choir", ""), "team with a reserved name": team("admin", ""), "team with a short name": team("c", ""),
		"team with a sign": team("cho.ir", ""), "team with a hyphen at the end": team("choir-", ""), "team with a long description": team("choir", `,"description":"`+long(128)+`"`),
		"team of another type": strings.Replace(team("choir", ""), `"O"`, `"X"`, 1), "team with a long display name": strings.Replace(team("choir", ""), "Choir", long(65), 1),
		"channel": channel("tenor", ""), "channel with capitals": channel("Tenor", ""), "channel with a blank": channel("te nor", ""), "channel with a dot": channel("te.nor", ""),
		"channel like a conversation": channel("abcdefghijklmnopqrstuvwxyz__abcdefghijklmnopqrstuvwxyz", ""), "channel like a group": channel(strings.Repeat("a1", 20), ""),
		"channel with a long name": channel(strings.Repeat("a", 65), ""), "channel with the longest name": channel(strings.Repeat("a", 64), ""), "channel with a long header": channel("tenor", `,"header":"`+long(1025)+`"`),
		"channel with the longest header": channel("tenor", `,"header":"`+long(1024)+`"`), "channel with a long purpose": channel("tenor", `,"purpose":"`+long(251)+`"`),
		"direct channel as a channel": strings.Replace(channel("tenor", ""), `"O"`, `"D"`, 1),
		"user":                        with(lineUser, ""), "user with capitals": named("Anna"), "user with a sign": named("an na"), "user with a reserved name": named("all"),
		"user with a dot": named("an.na"), "user with a long name": named(strings.Repeat("a", 65)), "user with a short name": named("a"), "user with a digit first": named("1anna"),
		"user with a colon": named("anna:remote"), "user without an address": mailed(""), "user with a name in the address": mailed("Anna <anna@example.com>"),
		"user with a bad address": mailed("anna"), "user with a long address": mailed(strings.Repeat("a", 120) + "@example.com"), "user with a capital address": mailed("Anna@Example.com"),
		"user with a long nickname": with(lineUser, `,"nickname":"`+long(65)+`"`), "user with a long first name": with(lineUser, `,"first_name":"`+long(65)+`"`),
		"user with a long position": with(lineUser, `,"position":"`+long(129)+`"`), "user with the longest position": with(lineUser, `,"position":"`+long(128)+`"`),
		"user with an unknown locale": with(lineUser, `,"locale":"xx"`), "user with a locale": with(lineUser, `,"locale":"de"`),
		"guest without a team": with(lineUser, `,"roles":"system_guest"`), "user of a system role": with(lineUser, `,"roles":"system_user"`), "admin alone": with(lineUser, `,"roles":"system_admin"`),
		"admin and user": with(lineUser, `,"roles":"system_admin system_user"`), "unknown role": with(lineUser, `,"roles":"wizard"`),
		"guest everywhere":       with(lineUser, `,"roles":"system_guest","teams":[{"name":"choir","roles":"team_guest","channels":[{"name":"tenor","roles":"channel_guest"}]}]`),
		"guest without channels": with(lineUser, `,"roles":"system_guest","teams":[{"name":"choir","roles":"team_guest"}]`),
		"unknown notification":   with(lineUser, `,"notify_props":{"desktop":"loud"}`), "known notification": with(lineUser, `,"notify_props":{"desktop":"all","email":"true"}`),
		"unknown sound": with(lineUser, `,"notify_props":{"desktop_sound":"maybe"}`), "member": member(""), "member with a mark": member(`,"notify_props":{"mark_unread":"sometimes"}`),
		"member with a known mark": member(`,"notify_props":{"mark_unread":"mention"}`), "member of a channel without a name": strings.Replace(member(""), `"tenor"`, `""`, 1),
		"member of a team without a name": strings.Replace(member(""), `"choir"`, `""`, 1), "member with a theme": with(lineUser, `,"teams":[{"name":"choir","theme":"{\"a\":\"b\"}"}]`),
		"member with a broken theme": with(lineUser, `,"teams":[{"name":"choir","theme":"{"}]`),
		"bot":                        `{"type":"bot","bot":{"username":"robo","owner":"anna"}}`, "bot without an owner": `{"type":"bot","bot":{"username":"robo","owner":""}}`,
		"bot with a long name": `{"type":"bot","bot":{"username":"robo","owner":"anna","display_name":"` + long(65) + `"}}`,
		"post":                 with(linePost, ""), "post without a time": strings.Replace(with(linePost, ""), `"create_at":5`, `"create_at":0`, 1), "post without an author": strings.Replace(with(linePost, ""), `"anna"`, `""`, 1),
		"post with an older reaction":   with(linePost, `,"reactions":[{"user":"anna","emoji_name":"tada","create_at":4}]`),
		"post with a reaction":          with(linePost, `,"reactions":[{"user":"anna","emoji_name":"tada","create_at":5}]`),
		"post with a reaction of words": with(linePost, `,"reactions":[{"user":"anna","emoji_name":"ta da","create_at":5}]`),
		"post with an older reply":      with(linePost, `,"replies":[{"user":"anna","message":"a","create_at":4}]`), "post with a reply": with(linePost, `,"replies":[{"user":"anna","message":"a","create_at":6}]`),
		"post with a reply of nobody": with(linePost, `,"replies":[{"user":"","message":"a","create_at":6}]`), "post with a follower of no name": with(linePost, `,"thread_followers":[{"user":""}]`),
		"post with long props": with(linePost, `,"props":{"a":"`+strings.Repeat("a", 800_001)+`"}`), "post with a long message": with(linePost, `,"props":{},"flagged_by":["anna"]`),
		"conversation":          `{"type":"direct_channel","direct_channel":{"members":["anna","ben"]}}`,
		"conversation of one":   `{"type":"direct_channel","direct_channel":{"members":["anna"]}}`,
		"conversation of eight": `{"type":"direct_channel","direct_channel":{"members":[` + people(8) + `]}}`, "conversation of nine": `{"type":"direct_channel","direct_channel":{"members":[` + people(9) + `]}}`,
		"conversation with a foreign favourite": `{"type":"direct_channel","direct_channel":{"members":["anna","ben"],"favorited_by":["cleo"]}}`,
		"conversation with a long header":       `{"type":"direct_channel","direct_channel":{"members":["anna","ben"],"header":"` + long(1025) + `"}}`,
		"direct post":                           with(lineDirect, ""), "direct post that another saved": with(lineDirect, `,"flagged_by":["cleo"]`),
		"emoji": `{"type":"emoji","emoji":{"name":"clef","image":"a.png"}}`, "emoji without an image": `{"type":"emoji","emoji":{"name":"clef","image":""}}`,
		"emoji with a blank": `{"type":"emoji","emoji":{"name":"cl ef","image":"a.png"}}`, "emoji of the server": `{"type":"emoji","emoji":{"name":"smile","image":"a.png"}}`,
		"emoji with a long name": `{"type":"emoji","emoji":{"name":"` + strings.Repeat("a", 65) + `","image":"a.png"}}`,
	}
}

// lookedUp are lines that pass the server's validators, and end an import at its
// next step, which looks an empty name up.
var lookedUp = []string{"post without an author", "post with a reply of nobody", "member of a channel without a name", "member of a team without a name"}

// TestRefusals_AreThoseOfTheServer holds what "teamarchive verify" and the plugin say
// of a line against the server's own validators.
func TestRefusals_AreThoseOfTheServer(t *testing.T) {
	program, err := testbed.BuildRefuses(t.Context())
	require.NoError(t, err)
	refused := 0
	for name, line := range lines() {
		t.Run(name, func(t *testing.T) {
			theirs, err := testbed.Refusals(t.Context(), program, strings.NewReader(line))
			require.NoError(t, err)
			var ours []string
			for decoded, err := range bulk.Decode(strings.NewReader(`{"type":"version","version":1}` + "\n" + line)) {
				if err != nil {
					ours = append(ours, err.Error())
					break
				}
				ours = append(ours, decoded.Refusals()...)
			}
			if len(theirs) > 0 {
				refused++
			}
			if slices.Contains(lookedUp, name) {
				require.Empty(t, theirs)
				require.NotEmpty(t, ours)
				return
			}
			require.Equal(t, len(theirs) > 0, len(ours) > 0, "the server says %q, we say %q", theirs, ours)
		})
	}
	require.Greater(t, refused, 20)
}
