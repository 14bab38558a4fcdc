package e2e_test

import (
	"context"
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost/mattermost/server/public/model"

	"github.com/mattermost-community/mattermost-plugin-team-export/build/testbed"
)

// voice lets somebody type commands in a channel of the choir.
func voice(t *testing.T, client *testbed.Client, teamID, channelID string) *testbed.Voice {
	t.Helper()
	v, err := client.Voice(teamID, channelID)
	require.NoError(t, err)
	t.Cleanup(v.Close)
	return v
}

// say types a command and returns what appears.
func say(t *testing.T, ctx context.Context, v *testbed.Voice, text string) *model.Post {
	t.Helper()
	post, err := v.Say(ctx, strings.TrimSpace("/teamexport "+text))
	require.NoError(t, err, text)
	return post
}

var jobID = regexp.MustCompile("[a-z0-9]{26}")

// finished waits until a message about progress says that it is over.
func finished(t *testing.T, ctx context.Context, v *testbed.Voice, begun *model.Post, says string) *model.Post {
	t.Helper()
	post, err := v.Hear(ctx, model.WebsocketEventPostEdited, func(post *model.Post) bool {
		return post.Id == begun.Id && strings.Contains(post.Message, says)
	})
	require.NoError(t, err)
	return post
}

func TestAnAdminExportsFromTheMessageBox(t *testing.T) {
	ctx := testContext(t)
	admin := voice(t, serverA.Admin, content.Team.Id, content.Channels["proben"].Id)

	require.Contains(t, say(t, ctx, admin, "").Message, "`/teamexport export [--…]`")
	require.Contains(t, say(t, ctx, admin, "help export").Message, "--max-file-size 10MB")
	about := say(t, ctx, admin, "estimate --channels proben,vorstand")
	require.Contains(t, about.Message, "2 channels")

	// Its last button starts what was estimated: one message that changes.
	slowly(t, ctx, 200)
	begun, err := admin.Press(ctx, about, "Export")
	require.NoError(t, err)
	require.Contains(t, begun.Message, "**Export** of team **choir**")
	bot, _, err := serverA.Admin.GetUserByUsername(ctx, "team-export", "")
	require.NoError(t, err)
	require.Equal(t, bot.Id, begun.UserId)
	id := jobID.FindString(begun.Message)
	require.Contains(t, say(t, ctx, admin, "export").Message, "already", "one at a time")
	ended := finished(t, ctx, admin, begun, "done")
	require.Contains(t, ended.Message, "/jobs/"+id+"/download")
	var job struct {
		testbed.Job
		Options struct {
			Channels struct {
				Include []string `json:"include"`
			} `json:"channels"`
		} `json:"options"`
	}
	require.NoError(t, serverA.Admin.Get(ctx, "/jobs/"+id, &job))
	require.Equal(t, []string{"proben", "vorstand"}, job.Options.Channels.Include)
	require.Equal(t, int64(2), job.Counts["channels"])

	require.Contains(t, say(t, ctx, admin, "status "+id[:8]).Message, "done")
	require.Contains(t, say(t, ctx, admin, "list").Message, id[:8])
	link := regexp.MustCompile(`\((http[^)]*)\)`).FindStringSubmatch(say(t, ctx, admin, "download").Message)
	require.Equal(t, http.StatusOK, statusOf(t, ctx, serverA.Admin, link[1]))
	require.Contains(t, say(t, ctx, admin, "delete").Message, "Deleted: choir_"+id)
	require.Equal(t, http.StatusGone, statusOf(t, ctx, serverA.Admin, link[1]))

	begun = say(t, ctx, admin, "export")
	canceled := say(t, ctx, admin, "cancel")
	require.Contains(t, canceled.Message, "cancel")
	finished(t, ctx, admin, begun, "canceled")
	require.Contains(t, say(t, ctx, admin, "cancel").Message, "Nothing of this team is running.")
}

