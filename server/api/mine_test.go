package api

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/access"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/jobs"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// office answers for access and jobs: "admin" may all, "leader" may export without
// private channels and sees even jobs, "member" takes their own.
type office struct {
	Access
	Jobs
	started jobs.Request
	filter  jobs.Filter
}

func forbidden() error { return transfer.Errorf(transfer.CodeForbidden, "no") }

func (o *office) Exporter(userID, _ string) (access.Exporter, error) {
	switch userID {
	case "admin":
		return access.Exporter{TeamName: "choir", Scope: transfer.Scope{By: transfer.AsSystemAdmin, PrivateChannels: transfer.ReachAll}, PersonalData: transfer.PersonalFull, EditHistory: true}, nil
	case "leader":
		return access.Exporter{TeamName: "choir", Scope: transfer.Scope{By: transfer.AsTeamAdmin, PrivateChannels: transfer.ReachNone}, PersonalData: transfer.PersonalMinimal}, nil
	default:
		return access.Exporter{}, forbidden()
	}
}

func (o *office) ExportMine(userID, teamID string) (string, error) {
	if userID != "member" || teamID != "team" {
		return "", forbidden()
	}
	return "choir", nil
}

func (o *office) ViewAllJobs(userID string) error {
	if userID != "admin" {
		return forbidden()
	}
	return nil
}
func (o *office) ViewTeamJobs(string, string) error { return nil }

func (o *office) ViewJob(userID string, job transfer.Job) error {
	if userID == "leader" && strings.HasSuffix(job.ID, "odd") {
		return transfer.Errorf(transfer.CodeNotFound, "no")
	}
	return nil
}

func (o *office) Show(_ string, job transfer.Job) transfer.Job {
	job.Contents = nil
	return job
}

func (o *office) Start(_ context.Context, request jobs.Request) (transfer.Job, error) {
	o.started = request
	return transfer.Job{ID: "j", Mine: request.Mine, Contents: &transfer.Contents{}}, request.Options.Validate()
}

// List gives six jobs, two a page.
func (o *office) List(_ context.Context, _ string, _ transfer.Kind, limit int, before string) (jobs.Page, error) {
	all := []string{"6-even", "5-odd", "4-even", "3-odd", "2-even", "1-odd"}
	at := 0
	for i, id := range all {
		if id == before {
			at = i + 1
		}
	}
	var page jobs.Page
	for _, id := range all[at:] {
		if len(page.Jobs) == min(limit, 2) {
			page.Next = page.Jobs[len(page.Jobs)-1].ID
			break
		}
		page.Jobs = append(page.Jobs, transfer.Job{ID: id, Contents: &transfer.Contents{}})
	}
	return page, nil
}

func (o *office) ListAll(_ context.Context, filter jobs.Filter, _ int, _ string) (jobs.Page, error) {
	o.filter = filter
	return jobs.Page{}, nil
}

func (o *office) call(t *testing.T, user, method, path, body string) (int, string) {
	t.Helper()
	request := httptest.NewRequest(method, Prefix+path, strings.NewReader(body))
	request.Header.Set(userHeader, user)
	answer := httptest.NewRecorder()
	New(Options{Access: o, Jobs: o, Logger: &lines{}}).ServeHTTP(answer, request)
	return answer.Code, answer.Body.String()
}

func TestAnOwnArchiveIsAskedForStrictly(t *testing.T) {
	cases := []struct {
		name, user, body string
		status           int
		says             string
	}{
		{"the least", "member", `{"team_id": "team"}`, 202, `"mine":true`},
		{"all that may be chosen", "member", `{"team_id": "team", "since": 1, "until": 2, "direct_messages": true, "attachments": {"include": false}}`, 202, ""},
		{"no team", "member", `{}`, 400, "team_id"},
		{"no body", "member", ``, 400, ""},
		{"a number of a team", "member", `{"team_id": 7}`, 400, "team_id"},
		{"what others may choose", "member", `{"team_id": "team", "personal_data": "full"}`, 422, `"field":"personal_data"`},
		{"nonsense inside", "member", `{"team_id": "team", "attachments": {"colour": 1}}`, 422, `"field":"attachments.colour"`},
		{"of another type", "member", `{"team_id": "team", "since": "yesterday"}`, 422, `"field":"since"`},
		{"a time that is none", "member", `{"team_id": "team", "since": -1}`, 422, `"field":"since"`},
		{"another team", "member", `{"team_id": "another"}`, 403, ""},
		{"one who may not", "admin", `{"team_id": "team"}`, 403, ""},
	}
	for _, test := range cases {
		t.Run(test.name, func(t *testing.T) {
			o := &office{}
			status, body := o.call(t, test.user, http.MethodPost, "/me/exports", test.body)
			require.Equal(t, test.status, status, body)
			require.Contains(t, body, test.says)
			if status == http.StatusAccepted {
				require.True(t, o.started.Mine)
				require.Equal(t, transfer.AsMember, o.started.Scope.By)
				require.Equal(t, transfer.PersonalMinimal, o.started.Options.PersonalData)
			}
		})
	}
}

