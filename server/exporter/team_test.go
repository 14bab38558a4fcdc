package exporter_test

import (
	"encoding/json"

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
		team:     teamdata.Team{ID: "team1", Name: "choir", DisplayName: "Chœur", Type: "O", AllowOpenInvite: true, CreateAt: 5},
		channels: []teamdata.Channel{
			{ID: "c-old", Name: "old", DisplayName: "Old", Type: "O", DeleteAt: 99},
			{ID: "c-priv", Name: "priv", DisplayName: "Private", Type: "P"},
			{ID: "c-town", Name: "town-square", DisplayName: "Town Square", Type: "O", Header: "see :header_star:"},
		},
		emoji: []teamdata.Emoji{
			{ID: "e1", Name: "attached"},
			{ID: "e2", Name: "gone"},
			{ID: "e3", Name: "header_star"},
			{ID: "e4", Name: "reacted"},
			{ID: "e5", Name: "unused"},
			{ID: "e6", Name: "written"},
		},
		users: []teamdata.User{
			{ID: "u-admin", Username: "admin", Email: "Admin@Example.com", Roles: "system_admin system_user", Member: member(true), Locale: "de", Channels: []teamdata.ChannelMember{in("priv", true), in("town-square", false)}},
			{ID: "u-bot", Username: "bot", FirstName: "Botty", Email: "bot@localhost", Roles: "system_user", Member: member(false), Bot: &teamdata.Bot{Description: "beeps", OwnerID: "u-admin"}, Channels: []teamdata.ChannelMember{in("town-square", false)}},
			{ID: "u-bot2", Username: "bot2", FirstName: "Foreign", Roles: "system_user", Bot: &teamdata.Bot{OwnerID: "somebody-else", DeleteAt: 8}},
			{ID: "u-ex", Username: "ex", Email: "ex@example.com", Roles: "system_user", CreateAt: 3, Member: &teamdata.TeamMember{SchemeUser: true, DeleteAt: 60}, Channels: []teamdata.ChannelMember{in("priv", false)}},
			{ID: "u-guest", Username: "guest", Email: "guest@example.com", Roles: "system_guest", Member: &teamdata.TeamMember{SchemeGuest: true}, Channels: []teamdata.ChannelMember{{ChannelName: "town-square", SchemeGuest: true}}},
			{ID: "u-guest2", Username: "guest2", Email: "guest2@example.com", Roles: "system_guest", CreateAt: 4, Member: &teamdata.TeamMember{SchemeGuest: true}},
			{ID: "u-off", Username: "off", Email: "off@example.com", Roles: "system_user", DeleteAt: 50, Member: member(false)},
			{ID: "u-remote", Username: "zoe:remote", Roles: "system_user", CreateAt: 2},
			{ID: "u-deleted1"},
			{ID: "u-deleted2"},
		},
		threads: map[string][]teamdata.Thread{
			"c-old":       {{Root: post("p-old", "u-ex", 10, "old :gone:")}},
			"c-priv":      {hardThread()},
			"c-town":      {{Root: withFiles()}, {Root: burning()}, {Root: twin("p-twin1")}, {Root: twin("p-twin2")}, {Root: orphan()}, {Root: post("p-prop", "u-bot", 30, "♩")}, {Root: listProps()}},
			"c-elsewhere": {{Root: post("p-no", "u-nobody", 1, "another channel")}},
		},
		stored: map[string]string{
			"2024/plain": "hello", "2024/empty": "", "2024/odd": "odd",
			"emoji/e1/image": "PNG1", "emoji/e3/image": "PNG3", "emoji/e4/image": "PNG4", "emoji/e5/image": "PNG5", "emoji/e6/image": "PNG6",
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
		{ID: "f1", Name: "plain.txt", Path: "2024/plain", Size: 5},
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
