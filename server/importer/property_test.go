package importer

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/archive"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/bulk"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/planning"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/sanitize"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// someArchive makes an archive out of a few names that collide with each other
// and with what is on the server.
type someArchive struct {
	*rand.Rand
	lines []string
}

func (a *someArchive) of(words ...string) string { return words[a.IntN(len(words))] }

func (a *someArchive) name() string {
	return a.of("anna", "Anna1", "bob", "bob:remote", "boss", "all", "café", "robot", "", "x")
}

func (a *someArchive) place() string {
	return a.of("town-square", "dev", "DEV", "open", "board", "old", "nowhere", "bad name")
}

func (a *someArchive) add(kind string, payload map[string]any) {
	line, err := json.Marshal(map[string]any{"type": kind, kind: payload})
	if err != nil {
		panic(err)
	}
	a.lines = append(a.lines, string(line))
}

func (a *someArchive) content() map[string]any {
	content := map[string]any{
		"user": a.name(), "message": a.of("hi", "@anna ~dev :party:", "`@bob`", "x@bob", ""),
		"create_at": a.Int64N(2000) - 10, "type": a.of("", "", "me", "custom_x", "system_join_channel", "burn_on_read"),
		"is_pinned": a.IntN(2) == 0,
	}
	var reactions, files, flags []any
	for range a.IntN(3) {
		reactions = append(reactions, map[string]any{"user": a.name(), "emoji_name": a.of("party", "+1", "bad name"), "create_at": a.Int64N(3000)})
		files = append(files, map[string]any{"path": a.of("f1", "f2", "data/f1", "gone", "../x")})
		flags = append(flags, a.name())
	}
	content["reactions"], content["attachments"], content["flagged_by"] = reactions, files, flags
	if a.IntN(2) == 0 {
		content["props"] = map[string]any{"from_webhook": "true", "override_username": a.of("ci", "System", "boss", "Anna1", "\u202eanna", "café (webhook)"), "username": a.name(), "attachments": []any{map[string]any{"text": "@bob", "actions": []any{1}}}}
	}
	return content
}

func (a *someArchive) write() []byte {
	a.lines = []string{version}
	team := func() string { return a.of("choir", "choir", "choir", "Choir", "other") }
	a.add("team", map[string]any{"name": "choir", "display_name": "Choir"})
	for range a.IntN(6) {
		a.add("channel", map[string]any{"team": team(), "name": a.place(), "type": a.of("O", "P", ""), "header": "@bob ~dev", "deleted_at": a.IntN(2) * 7})
	}
	seen := map[string]bool{}
	for range a.IntN(8) {
		name := a.name()
		if seen[strings.ToLower(name)] {
			continue
		}
		seen[strings.ToLower(name)] = true
		if a.IntN(5) == 0 {
			a.add("bot", map[string]any{"username": name, "owner": a.name()})
			continue
		}
		var teams []any
		for range a.IntN(3) {
			var channels []any
			for range a.IntN(4) {
				channels = append(channels, map[string]any{"name": a.place(), "roles": a.of("channel_user", "channel_admin", "channel_guest")})
			}
			teams = append(teams, map[string]any{"name": team(), "roles": a.of("team_user", "team_user team_admin", "team_guest"), "channels": channels})
		}
		a.add("user", map[string]any{
			"username": name, "email": a.of("anna@example.com", "BOSS@example.com", "member@example.com", "new@example.com", "bad", ""), "teams": teams,
			"roles": a.of("", "system_user", "system_guest", "system_user system_admin"), "delete_at": a.IntN(2) * a.IntN(2) * 9,
			"profile_image": a.of("", "f1", "pic", "gone"), "theme": a.of("", "bad", `{"a":"b"}`), "locale": a.of("", "de", "bad"),
		})
	}
	if a.IntN(2) == 0 {
		a.add("emoji", map[string]any{"name": a.of("party", "logo", "bad name"), "image": a.of("pic", "f1", "gone")})
	}
	for range a.IntN(10) {
		post := a.content()
		var replies, followers []any
		for range a.IntN(4) {
			replies = append(replies, a.content())
			followers = append(followers, map[string]any{"user": a.name()})
		}
		post["team"], post["channel"], post["replies"], post["thread_followers"] = team(), a.place(), replies, followers
		a.add("post", post)
	}
	var out bytes.Buffer
	zw := zip.NewWriter(&out)
	for name, content := range map[string]string{"import.jsonl": strings.Join(a.lines, "\n"), "data/f1": "one", "data/f2": "two", "data/pic": pixel(), "data/unused": ""} {
		w, err := zw.Create(name)
		if err == nil {
			_, err = w.Write([]byte(content))
		}
		if err != nil {
			panic(err)
		}
	}
	if err := zw.Close(); err != nil {
		panic(err)
	}
	return out.Bytes()
}

