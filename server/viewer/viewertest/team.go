package viewertest

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"strings"
	"time"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/archive"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/bulk"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// ID returns an id of Mattermost for a short name.
func ID(name string) string {
	id := []byte(strings.Repeat("x", 26))
	copy(id, name)
	return string(id)
}

// Picture returns a PNG of one colour.
func Picture(width, height int, c color.Color) []byte {
	img := image.NewRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			img.Set(x, y, c)
		}
	}
	var out bytes.Buffer
	_ = png.Encode(&out, img)
	return out.Bytes()
}

// start is the time when the team begins: times of the archive lie after it.
var start = time.Date(2024, time.March, 4, 8, 30, 0, 0, time.UTC).UnixMilli()

func minutes(n int) int64 { return start + int64(n)*60_000 }

// props are the props of a post with an id, and others as JSON.
func props(id, others string) []byte {
	if others != "" {
		others = "," + others
	}
	return []byte(`{"team_export_post_id":"` + ID(id) + `"` + others + `}`)
}

func content(id, user string, minute int, message string) bulk.Content {
	return bulk.Content{User: user, Message: message, Props: props(id, ""), CreateAt: minutes(minute)}
}

func post(channel string, root bulk.Content, replies ...bulk.Content) bulk.Line {
	return bulk.Line{Type: bulk.TypePost, Post: &bulk.Post{Team: "choir", Channel: channel, Thread: bulk.Thread{Content: root, Replies: replies}}}
}

// Team is a team with everything that pages show.
func Team() Content {
	c := Content{Extras: map[string][]any{}, Files: map[string][]byte{}}
	c.head()
	c.Lines = append(c.Lines, townSquare()...)
	c.Lines = append(c.Lines, long()...)
	c.conversations()
	c.Lines = append(c.Lines, bulk.Line{Type: bulk.TypeEmoji, Emoji: &bulk.Emoji{Name: "treble_clef", Image: "emoji/" + ID("clef") + "/image"}})
	c.beside()
	options := transfer.DefaultExportOptions()
	options.DirectMessages, options.EditHistory = true, true
	c.Manifest = archive.Manifest{
		Generator:     archive.Generator{Name: "team-export", Version: "1.2.3"},
		Source:        archive.Source{ServerVersion: "11.4.0", SiteURL: "https://chat.example.com", TeamDisplayName: "City Choir"},
		Options:       options,
		Warnings:      []transfer.Warning{transfer.Warnf(transfer.WarnFileMissing, ID("gone"), "File %q is missing in the server's file store.", "old <b>score</b>.pdf")},
		WarningCounts: transfer.Counts{transfer.WarnFileMissing: 1},
	}
	return c
}

// head has the lines of the team, its channels and people.
func (c *Content) head() {
	channel := func(name, label, kind, header, purpose string, deletedAt int64) bulk.Line {
		return bulk.Line{Type: bulk.TypeChannel, Channel: &bulk.Channel{Team: "choir", Name: name, DisplayName: label, Type: kind, Header: header, Purpose: purpose, DeletedAt: deletedAt}}
	}
	user := func(u bulk.User, roles string, channels ...string) bulk.Line {
		if roles != "none" {
			u.Teams = []bulk.TeamMembership{{Name: "choir", Roles: roles}}
			for _, name := range channels {
				u.Teams[0].Channels = append(u.Teams[0].Channels, bulk.ChannelMembership{Name: name})
			}
		}
		return bulk.Line{Type: bulk.TypeUser, User: &u}
	}
	c.Lines = append(c.Lines,
		bulk.VersionLine("team-export", "1.2.3"),
		bulk.Line{Type: bulk.TypeTeam, Team: &bulk.Team{Name: "choir", DisplayName: "City Choir", Type: "O", Description: "Everyone who sings, and those who carry the chairs."}},
		channel("concerts", "Concerts", "O", "Next: **Brahms** on 12 May, see https://example.com/brahms", "Dates, halls and tickets", 0),
		channel("old", "Old rehearsal plan", "O", "", "", minutes(9000)),
		channel("soprano", "Sopranos", "P", "", "Only for the high voices", 0),
		channel("town-square", "Town Square", "O", "Welcome :treble_clef: – ask @anna", "The place for all of us", 0),
		user(bulk.User{
			Username: "anna", Email: "anna@example.com", FirstName: "Anna", LastName: "Schmidt", Position: "Conductor", Nickname: "Anni",
			ProfileImage: "users/" + ID("anna") + "/profile.png", Settings: bulk.Settings{CustomStatus: &bulk.CustomStatus{Emoji: "violin", Text: "on tour"}},
		},
			"team_user team_admin", "town-square", "concerts", "soprano"),
		user(bulk.User{Username: "boris", Email: "boris@example.com", FirstName: "Борис"}, "team_user", "town-square", "concerts"),
		user(bulk.User{Username: "claire.dubois", Email: "id@team-export.invalid"}, "team_user", "town-square", "soprano"),
		user(bulk.User{Username: "guest", Email: "guest@example.com", Roles: "system_guest"}, "team_guest", "town-square"),
		user(bulk.User{Username: "former", Email: "former@example.com", DeleteAt: minutes(5000)}, "none"),
		user(bulk.User{Username: "anonymous-member", Email: "a@team-export.invalid", DeleteAt: 1}, "none"),
		bulk.Line{Type: bulk.TypeBot, Bot: &bulk.Bot{Username: "tickets", Owner: "anna", DisplayName: "Ticket office", Description: "Sells tickets"}},
	)
}

