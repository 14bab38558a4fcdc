package e2e_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/mattermost/mattermost/server/public/model"

	"github.com/mattermost-community/mattermost-plugin-team-export/build/testbed"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

const unknownID = "abcdefghijklmnopqrstuvwxyz"

func TestRefusalsFollowTheContract(t *testing.T) {
	ctx := testContext(t)
	job, err := serverA.Admin.Export(ctx, content.Team.Id, nil)
	require.NoError(t, err)
	anonymous := &testbed.Client{Client4: model.NewAPIv4Client(serverA.URL)}
	member := content.Users["anna"]
	exports := "/teams/" + content.Team.Id + "/exports"
	cases := []struct {
		name         string
		client       *testbed.Client
		method, path string
		body         any
		status       int
		id           string
		field        string
	}{
		{name: "nobody", client: anonymous, method: "POST", path: exports, status: 401, id: "unauthenticated"},
		{name: "nobody asks for a job", client: anonymous, method: "GET", path: "/jobs/" + job.ID, status: 401, id: "unauthenticated"},
		{name: "a member exports", client: member, method: "POST", path: exports, status: 403, id: "forbidden"},
		{name: "one who is not in the team asks for the status", client: content.Users["hugo"], method: "GET", path: "/teams/" + content.Team.Id + "/status", status: 403, id: "forbidden"},
		{name: "a member lists jobs", client: member, method: "GET", path: "/teams/" + content.Team.Id + "/jobs", status: 403, id: "forbidden"},
		{name: "a member looks at a job", client: member, method: "GET", path: "/jobs/" + job.ID, status: 404, id: "not_found"},
		{name: "a member cancels a job", client: member, method: "POST", path: "/jobs/" + job.ID + "/cancel", status: 404, id: "not_found"},
		{name: "a member deletes an archive", client: member, method: "DELETE", path: "/jobs/" + job.ID, status: 404, id: "not_found"},
		{name: "a member downloads", client: member, method: "GET", path: "/jobs/" + job.ID + "/download", status: 404, id: "not_found"},
		{name: "a member reads a report", client: member, method: "GET", path: "/jobs/" + job.ID + "/report", status: 404, id: "not_found"},
		{name: "unknown team", client: serverA.Admin, method: "POST", path: "/teams/" + unknownID + "/exports", status: 404, id: "not_found"},
		{name: "not even an id", client: serverA.Admin, method: "POST", path: "/teams/choir/exports", status: 404, id: "not_found"},
		{name: "status of an unknown team", client: serverA.Admin, method: "GET", path: "/teams/" + unknownID + "/status", status: 404, id: "not_found"},
		{name: "unknown job", client: serverA.Admin, method: "GET", path: "/jobs/" + unknownID, status: 404, id: "not_found"},
		{name: "unknown call", client: serverA.Admin, method: "GET", path: "/nothing", status: 404, id: "not_found"},
		{name: "body is not JSON", client: serverA.Admin, method: "POST", path: exports, body: "{", status: 400, id: "invalid_request"},
		{name: "body is not an object", client: serverA.Admin, method: "POST", path: exports, body: "[]", status: 400, id: "invalid_request"},
		{name: "unknown option", client: serverA.Admin, method: "POST", path: exports, body: `{"colour":"red"}`, status: 422, id: "invalid_options", field: "colour"},
		{name: "switch that is no truth value", client: serverA.Admin, method: "POST", path: exports, body: `{"html":"yes"}`, status: 422, id: "invalid_options", field: "html"},
		{name: "a channel that is not there", client: serverA.Admin, method: "POST", path: exports, body: `{"channels":{"include":["proben","probe"]}}`, status: 422, id: "invalid_options", field: "channels.include"},
		{name: "a channel of another team", client: serverA.Admin, method: "POST", path: exports, body: `{"channels":{"exclude":["rezepte-stays-behind"]}}`, status: 422, id: "invalid_options", field: "channels.exclude"},
		{name: "since after until", client: serverA.Admin, method: "POST", path: exports, body: `{"since":2,"until":1}`, status: 422, id: "invalid_options", field: "since"},
		{name: "a bad MIME pattern", client: serverA.Admin, method: "POST", path: exports, body: `{"attachments":{"mime_types":["image"]}}`, status: 422, id: "invalid_options", field: "attachments.mime_types"},
		{name: "a negative limit", client: serverA.Admin, method: "POST", path: exports, body: `{"max_posts_per_channel":-1}`, status: 422, id: "invalid_options", field: "max_posts_per_channel"},
		{name: "option of another type", client: serverA.Admin, method: "POST", path: exports, body: `{"private_channels":"no"}`, status: 422, id: "invalid_options", field: "private_channels"},
		{name: "option with another value", client: serverA.Admin, method: "POST", path: exports, body: `{"emoji":"some"}`, status: 422, id: "invalid_options", field: "emoji"},
		{name: "unknown kind of job", client: serverA.Admin, method: "GET", path: "/teams/" + content.Team.Id + "/jobs?kind=x", status: 400, id: "invalid_request"},
		{name: "limit out of range", client: serverA.Admin, method: "GET", path: "/teams/" + content.Team.Id + "/jobs?limit=0", status: 400, id: "invalid_request"},
		{name: "cancel a job that has ended", client: serverA.Admin, method: "POST", path: "/jobs/" + job.ID + "/cancel", status: 409, id: "wrong_state"},
	}
	for _, test := range cases {
		t.Run(test.name, func(t *testing.T) {
			response, err := test.client.Plugin(ctx, test.method, test.path, test.body, nil)
			require.NoError(t, err)
			defer func() { _ = response.Body.Close() }()
			var refusal testbed.APIError
			require.NoError(t, json.NewDecoder(response.Body).Decode(&refusal))
			require.Equal(t, test.status, response.StatusCode)
			require.Equal(t, test.status, refusal.StatusCode)
			require.Equal(t, "team_export."+test.id, refusal.ID)
			require.NotEmpty(t, refusal.Message)
			if test.field != "" {
				require.NotEmpty(t, refusal.Details)
				require.Equal(t, test.field, refusal.Details[0].Field)
				require.NotEmpty(t, refusal.Details[0].Message)
			}
		})
	}
}

