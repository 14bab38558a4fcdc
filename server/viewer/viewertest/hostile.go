package viewertest

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/archive"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/bulk"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// Canary is the mark that the scripts of a hostile archive leave when they run.
const Canary = "window.canary=1"

// escapes try to leave the place where a text stands.
var escapes = []string{
	`<script>` + Canary + `</script>`, `"><script>` + Canary + `</script>`, `" onmouseover="` + Canary + `" x="`, `<img src=x onerror="` + Canary + `">`,
	`</title><script>` + Canary + `</script>`, `]]></textarea><svg onload="` + Canary + `">`, `javascript:` + Canary, `../../../../etc/passwd`,
	"</script><script>" + Canary + "</script>", "\u202e\u2028" + Canary,
}

// Hostile is an archive whose writer puts an escape wherever a text may stand.
func Hostile() Content {
	c := Content{Extras: map[string][]any{}, Files: map[string][]byte{}}
	bad := func(n int) string { return escapes[n%len(escapes)] }
	c.Lines = append(c.Lines, bulk.VersionLine(bad(0), bad(1)),
		bulk.Line{Type: bulk.TypeTeam, Team: &bulk.Team{Name: "choir", DisplayName: strings.Join(escapes, " "), Type: bad(2), Description: strings.Join(escapes, " ")}})
	for n, escape := range escapes {
		c.Lines = append(c.Lines,
			bulk.Line{Type: bulk.TypeChannel, Channel: &bulk.Channel{Team: "choir", Name: escape, DisplayName: escape, Type: "O", Header: escape, Purpose: escape, DeletedAt: int64(n%2) * 1000}},
			bulk.Line{Type: bulk.TypeUser, User: &bulk.User{
				Username: escape, Email: escape, Nickname: escape, FirstName: escape, LastName: escape, Position: escape, Locale: escape, Roles: escape,
				ProfileImage: escape, Teams: []bulk.TeamMembership{{Name: "choir", Roles: escape, Channels: []bulk.ChannelMembership{{Name: escape}}}},
				Settings: bulk.Settings{CustomStatus: &bulk.CustomStatus{Emoji: escape, Text: escape}},
			}},
			bulk.Line{Type: bulk.TypeBot, Bot: &bulk.Bot{Username: "bot" + escape, Owner: escape, DisplayName: escape, Description: escape, ProfileImage: "../" + escape}},
			bulk.Line{Type: bulk.TypeEmoji, Emoji: &bulk.Emoji{Name: escape, Image: escape}})
	}
	for n, escape := range escapes {
		c.hostilePost(n, escape, bad(n))
	}
	c.Lines = append(c.Lines, bulk.Line{Type: bulk.TypeDirectPost, DirectPost: &bulk.DirectPost{ChannelMembers: escapes[:3], Thread: bulk.Thread{Content: bulk.Content{User: bad(1), Message: bad(3), CreateAt: -1 << 62}}}})
	c.Extras[archive.TeamName] = []any{archive.TeamExtra{ID: bad(0), Name: bad(1), Icon: bad(2)}}
	c.Manifest = archive.Manifest{
		Generator: archive.Generator{Name: bad(0), Version: bad(1)}, Source: archive.Source{SiteURL: bad(6), ServerVersion: bad(2)},
		Options: transfer.DefaultExportOptions(), WarningCounts: transfer.Counts{bad(0): 1, bad(1): 2}, Warnings: []transfer.Warning{{Code: bad(0), ID: bad(1), Message: bad(2)}},
	}
	return c
}

// hostilePost adds a post with an escape in everything, and what lies beside it.
func (c *Content) hostilePost(n int, escape, channel string) {
	text, _ := json.Marshal(escape)
	quoted := string(text)
	id := ID(fmt.Sprintf("hostile%d", n))
	content := bulk.Content{
		User: escape, Type: "system_" + escape, Message: strings.Join(escapes, "\n") + "\n[x](" + escape + ") @" + escape + " ~" + escape + " :" + escape + ": https://e.example/pl/" + id + escape,
		Props: []byte(`{"team_export_post_id":"` + id + `","from_webhook":"true","override_username":` + quoted + `,"card":` + quoted +
			`,"attachments":[{"color":` + quoted + `,"pretext":` + quoted + `,"author_name":` + quoted + `,"author_link":` + quoted + `,"title":` + quoted + `,"title_link":` + quoted +
			`,"text":` + quoted + `,"fields":[{"title":` + quoted + `,"value":` + quoted + `}],"image_url":` + quoted + `,"footer":` + quoted + `,"actions":[{"name":` + quoted + `}]}]}`),
		CreateAt: 1 << uint(n*6), EditAt: 1, IsPinned: true,
		Reactions:   []bulk.Reaction{{User: escape, EmojiName: escape}},
		Attachments: []bulk.Attachment{{Path: escape}, {Path: "files/" + escape + ".png"}, {Path: "../html/assets/viewer.js"}, {Path: `files\..\x.png`}},
	}
	c.Lines = append(c.Lines, bulk.Line{Type: bulk.TypePost, Post: &bulk.Post{Team: "choir", Channel: channel, Thread: bulk.Thread{
		Content: content, Replies: []bulk.Content{{User: escape, Message: escape, Props: []byte(`{"team_export_post_id":` + quoted + `}`), CreateAt: 1 << uint(n*6)}},
	}}})
	c.Extras[archive.PostsName] = append(c.Extras[archive.PostsName], archive.PostExtra{
		ID: id, User: escape, Priority: &archive.PriorityExtra{Level: escape, RequestedAck: true}, Acknowledgements: []archive.AcknowledgementExtra{{User: escape}},
		Versions: []archive.VersionExtra{{ID: escape, Message: escape, WrittenAt: 1}},
	})
	c.Extras[archive.FilesName] = append(c.Extras[archive.FilesName], archive.FileExtra{Path: "files/" + escape + ".png", Name: escape, MimeType: escape, Size: -1, Width: -1, Height: 1 << 62})
	c.Extras[archive.BookmarksName] = append(c.Extras[archive.BookmarksName], archive.BookmarkExtra{
		ID: escape, Channel: channel, Owner: escape, DisplayName: escape, LinkURL: escape, ImageURL: escape, Emoji: escape, File: "../" + escape, FileName: escape,
	})
	c.Extras[archive.ChannelsName] = append(c.Extras[archive.ChannelsName], archive.ChannelExtra{
		ID: escape, Name: channel, Creator: escape, CreateAt: -1, Banner: []byte(`{"enabled":true,"text":` + quoted + `,"background_color":` + quoted + `}`),
	})
	c.Extras[archive.UsersName] = append(c.Extras[archive.UsersName], archive.UserExtra{ID: escape, Username: escape, Timezone: map[string]string{"manualTimezone": escape}})
}
