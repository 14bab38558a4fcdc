package exporter_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/teamdata"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// mentioningTeam mentions one who left and a remote user wherever a text can.
func mentioningTeam() *server {
	const text = "Thanks.@ex and\n@zoe:remote"
	host := oddTeam()
	host.team.Description = text
	town := &host.channels[2]
	town.Header, town.Purpose, town.DisplayName, town.CategoryName = text, text, text, text
	town.Banner = json.RawMessage(`{"text": "ask\n@ex and @zoe:remote"}`)
	host.users[0].CustomStatus, host.users[0].Position = `{"text":"waiting for\n@ex and @zoe:remote"}`, text
	host.users[1].Bot.Description = text
	host.talks[1].Header = text
	host.marks[0].DisplayName = text
	host.marks = append(host.marks, teamdata.Bookmark{ID: "b3", ChannelID: "d-pair", OwnerID: "u-off", Type: "link", DisplayName: text, LinkURL: "https://example.com"})
	edited := post("p-edited", "u-admin", 70, text)
	edited.Props = json.RawMessage(`{"attachments": [{"text": "Hi\n@ex\t@zoe:remote"}]}`)
	edited.Edits = []teamdata.Edit{{ID: "p-before2", Message: text, Props: edited.Props}}
	host.threads["c-town"] = append(host.threads["c-town"], teamdata.Thread{Root: edited, Replies: []teamdata.Post{edited}})
	host.threads["d-pair"] = append(host.threads["d-pair"], teamdata.Thread{Root: edited})
	return host
}

func TestMentionsAreRenamedInEveryText(t *testing.T) {
	wanted := job()
	wanted.Options.DirectMessages, wanted.Options.EditHistory, wanted.Options.FormerMembers = true, true, transfer.FormerAnonymous
	content := archiveOf(t, mentioningTeam(), wanted)
	for _, name := range []string{"import.jsonl", "extras/channels.ndjson", "extras/bookmarks.ndjson", "extras/posts.ndjson", "extras/team.json"} {
		require.NotRegexp(t, `@ex\b[^.a]`, content[name], name)
		require.NotContains(t, content[name], "zoe", name)
	}
	require.Equal(t, 12, strings.Count(content["import.jsonl"], "@former-member "), content["import.jsonl"])
}

func TestOneWhoLeftWithoutATraceIsMentionedUnderNoName(t *testing.T) {
	host, wanted := oddTeam(), job()
	host.channels[2].CreatorID = "u-traceless"
	host.channels[2].Header = "ask @traceless and @ex"
	host.left = []teamdata.User{{ID: "u-ex", Username: "ex"}, {ID: "u-traceless", Username: "traceless"}}
	require.Contains(t, archiveOf(t, host, wanted)["import.jsonl"], "ask @traceless and @ex")
	wanted.Options.FormerMembers = transfer.FormerAnonymous
	content := archiveOf(t, host, wanted)
	require.Contains(t, content["import.jsonl"], "ask @former-member2 and @former-member")
	require.NotContains(t, content["import.jsonl"], `"username":"former-member2"`)
	require.NotContains(t, content["extras/channels.ndjson"], "former-member2", "nobody without a line is named")
}

func TestOnlyTheNamesChangeThatMustChange(t *testing.T) {
	wanted := job()
	wanted.Options.DirectMessages = true
	content := archiveOf(t, mentioningTeam(), wanted)
	require.NotContains(t, content["import.jsonl"], "zoe:remote")
	require.Contains(t, content["import.jsonl"], `"header":"Thanks.@ex and\n@zoe-remote"`)
	require.Contains(t, content["import.jsonl"], `{"text":"Hi\n@ex\t@zoe-remote"}`)
}

func TestBookmarksOfConversationsTravelBeside(t *testing.T) {
	wanted := job()
	wanted.Options.DirectMessages = true
	content := archiveOf(t, mentioningTeam(), wanted)
	require.Contains(t, content["extras/bookmarks.ndjson"], `{"id":"b3","channel_members":["admin","off"],"owner":"off"`)
	require.Equal(t, 3, strings.Count(content["extras/bookmarks.ndjson"], "\n"))
}

