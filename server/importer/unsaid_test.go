package importer

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/bulk"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/planning"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/sanitize"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// The tests of this file change one field of a line after the other to values that
// people really have in archives, and hold the outcome against the source: what
// differs is named in the plan and in the report.

// fullUser has a value in every field.
func fullUser() *bulk.User {
	return &bulk.User{
		ProfileImage: "pic", Username: "bob", Email: "bob@example.com", Nickname: "Bobby", FirstName: "Bob", LastName: "Bobson", Position: "Tenor",
		Roles: "system_user", Locale: "de", DeleteAt: 0,
		Settings: bulk.Settings{
			Theme: `{"a":"#fff"}`, MilitaryTime: "true", LinkPreviews: "true", MessageDisplay: "clean", CollapseConsecutive: "true", ColorizeUsernames: "true",
			ChannelDisplayMode: "full", TutorialStep: "3", EmailInterval: "hour", NameFormat: "username", MarkdownPreview: "true", Formatting: "true",
			ShowUnreadSection: "true", SendOnCtrlEnter: "true", CodeBlockCtrlEnter: "true", ShowJoinLeave: "true", ShowUnreadScrollPosition: "true",
			SyncDrafts: "true", LimitVisibleDMsGMs: "20",
			NotifyProps: &bulk.UserProps{
				Desktop: "all", DesktopSound: "true", Email: "true", Mobile: "all", MobilePushStatus: "away", Channel: "true", Comments: "any", MentionKeys: "bass",
			},
			CustomStatus: &bulk.CustomStatus{Emoji: "palm_tree", Text: "away", Duration: "today", ExpiresAt: time.UnixMilli(now).UTC()},
		},
		Teams: []bulk.TeamMembership{{Name: "choir", Roles: "team_user", Theme: `{"a":"#000"}`, Channels: []bulk.ChannelMembership{{
			Name: "dev", Roles: "channel_user", Favorite: true, MentionCount: 1, MentionCountRoot: 1, UrgentMentionCount: 1, MsgCount: 2, MsgCountRoot: 2, LastViewedAt: 1000,
			NotifyProps: &bulk.ChannelProps{Desktop: "all", Mobile: "all", MarkUnread: "mention", Email: "true", IgnoreChannelMentions: "on", AutoFollowThreads: "on"},
		}}}},
	}
}

// fullPost has a value in every field.
func fullPost() *bulk.Post {
	content := bulk.Content{
		User: "anna", Type: "slack_attachment", Message: "hello", CreateAt: 1000, EditAt: 1500, IsPinned: true, FlaggedBy: []string{"anna"},
		Reactions: []bulk.Reaction{{User: "anna", EmojiName: "smile", CreateAt: 1200}}, Attachments: []bulk.Attachment{{Path: "f.txt"}},
		Props: json.RawMessage(`{"from_webhook":"true","override_username":"ci","mentionHighlightDisabled":true,"disable_group_highlight":true,"attachments":[{
			"fallback":"f","color":"#ff0000","pretext":"p","author_name":"a","author_link":"https://a.example","author_icon":"https://b.example","title":"t",
			"title_link":"https://c.example","text":"x","image_url":"https://d.example","thumb_url":"https://e.example","footer":"g","footer_icon":"https://h.example",
			"fields":[{"title":"k","value":"v","short":true}]}]}`),
	}
	reply := content
	reply.CreateAt, reply.Attachments = 1100, []bulk.Attachment{{Path: "g.txt"}}
	return &bulk.Post{Team: "choir", Channel: "dev", Thread: bulk.Thread{
		Content: content, Replies: []bulk.Content{reply}, ThreadFollowers: []bulk.ThreadFollower{{User: "anna", LastViewed: 1000, UnreadMentions: 1}},
	}}
}

// requireFull fails for a field without a value, so that a new field gets one.
func requireFull(t *testing.T, value reflect.Value, path string) {
	t.Helper()
	switch kind := value.Kind(); {
	case value.Type() == reflect.TypeFor[time.Time](), strings.HasSuffix(path, ".DeleteAt"), strings.HasSuffix(path, ".DeletedAt"):
	case kind == reflect.Pointer:
		requireFull(t, value.Elem(), path)
	case kind == reflect.Struct:
		for i := range value.NumField() {
			requireFull(t, value.Field(i), path+"."+value.Type().Field(i).Name)
		}
	case kind == reflect.Slice && value.Len() > 0 && value.Index(0).Kind() == reflect.Struct:
		requireFull(t, value.Index(0), path)
	default:
		require.False(t, value.IsZero(), path)
	}
}

