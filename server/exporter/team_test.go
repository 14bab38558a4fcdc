package exporter_test

import (
	"bytes"
	"encoding/json"
	"image"
	"image/png"
	"strings"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/mmrules"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/teamdata"
)

func member(admin bool) *teamdata.TeamMember {
	return &teamdata.TeamMember{SchemeUser: true, SchemeAdmin: admin}
}

func in(channel string, admin bool) teamdata.ChannelMember {
	return teamdata.ChannelMember{
		ChannelName: channel, SchemeUser: true, SchemeAdmin: admin, LastViewedAt: 70, MsgCount: 3, MsgCountRoot: 2,
		NotifyProps: map[string]string{"desktop": "mention", "push": "none", "mark_unread": "all", "email": "default"},
	}
}

// oddTeam holds one of every shape that needs care.
func oddTeam() *server {
	return &server{
		archives: map[string][]byte{},
		team: teamdata.Team{
			ID: "team1", Name: "choir", DisplayName: "Chœur", Type: "O", AllowOpenInvite: true, CreateAt: 5,
			AllowedDomains: "example.com", IconUpdateAt: 6,
		},
		channels: []teamdata.Channel{
			{ID: "c-old", Name: "old", DisplayName: "Old", Type: "O", DeleteAt: 99},
			{ID: "c-priv", Name: "priv", DisplayName: "Private", Type: "P"},
			{ID: "c-town", Name: "town-square", DisplayName: "Town Square", Type: "O", Header: "see :header_star:", CreatorID: "u-admin", CreateAt: 6, Banner: json.RawMessage(`{"text": "soon"}`), CategoryName: "Talk"},
		},
		emoji: []teamdata.Emoji{
			{ID: "e1", Name: "attached"},
			{ID: "e2", Name: "gone"},
			{ID: "e3", Name: "header_star"},
			{ID: "e4", Name: "reacted"},
			{ID: "e5", Name: "unused"},
			{ID: "e6", Name: "written"},
			{ID: "e7", Name: "smile", Refused: true},
			{ID: "e8", Name: "huge"},
			{ID: "e9", Name: "status"},
			{ID: "e10", Name: "marked"},
			{ID: "e11", Name: "dm_only"},
			{ID: "e12", Name: "torn"},
		},
		users: []teamdata.User{
			{
				ID: "u-admin", Username: "admin", Email: "Admin@Example.com", Roles: "system_admin system_user", Member: member(true), Locale: "de", FirstName: "Adele", PictureUpdateAt: 1,
				CustomStatus: `{"emoji":"status","text":"on tour","duration":"today","expires_at":"2026-01-02T03:04:05Z"}`,
				NotifyProps:  map[string]string{"desktop": "mention", "email": "maybe", "mention_keys": "adele"},
				Timezone:     map[string]string{"useAutomaticTimezone": "true"},
				Preferences: map[string]string{
					"theme/": `{"type":"Indigo"}`, "theme/team": "not a theme", "tutorial_step/": "999", "advanced_settings/formatting": "false",
					"sidebar_settings/limit_visible_dms_gms": "99", "notifications/email_interval": "900", "display_settings/other": "x",
				},
				Channels: []teamdata.ChannelMember{in("priv", true), in("town-square", false)},
			},
			{ID: "u-bot", Username: "bot", FirstName: "Botty", Email: "bot@localhost", Roles: "system_user", Member: member(false), PictureUpdateAt: 1, Bot: &teamdata.Bot{Description: "beeps", OwnerID: "u-admin"}, Channels: []teamdata.ChannelMember{in("town-square", false)}},
			{ID: "u-bot2", Username: "bot2", FirstName: "Foreign", Roles: "system_user", Bot: &teamdata.Bot{OwnerID: "abcdefghijklmnopqrstuvwxyz", DeleteAt: 8}},
			{ID: "u-bot3", Username: "bot3", FirstName: "Of a plugin", Roles: "system_user", Bot: &teamdata.Bot{OwnerID: "playbooks"}},
			{ID: "u-ex", Username: "ex", Email: "ex@example.com", Roles: "system_user", CreateAt: 3, Member: &teamdata.TeamMember{SchemeUser: true, DeleteAt: 60}, Channels: []teamdata.ChannelMember{in("priv", false)}},
			{ID: "u-guest", Username: "guest", Email: "guest@example.com", Roles: "system_guest", Member: &teamdata.TeamMember{SchemeGuest: true}, Channels: []teamdata.ChannelMember{{ChannelName: "town-square", SchemeGuest: true}}},
			{ID: "u-guest2", Username: "guest2", Email: "guest2@example.com", Roles: "system_guest", CreateAt: 4, Member: &teamdata.TeamMember{SchemeGuest: true}},
			{ID: "u-off", Username: "off", Email: "ADMIN@example.com", Roles: "system_user", DeleteAt: 50, Member: member(false), PictureUpdateAt: 1},
			{ID: "u-remote", Username: "zoe:remote", Roles: "system_user", CreateAt: 2},
			{ID: "u-deleted1"},
			{ID: "u-deleted2"},
		},
		talks: conversations(),
		marks: []teamdata.Bookmark{
			{ID: "b1", ChannelID: "c-town", OwnerID: "u-ex", Type: "link", DisplayName: "Scores", LinkURL: "https://example.com", Emoji: ":marked:"},
			{ID: "b2", ChannelID: "c-town", OwnerID: "u-admin", Type: "file", DisplayName: "Plan", File: &teamdata.File{ID: "f9", Name: "plan.pdf", Path: "2024/plain", Size: 5}},
		},
		threads: map[string][]teamdata.Thread{
			"d-self":      {{Root: post("p-self", "u-admin", 5, "note to myself")}},
			"d-pair":      {{Root: between()}},
			"d-nine":      {{Root: post("p-nine", "u-admin", 5, "nine of us")}},
			"c-old":       {{Root: post("p-old", "u-ex", 10, "old :gone:")}},
			"c-priv":      {hardThread()},
			"c-town":      {{Root: withFiles()}, {Root: burning()}, {Root: twin("p-twin1")}, {Root: twin("p-twin2")}, {Root: orphan()}, {Root: post("p-prop", "u-bot", 30, "♩")}, {Root: listProps()}, {Root: unknownType()}, {Root: left()}, {Root: important()}, {Root: post("p-emoji", "u-admin", 60, ":smile: :huge: :torn:")}},
			"c-elsewhere": {{Root: post("p-no", "u-nobody", 1, "another channel")}},
		},
		stored: map[string]string{
			"2024/plain": "hello", "2024/empty": "", "2024/odd": "odd",
			"users/u-admin/profile.png": pixel(), "users/u-bot/profile.png": pixel(), "users/u-off/profile.png": pixel()[:40],
			"teams/team1/teamIcon.png": "ICON", "emoji/e7/image": pixel(), "emoji/e8/image": strings.Repeat("x", mmrules.MaxEmojiSize+1),
			"emoji/e9/image": pixel(), "emoji/e10/image": pixel(), "emoji/e11/image": pixel(), "emoji/e12/image": pixel()[:40],
			"emoji/e1/image": pixel(), "emoji/e3/image": pixel(), "emoji/e4/image": pixel(), "emoji/e5/image": pixel(), "emoji/e6/image": pixel(),
		},
	}
}

