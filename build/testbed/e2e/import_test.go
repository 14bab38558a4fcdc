package e2e_test

import (
	"archive/zip"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost/mattermost/server/public/model"

	"github.com/mattermost-community/mattermost-plugin-team-export/build/testbed"
	"github.com/mattermost-community/mattermost-plugin-team-export/build/testbed/compare"
	"github.com/mattermost-community/mattermost-plugin-team-export/build/testbed/seed"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// makeTeam makes an empty team of the name that the comparison looks for.
func makeTeam(t *testing.T, ctx context.Context, client *testbed.Client) *model.Team {
	t.Helper()
	team, _, err := client.CreateTeam(ctx, &model.Team{Name: seed.TeamName, DisplayName: "Another choir", Type: model.TeamInvite})
	require.NoError(t, err)
	return team
}

// openImports lets system admins import on a server.
func openImports(t *testing.T, ctx context.Context, server *testbed.Server) {
	t.Helper()
	set(t, ctx, server, map[string]any{"importby": "system_admins"})
}

// succeeded requires that a job did what it should.
func succeeded(t *testing.T, job testbed.Job) {
	t.Helper()
	require.Contains(t, []transfer.State{"succeeded", "succeeded_with_warnings"}, job.State, "%+v", job.Error)
}

func TestATeamIsImportedIntoAnother(t *testing.T) {
	ctx := testContext(t)
	// The pages of an archive are nothing to an import.
	exported, archive := exportTeam(t, ctx, serverA, content.Team.Id, `{"html": true}`)
	requirePages(t, ctx, exported, archive)
	target := startServer(t, ctx, testbed.ServerOptions{Name: "import", Bundle: bundle})
	openImports(t, ctx, target)
	team := makeTeam(t, ctx, target.Admin)

	// The two cases of the forum: one person under another name, and another
	// person under one name.
	_, err := target.CreateUser(ctx, &model.User{Username: "anna.w", Email: "Anna@example.com"})
	require.NoError(t, err)
	_, err = target.CreateUser(ctx, &model.User{Username: "boris", Email: "another.boris@example.com"})
	require.NoError(t, err)
	before := dumpOthers(t, ctx, target, team.Id)

	job, plan, err := target.Admin.Import(ctx, team.Id, archive.path)
	require.NoError(t, err)
	succeeded(t, job)
	require.NotContains(t, fmt.Sprint(plan.Dropped, job.Warnings), "html")
	action, name := plan.User("anna")
	require.Equal(t, []string{"merge", "anna.w"}, []string{action, name})
	action, name = plan.User("boris")
	require.Equal(t, []string{"rename", "boris1"}, []string{action, name})
	require.Subset(t, dumpOthers(t, ctx, target, team.Id), before, "accounts that exist stay as they are")

	sent, arrived := countAll(t, ctx, serverA), countAll(t, ctx, target)
	require.NotZero(t, sent["replies"])
	for kind, n := range sent {
		require.Equal(t, n, arrived[kind], kind)
	}
	require.Equal(t, job.Counts["posts"]+job.Counts["replies"], job.Counts["posts_written"], "all that was handed over is new")

	anna, _, err := target.Admin.GetUserByUsername(ctx, "anna.w", "")
	require.NoError(t, err)
	_, err = target.Login(ctx, "anna.w")
	require.NoError(t, err, "passwords still work")
	member, _, err := target.Admin.GetTeamMember(ctx, team.Id, anna.Id, "")
	require.NoError(t, err)
	require.True(t, member.SchemeUser)
	require.Zero(t, row(t, ctx, target, `SELECT COUNT(*) FROM ChannelMembers m JOIN Channels c ON c.Id = m.ChannelId
		WHERE m.UserId = $1 AND c.TeamId = $2 AND m.MsgCount < c.TotalMsgCount`, anna.Id, team.Id), "nobody comes to unread posts")
	require.Zero(t, row(t, ctx, target, `SELECT COUNT(*) FROM Posts WHERE UserId = $1 AND Type LIKE 'system_%' AND CreateAt > $2`, anna.Id, job.CreatedAt),
		"no message for each place that somebody got")
	require.Zero(t, row(t, ctx, target, `SELECT COUNT(*) FROM Posts p JOIN Users u ON u.Id = p.UserId WHERE p.Message LIKE '%@boris %' AND u.Username = 'anna.w'`))

	t.Run("the same archive twice changes nothing", func(t *testing.T) {
		all := dumpAll(t, ctx, target)
		job, plan, err := target.Admin.Import(ctx, team.Id, archive.path)
		require.NoError(t, err)
		succeeded(t, job)
		require.Zero(t, plan.Counts["users"]+plan.Counts["channels"]+plan.Counts["emoji"])
		require.Zero(t, job.Counts["posts_written"])
		require.Equal(t, all, dumpAll(t, ctx, target))
	})
}

func TestATeamArrivesThroughTheImporterAsItWas(t *testing.T) {
	ctx := testContext(t)
	_, archive := exportTeam(t, ctx, serverA, content.Team.Id, nil)
	target := startServer(t, ctx, testbed.ServerOptions{Name: "fresh", Bundle: bundle})
	openImports(t, ctx, target)
	team := makeTeam(t, ctx, target.Admin)
	job, _, err := target.Admin.Import(ctx, team.Id, archive.path)
	require.NoError(t, err)
	succeeded(t, job)
	results, err := compare.Teams(ctx, serverA, target, seed.TeamName)
	require.NoError(t, err)
	// The team keeps its name and settings; bots become accounts that keep their
	// posts.
	for _, result := range results {
		switch result.Kind {
		case "team", "bots", "users":
		case "posts", "replies":
			// The admin has joined the new team, which says so; nothing else is
			// there but what was sent, one for one.
			own := slices.DeleteFunc(result.Extra, func(row string) bool {
				return strings.Contains(row, `"author":"`+target.Admin.User.Username+`"`)
			})
			require.ElementsMatch(t, promised(t, result.Missing), decoded(t, own), "%s", result.Kind)
			require.Equal(t, result.Source-len(result.Missing), result.Target-len(result.Extra), "%s that are the same", result.Kind)
			require.Greater(t, result.Source, len(result.Missing), "%s: some came as they were", result.Kind)
		default:
			// Emil is deactivated, so he is a member no more.
			missing := slices.DeleteFunc(result.Missing, func(row string) bool {
				return strings.HasSuffix(result.Kind, "members") && strings.Contains(row, `"username":"emil"`)
			})
			require.Empty(t, missing, "%s that did not arrive", result.Kind)
		}
	}
}

// decoded reads rows of a comparison.
func decoded(t *testing.T, rows []string) (all []map[string]any) {
	t.Helper()
	for _, text := range rows {
		var row map[string]any
		require.NoError(t, json.Unmarshal([]byte(text), &row))
		all = append(all, row)
	}
	return all
}

// promised are posts of the source as an import must give them. The importer
// lets through only the props that it knows to be harmless, and builds these
// anew: the ids of people of the source mean nothing here or, worse, somebody
// else, and a bot is an account here, whose posts cannot claim to be a bot's.
// Built anew, a header or purpose that was empty is not there. All else of a
// post, its channel, author, time, type and text and its other props, stays.
func promised(t *testing.T, rows []string) []map[string]any {
	t.Helper()
	all := decoded(t, rows)
	for _, row := range all {
		props := row["props"].(map[string]any)
		for _, name := range []string{"userId", "addedUserId", "from_bot"} {
			delete(props, name)
		}
		for _, name := range []string{"old_header", "old_purpose"} {
			if props[name] == "" {
				delete(props, name)
			}
		}
	}
	return all
}

// row runs a query that gives one number.
func row(t *testing.T, ctx context.Context, server *testbed.Server, query string, args ...any) (n int64) {
	t.Helper()
	require.NoError(t, server.DB.QueryRowContext(ctx, query, args...).Scan(&n))
	return n
}

// countAll counts what a team has, but what the target has of its own.
func countAll(t *testing.T, ctx context.Context, server *testbed.Server) map[string]int64 {
	t.Helper()
	posts := `Posts p JOIN Channels c ON c.Id = p.ChannelId JOIN Teams t ON t.Id = c.TeamId
		WHERE t.Name = '` + seed.TeamName + `' AND p.DeleteAt = 0 AND p.Type NOT LIKE 'system_%'`
	counts := map[string]int64{}
	for kind, query := range map[string]string{
		"posts":     `SELECT COUNT(*) FROM ` + posts + ` AND p.RootId = ''`,
		"replies":   `SELECT COUNT(*) FROM ` + posts + ` AND p.RootId <> ''`,
		"reactions": `SELECT COUNT(*) FROM Reactions r WHERE COALESCE(r.DeleteAt, 0) = 0 AND r.PostId IN (SELECT p.Id FROM ` + posts + `)`,
		"files":     `SELECT COUNT(*) FROM FileInfo f WHERE f.DeleteAt = 0 AND f.PostId IN (SELECT p.Id FROM ` + posts + `)`,
		"channels":  `SELECT COUNT(*) FROM Channels c JOIN Teams t ON t.Id = c.TeamId WHERE t.Name = '` + seed.TeamName + `'`,
	} {
		counts[kind] = row(t, ctx, server, query)
	}
	return counts
}

// dump returns rows as texts, in order.
func dump(t *testing.T, ctx context.Context, server *testbed.Server, query string, args ...any) []string {
	t.Helper()
	rows, err := server.DB.QueryContext(ctx, `SELECT to_jsonb(q)::text FROM (`+query+`) q`, args...)
	require.NoError(t, err)
	defer func() { _ = rows.Close() }()
	var all []string
	for rows.Next() {
		var text string
		require.NoError(t, rows.Scan(&text))
		all = append(all, text)
	}
	require.NoError(t, rows.Err())
	slices.Sort(all)
	return all
}

// dumpOthers returns every row that an import into a team must leave as it is:
// accounts with their passwords, roles, schemes, emoji, preferences and other
// teams.
func dumpOthers(t *testing.T, ctx context.Context, server *testbed.Server, teamID string) []string {
	t.Helper()
	// What the plugin's bot says, to whom, is not the import's; nor is the bot that
	// the server makes for itself when it first needs it.
	const ofBots = ` AND NOT EXISTS (SELECT 1 FROM Bots b WHERE STRPOS(c.Name, b.UserId) > 0)`
	var all []string
	for _, query := range []string{
		`SELECT 'user', u.* FROM Users u WHERE u.Username NOT IN ('sysadmin', 'system-bot')`,
		`SELECT 'role', r.* FROM Roles r`, `SELECT 'scheme', s.* FROM Schemes s`, `SELECT 'emoji', e.* FROM Emoji e`,
		`SELECT 'preference', p.* FROM Preferences p`, `SELECT 'bot', b.* FROM Bots b JOIN Users u ON u.Id = b.UserId WHERE u.Username <> 'system-bot'`, `SELECT 'session', s.Id, s.UserId, s.Token FROM Sessions s`,
	} {
		all = append(all, dump(t, ctx, server, query)...)
	}
	for _, query := range []string{
		`SELECT 'team', x.* FROM Teams x WHERE x.Id <> $1`, `SELECT 'member', x.* FROM TeamMembers x WHERE x.TeamId <> $1`,
		`SELECT 'channel', c.* FROM Channels c WHERE c.TeamId <> $1` + ofBots,
		`SELECT 'place', x.* FROM ChannelMembers x JOIN Channels c ON c.Id = x.ChannelId WHERE c.TeamId <> $1` + ofBots,
		`SELECT 'post', x.* FROM Posts x JOIN Channels c ON c.Id = x.ChannelId WHERE c.TeamId <> $1` + ofBots,
	} {
		all = append(all, dump(t, ctx, server, query, teamID)...)
	}
	return all
}

// dumpAll returns the rows that a second import of the same must not change.
func dumpAll(t *testing.T, ctx context.Context, server *testbed.Server) []string {
	t.Helper()
	var all []string
	for _, query := range []string{
		// The server makes its own bot when it first has something to say.
		`SELECT 'user', Id, Username, Email, Password, Roles, DeleteAt, Nickname FROM Users WHERE Username <> 'system-bot'`, `SELECT 'emoji', Id, Name FROM Emoji`,
		`SELECT 'channel', Id, Name, DisplayName, Type, Header, DeleteAt FROM Channels WHERE Type IN ('O', 'P')`,
		`SELECT 'member', TeamId, UserId, DeleteAt, SchemeUser, SchemeAdmin, SchemeGuest FROM TeamMembers`,
		`SELECT 'place', m.ChannelId, m.UserId, m.SchemeUser, m.SchemeAdmin, m.SchemeGuest FROM ChannelMembers m JOIN Channels c ON c.Id = m.ChannelId WHERE c.Type IN ('O', 'P')`,
		`SELECT 'post', p.Id, p.UserId, p.CreateAt, p.RootId, p.Message, p.Type, p.Props, p.IsPinned, p.DeleteAt FROM Posts p JOIN Channels c ON c.Id = p.ChannelId WHERE c.Type IN ('O', 'P')`,
		`SELECT 'reaction', r.* FROM (SELECT UserId, PostId, EmojiName FROM Reactions) r`,
		`SELECT 'file', Id, PostId, Name, Size, DeleteAt FROM FileInfo WHERE PostId <> ''`,
		`SELECT 'preference', UserId, Category, Name FROM Preferences WHERE Category = 'flagged_post'`,
	} {
		all = append(all, dump(t, ctx, server, query)...)
	}
	return all
}

// hostileLines are what a team admin might try.
func hostileLines(dm string) []string {
	post := func(more string) string {
		return `{"type":"post","post":{"team":"choir","channel":"open","user":"evil","message":"x","create_at":1700000000000` + more + `}}`
	}
	return []string{
		`{"type":"version","version":1}`,
		`{"type":"role","role":{"name":"system_user","display_name":"x","permissions":["manage_system"]}}`,
		`{"type":"scheme","scheme":{"name":"evil","display_name":"x","scope":"team"}}`,
		`{"type":"team","team":{"name":"choir","display_name":"Evil","type":"O","allow_open_invite":true}}`,
		`{"type":"channel","channel":{"team":"choir","name":"town-square","type":"O","header":"evil"}}`,
		`{"type":"channel","channel":{"team":"choir","name":"open","type":"O","header":"mine"}}`,
		`{"type":"channel","channel":{"team":"choir","name":"secret","type":"O","header":"evil"}}`,
		`{"type":"user","user":{"username":"victim","email":"evil@example.com","password":"Passw0rd-evil","roles":"system_user system_admin","nickname":"Evil","teams":[{"name":"choir","roles":"team_user team_admin"},{"name":"kitchen","roles":"team_admin"}]}}`,
		`{"type":"user","user":{"username":"evil","email":"victim@example.com","auth_service":"ldap","auth_data":"x","nickname":"Evil","teams":[{"name":"choir","roles":"team_admin","channels":[{"name":"secret"}]}]}}`,
		`{"type":"user","user":{"username":"mallory","email":"mallory@example.com","roles":"system_admin","nickname":"Evil","teams":[{"name":"choir","roles":"team_admin","channels":[{"name":"secret","roles":"channel_admin"}]}]}}`,
		`{"type":"bot","bot":{"username":"playbooks","owner":"victim","display_name":"Evil"}}`,
		`{"type":"emoji","emoji":{"name":"logo","image":"e.png"}}`,
		post(`,"attachments":[{"path":"../config/config.json"},{"path":"/etc/hostname"}],"flagged_by":["victim"],"props":{"from_webhook":"true","override_username":"victim","attachments":[{"text":"x","actions":[{"id":"a","integration":{"url":"/plugins/x"}}]}]}`),
		strings.Replace(post(""), `"open"`, fmt.Sprintf("%q", dm), 1),
		strings.Replace(post(""), `"open"`, `"secret"`, 1),
		`{"type":"direct_channel","direct_channel":{"members":["victim","mallory"]}}`,
		`{"type":"direct_post","direct_post":{"channel_members":["victim","mallory"],"user":"victim","message":"x","create_at":1}}`,
	}
}

func writeArchive(t *testing.T, lines []string, files map[string][]byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "archive.zip")
	file, err := os.Create(path)
	require.NoError(t, err)
	zw := zip.NewWriter(file)
	add := func(name string, content []byte) {
		w, err := zw.Create(name)
		require.NoError(t, err)
		_, err = w.Write(content)
		require.NoError(t, err)
	}
	add("import.jsonl", []byte(strings.Join(lines, "\n")))
	for name, content := range files {
		add("data/"+name, content)
	}
	require.NoError(t, zw.Close())
	require.NoError(t, file.Close())
	return path
}