// policies are all that anybody may have: those of a system admin, and of a team
// admin by what the settings say of people without an account.
var policies = []planning.Policy{planning.SystemAdmin(), planning.TeamAdmin(), {Accounts: true}, {OneShell: true}}

// Whatever the archive, what is written obeys the importer's limits, names
// nobody who is not there, and leaves out what the plan announced. All of this
// is checked by mustImport.
func TestWhateverIsWrittenIsSafeAndAnnounced(t *testing.T) {
	random := &someArchive{Rand: rand.New(rand.NewPCG(3, 4))}
	written := 0
	for round := range 300 {
		data := random.write()
		target := here()
		victims(&target)
		target.Limits.MaxMembers = 0
		policy := policies[round%len(policies)]
		var decisions []planning.Decision
		if strings.Contains(strings.Join(random.lines, ""), `"other"`) {
			if !policy.SeveralTeams {
				continue
			}
			decisions = []planning.Decision{{Section: planning.SectionTeam, Source: "choir", Action: planning.ActionNew}}
		}
		result, err := tryImport(t, data, target, policy, decisions...)
		require.NoError(t, err, "round %d:\n%s", round, strings.Join(random.lines, "\n"))
		written += len(result.posts())
	}
	require.Greater(t, written, 100)
}

// afterwards is the target as an import leaves it.
func afterwards(target planning.Target, result imported) planning.Target {
	members := map[string]bool{}
	for _, member := range result.written.Members {
		members[member.UserID] = true
	}
	var accounts []planning.Account
	for _, account := range target.Accounts {
		account.Member = account.Member || members[account.ID]
		accounts = append(accounts, account)
	}
	for _, line := range result.lines {
		switch {
		case line.User != nil:
			accounts = append(accounts, planning.Account{
				ID: result.userIDs[line.User.Username], Username: line.User.Username, Email: line.User.Email,
				Deactivated: line.User.DeleteAt > 0, Member: len(line.User.Teams) > 0,
			})
		case line.Channel != nil:
			origin := ""
			for _, channel := range result.plan.Channels {
				if channel.Target.Name == line.Channel.Name {
					origin = result.in.Origin(result.plan.Team, channel.Source)
				}
			}
			target.Channels = append(target.Channels, planning.TargetChannel{
				ID: result.channelIDs[line.Channel.Name], Name: line.Channel.Name, Private: line.Channel.Type == "P", Archived: line.Channel.DeletedAt > 0, Origin: origin, Reader: true,
			})
		case line.Emoji != nil:
			for _, emoji := range result.plan.Emoji {
				if emoji.Target == line.Emoji.Name {
					target.Emoji = append(target.Emoji, planning.TargetEmoji{Name: emoji.Target, SHA256: result.in.Emoji[emoji.Name].SHA256})
				}
			}
		}
	}
	target.Accounts = accounts
	return target
}

func TestTheSameArchiveTwiceMakesNothingNew(t *testing.T) {
	random := &someArchive{Rand: rand.New(rand.NewPCG(5, 6))}
	for round := range 120 {
		data := random.write()
		if strings.Contains(strings.Join(random.lines, ""), `"other"`) {
			continue
		}
		target := here()
		victims(&target)
		policy := policies[round%len(policies)]
		first := mustImport(t, data, target, policy)
		second := mustImport(t, data, afterwards(target, first), policy)
		for _, kind := range []string{transfer.CountUsers, transfer.CountChannels, transfer.CountEmoji} {
			require.Zero(t, second.written.Counts[kind], "%s in round %d:\n%s", kind, round, strings.Join(random.lines, "\n"))
		}
		require.Equal(t, speakers(taking(first, second.plan)), speakers(second), "posts go to the same people and places in round %d:\n%s", round, strings.Join(random.lines, "\n"))
	}
}