// leaves lists the values of a JSON document by their paths.
func leaves(value any, path string, into map[string]any) map[string]any {
	switch value := value.(type) {
	case map[string]any:
		for name, field := range value {
			leaves(field, path+"/"+name, into)
		}
	case []any:
		for at, element := range value {
			leaves(element, path+"/"+strconv.Itoa(at), into)
		}
	default:
		into[path] = value
	}
	return into
}

// document is a value as JSON says it.
func document(t *testing.T, value any) map[string]any {
	t.Helper()
	text, err := json.Marshal(value)
	require.NoError(t, err)
	var fields map[string]any
	require.NoError(t, json.Unmarshal(text, &fields))
	return fields
}

// with returns a copy of a document with another value at a path.
func with(t *testing.T, fields map[string]any, path string, value any) map[string]any {
	t.Helper()
	changed := any(document(t, fields))
	at := changed
	steps := strings.Split(strings.TrimPrefix(path, "/"), "/")
	for n, step := range steps {
		last := n == len(steps)-1
		switch place := at.(type) {
		case map[string]any:
			if last {
				place[step] = value
			}
			at = place[step]
		case []any:
			index, err := strconv.Atoi(step)
			require.NoError(t, err)
			if last {
				place[index] = value
			}
			at = place[index]
		}
	}
	return changed.(map[string]any)
}

// oddities are values that archives have where one like this is meant.
func oddities(value any) []any {
	switch value.(type) {
	case string:
		return []any{"", " ", strings.Repeat("x", 3000), "a\x00b", "ODD ☃", "javascript:x", "jp", "system_admin", "https://x.example/" + strings.Repeat("y", 300)}
	case float64:
		return []any{-5.0, float64(1 << 60)}
	default:
		return nil
	}
}

// says reports whether a list of what is left out has more than another, and names
// something of it.
func says(list, before []sanitize.Skip, name string) bool {
	known := map[string]int64{}
	for _, drop := range before {
		known[drop.Kind] = drop.Count
	}
	for _, drop := range list {
		if drop.Count > known[drop.Kind] && strings.Contains(strings.Join(drop.Names, "\n"), name) {
			return true
		}
	}
	return false
}

// empty reports whether a value says nothing, so that it cannot be lost.
func empty(value any) bool {
	text, isText := value.(string)
	return value == nil || value == false || value == 0.0 || isText && strings.TrimSpace(text) == ""
}

var oddFiles = map[string]string{"pic": pixel(), "f.txt": "file", "g.txt": "another", "half": pixel()[:45]}

// tryOdd imports one line beside a team, in which anna is.
func tryOdd(t *testing.T, kind string, fields map[string]any, decisions ...planning.Decision) (imported, bool) {
	t.Helper()
	text, err := json.Marshal(map[string]any{"type": kind, kind: fields})
	require.NoError(t, err)
	all := []string{version, teamA, square, dev, anna, string(text)}
	switch kind {
	case "team":
		all = []string{version, string(text), square, dev, anna}
	case "channel":
		all = []string{version, teamA, square, dev, anna, string(text)}
	}
	result, err := tryImport(t, zipFile(t, all, oddFiles), here(), planning.SystemAdmin(), decisions...)
	if transfer.HasCode(err, transfer.CodeInvalidArchive) {
		return result, false // refused with a word
	}
	require.NoError(t, err)
	return result, true
}

func TestImport_NamesEveryFieldOfAPersonThatDiffersInTheOutcome(t *testing.T) {
	requireFull(t, reflect.ValueOf(fullUser()), "User")
	source := document(t, fullUser())
	outcome := func(result imported) map[string]any {
		if user := result.user("bob"); user != nil {
			return leaves(document(t, user), "", map[string]any{})
		}
		return nil
	}
	baseline, _ := tryOdd(t, "user", source)
	clean := outcome(baseline)
	source["delete_at"] = 0.0
	tried := 0
	for path, value := range leaves(source, "", map[string]any{}) {
		if strings.HasSuffix(path, "/name") || path == "/username" {
			continue // it says who and where, and not what
		}
		for _, odd := range oddities(value) {
			if empty(odd) && path != "/email" {
				continue
			}
			result, ok := tryOdd(t, "user", with(t, source, path, odd))
			if !ok {
				continue
			}
			tried++
			got := outcome(result)
			if path == "/profile_image" || fmt.Sprint(got[path]) != fmt.Sprint(odd) {
				require.True(t, says(result.plan.Dropped, baseline.plan.Dropped, "bob"), "the plan names %s = %.40q: %v", path, odd, got[path])
				require.True(t, says(result.written.Dropped, baseline.written.Dropped, "bob"), "the report names %s = %.40q", path, odd)
			}
			for other, value := range clean {
				status := strings.HasPrefix(path, "/custom_status") && strings.HasPrefix(other, "/custom_status")
				if other != path && !status && got["/delete_at"] == nil && !strings.HasPrefix(path, "/teams/0/roles") {
					require.Equal(t, value, got[other], "%s does not change with %s", other, path)
				}
			}
		}
	}
	require.Greater(t, tried, 200)
}