func TestWhatIsNotAskedForIsWhatTheUserMay(t *testing.T) {
	o := &office{}
	status, body := o.call(t, "leader", http.MethodPost, "/teams/team/exports", "")
	require.Equal(t, http.StatusAccepted, status)
	require.NotContains(t, body, "contents")
	require.False(t, o.started.Options.PrivateChannels)
	require.Equal(t, transfer.PersonalMinimal, o.started.Options.PersonalData)
	require.Equal(t, transfer.AsTeamAdmin, o.started.Scope.By)
	status, body = o.call(t, "leader", http.MethodPost, "/teams/team/exports", `{"private_channels": true, "edit_history": true}`)
	require.Equal(t, http.StatusUnprocessableEntity, status)
	require.Contains(t, body, "private_channels")
	require.Contains(t, body, "edit_history")
	status, _ = o.call(t, "admin", http.MethodPost, "/teams/team/exports", `{"edit_history": true}`)
	require.Equal(t, http.StatusAccepted, status)
	require.Equal(t, transfer.PersonalFull, o.started.Options.PersonalData)
	status, _ = o.call(t, "member", http.MethodPost, "/teams/team/exports", "")
	require.Equal(t, http.StatusForbidden, status)
}

func TestAListHoldsWhatTheUserMaySee(t *testing.T) {
	list := func(user, query string) (ids []string, next string) {
		status, body := (&office{}).call(t, user, http.MethodGet, "/teams/team/jobs"+query, "")
		require.Equal(t, http.StatusOK, status)
		var page jobs.Page
		require.NoError(t, json.Unmarshal([]byte(body), &page))
		for _, job := range page.Jobs {
			ids = append(ids, job.ID)
			require.Nil(t, job.Contents)
		}
		return ids, page.Next
	}
	ids, next := list("leader", "?limit=2")
	require.Equal(t, []string{"6-even", "4-even"}, ids)
	require.Equal(t, "4-even", next, "a page ends with what they see")
	ids, next = list("leader", "?limit=2&before="+next)
	require.Equal(t, []string{"2-even"}, ids)
	require.Empty(t, next)
	ids, _ = list("admin", "")
	require.Len(t, ids, 6)
}

func TestTheJobsOfTheServerAreFiltered(t *testing.T) {
	o := &office{}
	status, body := o.call(t, "admin", http.MethodGet, "/jobs?kind=export&state=failed&team_id=team", "")
	require.Equal(t, http.StatusOK, status)
	require.JSONEq(t, `{"jobs": []}`, body)
	require.Equal(t, jobs.Filter{Kind: transfer.KindExport, State: transfer.StateFailed, TeamID: "team"}, o.filter)
	for query, want := range map[string]int{"?state=asleep": 400, "?kind=x": 400, "?limit=0": 400, "?state=needs_review": 200} {
		status, _ := o.call(t, "admin", http.MethodGet, "/jobs"+query, "")
		require.Equal(t, want, status, query)
	}
	status, _ = o.call(t, "leader", http.MethodGet, "/jobs", "")
	require.Equal(t, http.StatusForbidden, status)
}

func TestEveryRouteIsListed(t *testing.T) {
	require.Contains(t, Routes(), "PUT /uploads/{upload}")
	require.NotContains(t, Routes(), "/")
	require.IsIncreasing(t, Routes())
}
