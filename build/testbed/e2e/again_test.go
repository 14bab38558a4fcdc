package e2e_test

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/build/testbed"
	"github.com/mattermost-community/mattermost-plugin-team-export/build/testbed/ledger"
	"github.com/mattermost-community/mattermost-plugin-team-export/build/testbed/seed"
)

// all asks for all that an export can take.
const all = `{"direct_messages": true, "profile_pictures": true, "edit_history": true}`

// withPages asks for pages too.
const withPages = `{"direct_messages": true, "profile_pictures": true, "edit_history": true, "html": true}`

// requirePages requires that every post of an archive stands on exactly one page.
func requirePages(t *testing.T, ctx context.Context, job testbed.Job, archive *opened) {
	t.Helper()
	facts, err := testbed.LookAtPages(ctx, archive.path)
	require.NoError(t, err)
	counts := job.Counts
	require.EqualValues(t, counts["posts"]+counts["replies"]+counts["direct_posts"]+counts["direct_replies"], facts.Posts)
	require.LessOrEqual(t, facts.Largest, int64(600_000), facts.LargestName)
}

// startHard starts, once, a server with the demo content and all hard shapes.
var startHard = sync.OnceValues(func() (*testbed.Server, error) {
	ctx, cancel := context.WithTimeout(context.Background(), 4*time.Minute)
	defer cancel()
	server, err := bed.StartServer(ctx, testbed.ServerOptions{Name: "hard", Bundle: bundle})
	if err != nil {
		return nil, err
	}
	content, err := seed.Fill(ctx, server)
	if err != nil {
		return nil, err
	}
	hardContent = content
	if err := server.ConfigurePlugin(ctx, directMessages); err != nil {
		return nil, err
	}
	return server, seed.Harden(ctx, server, content)
})

var hardContent *seed.Content

// directMessages lets system admins export direct messages.
var directMessages = map[string]any{"directmessages": true}

func hardServer(t *testing.T) (*testbed.Server, *seed.Content) {
	t.Helper()
	server, err := startHard()
	require.NoError(t, err)
	return server, hardContent
}

// TestATeamOfHardShapesComesOutAgainAsItWentIn is the proof that nothing is
// lost: what a second server exports of an imported team is what was imported.
func TestATeamOfHardShapesComesOutAgainAsItWentIn(t *testing.T) {
	ctx := testContext(t)
	source, hard := hardServer(t)
	job, first := exportTeam(t, ctx, source, hard.Team.Id, withPages)
	require.EqualValues(t, "succeeded_with_warnings", job.State)
	requirePages(t, ctx, job, first)
	output, err := source.Validate(ctx, first.path)
	require.NoError(t, err, output)

	target := startServer(t, ctx, testbed.ServerOptions{Name: "again", Bundle: bundle})
	require.NoError(t, target.ConfigurePlugin(ctx, directMessages))
	require.NoError(t, target.NativeImport(ctx, first.path))
	team, _, err := target.Admin.GetTeamByName(ctx, seed.TeamName, "")
	require.NoError(t, err)
	again, second := exportTeam(t, ctx, target, team.Id, all)
	require.NotNil(t, again.Archive)

	sent, arrived := normalized(first.lines(t)), normalized(second.lines(t))
	kinds := slices.Sorted(maps.Keys(sent))
	require.Equal(t, []string{"bot", "channel", "direct_channel", "direct_post", "emoji", "post", "reply", "team", "user"}, kinds, "no kind is empty")
	for _, kind := range kinds {
		missing, extra := difference(sent[kind], arrived[kind]), difference(arrived[kind], sent[kind])
		require.Empty(t, missing, "%s that did not come out again; instead: %s", kind, strings.Join(extra, "\n"))
		require.Empty(t, extra, "%s that came out and never went in", kind)
	}
	t.Run("every file, emoji and picture came out again", func(t *testing.T) { requireSameContents(t, first, second) })
	t.Run("every field that the ledger promises was written", func(t *testing.T) { requireFields(t, first) })
	t.Run("the hard shapes went in", func(t *testing.T) { requireHardShapes(t, job, first) })
	t.Run("what has no room travels beside", func(t *testing.T) { requireExtras(t, first) })
}