func post(id, user string, at int64, message string) teamdata.Post {
	p := teamdata.Post{ID: id, UserID: user, CreateAt: at, Message: message, Props: json.RawMessage(`{}`)}
	if id == "p-prop" {
		p.Props = json.RawMessage(`{"attachments": [{"text": ":attached: <b>"}]}`)
	}
	return p
}

// hardThread has replies and reactions older than what they answer, one person
// under two deleted accounts, and followers twice.
func hardThread() teamdata.Thread {
	root := post("p-root", "u-admin", 40, "hi @ex :written:12:30:")
	root.IsPinned, root.EditAt = true, 45
	root.Reactions = []teamdata.Reaction{
		{UserID: "u-deleted1", EmojiName: "reacted", CreateAt: 39},
		{UserID: "u-deleted2", EmojiName: "reacted", CreateAt: 41},
		{UserID: "u-ex", EmojiName: "+1", CreateAt: 42},
	}
	root.FlaggedBy = []string{"u-deleted1", "u-deleted2", "u-off"}
	root.Followers = []teamdata.Follower{{UserID: "u-admin", LastViewed: 50, UnreadMentions: 1}, {UserID: "u-deleted1"}, {UserID: "u-deleted2"}}
	early := post("p-early", "u-remote", 30, "before the root")
	early.Reactions = []teamdata.Reaction{{UserID: "u-guest", EmojiName: "+1", CreateAt: 31}}
	return teamdata.Thread{Root: root, Replies: []teamdata.Post{
		early, post("p-early2", "u-remote", 31, "also before the root"),
		post("p-late", "u-deleted1", 44, ""), post("p-late2", "u-deleted1", 44, "at the same moment"),
	}}
}

