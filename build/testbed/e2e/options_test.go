package e2e_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/lib/pq"
	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/build/testbed"
)

// importers is how many servers import at a time. A server looks for a new import
// every 15 seconds, so most of the time they wait.
const importers = 4

// TestEveryArchiveImportsWhole exports the hard team with combinations of options
// in which any two choices of two options meet, validates and imports each, and
// counts what is there afterwards.
func TestEveryArchiveImportsWhole(t *testing.T) {
	hardServer(t)
	drawn := covering()
	combinations := slices.Concat(drawn, combinationsByHand)
	next := make(chan int, len(combinations))
	for i := range combinations {
		next <- i
	}
	close(next)
	var working sync.WaitGroup
	for i := range importers {
		target := newTarget(t, testContext(t), fmt.Sprintf("options-%d", i))
		working.Go(func() {
			for i := range next {
				t.Run(fmt.Sprintf("%d of %d", i+1, len(combinations)), func(t *testing.T) {
					requireWhole(t, target, combinations[i], i < len(drawn))
				})
			}
		})
	}
	working.Wait()
}

// requireWhole exports, validates and imports with options. Those that are
// complete are looked for in the archive.
func requireWhole(t *testing.T, target *target, options string, complete bool) {
	t.Helper()
	ctx := testContext(t)
	source, hard := hardServer(t)
	job, archive := exportOption(t, ctx, source, hard.Team.Id, options)
	output, err := source.Validate(ctx, archive.path)
	require.NoError(t, err, "%s\n%s", options, output)
	require.Equal(t, job.Warnings > 0, job.State == "succeeded_with_warnings", options)
	if complete {
		requireAsked(t, options, archive)
	}
	target.wipe(t, ctx)
	require.NoError(t, target.NativeImport(ctx, archive.path), options)
	requireCounts(t, ctx, target.Server, job, options)
}

// combinationsByHand are those that a draw would not find.
var combinationsByHand = []string{
	`{"channels": {"exclude": ["hart", "~Vorstand"]}, "direct_messages": true, "former_members": "anonymous", "attachments": {"max_size": 2000, "mime_types": ["text/*"]}}`,
	`{"max_posts_per_channel": 20, "private_channels": false, "archived_channels": false, "attachments": {"include": false}, "emoji": "none"}`,
	`{"since": 99999999999999, "direct_messages": true}`,
}

// exportOption exports when no other test does: there is one export of a team
// at a time.
func exportOption(t *testing.T, ctx context.Context, server *testbed.Server, teamID, options string) (testbed.Job, *opened) {
	t.Helper()
	for {
		job, err := server.Admin.Export(ctx, teamID, options)
		if refusal, ok := errors.AsType[*testbed.APIError](err); ok && refusal.ID == "team_export.job_running" {
			time.Sleep(100 * time.Millisecond)
			continue
		}
		require.NoError(t, err)
		archive := download(t, ctx, server.Admin, job)
		// Archives that hold different things add up, and one person may keep a few only.
		_, err = server.Admin.DeleteArchive(ctx, job.ID)
		require.NoError(t, err)
		return job, archive
	}
}

// requireCounts compares what a job counted with what an import made of it.
func requireCounts(t *testing.T, ctx context.Context, server *testbed.Server, job testbed.Job, options string) {
	t.Helper()
	const posts = `SELECT count(*) FROM Posts p JOIN Channels c ON c.Id = p.ChannelId WHERE p.DeleteAt = 0 AND p.Props->>'team_export_post_id' <> '' AND `
	for kind, query := range map[string]string{
		"posts":          posts + `c.TeamId <> '' AND p.RootId = ''`,
		"replies":        posts + `c.TeamId <> '' AND p.RootId <> ''`,
		"direct_posts":   posts + `c.TeamId = '' AND p.RootId = ''`,
		"direct_replies": posts + `c.TeamId = '' AND p.RootId <> ''`,
		"files":          `SELECT count(*) FROM FileInfo WHERE PostId <> '' AND DeleteAt = 0`,
		"reactions":      `SELECT count(*) FROM Reactions WHERE COALESCE(DeleteAt, 0) = 0`,
		"emoji":          `SELECT count(*) FROM Emoji WHERE DeleteAt = 0`,
		"pins":           posts + `p.IsPinned`,
		"flags":          `SELECT count(*) FROM Preferences WHERE Category = 'flagged_post' AND Value = 'true'`,
		"team_members":   `SELECT count(*) FROM TeamMembers WHERE DeleteAt = 0`,
		"users": `SELECT count(*) FROM Users u WHERE Roles NOT LIKE '%system_admin%'
			AND NOT EXISTS (SELECT 1 FROM Bots b WHERE b.UserId = u.Id)`,
	} {
		var n int64
		require.NoError(t, server.DB.QueryRowContext(ctx, query).Scan(&n), kind)
		require.Equal(t, job.Counts[kind], n, "%s with %s", kind, options)
	}
}