// townSquare has a post of every kind.
func townSquare() []bulk.Line {
	rich := content("rich", "anna", 10, "# Plan\n\n1. **Warm up** with _scales_\n2. ~~Mozart~~ Brahms\n\n| Voice | Bars |\n|:--|--:|\n| Alto | 12 |\n\n> quoted\n\n```go\nfmt.Println(\"<la>\")\n```\n- [x] chairs\n- [ ] lights\n\n![poster](https://example.com/poster.png) and `code` :smile: :treble_clef:")
	rich.EditAt, rich.IsPinned = minutes(12), true
	rich.Reactions = []bulk.Reaction{{User: "boris", EmojiName: "+1"}, {User: "claire.dubois", EmojiName: "+1"}, {User: "guest", EmojiName: "treble_clef"}}
	files := content("files", "boris", 20, "The poster, the recording and the page")
	for _, name := range []string{"poster.png", "take one.mp3", "score & parts.pdf", "page.html", "drawing.svg", "missing.txt"} {
		files.Attachments = append(files.Attachments, bulk.Attachment{Path: "files/" + ID(name[:4]) + "/" + name})
	}
	system := content("joined", "guest", 1, "guest joined the channel.")
	system.Type = "system_join_channel"
	hook := content("hook", "tickets", 30, "")
	hook.Props = props("hook", `"from_webhook":"true","override_username":"Box office","attachments":[{"color":"good","pretext":"New order","author_name":"Shop","title":"Order 7","title_link":"https://example.com/7","text":"**Two** seats","fields":[{"title":"Row","value":"C","short":true}],"footer":"shop"}]`)
	withheld := content("withheld", "anonymous-member", 40, "This person did not agree to the export.")
	withheld.Props = props("withheld", `"team_export_withheld":true`)
	links := content("links", "claire.dubois", 50, "See https://chat.example.com/choir/pl/"+ID("rich")+" and https://chat.example.com/choir/pl/"+ID("reply40")+", also https://chat.example.com/choir/pl/"+ID("nowhere")+" in ~concerts. @anna, @boris: ok? @unknown")
	urgent := content("urgent", "anna", 60, "Please read: rehearsal at 18:30 today")
	deactivated := content("former", "former", 70, "Goodbye all")
	rtl := content("rtl", "boris", 80, "שלום לכולם, החזרה מתחילה ב-18:30")
	cjk := content("cjk", "boris", 90, "明日の練習は十九時からです")
	short := []bulk.Content{
		content("answer1", "boris", 11, "I bring the scores"), content("answer2", "guest", 13, "And I the **chairs**"),
	}
	return []bulk.Line{
		post("town-square", system), post("town-square", rich, short...), post("town-square", files), post("town-square", hook), post("town-square", withheld),
		post("town-square", links), post("town-square", urgent), post("town-square", deactivated), post("town-square", rtl), post("town-square", cjk),
	}
}