func TestOfManyStartsAtOnceOneWins(t *testing.T) {
	ctx := testContext(t)
	slowly(t, ctx, 300)
	const starts = 8
	var mu sync.Mutex
	var won []testbed.Job
	var lost []*testbed.APIError
	var all sync.WaitGroup
	for range starts {
		all.Go(func() {
			job, err := serverA.Admin.StartExport(ctx, content.Team.Id, nil)
			mu.Lock()
			defer mu.Unlock()
			if refusal, ok := errors.AsType[*testbed.APIError](err); ok {
				lost = append(lost, refusal)
			} else if err == nil {
				won = append(won, job)
			}
		})
	}
	all.Wait()
	require.Len(t, won, 1)
	require.Len(t, lost, starts-1)
	for _, refusal := range lost {
		require.Equal(t, http.StatusConflict, refusal.StatusCode)
		require.Equal(t, "team_export.job_running", refusal.ID)
		require.Equal(t, won[0].ID, refusal.JobID)
	}
	_, err := serverA.Admin.WaitJob(ctx, won[0].ID)
	require.NoError(t, err)
	_, err = serverA.Admin.Export(ctx, content.Team.Id, nil)
	require.NoError(t, err, "after the end the team is free again")
}

func TestAJobIsShownFromItsStartToItsEnd(t *testing.T) {
	ctx := testContext(t)
	slowly(t, ctx, 400)
	started, err := serverA.Admin.StartExport(ctx, content.Team.Id, nil)
	require.NoError(t, err)
	require.EqualValues(t, "export", started.Kind)
	require.Equal(t, content.Team.Id, started.TeamID)
	require.Equal(t, serverA.Admin.User.Id, started.RequestedBy)
	require.Contains(t, []transfer.State{"queued", "running"}, started.State)
	require.Equal(t, 1, started.Attempt)
	require.InDelta(t, time.Now().UnixMilli(), started.CreatedAt, 60_000)

	middle, err := serverA.Admin.WaitJobUntil(ctx, started.ID, func(job testbed.Job) bool { return job.Progress.Phase == "posts" })
	require.NoError(t, err)
	require.EqualValues(t, "running", middle.State)
	require.Equal(t, "posts", middle.Progress.Unit)
	require.NotNil(t, middle.Progress.Total)
	require.Positive(t, *middle.Progress.Total)

	ended, err := serverA.Admin.WaitJob(ctx, started.ID)
	require.NoError(t, err)
	require.EqualValues(t, "succeeded_with_warnings", ended.State)
	require.Equal(t, 1, ended.Warnings)
	require.GreaterOrEqual(t, ended.StartedAt, ended.CreatedAt)
	require.GreaterOrEqual(t, ended.FinishedAt, ended.StartedAt)
	require.Nil(t, ended.Error)

	var status struct {
		Policy struct {
			CanExport bool `json:"can_export"`
			CanImport bool `json:"can_import"`
		} `json:"policy"`
		Export testbed.Job  `json:"export"`
		Import *testbed.Job `json:"import"`
	}
	require.NoError(t, serverA.Admin.Get(ctx, "/teams/"+content.Team.Id+"/status", &status))
	require.True(t, status.Policy.CanExport)
	require.True(t, status.Policy.CanImport)
	require.Equal(t, ended, status.Export)
	require.Nil(t, status.Import)
}

