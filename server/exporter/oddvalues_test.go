package exporter_test

import (
	"encoding/json"
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/mmrules"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/teamdata"
)

const hexName = "da39a3ee5e6b4b0d3255bfef95601890afd80709"

// teamWithOddChannels has a channel with a name that only group messages may have,
// one that differs from another in capitals alone, and texts that link to both.
func teamWithOddChannels() *server {
	host := oddTeam()
	const text = "see ~" + hexName + ", ~Town-Square. and ~town-square"
	host.channels = append(host.channels,
		teamdata.Channel{ID: "c-hex", Name: hexName, DisplayName: "Hex", Type: "O", Header: text, Purpose: text},
		teamdata.Channel{ID: "c-upper", Name: "TOWN-square", DisplayName: "Upper", Type: "O"},
		teamdata.Channel{ID: "c-none", Name: "c-none", DisplayName: "None", Type: "?"})
	host.users[0].Channels = append(host.users[0].Channels, teamdata.ChannelMember{ChannelName: hexName, SchemeUser: true})
	said := post("p-hex", "u-admin", 70, text)
	said.Props = json.RawMessage(`{"attachments":[{"text":"` + text + `"}],"channel_mentions":{"` + hexName + `":{"display_name":"Hex"}}}`)
	host.threads["c-hex"] = []teamdata.Thread{{Root: said}}
	return host
}

func TestExport_RenamesChannelsThatAnImportRefusesAndTheirLinks(t *testing.T) {
	result, err := export(t, teamWithOddChannels(), job())
	require.NoError(t, err)
	host := teamWithOddChannels()
	content := archiveOf(t, host, job())
	lines := content["import.jsonl"]
	require.NotContains(t, strings.ReplaceAll(lines, "channel-"+hexName, ""), hexName)
	require.Contains(t, lines, `"name":"channel-`+hexName+`","display_name":"Hex"`)
	require.Contains(t, lines, `"name":"town-square-2","display_name":"Upper"`)
	require.Contains(t, lines, `"name":"c-none","display_name":"None","type":"P"`, "what is not known to be public is private")
	require.Contains(t, lines, `"channel":"channel-`+hexName+`","user":"admin","message":"see ~channel-`+hexName+`, ~Town-Square. and ~town-square"`)
	require.Contains(t, lines, `"channel_mentions":{"channel-`+hexName+`":{"display_name":"Hex"}}`)
	require.Equal(t, 4, strings.Count(lines, "see ~channel-"+hexName), "header, purpose, message and attachment")
	require.Contains(t, lines, `{"name":"channel-`+hexName+`","notify_props"`, "the membership follows")
	require.Contains(t, content["extras/channels.ndjson"], `"name":"channel-`+hexName+`","source_name":"`+hexName+`"`)
	for _, id := range []string{"c-hex", "c-upper"} {
		require.Contains(t, warnings(result), "channel_renamed "+id)
	}
}

func TestExport_RenamesATeamThatAnImportRefuses(t *testing.T) {
	host := oddTeam()
	host.team.Name = "admins"
	content := archiveOf(t, host, job())
	require.Contains(t, content["import.jsonl"], `"team":{"name":"team-admins"`)
	require.NotContains(t, content["import.jsonl"], `"team":"admins"`)
	require.Contains(t, content["extras/team.json"], `"name":"team-admins","source_name":"admins"`)
	require.Contains(t, content["manifest.json"], `"team_name": "admins"`, "links of posts name it so")
}

