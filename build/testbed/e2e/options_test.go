package e2e_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/build/testbed"
)

// odd is a time when the hard shapes but the longest threads were posted.
const odd = `"since": 2500000, "until": 100000000`

// TestEveryArchiveImportsWhole imports archives of very different options and
// counts what is there afterwards.
func TestEveryArchiveImportsWhole(t *testing.T) {
	hardServer(t)
	cases := []struct{ name, options string }{
		{"odd", `{"channels": {"include": ["hart"]}, ` + odd + `, "profile_pictures": true, "emoji": "all", "edit_history": true}`},
		{"nobody", `{` + odd + `, "personal_data": "minimal", "former_members": "anonymous", "profile_pictures": true}`},
		{"newest", `{"max_posts_per_channel": 20, "private_channels": false, "archived_channels": false, "attachments": {"include": false}, "emoji": "none"}`},
		{"talks", `{"channels": {"exclude": ["hart", "~Vorstand"]}, "direct_messages": true, "former_members": "anonymous", "attachments": {"max_size": 2000, "mime_types": ["text/*"]}}`},
		{"minimal", `{"channels": {"include": ["proben"]}, "direct_messages": true, "personal_data": "minimal", "emoji": "none", "attachments": {"include": false}}`},
		{"empty", `{"since": 99999999999999, "direct_messages": true}`},
	}
	for _, test := range cases {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			ctx := testContext(t)
			source, hard := hardServer(t)
			job, archive := exportOption(t, ctx, source, hard.Team.Id, test.options)
			output, err := source.Validate(ctx, archive.path)
			require.NoError(t, err, output)
			target := startServer(t, ctx, testbed.ServerOptions{Name: "options-" + test.name})
			require.NoError(t, target.NativeImport(ctx, archive.path))
			requireCounts(t, ctx, target, job)
		})
	}
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
		return job, download(t, ctx, server.Admin, job)
	}
}

// requireCounts compares what a job counted with what an import made of it.
func requireCounts(t *testing.T, ctx context.Context, server *testbed.Server, job testbed.Job) {
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
		"users": `SELECT count(*) FROM Users u WHERE Roles NOT LIKE '%system_admin%'
			AND NOT EXISTS (SELECT 1 FROM Bots b WHERE b.UserId = u.Id)`,
	} {
		var n int64
		require.NoError(t, server.DB.QueryRowContext(ctx, query).Scan(&n), kind)
		require.Equal(t, job.Counts[kind], n, kind)
	}
}

// choices of every option, as they stand in a request.
var choices = []struct {
	option string
	values []string
}{
	{"private_channels", []string{"true", "false"}},
	{"archived_channels", []string{"true", "false"}},
	{"direct_messages", []string{"true", "false"}},
	{"attachments", []string{`{"include": true}`, `{"include": false}`, `{"include": true, "max_size": 100}`}},
	{"profile_pictures", []string{"true", "false"}},
	{"emoji", []string{`"used"`, `"all"`, `"none"`}},
	{"personal_data", []string{`"full"`, `"minimal"`}},
	{"former_members", []string{`"shell"`, `"anonymous"`}},
	{"edit_history", []string{"true", "false"}},
	{"max_posts_per_channel", []string{"0", "3"}},
	{"channels", []string{`{"exclude": ["hart"]}`, `{"include": ["proben", "konzert-2024"]}`, `{"exclude": ["hart", "town-square"]}`}},
}

// TestCombinationsOfOptionsAreValid draws combinations until any two choices
// of two options have met. The draw is the same every time.
func TestCombinationsOfOptionsAreValid(t *testing.T) {
	ctx := testContext(t)
	source, hard := hardServer(t)
	random := rand.New(rand.NewPCG(1, 2))
	met, pairs := map[[4]int]bool{}, 0
	for i := range choices {
		for j := range i {
			pairs += len(choices[i].values) * len(choices[j].values)
		}
	}
	for len(met) < pairs {
		var drawn []int
		var fields []string
		for i, choice := range choices {
			drawn = append(drawn, random.IntN(len(choice.values)))
			fields = append(fields, fmt.Sprintf("%q: %s", choice.option, choice.values[drawn[i]]))
			for j := range i {
				met[[4]int{i, j, drawn[i], drawn[j]}] = true
			}
		}
		body := "{" + strings.Join(fields, ", ") + "}"
		job, archive := exportTeam(t, ctx, source, hard.Team.Id, body)
		output, err := source.Validate(ctx, archive.path)
		require.NoError(t, err, "%s\n%s", body, output)
		require.Equal(t, job.Warnings > 0, job.State == "succeeded_with_warnings", body)
		requireAsked(t, body, archive)
	}
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
		`@fatima`: options.Former != "shell",
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
