package e2e_test

import (
	"context"
	"encoding/json"
	"fmt"
	"path"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost/mattermost/server/public/model"

	"github.com/mattermost-community/mattermost-plugin-team-export/build/testbed"
)

// beyond stands in all that a member and a guest cannot read.
const beyond = "beyond-their-eyes"

// readable is what a session can read: posts by id, each in words that can be
// compared.
func readable(t *testing.T, ctx context.Context, client *testbed.Client, teamID string, direct bool) map[string]string {
	t.Helper()
	channels, _, err := client.GetChannelsForTeamForUser(ctx, teamID, client.User.Id, true, "")
	require.NoError(t, err)
	names := map[string]string{}
	found := map[string]string{}
	for _, channel := range channels {
		if channel.TeamId == "" && !direct {
			continue
		}
		for page := 0; ; page++ {
			list, _, err := client.GetPostsForChannel(ctx, channel.Id, page, 100, "", false, false)
			require.NoError(t, err, channel.Name)
			for _, id := range list.Order {
				found[id] = describe(t, ctx, client, names, list.Posts[id])
			}
			if len(list.Order) < 100 {
				break
			}
		}
	}
	return found
}

// describe says what a post is, as the REST API shows it.
func describe(t *testing.T, ctx context.Context, client *testbed.Client, names map[string]string, post *model.Post) string {
	t.Helper()
	name := func(id string) string {
		if names[id] == "" {
			user, _, err := client.GetUser(ctx, id, "")
			require.NoError(t, err)
			names[id] = user.Username
		}
		return names[id]
	}
	var files, reactions []string
	for _, file := range post.Metadata.Files {
		data, _, err := client.GetFile(ctx, file.Id)
		require.NoError(t, err)
		files = append(files, file.Name+" "+sha256Hex(data))
	}
	for _, reaction := range post.Metadata.Reactions {
		reactions = append(reactions, reaction.EmojiName+" "+name(reaction.UserId))
	}
	slices.Sort(reactions)
	return fmt.Sprintf("%s: %q type %q at %d pinned %v reply %v files %v reactions %v", name(post.UserId), post.Message, post.Type, post.CreateAt, post.IsPinned, post.RootId != "", files, reactions)
}

// archived is what an archive holds, in the words of readable.
func archived(t *testing.T, archive *opened) map[string]string {
	t.Helper()
	found := map[string]string{}
	note := func(post map[string]any, reply bool) {
		var files, reactions []string
		for _, file := range list(post["attachments"]) {
			stored := file["path"].(string)
			files = append(files, path.Base(stored)+" "+sha256Hex(archive.read(t, "data/"+stored)))
		}
		for _, reaction := range list(post["reactions"]) {
			reactions = append(reactions, fmt.Sprint(reaction["emoji_name"], " ", reaction["user"]))
		}
		slices.Sort(reactions)
		kind, _ := post["type"].(string)
		pinned, _ := post["is_pinned"].(bool)
		id := post["props"].(map[string]any)["team_export_post_id"].(string)
		found[id] = fmt.Sprintf("%s: %q type %q at %d pinned %v reply %v files %v reactions %v", post["user"], post["message"], kind, int64(post["create_at"].(float64)), pinned, reply, files, reactions)
	}
	for _, kind := range []string{"post", "direct_post"} {
		for _, post := range archive.ofType(t, kind) {
			note(post, false)
			for _, reply := range list(post["replies"]) {
				note(reply, true)
			}
		}
	}
	return found
}