func TestImport_NamesEveryFieldOfAChannelThatDiffersInTheOutcome(t *testing.T) {
	full := &bulk.Channel{Team: "choir", Name: "talk", DisplayName: "Talk", Type: "O", Header: "all", Purpose: "talk"}
	requireFull(t, reflect.ValueOf(full), "Channel")
	source := document(t, full)
	source["deleted_at"] = 0.0
	baseline, _ := tryOdd(t, "channel", source)
	for path, value := range leaves(source, "", map[string]any{}) {
		if path == "/name" || path == "/team" {
			continue
		}
		for _, odd := range oddities(value) {
			if empty(odd) && path != "/type" {
				continue
			}
			result, ok := tryOdd(t, "channel", with(t, source, path, odd))
			require.True(t, ok)
			got := leaves(document(t, result.channel("talk")), "", map[string]any{})
			if fmt.Sprint(got[path]) != fmt.Sprint(odd) {
				require.True(t, says(result.plan.Dropped, baseline.plan.Dropped, "~talk"), "the plan names %s = %.40q", path, odd)
				require.True(t, says(result.written.Dropped, baseline.written.Dropped, "~talk"), "the report names %s = %.40q", path, odd)
			}
		}
	}
}

func TestImport_NamesEveryFieldOfANewTeamThatDiffersInTheOutcome(t *testing.T) {
	source := document(t, &bulk.Team{Name: "choir", DisplayName: "Choir", Type: "O", Description: "We sing", AllowOpenInvite: true})
	decision := planning.Decision{Section: planning.SectionTeam, Source: "choir", Action: planning.ActionNew}
	baseline, _ := tryOdd(t, "team", source, decision)
	for _, path := range []string{"/display_name", "/description", "/type"} {
		for _, odd := range oddities("") {
			if empty(odd) && path != "/type" {
				continue
			}
			result, ok := tryOdd(t, "team", with(t, source, path, odd), decision)
			require.True(t, ok)
			got := document(t, result.plan.NewTeam)
			if path == "/type" || fmt.Sprint(got[path[1:]]) != fmt.Sprint(odd) {
				require.True(t, says(result.plan.Dropped, baseline.plan.Dropped, "choir"), "the plan names %s = %.40q", path, odd)
				require.True(t, says(result.written.Dropped, baseline.written.Dropped, "choir"), "the report names %s = %.40q", path, odd)
			}
		}
	}
}

func TestImport_NamesEveryFieldOfAPostThatDiffersInTheOutcome(t *testing.T) {
	requireFull(t, reflect.ValueOf(fullPost()), "Post")
	source := document(t, fullPost())
	outcome := func(result imported) map[string]any {
		if posts := result.posts(); len(posts) > 0 {
			return leaves(document(t, posts[0]), "", map[string]any{})
		}
		return nil
	}
	baseline, _ := tryOdd(t, "post", source)
	// Files lie elsewhere in what is handed to the server.
	moved := func(path string) bool { return strings.HasSuffix(path, "/path") || path == "/team" }
	for path, value := range outcome(baseline) {
		// The server numbers the attachments of messages.
		require.True(t, moved(path) || strings.HasSuffix(path, "/attachments/0/id") || fmt.Sprint(leaves(source, "", map[string]any{})[path]) == fmt.Sprint(value), "a whole post stays as it is: %s", path)
	}
	tried := 0
	for path, value := range leaves(source, "", map[string]any{}) {
		if strings.HasSuffix(path, "/user") || strings.Contains(path, "/flagged_by") || path == "/team" || path == "/channel" {
			continue // it says who and where, and not what
		}
		for _, odd := range oddities(value) {
			if empty(odd) {
				continue
			}
			result, ok := tryOdd(t, "post", with(t, source, path, odd))
			if !ok {
				continue
			}
			tried++
			if got := outcome(result); moved(path) || fmt.Sprint(got[path]) != fmt.Sprint(odd) {
				named := says(result.plan.Dropped, baseline.plan.Dropped, "")
				require.True(t, named, "the plan names %s = %.40q: %v", path, odd, got[path])
				require.True(t, says(result.written.Dropped, baseline.written.Dropped, ""), "the report names %s = %.40q", path, odd)
			}
		}
	}
	require.Greater(t, tried, 150)
}