func statusOf(t *testing.T, ctx context.Context, client *testbed.Client, url string) int {
	t.Helper()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	require.NoError(t, err)
	request.Header.Set("Authorization", "Bearer "+client.AuthToken)
	response, err := http.DefaultClient.Do(request)
	require.NoError(t, err)
	defer func() { _ = response.Body.Close() }()
	_, err = io.Copy(io.Discard, response.Body)
	require.NoError(t, err)
	return response.StatusCode
}

func TestWhatIsTypedWrongStartsNothing(t *testing.T) {
	ctx := testContext(t)
	admin := voice(t, serverA.Admin, content.Team.Id, content.Channels["proben"].Id)
	const jobs = `SELECT COUNT(*) FROM PluginKeyValueStore WHERE PluginId = $1 AND PKey LIKE 'job\_%'`
	before := row(t, ctx, serverA, jobs, testbed.PluginID)
	for text, want := range map[string]string{
		"exprot":                       "Did you mean `export`?",
		"export --no-flies":            "Did you mean `--no-files`?",
		"export --channels probe":      "Did you mean `proben`?",
		"export --channels Konzert":    "Did you mean `konzert-2024`?",
		"export --since gestern":       "`--since` takes a date",
		"export --since 1d --until 2d": "`--since` must be before `--until`",
		"export --max-file-size x":     "`--max-file-size` takes a size",
		`export --channels "proben`:    "A quotation mark is not closed",
		"export proben":                "one word too many",
		"status xxxx":                  "No job of this team begins with `xxxx`",
		"download " + unknownID:        "not yours to see",
		"import nothing.zip":           "There is no archive `nothing.zip` to import.",
	} {
		require.Contains(t, say(t, ctx, admin, text).Message, want, text)
	}
	require.Equal(t, before, row(t, ctx, serverA, jobs, testbed.PluginID))
}

// Rights are those of REST, whoever types, and the answer is in their language.
func TestOthersAreRefusedByTheCommandToo(t *testing.T) {
	ctx := testContext(t)
	limited(t, ctx, map[string]any{"exportby": "system_admins", "importby": "system_admins"})
	job, err := serverA.Admin.Export(ctx, content.Team.Id, map[string]any{"attachments": map[string]any{"include": false}})
	require.NoError(t, err)
	for name, refusal := range map[string]string{
		"dora": "Das darfst du nicht.", "anna": "You may not do that.", "guest_gus": "You may not do that.",
	} {
		t.Run(name, func(t *testing.T) {
			v := voice(t, content.Users[name], content.Team.Id, content.Channels["proben"].Id)
			for _, text := range []string{"export", "estimate", "status", "list", "download", "cancel", "delete", "import", "plan", "decide", "apply", "mine"} {
				require.Contains(t, say(t, ctx, v, text).Message, refusal, text)
			}
			for _, text := range []string{"status", "download", "cancel", "delete", "plan", "decide", "apply"} {
				answer := say(t, ctx, v, text+" "+job.ID).Message
				require.NotContains(t, answer, "choir", text)
				require.Contains(t, answer, ":warning:", text)
			}
			require.NotContains(t, say(t, ctx, v, "help").Message, "/teamexport export")
			words, err := v.Suggestions(ctx, "/teamexport export --channels ")
			require.NoError(t, err)
			require.Empty(t, words)
		})
	}
	still, err := serverA.Admin.JobNow(ctx, job.ID)
	require.NoError(t, err)
	require.Equal(t, job.State, still.State)
}