func TestALongerNameThatDoesNotFitIsCut(t *testing.T) {
	host, wanted := oddTeam(), job()
	host.channels[2].Header = strings.Repeat("ü", 1019) + " @ex"
	wanted.Options.FormerMembers = transfer.FormerAnonymous
	require.Contains(t, archiveOf(t, host, wanted)["import.jsonl"], `ü @for"`)
}

func TestAMessageThatIsTooLongIsCutAndTravelsWhole(t *testing.T) {
	host, wanted := oddTeam(), job()
	wanted.Options.DirectMessages = true
	long := strings.Repeat("長", 16_384)
	at := func(id string) teamdata.Post { return post(id, "u-admin", 80, long) }
	host.threads["c-town"] = append(host.threads["c-town"], teamdata.Thread{Root: at("p-long1"), Replies: []teamdata.Post{at("p-long2")}})
	host.threads["d-pair"] = append(host.threads["d-pair"], teamdata.Thread{Root: at("p-long3")}, teamdata.Thread{Root: post("p-fits", "u-admin", 81, long[3:])})
	result, err := export(t, host, wanted)
	require.NoError(t, err)
	content := unzip(t, host.archives[result.Archive.Name])
	require.NotContains(t, content["import.jsonl"], long)
	require.Equal(t, 4, strings.Count(content["import.jsonl"], long[3:]))
	require.Equal(t, 3, strings.Count(content["extras/posts.ndjson"], `"message":"`+long+`"`))
	for _, id := range []string{"p-long1", "p-long2", "p-long3"} {
		require.Contains(t, warnings(result), transfer.WarnMessageShortened+" "+id)
	}
	require.Contains(t, warnings(result), transfer.WarnTimeAdjusted+" p-long2", "roots and replies are told apart by what is on the line")
}

func TestEverythingThatIsSkippedHasALine(t *testing.T) {
	host, wanted := oddTeam(), job()
	host.team.Name = "Apiculture"
	wanted.Options.FormerMembers = transfer.FormerAnonymous
	wanted.Options.Channels.Include, wanted.Options.Channels.Exclude = []string{"old", "priv", "town-square"}, []string{"c-old"}
	burnt := burning()
	host.threads["c-town"] = append(host.threads["c-town"], teamdata.Thread{Root: burnt, Replies: []teamdata.Post{post("p-burnt1", "u-admin", 90, ""), post("p-burnt2", "u-admin", 91, "")}})
	gone := withFiles()
	gone.ID, gone.CreateAt, gone.FileIDs = "p-gone-files", 92, `["f1","f-deleted"]`
	gone.Files = gone.Files[:1]
	gone.Edits = []teamdata.Edit{{ID: "p-gone-before", FileIDs: `["f1","f-edited"]`}}
	old := post("p-paths", "u-admin", 93, "")
	old.Filenames = `["/u/f/a.txt"]`
	host.threads["c-town"] = append(host.threads["c-town"], teamdata.Thread{Root: gone}, teamdata.Thread{Root: old})
	host.threads["c-town"][0].Root.Files = nil
	host.users = append(host.users, teamdata.User{ID: "u-guest3", Username: "guest3", Roles: "system_guest"})
	result, err := export(t, host, wanted)
	require.NoError(t, err)
	for _, line := range []string{
		"team_name_reserved team1", "channel_not_taken c-old", "post_dropped p-burnt1", "post_dropped p-burnt2",
		"guest_without_channel u-guest2", "guest_without_channel u-guest3", "double_dropped p-important",
		"file_unknown f-deleted", "file_unknown f-edited", "file_unknown p-paths",
	} {
		require.Contains(t, warnings(result), line)
	}
	doubles := 0
	for _, warning := range result.Report.Warnings {
		if warning.Code == transfer.WarnDoubleDropped && warning.ID == "p-root" {
			doubles++
		}
	}
	require.Equal(t, 3, doubles, "a reaction, a follower and a saver")
}

func TestTheSizeOfAFileIsThatOfTheStoredOne(t *testing.T) {
	host, wanted := oddTeam(), job()
	wanted.Options.Attachments.MaxSize = 4
	host.threads["c-town"][0].Root.Files[0].Size = 1
	result, err := export(t, host, wanted)
	require.NoError(t, err)
	require.Contains(t, warnings(result), transfer.WarnFileTooLarge+" f1")
}
