package archives

import (
	"bytes"
	"fmt"
)

// MmetlTeam is the team that the archive of [Mmetl] is for. It must be on the
// server: mmetl describes no team.
const MmetlTeam = "slack"

// mmetlPeople are the people of the archive; the last one has been deactivated.
var mmetlPeople = []string{"ada", "bea", "carl", "dan", "gone"}

// Mmetl writes an archive as mmetl does: a version, public and then private
// channels, people in the order of their names, bots, group and then direct
// channels, and posts of all of them by time, mixed. There are no ids, no team, no
// manifest and no emoji. Empty fields are written as null or as empty lists.
func Mmetl(path string) error {
	w, err := create(path)
	if err != nil {
		return err
	}
	return w.close(w.mmetl())
}

func (w *writer) mmetl() error {
	if err := w.lines.Encode(object{"type": "version", "version": 1}); err != nil {
		return fmt.Errorf("write the version line: %w", err)
	}
	var lines []func() error
	line := func(kind string, payload object) {
		lines = append(lines, func() error { return w.line(kind, payload) })
	}
	for _, channel := range []struct{ name, kind string }{{"general", "O"}, {"random", "O"}, {"board", "P"}} {
		line("channel", object{"team": MmetlTeam, "name": channel.name, "display_name": "The " + channel.name, "type": channel.kind, "header": "", "purpose": "Imported from Slack"})
	}
	for i, name := range mmetlPeople {
		line("user", mmetlUser(i, name))
	}
	line("bot", object{"username": "slackbot", "owner": "ada", "display_name": "Slackbot"})
	line("direct_channel", object{"members": []string{"ada", "bea", "carl"}, "header": "we three"})
	line("direct_channel", object{"members": []string{"ada", "bea"}})
	line("direct_channel", object{"members": []string{"carl", "carl"}})
	for n := range 60 {
		kind, payload := mmetlPost(n)
		line(kind, payload)
	}
	for _, write := range lines {
		if err := write(); err != nil {
			return err
		}
	}
	for n := range 6 {
		if err := w.add(mmetlFile(n), bytes.NewReader(fmt.Appendf(nil, "the contents of file %d", n))); err != nil {
			return err
		}
	}
	return nil
}

func mmetlUser(i int, name string) object {
	user := object{
		"username": name, "email": name + "@example.com", "nickname": "", "first_name": name, "last_name": "Slack", "position": "", "roles": "system_user",
		"teams": []object{{"name": MmetlTeam, "roles": "team_user", "channels": []object{{"name": "general", "roles": "channel_user"}, {"name": "random", "roles": "channel_user"}}}},
	}
	switch {
	case i < 2:
		user["teams"].([]object)[0]["channels"] = append(user["teams"].([]object)[0]["channels"].([]object), object{"name": "board", "roles": "channel_user"})
	case name == "dan":
		user["teams"].([]object)[0]["channels"] = nil
	case name == "gone":
		user["delete_at"] = 1_577_836_800_000
	}
	return user
}

func mmetlFile(n int) string { return fmt.Sprintf("bulk-export-attachments/F%d_plan %d.txt", n, n) }

// mmetlPost returns a post of a channel, or of one of the conversations.
func mmetlPost(n int) (kind string, post object) {
	at := int64(1_577_836_800_000 + 60_000*n)
	author := mmetlPeople[n%len(mmetlPeople)]
	post = object{
		"user": author, "message": fmt.Sprintf("message %d for @%s", n, mmetlPeople[(n+1)%4]), "props": nil, "create_at": at, "type": nil,
		"replies": nil, "reactions": []object{}, "attachments": []object{},
	}
	if n%4 == 0 {
		post["replies"] = []object{
			{"user": "ada", "message": "first answer", "create_at": at + 1, "attachments": []object{}, "reactions": []object{}},
			{"user": "bea", "message": "second answer", "create_at": at + 2, "attachments": []object{}, "reactions": []object{{"user": "ada", "emoji_name": "tada", "create_at": at + 3}}},
		}
	}
	if n%5 == 0 {
		post["reactions"] = []object{{"user": "bea", "emoji_name": "thumbsup", "create_at": at}}
	}
	if n%10 == 0 {
		post["attachments"] = []object{{"path": mmetlFile(n / 10)}}
	}
	switch n % 6 {
	case 4:
		post["channel_members"], post["user"] = []string{"ada", "bea"}, "bea"
		return "direct_post", post
	case 5:
		post["channel_members"], post["user"] = []string{"ada", "bea", "carl"}, "carl"
		return "direct_post", post
	case 3:
		post["channel"], post["user"] = "board", "ada"
	case 2:
		// Of an integration.
		post["channel"], post["user"], post["props"] = "random", "slackbot", object{"attachments": []object{{"text": "build passed", "color": "#00ff00"}}}
	default:
		post["channel"] = "general"
	}
	post["team"] = MmetlTeam
	return "post", post
}