// A team admin takes what the settings allow, with the defaults of REST.
func TestATeamAdminExportsFromTheMessageBox(t *testing.T) {
	ctx := testContext(t)
	limited(t, ctx, map[string]any{"exportby": "team_admins", "privatechannels": "none"})
	dora := voice(t, content.Users["dora"], content.Team.Id, content.Channels["proben"].Id)
	require.NotContains(t, say(t, ctx, dora, "estimate").Message, "vorstand", "what is beyond the bounds is not named")
	require.Contains(t, say(t, ctx, dora, "export --direct-messages").Message, "`--direct-messages`: is for system admins")
	require.Contains(t, say(t, ctx, dora, "export --channels vorstnad").Message, "`vorstnad`.\n", "nothing is offered that is not theirs")
	words, err := dora.Suggestions(ctx, "/teamexport export --channels v")
	require.NoError(t, err)
	require.Equal(t, []string{"v"}, words)
	begun := say(t, ctx, dora, "export --no-files")
	require.Contains(t, begun.Message, "**Export** des Teams **choir**")
	finished(t, ctx, dora, begun, "fertig")
	link := regexp.MustCompile(`\((http[^)]*)\)`).FindStringSubmatch(say(t, ctx, dora, "download").Message)
	require.Equal(t, http.StatusOK, statusOf(t, ctx, content.Users["dora"], link[1]))
}

func TestAMemberTakesTheirOwnFromTheMessageBox(t *testing.T) {
	ctx := testContext(t)
	limited(t, ctx, map[string]any{"memberarchives": true, "memberarchivesperday": 0})
	for _, name := range []string{"anna", "guest_gus"} {
		v := voice(t, content.Users[name], content.Team.Id, content.Channels["proben"].Id)
		require.Contains(t, say(t, ctx, v, "").Message, "/teamexport mine")
		require.Contains(t, say(t, ctx, v, "mine --channels proben").Message, "There is no flag `--channels` here.")
		begun := say(t, ctx, v, "mine --since 10y --no-files")
		require.Contains(t, begun.Message, "**Export** of team **choir**")
		ended := finished(t, ctx, v, begun, "done")
		_, after, _ := strings.Cut(ended.Message, "/jobs/")
		id := jobID.FindString(after)
		path := serverA.URL + "/plugins/" + testbed.PluginID + "/api/v1/jobs/" + id + "/download"
		require.Equal(t, http.StatusOK, statusOf(t, ctx, content.Users[name], path))
		require.Equal(t, http.StatusNotFound, statusOf(t, ctx, serverA.Admin, path), "only theirs")
		require.Contains(t, say(t, ctx, v, "download "+id).Message, id)
	}
}

func TestMembersAnswerAndAdminsReadTheTrailInTheMessageBox(t *testing.T) {
	ctx := testContext(t)
	anna := voice(t, content.Users["anna"], content.Team.Id, content.Channels["proben"].Id)
	require.Contains(t, say(t, ctx, anna, "consent").Message, "asks nobody")
	limited(t, ctx, map[string]any{"consent": "opt_out"})
	require.Contains(t, say(t, ctx, anna, "consent").Message, "You did not answer.\nExports hold what you wrote.")
	refused, err := anna.Press(ctx, say(t, ctx, anna, "consent"), "No")
	require.NoError(t, err)
	require.Contains(t, refused.Message, "You said no.\nExports do not hold what you wrote.")
	var state struct {
		Answer string `json:"answer"`
	}
	require.NoError(t, content.Users["anna"].Get(ctx, "/teams/"+content.Team.Id+"/consent", &state))
	require.Equal(t, "no", state.Answer)
	require.Contains(t, say(t, ctx, anna, "consent yes").Message, "You said yes.")
	require.Contains(t, say(t, ctx, anna, "consent yess").Message, "Did you mean `yes`?")

	require.Contains(t, say(t, ctx, anna, "audit").Message, "You may not do that.")
	admin := voice(t, serverA.Admin, content.Team.Id, content.Channels["proben"].Id)
	require.Contains(t, say(t, ctx, admin, "audit").Message, "`anna` · Consent answered · done")
	require.NotContains(t, say(t, ctx, anna, "help").Message, "/teamexport audit")
}

