package e2e_test

import (
	"context"
	"encoding/json"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/build/testbed"
	"github.com/mattermost-community/mattermost-plugin-team-export/build/testbed/oracle"
)

// TestRoundTrip_ASecondExportEqualsTheFirst exports a team of all shapes, imports it
// elsewhere with the plugin, exports it there, and brings it back. Ids of posts, files
// and bookmarks are a part of the lines.
func TestRoundTrip_ASecondExportEqualsTheFirst(t *testing.T) {
	ctx := testContext(t)
	source, hard := hardServer(t)
	_, first := exportTeam(t, ctx, source, hard.Team.Id, all)
	subject := oracle.Subject{Archive: first.path, Team: hard.Team.Name}
	target := freshServer(t, ctx, subject, "there")
	_, err := subject.Import(ctx, target)
	require.NoError(t, err)
	team, _, err := target.Admin.GetTeamByName(ctx, hard.Team.Name, "")
	require.NoError(t, err)
	_, second := exportTeam(t, ctx, target, team.Id, all)
	sent, arrived := linesByKind(t, first), linesByKind(t, second)
	for _, kind := range []string{"bot", "channel", "direct_channel", "direct_post", "emoji", "post", "team", "user", "extras/bookmarks.ndjson", "extras/posts.ndjson", "extras/files.ndjson"} {
		require.NotEmpty(t, sent[kind], kind)
	}
	for _, kind := range slices.Sorted(maps.Keys(sent)) {
		missing, extra := difference(sent[kind], arrived[kind]), difference(arrived[kind], sent[kind])
		if len(missing)+len(extra) > 0 {
			t.Errorf("%s: %d lines\nthat did not come out again:\n%s\nthat came out and never went in:\n%s", kind, len(sent[kind]), strings.Join(missing, "\n"), strings.Join(extra, "\n"))
		}
	}

	// And back: nothing is new there, and an undo takes away the account that stands for
	// people whose own is gone.
	before, err := oracle.Take(ctx, source)
	require.NoError(t, err)
	require.NoError(t, source.ConfigurePlugin(ctx, map[string]any{"directmessages": true, "importby": "system_admins"}))
	job, _, err := source.Admin.Import(ctx, hard.Team.Id, second.path)
	require.NoError(t, err)
	succeeded(t, job)
	require.Zero(t, job.Counts["posts_written"])
	requireSame(t, ctx, source, before, "after the way back", slices.Concat(oracle.Notices, wayBack))
	undone, err := source.Admin.Undo(ctx, job.ID)
	require.NoError(t, err)
	succeeded(t, undone)
	requireSame(t, ctx, source, before, "after the undo of that", slices.Concat(oracle.Notices, ownWork))
}

var (
	// wayBack are the differences that the way back leaves.
	wayBack = append([]oracle.Difference{{
		Tables: "users preferences", Side: oracle.OnlyOurs, Key: regexp.MustCompile(`@deleted-user`),
		Reason: "The archive has one account for all people whose own is gone; the import makes it, as those of all people.",
	}}, ownWork...)
	// ownWork are changes that the server makes by itself at some time.
	ownWork = []oracle.Difference{
		{
			Tables: "channelmembers teammembers", Column: "roles", Native: regexp.MustCompile(`_admin`), Ours: regexp.MustCompile(`^""$`), Chance: true,
			Reason: "A job of the server turns roles of the form of old servers into columns.",
		},
		{
			Tables: "channelmembers teammembers", Column: "schemeadmin", Native: regexp.MustCompile(`^false$`), Ours: regexp.MustCompile(`^true$`), Chance: true,
			Reason: "A job of the server turns roles of the form of old servers into columns.",
		},
	}
)

// requireSame compares a server with what it was.
func requireSame(t *testing.T, ctx context.Context, server *testbed.Server, before *oracle.State, when string, known []oracle.Difference) {
	t.Helper()
	now, err := oracle.Take(ctx, server)
	require.NoError(t, err)
	diff := oracle.Compare(before, now, known)
	if len(diff.Unexplained()) > 0 {
		var text strings.Builder
		require.NoError(t, diff.Print(&text, 5))
		require.Fail(t, "rows differ "+when, text.String())
	}
}