func TestAHostileArchiveOfATeamAdminReachesNobodyElse(t *testing.T) {
	ctx := testContext(t)
	server := startServer(t, ctx, testbed.ServerOptions{Name: "hostile", Bundle: bundle})
	user := func(name string) *testbed.Client {
		_, err := server.CreateUser(ctx, &model.User{Username: name, Email: name + "@example.com"})
		require.NoError(t, err)
		client, err := server.Login(ctx, name)
		require.NoError(t, err)
		return client
	}
	mallory, victim := user("mallory"), user("victim")
	team := makeTeam(t, ctx, mallory)
	other, _, err := victim.CreateTeam(ctx, &model.Team{Name: "kitchen", DisplayName: "Kitchen", Type: model.TeamInvite})
	require.NoError(t, err)
	_, _, err = server.Admin.CreateChannel(ctx, &model.Channel{TeamId: team.Id, Name: "secret", DisplayName: "Secret", Type: model.ChannelTypePrivate})
	require.NoError(t, err)
	square, _, err := victim.GetChannelByName(ctx, "town-square", other.Id, "")
	require.NoError(t, err)
	_, _, err = victim.CreatePost(ctx, &model.Post{ChannelId: square.Id, Message: "dinner"})
	require.NoError(t, err)
	dm, _, err := victim.CreateDirectChannel(ctx, victim.User.Id, server.Admin.User.Id)
	require.NoError(t, err)
	picture, err := seed.Picture(3)
	require.NoError(t, err)
	emoji, _, err := server.Admin.CreateEmoji(ctx, &model.Emoji{Name: "logo", CreatorId: server.Admin.User.Id}, picture, "logo.png")
	require.NoError(t, err)
	other2, err := seed.Picture(9)
	require.NoError(t, err)
	path := writeArchive(t, hostileLines(dm.Name), map[string][]byte{"e.png": other2})

	// A team admin may not import unless the setting says so.
	for _, importBy := range []string{"nobody", "system_admins"} {
		set(t, ctx, server, map[string]any{"importby": importBy})
		requireForbidden(t, ctx, mallory, team.Id, path)
	}

	// So she talks a system admin into it.
	before := dumpOthers(t, ctx, server, team.Id)
	require.NotEmpty(t, before)
	job, plan, err := server.Admin.Import(ctx, team.Id, path)
	require.NoError(t, err)
	succeeded(t, job)
	after := dumpOthers(t, ctx, server, team.Id)
	require.Subset(t, after, before, "every row of others is as it was")
	bot, _, err := server.Admin.GetUserByUsername(ctx, testbed.PluginID, "")
	require.NoError(t, err)
	for _, fresh := range after {
		if !slices.Contains(before, fresh) {
			var made struct {
				Kind     string `json:"?column?"`
				Name     string `json:"name"`
				Roles    string `json:"roles"`
				Username string `json:"username"`
				UserID   string `json:"userid"`
			}
			require.NoError(t, json.Unmarshal([]byte(fresh), &made))
			if strings.Contains(fresh, bot.Id) {
				continue // the plugin's notice to the one who imports
			}
			if made.Kind == "preference" && !strings.Contains(strings.Join(before, "\n"), made.UserID) {
				continue // the first ones of a new account
			}
			switch made.Kind {
			case "user":
				require.Equal(t, []string{"victim1", "system_user"}, []string{made.Username, made.Roles})
			case "emoji":
				require.Equal(t, "logo1", made.Name)
			default:
				require.Fail(t, "nothing but an account and an emoji is new", fresh)
			}
		}
	}
	action, name := plan.User("victim")
	require.Equal(t, []string{"rename", "victim1"}, []string{action, name}, "another address is another person")
	action, name = plan.User("evil")
	require.Equal(t, []string{"merge", "victim"}, []string{action, name}, "shown to the system admin, who may refuse it")
	for _, username := range []string{"victim", "victim1"} {
		_, _, err = model.NewAPIv4Client(server.URL).Login(ctx, username, "Passw0rd-evil")
		require.Error(t, err, "the archive's password opens nothing, %s", username)
	}
	require.Zero(t, row(t, ctx, server, `SELECT COUNT(*) FROM TeamMembers WHERE TeamId = $1 AND UserId = $2 AND SchemeAdmin`, team.Id, victim.User.Id),
		"whoever was here is no admin because an archive says so")

	_, err = server.Login(ctx, "victim")
	require.NoError(t, err, "passwords still work")
	_, _, err = victim.GetMe(ctx, "")
	require.NoError(t, err, "sessions live on")
	image, _, err := server.Admin.GetEmojiImage(ctx, emoji.Id)
	require.NoError(t, err)
	require.NotEmpty(t, image)
	member, _, err := server.Admin.GetTeamMember(ctx, team.Id, mallory.User.Id, "")
	require.NoError(t, err)
	require.True(t, member.SchemeAdmin, "mallory was an admin and is one")
	require.Zero(t, row(t, ctx, server, `SELECT COUNT(*) FROM ChannelMembers m JOIN Channels c ON c.Id = m.ChannelId
		WHERE c.Name = 'secret' AND m.UserId = $1`, mallory.User.Id), "mallory did not get into the private channel")
	require.Zero(t, row(t, ctx, server, `SELECT COUNT(*) FROM Posts WHERE ChannelId = $1`, dm.Id))
	require.Zero(t, row(t, ctx, server, `SELECT COUNT(*) FROM FileInfo WHERE PostId <> ''`), "no file of the server's disk")
	require.EqualValues(t, 2, row(t, ctx, server, `SELECT COUNT(*) FROM Posts p JOIN Channels c ON c.Id = p.ChannelId WHERE c.TeamId = $1 AND p.Message = 'x'`, team.Id),
		"what was harmless arrived")
}