// choices of every option, as they stand in a request.
var choices = [][]string{
	{`"private_channels": true`, `"private_channels": false`},
	{`"archived_channels": true`, `"archived_channels": false`},
	{`"direct_messages": true`, `"direct_messages": false`},
	{`"attachments": {"include": true}`, `"attachments": {"include": false}`, `"attachments": {"include": true, "max_size": 100}`, `"attachments": {"include": true, "mime_types": ["image/*", "application/pdf"]}`},
	{`"profile_pictures": true`, `"profile_pictures": false`},
	{`"emoji": "used"`, `"emoji": "all"`, `"emoji": "none"`},
	{`"personal_data": "full"`, `"personal_data": "minimal"`},
	{`"former_members": "shell"`, `"former_members": "anonymous"`},
	{`"edit_history": true`, `"edit_history": false`},
	{`"max_posts_per_channel": 0`, `"max_posts_per_channel": 3`},
	{`"channels": {}`, `"channels": {"include": ["hart", "town-square"]}`, `"channels": {"include": ["proben", "konzert-2024"]}`, `"channels": {"exclude": ["hart", "town-square"]}`},
	// All times; when the hard shapes but the longest threads were posted; since then.
	{`"since": 0`, `"since": 2500000, "until": 100000000`, `"since": 100000000`},
}

// covering returns few combinations in which any two choices of two options
// meet: each begins with two that have not met, and takes of the other options
// what meets most that it has not. They are the same every time.
func covering() []string {
	type meeting struct{ option, choice, otherOption, otherChoice int }
	var open []meeting
	for i := range choices {
		for j := range i {
			for a := range choices[i] {
				for b := range choices[j] {
					open = append(open, meeting{i, a, j, b})
				}
			}
		}
	}
	var rows []string
	for len(open) > 0 {
		row := make([]int, len(choices))
		for i := range row {
			row[i] = -1
		}
		row[open[0].option], row[open[0].otherOption] = open[0].choice, open[0].otherChoice
		meets := func(m meeting) bool { return row[m.option] == m.choice && row[m.otherOption] == m.otherChoice }
		count := func() (n int) {
			for _, m := range open {
				if meets(m) {
					n++
				}
			}
			return n
		}
		for i := range row {
			if row[i] >= 0 {
				continue
			}
			best, most := 0, -1
			for choice := range choices[i] {
				row[i] = choice
				if n := count(); n > most {
					best, most = choice, n
				}
			}
			row[i] = best
		}
		open = slices.DeleteFunc(open, meets)
		var fields []string
		for i, choice := range row {
			fields = append(fields, choices[i][choice])
		}
		rows = append(rows, "{"+strings.Join(fields, ", ")+"}")
	}
	return rows
}

// target is a server that imports one archive after the other.
type target struct {
	*testbed.Server
	// own are the ids of the accounts that it has by itself.
	own []string
}

func newTarget(t *testing.T, ctx context.Context, name string) *target {
	t.Helper()
	target := &target{Server: startServer(t, ctx, testbed.ServerOptions{Name: name})}
	require.NoError(t, target.DB.QueryRowContext(ctx, `SELECT array_agg(Id) FROM Users`).Scan(pq.Array(&target.own)))
	return target
}