// taking are the posts of an import that went into channels which a later plan
// writes into again: archived ones take nothing any more.
func taking(result imported, later *planning.Plan) imported {
	taken := map[string]bool{}
	for _, channel := range later.Channels {
		if channel.Action != planning.ActionSkip {
			taken[channel.Target.Name] = true
		}
	}
	result.lines = slices.DeleteFunc(slices.Clone(result.lines), func(line bulk.Foreign) bool { return line.Post != nil && !taken[line.Post.Channel] })
	return result
}

// speakers are the posts of an import, without the files' new names.
func speakers(result imported) []string {
	var list []string
	for _, post := range result.posts() {
		for content := range post.Contents() {
			list = append(list, fmt.Sprint(post.Channel, content.User, content.Message, content.CreateAt))
		}
	}
	return list
}

func TestThreads_HaveAnyLength(t *testing.T) {
	thread := func(replies, followers int) string {
		root := bulk.Thread{Content: bulk.Content{User: "anna", Message: "root", CreateAt: 1000, Props: []byte(`{"team_export_post_id":"` + id("r") + `"}`), Attachments: []bulk.Attachment{{Path: "f"}}, FlaggedBy: []string{"anna"}}}
		for i := range replies {
			root.Replies = append(root.Replies, bulk.Content{User: "anna", Message: "r", CreateAt: int64(1001 + i)})
		}
		for i := range followers {
			root.ThreadFollowers = append(root.ThreadFollowers, bulk.ThreadFollower{User: fmt.Sprint("f", i)})
		}
		return threadLine(t, root)
	}
	for name, test := range map[string]struct {
		lines             []string
		threads, replies  int
		followed, batches int
	}{
		"more replies than a line of a native archive":  {[]string{thread(8000, 0), post("")}, 2, 8000, 0, 2},
		"more followers than a statement of the server": {[]string{thread(0, 12_000)}, 1, 0, 12_000, 1},
		"a root that comes again with more replies":     {[]string{thread(2, 0), strings.ReplaceAll(strings.ReplaceAll(thread(2, 0), `"create_at":10`, `"create_at":20`), id("r"), id("s")), strings.Replace(thread(1, 0), `"create_at":1001`, `"create_at":3000`, 1)}, 2, 5, 0, 1},
	} {
		t.Run(name, func(t *testing.T) {
			result := mustImport(t, zipFile(t, lines(test.lines...), map[string]string{"f": "file"}), here(), planning.SystemAdmin())
			replies, followers := 0, 0
			for _, post := range result.posts() {
				replies += len(post.Replies)
				followers += len(post.ThreadFollowers)
			}
			require.Equal(t, []int{test.threads, test.replies, test.followed, test.batches}, []int{len(result.posts()), replies, followers, result.host.Count("write")})
		})
	}
}

func FuzzImport(f *testing.F) {
	random := &someArchive{Rand: rand.New(rand.NewPCG(1, 1))}
	for range 20 {
		random.write()
		f.Add([]byte(strings.Join(random.lines, "\n")), byte(0))
	}
	for _, test := range hostileCases() {
		f.Add([]byte(strings.ReplaceAll(strings.Join(test.lines, "\n"), "\n\t\t\t\t", "")), byte(1))
	}
	f.Fuzz(func(t *testing.T, text []byte, policy byte) {
		target := here()
		victims(&target)
		data := zipFile(t, []string{string(text)}, map[string]string{"f1": "one", "pic": pixel()})
		_, err := tryImport(t, data, target, policies[int(policy)%len(policies)])
		if err != nil && !transfer.HasCode(err, transfer.CodeInvalidArchive) && !transfer.HasCode(err, transfer.CodeBlocked) {
			t.Fatalf("an error of its own: %v", err)
		}
	})
}

var _ sanitize.Files = (*archive.Reader)(nil)