func TestHistoryIsPagedNewestFirst(t *testing.T) {
	ctx := testContext(t)
	var made []string
	for range 3 {
		job, err := serverA.Admin.Export(ctx, content.OtherTeam.Id, map[string]any{"attachments": map[string]any{"include": false}})
		require.NoError(t, err)
		made = append([]string{job.ID}, made...)
	}
	type page struct {
		Jobs []testbed.Job `json:"jobs"`
		Next string        `json:"next"`
	}
	path := "/teams/" + content.OtherTeam.Id + "/jobs?kind=export&limit=2"
	var first, second page
	require.NoError(t, serverA.Admin.Get(ctx, path, &first))
	require.NotEmpty(t, first.Next)
	require.NoError(t, serverA.Admin.Get(ctx, path+"&before="+first.Next, &second))
	var seen []string
	for _, job := range append(first.Jobs, second.Jobs...) {
		seen = append(seen, job.ID)
	}
	require.Equal(t, made, seen)
	require.Empty(t, second.Next)

	var imports page
	require.NoError(t, serverA.Admin.Get(ctx, "/teams/"+content.OtherTeam.Id+"/jobs?kind=import", &imports))
	require.Empty(t, imports.Jobs)
}

func TestDownloadsCanBeResumed(t *testing.T) {
	ctx := testContext(t)
	job, err := serverA.Admin.Export(ctx, content.Team.Id, nil)
	require.NoError(t, err)
	get := func(header http.Header) (answer rangeAnswer) {
		response, err := serverA.Admin.Plugin(ctx, http.MethodGet, "/jobs/"+job.ID+"/download", nil, header)
		require.NoError(t, err)
		defer func() { _ = response.Body.Close() }()
		data, err := io.ReadAll(response.Body)
		require.NoError(t, err)
		return rangeAnswer{response.StatusCode, response.ContentLength, response.Header, data}
	}
	whole := get(nil)
	require.Equal(t, http.StatusOK, whole.status)
	require.Equal(t, job.Archive.Size, whole.length)
	require.Equal(t, job.Archive.SHA256, sha256Hex(whole.data))
	require.Equal(t, "application/zip", whole.header.Get("Content-Type"))
	require.Contains(t, whole.header.Get("Content-Disposition"), job.Archive.Name)
	require.Equal(t, "bytes", whole.header.Get("Accept-Ranges"))
	tag := whole.header.Get("ETag")
	require.Equal(t, `"`+job.Archive.SHA256+`"`, tag)

	cases := []struct {
		name   string
		header http.Header
		status int
		want   []byte
	}{
		{"the rest", http.Header{"Range": {"bytes=1000000-"}, "If-Range": {tag}}, http.StatusPartialContent, whole.data[1000000:]},
		{"a piece", http.Header{"Range": {"bytes=10-19"}}, http.StatusPartialContent, whole.data[10:20]},
		{"a piece of another archive", http.Header{"Range": {"bytes=10-19"}, "If-Range": {`"another"`}}, http.StatusOK, whole.data},
		{"beyond the end", http.Header{"Range": {"bytes=99999999-"}}, http.StatusRequestedRangeNotSatisfiable, nil},
		{"what the client has", http.Header{"If-None-Match": {tag}}, http.StatusNotModified, nil},
	}
	for _, test := range cases {
		t.Run(test.name, func(t *testing.T) {
			answer := get(test.header)
			require.Equal(t, test.status, answer.status)
			if test.want != nil {
				require.Equal(t, sha256Hex(test.want), sha256Hex(answer.data))
			}
		})
	}
}