// normalized are the lines by kind, without what differs on purpose: the ids
// of the server, the order, and how long threads are divided. Replies are a kind
// of their own.
func normalized(lines []line) map[string][]string {
	kinds := map[string][]string{}
	seen := map[string]bool{}
	add := func(kind string, payload map[string]any) {
		text, err := json.Marshal(payload)
		if err != nil {
			panic(err)
		}
		kinds[kind] = append(kinds[kind], string(text))
	}
	for _, l := range lines {
		payload := l.payload()
		switch kind := l["type"].(string); kind {
		case "version":
		case "team", "channel":
			// A line that repeats one in capitals only ends a segment.
			if name := payload["name"].(string); name == strings.ToLower(name) {
				add(kind, payload)
			}
		case "post", "direct_post":
			root := fmt.Sprint(payload["channel"], payload["channel_members"], payload["create_at"], payload["message"])
			for _, reply := range list(payload["replies"]) {
				plainPost(reply)
				reply["root"] = root
				add("reply", reply)
			}
			delete(payload, "replies")
			if !seen[root] {
				plainPost(payload)
				add(kind, payload)
			}
			seen[root] = true
		case "emoji":
			add(kind, map[string]any{"name": payload["name"]})
		case "user":
			// An import gives the server's language to one who has none.
			if payload["locale"] == nil {
				payload["locale"] = "en"
			}
			if payload["profile_image"] != nil {
				payload["profile_image"] = "a picture"
			}
			for _, team := range list(payload["teams"]) {
				for _, channel := range list(team["channels"]) {
					plainProps(channel["notify_props"])
				}
			}
			add(kind, payload)
		case "bot":
			// The importer brings every bot back to work.
			delete(payload, "delete_at")
			if payload["profile_image"] != nil {
				payload["profile_image"] = "a picture"
			}
			add(kind, payload)
		default:
			add(kind, payload)
		}
	}
	return kinds
}

// plainProps takes away what the importer ignores in the channels of a team.
func plainProps(value any) {
	if props, ok := value.(map[string]any); ok {
		delete(props, "email")
		delete(props, "ignore_channel_mentions")
		delete(props, "channel_auto_follow_threads")
	}
}

// plainPost takes away what is of one server: the post's id, and the ids and
// the order of its files.
func plainPost(post map[string]any) {
	if props, ok := post["props"].(map[string]any); ok {
		delete(props, "team_export_post_id")
	}
	var names []string
	for _, file := range list(post["attachments"]) {
		names = append(names, path.Base(file["path"].(string)))
	}
	slices.Sort(names)
	post["attachments"] = names
}

// list returns the objects of a list.
func list(value any) []map[string]any {
	var all []map[string]any
	items, _ := value.([]any)
	for _, item := range items {
		if object, ok := item.(map[string]any); ok {
			all = append(all, object)
		}
	}
	return all
}

// difference returns what a has and b lacks, shortened.
func difference(a, b []string) []string {
	left := map[string]int{}
	for _, text := range b {
		left[text]++
	}
	var lacking []string
	for _, text := range a {
		if left[text]--; left[text] < 0 {
			lacking = append(lacking, text[:min(len(text), 2000)])
		}
	}
	return lacking
}