// requireForbidden requires that somebody can neither upload nor import.
func requireForbidden(t *testing.T, ctx context.Context, client *testbed.Client, teamID, path string) {
	t.Helper()
	var refused *testbed.APIError
	_, err := client.Upload(ctx, teamID, path)
	require.ErrorAs(t, err, &refused, "upload of %s", client.User.Username)
	require.Equal(t, 403, refused.StatusCode, client.User.Username)
	_, _, err = client.PlanImport(ctx, teamID, path)
	require.ErrorAs(t, err, &refused, "import of %s", client.User.Username)
	require.Equal(t, 403, refused.StatusCode, client.User.Username)
}

func TestANameThatIsTakenBetweenPlanAndApply(t *testing.T) {
	ctx := testContext(t)
	server := startServer(t, ctx, testbed.ServerOptions{Name: "taken", Bundle: bundle})
	team := makeTeam(t, ctx, server.Admin)
	var refused *testbed.APIError
	path := writeArchive(t, []string{
		`{"type":"version","version":1}`, `{"type":"team","team":{"name":"choir","display_name":"x","type":"O"}}`,
		`{"type":"channel","channel":{"team":"choir","name":"open","type":"O"}}`,
		`{"type":"user","user":{"username":"late","email":"late@example.com","teams":[{"name":"choir","channels":[{"name":"open"}]}]}}`,
		`{"type":"post","post":{"team":"choir","channel":"open","user":"late","message":"hello @late","create_at":1700000000000}}`,
	}, nil)
	set(t, ctx, server, map[string]any{"importby": "nobody"})
	_, _, err := server.Admin.PlanImport(ctx, team.Id, path)
	require.ErrorAs(t, err, &refused, "imports are off")
	require.Equal(t, 403, refused.StatusCode)
	openImports(t, ctx, server)
	job, plan, err := server.Admin.PlanImport(ctx, team.Id, path)
	require.NoError(t, err)
	action, _ := plan.User("late")
	require.Equal(t, "new", action)
	_, err = server.CreateUser(ctx, &model.User{Username: "late", Email: "somebody@example.com"})
	require.NoError(t, err)

	_, err = server.Admin.ApplyPlan(ctx, job.ID, plan.Revision)
	require.ErrorAs(t, err, &refused)
	require.Equal(t, 409, refused.StatusCode)
	require.Equal(t, "team_export.plan_changed", refused.ID)
	require.NoError(t, server.Admin.Get(ctx, "/jobs/"+job.ID+"/plan", &plan))
	action, name := plan.User("late")
	require.Equal(t, []string{"rename", "late1"}, []string{action, name})

	plan, err = server.Admin.ChangePlan(ctx, job.ID, plan.Revision, []map[string]string{{"section": "users", "source": "late", "action": "rename", "target": "later"}})
	require.NoError(t, err)
	job, err = server.Admin.ApplyPlan(ctx, job.ID, plan.Revision)
	require.NoError(t, err)
	succeeded(t, job)
	require.EqualValues(t, 1, row(t, ctx, server, `SELECT COUNT(*) FROM Posts p JOIN Users u ON u.Id = p.UserId WHERE u.Username = 'later' AND p.Message = 'hello @later'`))
	_, err = server.Login(ctx, "late")
	require.NoError(t, err, "the other account kept its password")

	later, _, err := server.Admin.GetUserByUsername(ctx, "later", "")
	require.NoError(t, err)
	require.Empty(t, later.AuthService, "the account signs in by password")
	for _, password := range []string{"", " ", testbed.Password} {
		_, _, err = model.NewAPIv4Client(server.URL).Login(ctx, "later", password)
		require.Error(t, err, "no password opens it, %q", password)
	}
	_, err = server.Admin.UpdateUserPassword(ctx, later.Id, "", testbed.Password)
	require.NoError(t, err)
	_, err = server.Login(ctx, "later")
	require.NoError(t, err, "before it has one")
}