type rangeAnswer struct {
	status int
	length int64
	header http.Header
	data   []byte
}

func TestADeletedArchiveIsGone(t *testing.T) {
	ctx := testContext(t)
	job, err := serverA.Admin.Export(ctx, content.Team.Id, nil)
	require.NoError(t, err)
	deleted, err := serverA.Admin.DeleteArchive(ctx, job.ID)
	require.NoError(t, err)
	require.EqualValues(t, "expired", deleted.State)
	response, err := serverA.Admin.Plugin(ctx, http.MethodGet, "/jobs/"+job.ID+"/download", nil, nil)
	require.NoError(t, err)
	_ = response.Body.Close()
	require.Equal(t, http.StatusGone, response.StatusCode)
	list, err := serverA.Mmctl(ctx, "export", "list")
	require.NoError(t, err)
	require.NotContains(t, list, job.Archive.Name)
}

func TestTheRequesterHearsOfTheJob(t *testing.T) {
	ctx := testContext(t)
	listen := func(client *testbed.Client) *model.WebSocketClient {
		ws, err := model.NewWebSocketClient4("ws"+serverA.URL[len("http"):], client.AuthToken)
		require.NoError(t, err)
		ws.Listen()
		t.Cleanup(ws.Close)
		return ws
	}
	admin, leader, other := listen(serverA.Admin), listen(content.Users["dora"]), listen(content.Users["anna"])
	job, err := serverA.Admin.Export(ctx, content.Team.Id, nil)
	require.NoError(t, err)
	require.Equal(t, "succeeded_with_warnings", lastJobEvent(t, ctx, admin, job.ID))
	require.Equal(t, "succeeded_with_warnings", lastJobEvent(t, ctx, leader, job.ID), "the team's admin may see its jobs")
	for {
		select {
		case event := <-other.EventChannel:
			require.NotEqual(t, model.WebsocketEventType("custom_team-export_job"), event.EventType(), "others hear nothing")
			continue
		case <-time.After(500 * time.Millisecond):
		}
		break
	}
}

// lastJobEvent returns the state of the job in the event that ends it.
func lastJobEvent(t *testing.T, ctx context.Context, ws *model.WebSocketClient, id string) string {
	t.Helper()
	for {
		select {
		case event := <-ws.EventChannel:
			job, ok := event.GetData()["job"].(map[string]any)
			if event.EventType() == "custom_team-export_job" && ok && job["id"] == id && job["finished_at"] != nil {
				return job["state"].(string)
			}
		case <-ctx.Done():
			require.Fail(t, "no event about the end of the job")
		}
	}
}
