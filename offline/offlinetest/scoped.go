package offlinetest

import (
	"path/filepath"
	"strings"
	"testing"
)

// Scoped returns the paths of archives as "mmctl export create" of 12.0 writes them
// with a scope, by the scope: "one team", "several teams" and "one channel". They
// hold roles and schemes, a former member whom the export gave memberships, a
// reaction whose emoji is not there, a post of a channel without a line, and the
// lines of Docs that later servers write.
func Scoped(t testing.TB) map[string]string {
	t.Helper()
	paths := map[string]string{}
	for scope, lines := range map[string][]string{
		"one team":      append(scopedHead(`{"team_name":"choir"}`), scopedTeam("choir")...),
		"several teams": append(append(scopedHead(`{"team_name":"choir,orchestra"}`), scopedTeam("choir")...), scopedTeam("orchestra")...),
		"one channel":   append(scopedHead(`{"team_name":"choir","channel_name":"rehearsals"}`), scopedTeam("choir")...),
	} {
		paths[scope] = filepath.Join(t.TempDir(), "scoped.zip")
		Zip(t, paths[scope],
			Entry{"import.jsonl", []byte(strings.Join(ordered(lines), "\n") + "\n")},
			Entry{"data/20260101/teams/noteam/channels/c/users/u/f1/score.pdf", []byte("%PDF-1.4")})
	}
	return paths
}

func scopedHead(additional string) []string {
	return []string{
		`{"type":"version","version":1,"info":{"generator":"mattermost-server","version":"12.0.0 (abc, enterprise: true)","created":"2026-11-01T00:00:00Z","additional":` + additional + `}}`,
		`{"type":"role","role":{"name":"strict_team_user","display_name":"Strict","permissions":["view_team"],"scheme_managed":true}}`,
		`{"type":"scheme","scheme":{"name":"strict","display_name":"Strict","scope":"team","default_team_user_role":{"name":"strict_team_user"}}}`,
	}
}

// scopedTeam returns the lines of a team. Gone left it: the export writes them with
// memberships, so that their posts keep an author.
func scopedTeam(team string) []string {
	member := func(name, more string) string {
		return `{"type":"user","user":{"username":"` + name + `","email":"` + name + `@example.com","roles":"system_user"` + more +
			`,"teams":[{"name":"` + team + `","roles":"team_user","channels":[{"name":"rehearsals","roles":"channel_user"},{"name":"town-square","roles":"channel_user"}]}]}}`
	}
	return []string{
		`{"type":"team","team":{"name":"` + team + `","display_name":"` + team + `","type":"I","description":"","allow_open_invite":false,"scheme":"strict"}}`,
		`{"type":"channel","channel":{"team":"` + team + `","name":"town-square","display_name":"Town Square","type":"O","header":"","purpose":""}}`,
		`{"type":"channel","channel":{"team":"` + team + `","name":"rehearsals","display_name":"Rehearsals","type":"P","header":"","purpose":"","scheme":"strict"}}`,
		member("anna-"+team, ""),
		member("gone-"+team, `,"delete_at":1700000009000`),
		`{"type":"bot","bot":{"username":"metronome-` + team + `","owner":"anna-` + team + `","display_name":"Metronome","description":""}}`,
		`{"type":"post","post":{"team":"` + team + `","channel":"rehearsals","user":"anna-` + team + `","message":"score","create_at":1700000001000,"attachments":[{"path":"20260101/teams/noteam/channels/c/users/u/f1/score.pdf"}],` +
			`"reactions":[{"user":"gone-` + team + `","emoji_name":"not_in_archive","create_at":1700000002000},{"user":"anna-` + team + `","emoji_name":"wave","create_at":1700000002001}],` +
			`"replies":[{"user":"gone-` + team + `","message":"thanks","create_at":1700000003000}]}}`,
		`{"type":"post","post":{"team":"` + team + `","channel":"rehearsals","user":"metronome-` + team + `","message":"tick","props":{"from_bot":"true"},"create_at":1700000004000}}`,
		`{"type":"post","post":{"team":"` + team + `","channel":"not-exported","user":"anna-` + team + `","message":"elsewhere","create_at":1700000005000}}`,
		`{"type":"space","space":{"team":"` + team + `","title":"Handbook"}}`,
		`{"type":"page","page":{"space":"Handbook","title":"Seating","body":"{}"}}`,
	}
}

// ordered puts the lines of several teams into the order of an export: a type after
// the other.
func ordered(lines []string) (sorted []string) {
	for _, kind := range []string{"version", "role", "scheme", "team", "channel", "user", "bot", "post", "space", "page"} {
		for _, line := range lines {
			if strings.HasPrefix(line, `{"type":"`+kind+`",`) {
				sorted = append(sorted, line)
			}
		}
	}
	return sorted
}
