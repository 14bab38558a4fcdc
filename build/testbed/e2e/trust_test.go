package e2e_test

import (
	"context"
	"net/http"
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost/mattermost/server/public/model"

	"github.com/mattermost-community/mattermost-plugin-team-export/build/testbed"
)

// oauthClient is a client with the token that an OAuth app gets when somebody lets
// it act for them.
func oauthClient(t *testing.T, ctx context.Context, server *testbed.Server, person *testbed.Client) *testbed.Client {
	t.Helper()
	const callback = "https://app.example.com/done"
	// A fresh server lets no role register apps.
	id, secret := model.NewId(), model.NewId()
	_, err := server.DB.ExecContext(ctx, `INSERT INTO OAuthApps (Id, CreatorId, CreateAt, UpdateAt, ClientSecret, Name, Description, IconURL, CallbackUrls, Homepage, IsTrusted, MattermostAppID)
		VALUES ($1, $2, 1, 1, $3, 'App', '', '', $4, 'https://app.example.com', false, '')`, id, server.Admin.User.Id, secret, `["`+callback+`"]`)
	require.NoError(t, err)
	redirect, _, err := person.AuthorizeOAuthApp(ctx, &model.AuthorizeRequest{
		ResponseType: model.AuthCodeResponseType, ClientId: id, RedirectURI: callback, Scope: model.ScopeUser,
	})
	require.NoError(t, err)
	parsed, err := url.Parse(redirect)
	require.NoError(t, err)
	token, _, err := person.GetOAuthAccessToken(ctx, url.Values{
		"grant_type": {model.AccessTokenGrantType}, "client_id": {id}, "client_secret": {secret},
		"code": {parsed.Query().Get("code")}, "redirect_uri": {callback},
	})
	require.NoError(t, err)
	client := model.NewAPIv4Client(server.URL)
	client.SetOAuthToken(token.AccessToken)
	me, _, err := client.GetMe(ctx, "")
	require.NoError(t, err, "the token works for the server")
	require.Equal(t, person.User.Id, me.Id)
	return &testbed.Client{Client4: client, User: person.User}
}

func TestOAuthAppsAreRefused(t *testing.T) {
	ctx := testContext(t)
	server := startServer(t, ctx, testbed.ServerOptions{Name: "oauth", Bundle: bundle})
	_, _, err := server.Admin.PatchConfig(ctx, &model.Config{ServiceSettings: model.ServiceSettings{
		EnableOAuthServiceProvider: model.NewPointer(true), EnableUserAccessTokens: model.NewPointer(true),
	}})
	require.NoError(t, err)
	set(t, ctx, server, map[string]any{"exportby": "team_admins", "importby": "team_admins", "memberarchives": true})
	leader := (&intruder{server: server}).user(t, ctx, "leader")
	team, _, err := leader.CreateTeam(ctx, &model.Team{Name: "club", DisplayName: "Club", Type: model.TeamOpen})
	require.NoError(t, err)
	job, err := leader.Export(ctx, team.Id, nil)
	require.NoError(t, err)

	app := oauthClient(t, ctx, server, leader)
	for _, call := range []struct {
		method, path string
		body         any
	}{
		{http.MethodGet, "/teams/" + team.Id + "/status", nil},
		{http.MethodPost, "/teams/" + team.Id + "/exports", map[string]any{}},
		{http.MethodPost, "/me/exports", map[string]any{"team_id": team.Id}},
		{http.MethodGet, "/jobs/" + job.ID, nil},
		{http.MethodGet, "/jobs/" + job.ID + "/download", nil},
		{http.MethodPost, "/teams/" + team.Id + "/uploads", map[string]any{"filename": "x.zip", "size": 10}},
		{http.MethodDelete, "/jobs/" + job.ID, nil},
	} {
		status, err := app.Status(ctx, call.method, call.path, call.body)
		require.NoError(t, err)
		require.Equal(t, http.StatusForbidden, status, "%s %s", call.method, call.path)
	}
	square, _, err := leader.GetChannelByName(ctx, "town-square", team.Id, "")
	require.NoError(t, err)
	answer, _, err := app.ExecuteCommand(ctx, square.Id, "/teamexport export")
	require.NoError(t, err)
	require.Contains(t, answer.Text, "OAuth")
	var page struct {
		Jobs []testbed.Job `json:"jobs"`
	}
	require.NoError(t, leader.Get(ctx, "/teams/"+team.Id+"/jobs", &page))
	require.Len(t, page.Jobs, 1, "the app started nothing")

	_, err = server.Admin.UpdateUserRoles(ctx, leader.User.Id, model.SystemUserRoleId+" "+model.SystemUserAccessTokenRoleId)
	require.NoError(t, err)
	token, _, err := leader.CreateUserAccessToken(ctx, leader.User.Id, "script", 0)
	require.NoError(t, err)
	script := model.NewAPIv4Client(server.URL)
	script.SetToken(token.Token)
	_, err = (&testbed.Client{Client4: script, User: leader.User}).Export(ctx, team.Id, nil)
	require.NoError(t, err, "a personal access token is the person's own")
}