// Each odd value alone, as old servers have them, becomes something that an import
// takes, and the report says so.
func TestExport_RepairsOrLeavesOutWhatAnImportRefuses(t *testing.T) {
	for name, c := range map[string]struct {
		change   func(host *server)
		warning  string
		has, not string
	}{
		"a locale that is none": {
			func(host *server) { host.users[0].Locale = "jp" }, "setting_dropped u-admin", `"username":"admin"`, `"jp"`,
		},
		"a reaction with an emoji that is none": {
			func(host *server) {
				host.threads["c-town"][0].Root.Reactions = []teamdata.Reaction{{UserID: "u-admin", EmojiName: "thumbs up", CreateAt: 99}}
			}, "reaction_dropped p-files", "", "thumbs up",
		},
		"a post without an author": {
			func(host *server) {
				host.threads["c-town"] = append(host.threads["c-town"], teamdata.Thread{Root: post("p-nobody", "", 90, "nobody")})
				host.users = append(host.users, teamdata.User{ID: ""})
			}, "user_deleted ", `"user":"deleted-user","message":"nobody"`, `"user":""`,
		},
		"a post without a time": {
			func(host *server) { host.timeless = []string{"p-timeless"} }, "post_dropped p-timeless", "", "",
		},
		"an account without a username": {
			func(host *server) { host.users[0].Username = "u-admin" }, "user_renamed u-admin", `"username":"u-admin"`, `"username":""`,
		},
		"settings that are no object": {
			func(host *server) { host.users[0].NotifyProps = teamdata.Texts{"": "[1]"} }, "setting_dropped u-admin", "", "[1]",
		},
		"settings of a channel that are no object": {
			func(host *server) { host.users[0].Channels[0].NotifyProps = teamdata.Texts{"": "7"} }, "setting_dropped u-admin", "", "",
		},
		"a setting that is too long": {
			func(host *server) {
				host.users[0].Preferences["display_settings/name_format"] = strings.Repeat("x", 20_001)
			}, "setting_dropped u-admin", "", "xxx",
		},
		"an account deactivated before 1970": {
			func(host *server) { host.users[0].DeleteAt = -5 }, "time_adjusted u-admin", `"delete_at":1`, `"delete_at":-`,
		},
		"a channel archived before 1970": {
			func(host *server) { host.channels[0].DeleteAt = -5 }, "time_adjusted c-old", `"deleted_at":1`, `"deleted_at":-`,
		},
		"a bot whose name makes no address": {
			func(host *server) { host.users[1].Username = "..bot." }, "user_renamed u-bot", `"bot":{"username":"--bot-"`, `"..bot."`,
		},
		"times that no calendar has": {
			func(host *server) {
				root := post("p-huge", "u-admin", math.MaxInt64, "huge")
				root.Reactions = []teamdata.Reaction{{UserID: "u-admin", EmojiName: "+1", CreateAt: math.MaxInt64}}
				host.threads["c-town"] = append(host.threads["c-town"], teamdata.Thread{Root: root, Replies: []teamdata.Post{post("p-later", "u-admin", math.MaxInt64, "huge"), post("p-last", "u-admin", 5, "last")}})
			}, "time_adjusted p-huge", `"create_at":253402300799999,"reactions":[{"user":"admin","emoji_name":"+1","create_at":253402300799999}]`, "9223372036854775807",
		},
		"a team without a name to show": {
			func(host *server) { host.team.DisplayName = "" }, "", `"name":"choir","display_name":"choir"`, "",
		},
		"a team of an unknown type": {
			func(host *server) { host.team.Type = "" }, "", `"type":"I"`, "",
		},
		"a description of too many bytes": {
			func(host *server) { host.team.Description = strings.Repeat("ü", 200) }, "text_shortened team1", strings.Repeat("ü", 127) + `"`, strings.Repeat("ü", 128),
		},
		"a header that is too long": {
			func(host *server) { host.channels[2].Header = strings.Repeat("h", 1025) }, "text_shortened c-town", strings.Repeat("h", 1024) + `"`, strings.Repeat("h", 1025),
		},
		"an address with another one in quotation marks": {
			func(host *server) { host.users[0].Email = `"a@b"@example.com` }, "email_replaced u-admin", "u-admin@team-export.invalid", "a@b",
		},
	} {
		t.Run(name, func(t *testing.T) {
			host := oddTeam()
			c.change(host)
			result, err := export(t, host, job())
			require.NoError(t, err)
			lines := unzip(t, host.archives[result.Archive.Name])["import.jsonl"]
			require.Contains(t, lines, c.has)
			if c.not != "" {
				require.NotContains(t, lines, c.not)
			}
			if c.warning != "" {
				require.Contains(t, warnings(result), c.warning)
			}
		})
	}
}

func TestExport_WritesMessagesAsLongAsTheServerTakesThem(t *testing.T) {
	host := oddTeam()
	host.messageLimit = 20_000
	long := strings.Repeat("長", 20_000)
	host.threads["c-town"] = append(host.threads["c-town"], teamdata.Thread{Root: post("p-long", "u-admin", 80, long)}, teamdata.Thread{Root: post("p-longer", "u-admin", 81, long+"!")})
	result, err := export(t, host, job())
	require.NoError(t, err)
	content := unzip(t, host.archives[result.Archive.Name])
	require.Greater(t, 20_000, mmrules.MaxMessage)
	require.Equal(t, 2, strings.Count(content["import.jsonl"], long))
	require.Contains(t, content["extras/posts.ndjson"], long+"!")
	require.NotContains(t, warnings(result), "message_shortened p-long")
	require.Contains(t, warnings(result), "message_shortened p-longer")
}

// A line that names no roles makes an ordinary account, and takes none from an
// account that is there.
func TestExport_NamesOnlyRolesThatAreMoreOrLessThanAnOrdinaryMembers(t *testing.T) {
	lines := archiveOf(t, oddTeam(), job())["import.jsonl"]
	for _, role := range []string{`"system_user"`, `"team_user"`, `"channel_user"`} {
		require.NotContains(t, lines, role)
	}
	for _, role := range []string{`"team_user team_admin"`, `"channel_user channel_admin"`, `"system_guest"`, `"team_guest"`, `"channel_guest"`} {
		require.Contains(t, lines, role)
	}
}