// wipe makes the server as new.
func (s *target) wipe(t *testing.T, ctx context.Context) {
	t.Helper()
	_, err := s.DB.ExecContext(ctx, `TRUNCATE Teams, TeamMembers, Channels, PublicChannels, ChannelMembers, ChannelMemberHistory, Posts, Threads,
		ThreadMemberships, Reactions, FileInfo, Emoji, SidebarCategories, SidebarChannels`)
	require.NoError(t, err)
	for table, owner := range map[string]string{"Preferences": "UserId", "Bots": "UserId", "Users": "Id"} {
		_, err := s.DB.ExecContext(ctx, fmt.Sprintf(`DELETE FROM %s WHERE %s <> ALL($1)`, table, owner), pq.Array(s.own))
		require.NoError(t, err)
	}
	_, err = s.Admin.InvalidateCaches(ctx)
	require.NoError(t, err)
}

// requireAsked looks for what options exclude.
func requireAsked(t *testing.T, body string, archive *opened) {
	t.Helper()
	var options struct {
		Private   bool   `json:"private_channels"`
		Archived  bool   `json:"archived_channels"`
		Direct    bool   `json:"direct_messages"`
		Pictures  bool   `json:"profile_pictures"`
		Emoji     string `json:"emoji"`
		Personal  string `json:"personal_data"`
		Former    string `json:"former_members"`
		History   bool   `json:"edit_history"`
		MaxPosts  int    `json:"max_posts_per_channel"`
		Attaching struct {
			Include bool `json:"include"`
		} `json:"attachments"`
	}
	require.NoError(t, json.Unmarshal([]byte(body), &options))
	text := string(archive.read(t, "import.jsonl"))
	for sign, excluded := range map[string]bool{
		`"name":"vorstand"`: !options.Private, `"deleted_at"`: !options.Archived, `"direct_`: !options.Direct,
		`"attachments":[{"path"`: !options.Attaching.Include, `"profile_image"`: !options.Pictures, `"type":"emoji"`: options.Emoji == "none",
		`@example.com`: options.Personal != "full", `Ångström`: options.Personal != "full", `"username":"fatima"`: options.Former != "shell",
		`fatima`: options.Former != "shell",
	} {
		require.False(t, excluded && strings.Contains(text, sign), "%s in %s", sign, body)
	}
	require.Equal(t, options.Personal == "full", strings.Contains(text, `"last_name":"Ångström"`), body)
	require.False(t, !options.History && strings.Contains(string(archive.read(t, "extras/posts.ndjson")), "versions"), body)
	perChannel := map[any]int{}
	for _, post := range archive.ofType(t, "post") {
		perChannel[post["channel"]] += 1 + len(list(post["replies"]))
	}
	for channel, n := range perChannel {
		require.True(t, options.MaxPosts == 0 || n <= 3 || channel == "proben", "%d posts of %s in %s", n, channel, body)
	}
}

func TestChosenTimesAndNumbers(t *testing.T) {
	ctx := testContext(t)
	_, whole := exportTeam(t, ctx, serverA, content.Team.Id, `{"channels": {"include": ["town-square"]}}`)
	posts := whole.ofType(t, "post")
	at := func(i int) int64 { return int64(posts[i]["create_at"].(float64)) }
	messages := func(archive *opened) (all []string) {
		for _, post := range archive.ofType(t, "post") {
			all = append(all, post["message"].(string))
		}
		return all
	}
	everything := messages(whole)
	_, since := exportTeam(t, ctx, serverA, content.Team.Id, fmt.Sprintf(`{"channels": {"include": ["town-square"]}, "since": %d}`, at(4)))
	require.Equal(t, everything[4:], messages(since))
	_, until := exportTeam(t, ctx, serverA, content.Team.Id, fmt.Sprintf(`{"channels": {"include": ["town-square"]}, "until": %d}`, at(4)))
	require.Equal(t, everything[:4], messages(until))
	job, newest := exportTeam(t, ctx, serverA, content.Team.Id, `{"channels": {"include": ["town-square"]}, "max_posts_per_channel": 5}`)
	kept := messages(newest)
	require.Equal(t, everything[len(everything)-len(kept):], kept)
	require.LessOrEqual(t, job.Counts["posts"]+job.Counts["replies"], int64(5))
	require.NotEmpty(t, kept)
}