func TestUndo_IsNotForAnAdminWhoWasRemovedFromAPrivateChannel(t *testing.T) {
	ctx := testContext(t)
	w := policyWorld(t, ctx, map[string]any{"importby": "team_admins"})
	leader := w.people["leader"]
	council, _, err := leader.CreateChannel(ctx, &model.Channel{TeamId: w.team.Id, Name: "council", DisplayName: "Council", Type: model.ChannelTypePrivate})
	require.NoError(t, err)
	_, _, err = w.Admin.AddChannelMember(ctx, council.Id, w.people["member"].User.Id)
	require.NoError(t, err)
	path := writeArchive(t, []string{
		`{"type":"version","version":1}`, `{"type":"team","team":{"name":"club","display_name":"x","type":"O"}}`,
		`{"type":"channel","channel":{"team":"club","name":"council","type":"P"}}`,
		`{"type":"user","user":{"username":"leader","email":"leader@club.example.com","teams":[{"name":"club","channels":[{"name":"council"}]}]}}`,
		`{"type":"post","post":{"team":"club","channel":"council","user":"leader","message":"imported","create_at":1700000000000}}`,
	}, nil)
	job, _, err := leader.Import(ctx, w.team.Id, path)
	require.NoError(t, err)
	succeeded(t, job)
	arrived := func() int64 {
		return row(t, ctx, w.Server, `SELECT COUNT(*) FROM Posts WHERE ChannelId = $1 AND Message = 'imported'`, council.Id)
	}
	require.EqualValues(t, 1, arrived())

	_, err = w.Admin.RemoveUserFromChannel(ctx, council.Id, leader.User.Id)
	require.NoError(t, err)
	var refused *testbed.APIError
	_, err = leader.PreviewUndo(ctx, job.ID)
	require.ErrorAs(t, err, &refused)
	require.Equal(t, http.StatusForbidden, refused.StatusCode)
	_, err = leader.StartUndo(ctx, job.ID)
	require.ErrorAs(t, err, &refused)
	require.Equal(t, http.StatusForbidden, refused.StatusCode)
	require.EqualValues(t, 1, arrived())

	_, _, err = w.Admin.AddChannelMember(ctx, council.Id, leader.User.Id)
	require.NoError(t, err)
	_, err = leader.PreviewUndo(ctx, job.ID)
	require.NoError(t, err, "who is in it again may")
	undone, err := leader.Undo(ctx, job.ID)
	require.NoError(t, err)
	succeeded(t, undone)
	require.Zero(t, arrived())
}

func TestPrivateNeverBecomesPublicUnseen(t *testing.T) {
	ctx := testContext(t)
	w := policyWorld(t, ctx, map[string]any{"importby": "team_admins"})
	leader := w.people["leader"]
	attic, _, err := leader.CreateChannel(ctx, &model.Channel{TeamId: w.team.Id, Name: "attic", DisplayName: "Attic", Type: model.ChannelTypeOpen})
	require.NoError(t, err)
	_, err = leader.DeleteChannel(ctx, attic.Id)
	require.NoError(t, err)
	// Two lines, as when long names are cut; the second one says that it is private.
	path := writeArchive(t, []string{
		`{"type":"version","version":1}`, `{"type":"team","team":{"name":"club","display_name":"x","type":"O"}}`,
		`{"type":"channel","channel":{"team":"club","name":"salaries","display_name":"Salaries","type":"O"}}`,
		`{"type":"channel","channel":{"team":"club","name":"Salaries","display_name":"Salaries","type":"P"}}`,
		`{"type":"user","user":{"username":"leader","email":"leader@club.example.com","teams":[{"name":"club","channels":[{"name":"salaries"}]}]}}`,
		`{"type":"post","post":{"team":"club","channel":"salaries","user":"leader","message":"for few eyes","create_at":1700000000000}}`,
	}, nil)
	merge := func(target string) map[string]string {
		return map[string]string{"section": "channels", "source": "salaries", "action": "merge", "target": target}
	}
	agree := func(target string) map[string]string {
		return map[string]string{"section": "acknowledgements", "source": "salaries", "action": "acknowledge", "target": target}
	}
	refused := func(who *testbed.Client, jobID string, revision int, code string, decisions ...map[string]string) {
		t.Helper()
		var answer *testbed.APIError
		_, err := who.ChangePlan(ctx, jobID, revision, decisions)
		require.ErrorAs(t, err, &answer)
		require.Equal(t, http.StatusUnprocessableEntity, answer.StatusCode)
		require.NotEmpty(t, answer.Details)
		require.Equal(t, code, answer.Details[0].Code)
	}

	job, plan, err := leader.PlanImport(ctx, w.team.Id, path)
	require.NoError(t, err)
	refused(leader, job.ID, plan.Revision, "private_to_public", merge("town-square"))
	refused(leader, job.ID, plan.Revision, "channel_archived", merge("attic"))
	_, err = leader.CancelJob(ctx, job.ID)
	require.NoError(t, err)
	_, err = leader.WaitJob(ctx, job.ID)
	require.NoError(t, err)

	job, plan, err = w.Admin.PlanImport(ctx, w.team.Id, path)
	require.NoError(t, err)
	refused(w.Admin, job.ID, plan.Revision, "not_alone", merge("town-square"), agree("town-square"))
	plan, err = w.Admin.ChangePlan(ctx, job.ID, plan.Revision, []map[string]string{merge("town-square")})
	require.NoError(t, err)
	require.EqualValues(t, "blocked", plan.Verdict)
	require.Error(t, w.Admin.BeginApply(ctx, job.ID, plan.Revision))
	plan, err = w.Admin.ChangePlan(ctx, job.ID, plan.Revision, []map[string]string{agree("town-square")})
	require.NoError(t, err)
	require.EqualValues(t, "ready_with_warnings", plan.Verdict)
	done, err := w.Admin.ApplyPlan(ctx, job.ID, plan.Revision)
	require.NoError(t, err)
	succeeded(t, done)

	job, _, err = leader.Import(ctx, w.team.Id, path)
	require.NoError(t, err)
	succeeded(t, job)
	require.EqualValues(t, 1, row(t, ctx, w.Server, `SELECT COUNT(*) FROM Channels WHERE TeamId = $1 AND Name = 'salaries' AND Type = 'P'`, w.team.Id))
}