func TestTheServerSuggestsWhatComesNext(t *testing.T) {
	ctx := testContext(t)
	admin := voice(t, serverA.Admin, content.Team.Id, content.Channels["proben"].Id)
	for text, want := range map[string][]string{
		"/teamexp":                           {"teamexport"},
		"/teamexport est":                    {"estimate"},
		"/teamexport export --no-files --ch": {"--channels"},
		"/teamexport export --no-files --channels vor":  {"vorstand", "vor"},
		"/teamexport export --channels proben,konz":     {"proben,konzert-2024", "proben,konz"},
		"/teamexport export --channels proben --emoji ": {"used", "all", "none"},
		"/teamexport export --emoji none --since 9":     {"90d", "9"},
		"/teamexport und": {"undo"},
	} {
		words, err := admin.Suggestions(ctx, text)
		require.NoError(t, err)
		require.Equal(t, want, words, text)
	}
}

func TestAnAdminImportsFromTheMessageBox(t *testing.T) {
	ctx := testContext(t)
	_, archive := exportTeam(t, ctx, serverA, content.Team.Id, nil)
	target := startServer(t, ctx, testbed.ServerOptions{Name: "command", Bundle: bundle})
	openImports(t, ctx, target)
	team := makeTeam(t, ctx, target.Admin)
	square, _, err := target.Admin.GetChannelByName(ctx, "town-square", team.Id, "")
	require.NoError(t, err)
	admin := voice(t, target.Admin, team.Id, square.Id)

	require.Contains(t, say(t, ctx, admin, "import").Message, "There is no archive to import.")
	upload, err := target.Admin.Upload(ctx, team.Id, archive.path)
	require.NoError(t, err)
	require.Contains(t, say(t, ctx, admin, "import").Message, "`/teamexport import "+upload+"`")
	begun := say(t, ctx, admin, "import "+upload)
	require.Contains(t, begun.Message, "**Import** of team **choir**")
	finished(t, ctx, admin, begun, "plan to review")

	plan := say(t, ctx, admin, "plan")
	require.Contains(t, plan.Message, "**Plan**: choir into choir.")
	require.Contains(t, plan.Message, "People: ")
	require.Contains(t, plan.Message, "/plug/team-export?team="+team.Id+"&job=")
	_, after, _ := strings.Cut(plan.Message, "&job=")
	id := jobID.FindString(after)
	require.Contains(t, say(t, ctx, admin, "plan users").Message, "- `boris` · new · to choose from: `new`, `rename`, `shell`")
	words, err := admin.Suggestions(ctx, "/teamexport decide users boris re")
	require.NoError(t, err)
	require.Equal(t, []string{"rename"}, words)
	require.Contains(t, say(t, ctx, admin, "decide users boris rename dora").Message, "- `users.boris`: `dora` is taken here or in the archive")
	require.Contains(t, say(t, ctx, admin, "decide users boris rename boris-neu").Message, "`boris` → `boris-neu` · new, under another name")
	require.Contains(t, say(t, ctx, admin, "apply "+id+" 999").Message, "The plan has changed.")
	shown := say(t, ctx, admin, "apply")
	require.Contains(t, shown.Message, "Look at the plan first:")
	working, err := admin.Press(ctx, shown, "Carry out this plan")
	require.NoError(t, err)
	job, err := target.Admin.WaitJob(ctx, id)
	require.NoError(t, err)
	succeeded(t, job)
	finished(t, ctx, admin, working, "done")
	require.Equal(t, countAll(t, ctx, serverA)["replies"], countAll(t, ctx, target)["replies"])
	_, _, err = target.Admin.GetUserByUsername(ctx, "boris-neu", "")
	require.NoError(t, err, "what was decided was done")

	require.Contains(t, say(t, ctx, admin, "undo").Message, "/teamexport undo "+id+" confirm")
	require.NotZero(t, countAll(t, ctx, target)["replies"], "a look changes nothing")
	finished(t, ctx, admin, say(t, ctx, admin, "undo "+id+" confirm"), "done")
	require.Zero(t, countAll(t, ctx, target)["replies"])
}