// TestAMembersArchiveIsWhatTheirSessionCanRead holds a restricted archive, post by
// post, against what the same user reads through the REST API.
func TestAMembersArchiveIsWhatTheirSessionCanRead(t *testing.T) {
	ctx := testContext(t)
	w := policyWorld(t, ctx, map[string]any{"memberarchives": true})
	cases := []struct {
		who        string
		direct     bool
		shown      bool
		has, lacks []string
	}{
		{"member", true, false, []string{`"name":"old"`, "between member and nora", "the three of us"}, []string{`"name":"gone"`, "words of gone"}},
		{"member", false, true, nil, []string{"between member", "three of us", `"type":"direct`}},
		{"guest", true, true, []string{`"name":"board"`, "between guest and member"}, []string{`"name":"old"`, `"name":"town-square"`, "words of gone", "between member", "@nora", `"username":"nora"`}},
		{"guest", false, false, nil, []string{`"type":"direct`}},
	}
	for _, test := range cases {
		t.Run(fmt.Sprintf("%s, direct messages %v, people shown %v", test.who, test.direct, test.shown), func(t *testing.T) {
			require.NoError(t, w.Config(ctx, func(config *model.Config) {
				config.PrivacySettings.ShowEmailAddress, config.PrivacySettings.ShowFullName = &test.shown, &test.shown
			}))
			client := w.people[test.who]
			want := readable(t, ctx, client, w.team.Id, test.direct)
			job, err := client.Mine(ctx, w.team.Id, map[string]any{"direct_messages": test.direct})
			require.NoError(t, err)
			require.True(t, job.Mine)
			archive := download(t, ctx, client, job)
			require.Equal(t, want, archived(t, archive), "nothing more and nothing less")
			require.Greater(t, len(want), 5)

			everything := ""
			for _, name := range archive.names() {
				everything += string(archive.read(t, name))
			}
			for _, text := range test.has {
				require.Contains(t, everything, text)
			}
			for _, text := range append(test.lacks, beyond, `"name":"vault"`, `"name":"lounge"`, "The vault", "The lounge") {
				require.NotContains(t, everything, text)
			}
			requirePeopleAsShown(t, ctx, client, archive)
			requireOwnMarksOnly(t, test.who, archive)
			output, err := w.Validate(ctx, archive.path)
			require.NoError(t, err, output)
		})
	}
}

// requirePeopleAsShown compares the lines of people with what the server tells the
// user of them.
func requirePeopleAsShown(t *testing.T, ctx context.Context, client *testbed.Client, archive *opened) {
	t.Helper()
	for _, line := range archive.ofType(t, "user") {
		username := line["username"].(string)
		shown, _, err := client.GetUserByUsername(ctx, username, "")
		require.NoError(t, err, "the archive names somebody whom they cannot see")
		email := line["email"].(string)
		if shown.Email == "" {
			require.True(t, strings.HasSuffix(email, "@team-export.invalid"), "the address of %s is not shown to %s: %s", username, client.User.Username, email)
		} else {
			require.Equal(t, shown.Email, email)
		}
		text := func(field string) string {
			value, _ := line[field].(string)
			return value
		}
		require.Equal(t, []string{shown.FirstName, shown.LastName, shown.Nickname}, []string{text("first_name"), text("last_name"), text("nickname")}, username)
	}
}

// requireOwnMarksOnly looks for what others keep for themselves.
func requireOwnMarksOnly(t *testing.T, who string, archive *opened) {
	t.Helper()
	own := func(names any, what string) {
		all, _ := names.([]any)
		for _, name := range all {
			require.Equal(t, who, name, what)
		}
	}
	post := func(post map[string]any) {
		own(post["flagged_by"], "saved posts")
		for _, follower := range list(post["thread_followers"]) {
			require.Equal(t, who, follower["user"], "followers")
		}
	}
	for _, kind := range []string{"post", "direct_post"} {
		for _, root := range archive.ofType(t, kind) {
			post(root)
			for _, reply := range list(root["replies"]) {
				post(reply)
			}
		}
	}
	for _, line := range archive.ofType(t, "user") {
		if line["username"] == who {
			continue
		}
		data, err := json.Marshal(line)
		require.NoError(t, err)
		for _, field := range []string{"theme", "notify_props", "favorite", "tutorial_step", "locale"} {
			require.NotContains(t, string(data), `"`+field+`"`, "settings of %s", line["username"])
		}
		for _, team := range list(line["teams"]) {
			for _, channel := range list(team["channels"]) {
				require.Zero(t, channel["last_viewed_at"], "when %s read", line["username"])
				require.Zero(t, channel["msg_count"])
			}
		}
	}
	for _, line := range archive.ofType(t, "direct_channel") {
		own(line["favorited_by"], "favourites")
		own(line["shown_by"], "shown conversations")
	}
}