// long has a channel with several pages and months, and a thread with pages of its
// own.
func long() []bulk.Line {
	var lines []bulk.Line
	for n := range 700 {
		lines = append(lines, post("concerts", content(fmt.Sprintf("concert%d", n), []string{"anna", "boris"}[n%2], 100+n*180, fmt.Sprintf("Concert number %d is in the %s hall.", n, []string{"great", "small"}[n%2]))))
	}
	var replies []bulk.Content
	for n := range 90 {
		replies = append(replies, content(fmt.Sprintf("reply%d", n), []string{"claire.dubois", "anna"}[n%2], 130+n, fmt.Sprintf("Reply number %d about dresses", n)))
	}
	return append(lines, post("soprano", content("dresses", "anna", 120, "Which colour are the dresses?"), replies...))
}

func (c *Content) conversations() {
	c.Lines = append(c.Lines,
		bulk.Line{Type: bulk.TypeDirectChannel, DirectChannel: &bulk.DirectChannel{Participants: []bulk.Participant{{Username: "anna"}, {Username: "boris"}}, Header: "just us"}},
		bulk.Line{Type: bulk.TypeDirectPost, DirectPost: &bulk.DirectPost{ChannelMembers: []string{"anna", "boris"}, Thread: bulk.Thread{Content: content("secret", "boris", 200, "Shall we surprise them?")}}})
}

// beside has the files, and what lies beside the lines.
func (c *Content) beside() {
	data := func(path string, content []byte) { c.Files[archive.DataFolder+path] = content }
	data("users/"+ID("anna")+"/profile.png", Picture(64, 64, color.RGBA{30, 120, 90, 255}))
	data("emoji/"+ID("clef")+"/image", Picture(32, 32, color.RGBA{200, 40, 80, 255}))
	data("files/"+ID("post")+"/poster.png", Picture(320, 200, color.RGBA{40, 80, 160, 255}))
	data("files/"+ID("take")+"/take one.mp3", []byte("ID3 no music"))
	data("files/"+ID("scor")+"/score & parts.pdf", []byte("%PDF-1.4 no score"))
	data("files/"+ID("page")+"/page.html", []byte("<script>document.title='run'</script>"))
	data("files/"+ID("draw")+"/drawing.svg", []byte(`<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>`))
	c.Files[archive.TeamIconName] = Picture(64, 64, color.RGBA{180, 90, 20, 255})
	c.Extras[archive.TeamName] = []any{archive.TeamExtra{ID: ID("team"), Name: "choir", CreateAt: start, Icon: archive.TeamIconName}}
	c.Extras[archive.ChannelsName] = []any{
		archive.ChannelExtra{ID: ID("town"), Name: "town-square", CreateAt: start, Creator: "anna", Banner: []byte(`{"enabled":true,"text":"Tickets are on sale"}`)},
	}
	c.Extras[archive.BookmarksName] = []any{
		archive.BookmarkExtra{ID: ID("bm"), Channel: "town-square", Owner: "anna", Type: "link", DisplayName: "Seating plan", LinkURL: "https://example.com/plan", Emoji: ":ticket:"},
	}
	c.Extras[archive.UsersName] = []any{archive.UserExtra{ID: ID("anna"), Username: "anna", Timezone: map[string]string{"useAutomaticTimezone": "true", "automaticTimezone": "Europe/Berlin"}}}
	c.Extras[archive.FilesName] = []any{
		archive.FileExtra{ID: ID("post"), PostID: ID("files"), Path: "files/" + ID("post") + "/poster.png", Name: "poster.png", MimeType: "image/png", Size: 1234, Width: 320, Height: 200},
		archive.FileExtra{ID: ID("scor"), PostID: ID("files"), Path: "files/" + ID("scor") + "/score & parts.pdf", Name: "score & parts.pdf", MimeType: "application/pdf", Size: 2_500_000},
	}
	c.Extras[archive.PostsName] = []any{
		archive.PostExtra{
			ID: ID("urgent"), Channel: "town-square", User: "anna", CreateAt: minutes(60), Priority: &archive.PriorityExtra{Level: "urgent", RequestedAck: true},
			Acknowledgements: []archive.AcknowledgementExtra{{User: "boris", At: minutes(61)}},
		},
		archive.PostExtra{
			ID: ID("rich"), Channel: "town-square", User: "anna", CreateAt: minutes(10),
			Versions: []archive.VersionExtra{{ID: ID("v1"), Message: "# Plan, first version", WrittenAt: minutes(10), ReplacedAt: minutes(12)}},
		},
	}
}