// ownFolder is named after an id that each server gives anew.
var ownFolder = regexp.MustCompile(`(users|emoji)/[a-z0-9]{26}/`)

// lostProps are those that no import keeps: ids of people, and what is not known to be
// harmless (docs/IMPORT.md).
var lostProps = []string{
	"kept", "a", "poll", "full", "from_bot", "userId", "addedUserId", "removedUserId", "convertedByUserId", "gmMembersDuringConversionIDs",
	"expire_at", "attachments", "old_header", "old_purpose",
}

// lostFields are those that follow from what a server has: what members of a
// conversation are, and what rings until it is acknowledged.
var lostFields = []string{"scheme_user", "scheme_admin", "scheme_guest", "persistent_notifications"}

// linesByKind are the lines of an archive, and of what it has beside them, with the
// ids of posts and files. What an import says that it leaves out is not among them.
func linesByKind(t *testing.T, archive *opened) map[string][]string {
	t.Helper()
	kinds := map[string][]string{}
	for _, entry := range []string{"import.jsonl", "extras/bookmarks.ndjson", "extras/posts.ndjson", "extras/files.ndjson"} {
		for text := range strings.Lines(string(archive.read(t, entry))) {
			text = ownFolder.ReplaceAllString(text, "$1/id/")
			var line map[string]any
			require.NoError(t, json.Unmarshal([]byte(text), &line))
			kind := entry
			if name, ok := line["type"].(string); ok && entry == "import.jsonl" {
				kind = name
			}
			withoutLost(line)
			if !extraStays(entry, line) {
				continue
			}
			encoded, err := json.Marshal(line)
			require.NoError(t, err)
			kinds[kind] = append(kinds[kind], string(encoded))
		}
	}
	return kinds
}

// extraStays takes from what stands beside the lines what follows from them: a file is
// as old as its post and has the type that its server sees, and a post has the type of
// its line. It reports whether anything else is left.
func extraStays(entry string, line map[string]any) bool {
	switch entry {
	case "extras/files.ndjson":
		delete(line, "create_at")
		delete(line, "mime_type")
	case "extras/posts.ndjson":
		delete(line, "type")
		return line["priority"] != nil || line["acknowledgements"] != nil || line["versions"] != nil
	}
	return true
}

// withoutLost takes out what no import keeps.
func withoutLost(value any) {
	switch value := value.(type) {
	case map[string]any:
		for _, name := range lostFields {
			delete(value, name)
		}
		if props, ok := value["props"].(map[string]any); ok {
			for _, name := range lostProps {
				delete(props, name)
			}
		}
		if kind, _ := value["type"].(string); strings.HasPrefix(kind, "custom_") {
			delete(value, "type")
		}
		// A thread has at most as many unread mentions as replies.
		replies, _ := value["replies"].([]any)
		followers, _ := value["thread_followers"].([]any)
		for _, one := range followers {
			follower, _ := one.(map[string]any)
			if unread, ok := follower["unread_mentions"].(float64); ok {
				follower["unread_mentions"] = min(unread, float64(len(replies)))
			}
		}
		// The end of a status is rounded to milliseconds.
		if end, ok := value["expires_at"].(string); ok {
			value["expires_at"] = toMilliseconds(end)
		}
		// Who stands for people whose account is gone has one here, with a language.
		if value["username"] == "deleted-user" {
			delete(value, "locale")
		}
		for _, inner := range value {
			withoutLost(inner)
		}
	case []any:
		for _, inner := range value {
			withoutLost(inner)
		}
	}
}

// toMilliseconds rounds a time down, and leaves out zeros at its end as the server does.
// What is no time stays.
func toMilliseconds(text string) string {
	at, err := time.Parse(time.RFC3339Nano, text)
	if err != nil {
		return text
	}
	return at.Truncate(time.Millisecond).Format(time.RFC3339Nano)
}