func TestAMembersArchiveIsTheirsAlone(t *testing.T) {
	ctx := testContext(t)
	w := policyWorld(t, ctx, map[string]any{"memberarchives": true})
	var earlier struct {
		Jobs []testbed.Job `json:"jobs"`
	}
	require.NoError(t, w.people["otto"].Get(ctx, "/me/jobs?team_id="+w.team.Id, &earlier))
	w.policy(t, ctx, map[string]any{"memberarchives": true, "memberarchivesperday": len(earlier.Jobs) + 1})
	job, err := w.people["otto"].Mine(ctx, w.team.Id, nil)
	require.NoError(t, err)
	status := func(who, method, path string) int {
		got, err := w.people[who].Status(ctx, method, path, nil)
		require.NoError(t, err)
		return got
	}
	path := "/jobs/" + job.ID
	require.Equal(t, 200, status("otto", "GET", path+"/download"))
	for _, who := range []string{"sysadmin", "leader", "member"} {
		require.Equal(t, 404, status(who, "GET", path+"/download"), who)
	}

	t.Run("once a day", func(t *testing.T) {
		_, err := w.people["otto"].StartMine(ctx, w.team.Id, nil)
		var refused *testbed.APIError
		require.ErrorAs(t, err, &refused)
		require.Equal(t, "team_export.quota", refused.ID)
		require.Contains(t, refused.Message, "UTC")
	})
	t.Run("told by the bot", func(t *testing.T) {
		bot, _, err := w.Admin.GetUserByUsername(ctx, testbed.PluginID, "")
		require.NoError(t, err)
		otto := w.people["otto"]
		channel, _, err := otto.CreateDirectChannel(ctx, otto.User.Id, bot.Id)
		require.NoError(t, err)
		require.Eventually(t, func() bool {
			posts, _, err := otto.GetPostsForChannel(ctx, channel.Id, 0, 10, "", false, false)
			require.NoError(t, err)
			return slices.ContainsFunc(posts.ToSlice(), func(post *model.Post) bool { return post.GetProp("team_export_job") == job.ID })
		}, 10e9, 2e8)
	})
	t.Run("in the lists where it belongs", func(t *testing.T) {
		type page struct {
			Jobs []testbed.Job `json:"jobs"`
		}
		listed := func(who, path string) bool {
			var page page
			require.NoError(t, w.people[who].Get(ctx, path, &page))
			return slices.ContainsFunc(page.Jobs, func(listed testbed.Job) bool { return listed.ID == job.ID && listed.Mine })
		}
		require.True(t, listed("otto", "/me/jobs?team_id="+w.team.Id))
		require.False(t, listed("otto", "/me/jobs?team_id="+w.other.Id))
		require.False(t, listed("member", "/me/jobs"))
		require.True(t, listed("sysadmin", "/jobs?kind=export&state="+string(job.State)+"&team_id="+w.team.Id))
		require.False(t, listed("sysadmin", "/jobs?state=failed"))
		require.False(t, listed("sysadmin", "/teams/"+w.team.Id+"/jobs"))
		require.False(t, listed("leader", "/teams/"+w.team.Id+"/jobs"))
		var status struct{ Export, Mine *testbed.Job }
		require.NoError(t, w.people["otto"].Get(ctx, "/teams/"+w.team.Id+"/status", &status))
		require.Equal(t, job.ID, status.Mine.ID)
		require.Nil(t, status.Export, "a member sees no export of the team")
	})
	t.Run("not without the team", func(t *testing.T) {
		_, err := w.Admin.RemoveTeamMember(ctx, w.team.Id, w.people["otto"].User.Id)
		require.NoError(t, err)
		require.Equal(t, 404, status("otto", "GET", path+"/download"))
		require.Equal(t, 404, status("otto", "GET", path))
		_, _, err = w.Admin.AddTeamMember(ctx, w.team.Id, w.people["otto"].User.Id)
		require.NoError(t, err)
		require.Equal(t, 200, status("otto", "GET", path+"/download"))
	})
	t.Run("not beyond its options", func(t *testing.T) {
		for field, value := range map[string]any{"personal_data": "full", "edit_history": true, "channels": map[string]any{"include": []string{"vault"}}} {
			_, err := w.people["member"].StartMine(ctx, w.team.Id, map[string]any{field: value})
			var refused *testbed.APIError
			require.ErrorAs(t, err, &refused)
			require.Equal(t, 422, refused.StatusCode)
			require.Equal(t, field, refused.Details[0].Field)
		}
	})
}