func withFiles() teamdata.Post {
	p := post("p-files", "u-off", 20, "files")
	p.Files = []teamdata.File{
		{ID: "f1", Name: "plain.txt", Path: "2024/plain", Size: 5, MimeType: "text/plain; charset=utf-8", CreateAt: 19},
		{ID: "f2", Name: "empty", Path: "2024/empty"},
		{ID: "f3", Name: "missing.png", Path: "2024/missing", Size: 9},
		{ID: "f4", Name: "../../etc/pass\x00wd", Path: "2024/odd", Size: 3},
	}
	return p
}

func burning() teamdata.Post {
	p := post("p-burn", "u-admin", 25, "secret")
	p.Type = "burn_on_read"
	return p
}

// twin is one of two posts that an importer would take for one.
func twin(id string) teamdata.Post { return post(id, "u-bot", 26, "alert!") }

func orphan() teamdata.Post {
	p := post("p-orphan", "u-off", 27, "the answer to what is gone")
	p.RootID = "p-gone"
	return p
}

func listProps() teamdata.Post {
	p := post("p-list", "u-admin", -3, "props are a list, and the time is nought")
	p.Props = json.RawMessage(`[1]`)
	return p
}

// unknownType is a post of a type that older servers do not know.
func unknownType() teamdata.Post {
	p := post("p-card", "u-admin", 32, "a card")
	p.Type = "card"
	return p
}

// left is what the system says of one who left, and came by an import itself.
func left() teamdata.Post {
	p := post("p-left", "u-ex", 33, "ex left the channel.")
	p.Type = "system_leave_channel"
	p.Props = json.RawMessage(`{"username": "ex", "userId": "u-ex", "team_export_post_id": "older"}`)
	return p
}

// important has all that the bulk format has no room for.
func important() teamdata.Post {
	p := post("p-important", "u-admin", 34, "please read")
	p.Priority = &teamdata.Priority{Level: "urgent", RequestedAck: true}
	p.Acknowledgements = []teamdata.Acknowledgement{{UserID: "u-deleted1", AcknowledgedAt: 35}, {UserID: "u-deleted2", AcknowledgedAt: 36}, {UserID: "u-guest", AcknowledgedAt: 37}}
	p.Edits = []teamdata.Edit{{ID: "p-before", Message: "plaese raed", Props: json.RawMessage(`{"a": 1}`), FileIDs: `["f1"]`, EditAt: 34, ReplacedAt: 38}}
	return p
}

// conversations are with oneself, of two, and of more than an import takes.
func conversations() []teamdata.Conversation {
	participant := func(id string) teamdata.Participant {
		return teamdata.Participant{UserID: id, ChannelMember: teamdata.ChannelMember{SchemeUser: true, LastViewedAt: 3}}
	}
	nine := teamdata.Conversation{ID: "d-nine", Type: "G"}
	for range 9 {
		nine.Participants = append(nine.Participants, participant("u-admin"))
	}
	return []teamdata.Conversation{
		{ID: "d-self", Type: "D", Participants: []teamdata.Participant{participant("u-admin")}, ShownBy: []string{"u-admin"}},
		{ID: "d-pair", Type: "D", Header: "us", Participants: []teamdata.Participant{participant("u-admin"), participant("u-off")}, FavoritedBy: []string{"u-off"}},
		nine,
	}
}

func between() teamdata.Post {
	p := post("p-between", "u-off", 8, "between us :dm_only:")
	p.FlaggedBy = []string{"u-off", "u-guest"}
	return p
}

// pixel is the smallest picture.
func pixel() string {
	var out bytes.Buffer
	if err := png.Encode(&out, image.NewGray(image.Rect(0, 0, 1, 1))); err != nil {
		panic(err)
	}
	return out.String()
}