func requireHardShapes(t *testing.T, job testbed.Job, archive *opened) {
	t.Helper()
	replies, parts := map[string]int{}, map[string]int{}
	for _, post := range archive.ofType(t, "post") {
		message := post["message"].(string)
		replies[message] += len(list(post["replies"]))
		parts[message]++
	}
	require.Equal(t, seed.LongThread, replies["a thread of many replies"])
	require.Equal(t, 3, parts["a thread of many replies"])
	require.Equal(t, seed.WideThread, replies["a thread of long replies"])
	require.Equal(t, 2, parts["a thread of long replies"])
	require.Equal(t, 2, parts["twins"])
	require.Equal(t, 2, parts["ok"], "roots that are like a reply")
	require.Equal(t, 2, replies["ok"])
	talk := 0
	for _, post := range archive.ofType(t, "direct_post") {
		if post["message"] == "a conversation of many replies" {
			talk += len(list(post["replies"]))
			parts["talk"]++
		}
	}
	require.Equal(t, seed.LongTalk, talk)
	require.Equal(t, 2, parts["talk"])

	var manifest struct {
		WarningCounts map[string]int `json:"warning_counts"`
	}
	require.NoError(t, json.Unmarshal(archive.read(t, "manifest.json"), &manifest))
	for _, code := range []string{
		"time_adjusted", "root_missing", "post_dropped", "post_type_unknown", "props_unreadable", "user_deleted", "user_renamed",
		"message_shortened", "double_dropped", "file_unknown", "profile_picture_missing",
		"guest_without_channel", "file_missing", "emoji_image_missing", "emoji_refused", "bot_owner_replaced",
	} {
		require.Positive(t, manifest.WarningCounts[code], code)
	}
	sum := 0
	for _, n := range manifest.WarningCounts {
		sum += n
	}
	require.Equal(t, job.Warnings, sum)
	require.Equal(t, sum, strings.Count(string(archive.read(t, "extras/warnings.ndjson")), "\n"), "each is one line")
	require.NotContains(t, string(archive.read(t, "import.jsonl")), seed.Outside)
	users := archive.ofType(t, "user")
	require.True(t, slices.ContainsFunc(users, func(u map[string]any) bool { return u["username"] == "only.named" && u["teams"] == nil }))
	require.True(t, slices.ContainsFunc(users, func(u map[string]any) bool { return u["username"] == "zoe-remote" }))
	require.True(t, slices.ContainsFunc(users, func(u map[string]any) bool { return u["username"] == "matterbot1" }))
	require.True(t, slices.ContainsFunc(archive.ofType(t, "bot"), func(b map[string]any) bool { return b["owner"] == "com.example.plugin" }))
	require.Contains(t, string(archive.read(t, "import.jsonl")), "from a stranger 0, @zoe-remote")
}

func requireExtras(t *testing.T, archive *opened) {
	t.Helper()
	require.NotEmpty(t, archive.read(t, "extras/team-icon.png"))
	for name, texts := range map[string][]string{
		"extras/team.json":              {`"icon":"extras/team-icon.png"`},
		"extras/channels.ndjson":        {`"name":"hart"`, `"creator":"dora"`},
		"extras/bookmarks.ndjson":       {`"link_url":"https://example.com/noten"`, `"file_name":"plan.pdf"`, `"channel_members":["anna","boris"],"owner":"anna"`},
		"extras/users.ndjson":           {`"source_username":"zoe:remote"`},
		"extras/bot-memberships.ndjson": {`"username":"metronom"`},
		"extras/posts.ndjson":           {`"level":"urgent","requested_ack":true`, `"acknowledgements":[{"user":"boris","acknowledged_at":8000010}]`, `"message":"frist version"`, `"message":"first version"`, `"type":"card"`, `"message":"` + strings.Repeat("長", seed.LongText) + `"`},
		"extras/files.ndjson":           {"\"name\":\"cafe\u0301.txt\"", `"name":"café.txt"`},
	} {
		content := string(archive.read(t, name))
		for _, text := range texts {
			require.Contains(t, content, text, name)
		}
	}
}

// requireFields compares the fields of an archive with the ledger of
// docs/FORMAT.md.
func requireFields(t *testing.T, archive *opened) {
	t.Helper()
	known, err := ledger.Read()
	require.NoError(t, err)
	written := map[string]map[string]bool{}
	for _, l := range archive.lines(t) {
		kind := l["type"].(string)
		if written[kind] == nil {
			written[kind] = map[string]bool{}
		}
		if kind == "version" {
			delete(l, "type")
			collectFields(l, "", written[kind])
			continue
		}
		collectFields(l.payload(), "", written[kind])
	}
	var lacking, unknown []string
	for line, fields := range known.Fields {
		for field, fate := range fields {
			if fate == ledger.Written && !written[line][field] {
				lacking = append(lacking, line+"."+field)
			}
		}
		for field := range written[line] {
			if fields[field] != ledger.Written {
				unknown = append(unknown, line+"."+field)
			}
		}
	}
	slices.Sort(lacking)
	require.Empty(t, unknown, "the archive has these, and docs/FORMAT.md does not")
	require.Empty(t, lacking, "docs/FORMAT.md promises these, and the archive has none")
}

// collectFields adds the paths of all fields of a value.
func collectFields(value map[string]any, path string, into map[string]bool) {
	for name, field := range value {
		inner, isObject := field.(map[string]any)
		items := list(field)
		switch {
		case name == "props" || name == "custom_status":
			into[path+name] = true
		case isObject:
			collectFields(inner, path+name+".", into)
		case len(items) > 0:
			for _, item := range items {
				collectFields(item, path+name+"[].", into)
			}
		default:
			into[path+name] = true
		}
	}
}
