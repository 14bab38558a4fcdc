package api

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/access"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/audit"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/config"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/consent"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/jobs"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

const (
	teamOfTrail = "teamteamteamteamteamteamte"
	jobOfTrail  = "jobjobjobjobjobjobjobjobjo"
)

// trailed is a server whose answers are set, and its trail.
type trailed struct {
	Jobs
	Access
	refusal  error
	starts   error
	broken   error
	archives int
	records  []audit.Record
	// filter and limit are those of the last list.
	filter audit.Filter
	limit  int
}

func (s written) Note(_ context.Context, record audit.Record) error {
	s.records = append(s.records, record)
	return s.broken
}

func (s written) Download(_ context.Context, userID string, job transfer.Job) error {
	s.records = append(s.records, audit.Record{ActorID: userID, Action: audit.ActionDownload, Outcome: audit.OK, TeamID: job.TeamID, JobID: job.ID})
	return s.broken
}

func (s written) List(_ context.Context, filter audit.Filter, limit int, before string) (audit.Page, error) {
	s.filter, s.limit = filter, limit
	return audit.Page{Records: []audit.Record{}, Next: before}, s.broken
}

func (s written) WriteCSV(_ context.Context, out io.Writer, _ string, begin func()) error {
	begin()
	_, _ = io.WriteString(out, "id\n")
	return s.broken
}

func (s written) Saved(context.Context, string, []string) error { return s.broken }

func (s *trailed) ViewAudit(string) error                               { return s.refusal }
func (s *trailed) ViewJob(string, transfer.Job) error                   { return s.refusal }
func (s *trailed) ChangeJob(string, transfer.Job) error                 { return s.refusal }
func (s *trailed) Answer(string, string) error                          { return s.refusal }
func (s *trailed) CountConsent(string, string) error                    { return errors.New("no") }
func (s *trailed) Show(_ string, job transfer.Job) transfer.Job         { return job }
func (s *trailed) ViewTeamJobs(string, string) error                    { return s.refusal }
func (s *trailed) Error(string, ...any)                                 {}
func (s *trailed) Cancel(context.Context, string) (transfer.Job, error) { return transfer.Job{}, nil }

func (s *trailed) Get(_ context.Context, id string) (transfer.Job, error) {
	if id != jobOfTrail {
		return transfer.Job{}, transfer.Errorf(transfer.CodeNotFound, "There is no such job.")
	}
	return transfer.Job{ID: id, TeamID: teamOfTrail, State: transfer.StateSucceeded, Archive: &transfer.Archive{Name: "x.zip", Size: 3}}, nil
}

func (s *trailed) Exporter(string, string) (access.Exporter, error) {
	return access.Exporter{TeamName: "choir"}, s.refusal
}

func (s *trailed) Download(string, transfer.Job) error { return nil }

// written is the trail.
type written struct{ *trailed }

func (s *trailed) Start(context.Context, jobs.Request) (transfer.Job, error) {
	return transfer.Job{ID: jobOfTrail}, s.starts
}

type answers struct{ *trailed }

func (answers) Policy() config.Consent { return config.ConsentOptOut }

func (answers) Of(context.Context, string, string) (consent.Given, error) {
	return consent.Given{}, nil
}

func (answers) Counts(context.Context, string) (consent.Counts, error) { return consent.Counts{}, nil }

func (answers) Give(_ context.Context, _, _ string, answer consent.Answer) (consent.Given, error) {
	return consent.Given{Answer: answer}, nil
}

type shelf struct{ *trailed }

func (s shelf) OpenArchive(context.Context, string) (io.ReadSeekCloser, int64, error) {
	s.archives++
	return struct {
		io.ReadSeeker
		io.Closer
	}{strings.NewReader("zip"), io.NopCloser(nil)}, 3, nil
}

func (shelf) OpenWarnings(context.Context, string) (io.ReadCloser, error) { return nil, nil }

func (s *trailed) call(method, path, body string) *httptest.ResponseRecorder {
	request := httptest.NewRequest(method, Prefix+path, strings.NewReader(body))
	request.Header.Set(userHeader, "anna")
	answer := httptest.NewRecorder()
	New(Options{
		Access: s, Jobs: s, Archives: shelf{s}, Consents: answers{s}, Trail: written{s}, Logger: s,
	}).ServeHTTP(answer, request)
	return answer
}

func TestWhatIsWrittenToTheTrail(t *testing.T) {
	forbidden := transfer.Errorf(transfer.CodeForbidden, "no")
	record := func(action string, outcome audit.Outcome, code transfer.Code, team, job, options string) *audit.Record {
		r := &audit.Record{ActorID: "anna", Action: action, Outcome: outcome, Code: code, TeamID: team, JobID: job}
		if options != "" {
			r.Options = []byte(options)
		}
		return r
	}
	team, job := "/teams/"+teamOfTrail, "/jobs/"+jobOfTrail
	cases := []struct {
		name, method, path, body string
		refusal, starts          error
		want                     *audit.Record
	}{
		{"an answer", "PUT", team + "/consent", `{"answer":"no"}`, nil, nil, record("consent.answer", audit.OK, "", teamOfTrail, "", `{"answer":"no"}`)},
		{"an answer that is not one's to give", "PUT", team + "/consent", `{"answer":"no"}`, forbidden, nil, record("consent.answer", audit.Refused, "forbidden", teamOfTrail, "", "")},
		{"a cancellation", "POST", job + "/cancel", "", nil, nil, record("job.cancel", audit.OK, "", teamOfTrail, jobOfTrail, "")},
		{"a job of others, with its team", "POST", job + "/cancel", "", transfer.Errorf(transfer.CodeNotFound, "no"), nil, record("job.cancel", audit.Refused, "not_found", teamOfTrail, jobOfTrail, "")},
		{"a job that is none", "GET", "/jobs/" + strings.Repeat("x", 26), "", nil, nil, record("job.read", audit.Refused, "not_found", "", strings.Repeat("x", 26), "")},
		{"no text of a request", "GET", "/jobs/anna@example.com", "", nil, nil, record("job.read", audit.Refused, "not_found", "", "", "")},
		{"not what is only read", "GET", job, "", nil, nil, nil},
		{"a start is written when it is made", "POST", team + "/exports", "", nil, nil, nil},
		{"a start that is refused", "POST", team + "/exports", "", forbidden, nil, record("export.start", audit.Refused, "forbidden", teamOfTrail, "", "")},
		{"a start with bad options, without them", "POST", team + "/exports", `{"secret":"x"}`, nil, nil, record("export.start", audit.Refused, "invalid_options", teamOfTrail, "", "")},
		{"a start beyond the quota", "POST", team + "/exports", "", nil, transfer.Errorf(transfer.CodeQuota, "no"), record("export.start", audit.Refused, "quota", teamOfTrail, "", "")},
		{"the list that is not theirs to see", "GET", "/audit", "", forbidden, nil, record("audit.read", audit.Refused, "forbidden", "", "", "")},
		{"the table", "GET", "/audit.csv", "", nil, nil, record("audit.table", audit.OK, "", "", "", "")},
		{"a download", "GET", job + "/download", "", nil, nil, record("archive.download", audit.OK, "", teamOfTrail, jobOfTrail, "")},
	}
	for _, test := range cases {
		t.Run(test.name, func(t *testing.T) {
			s := &trailed{refusal: test.refusal, starts: test.starts}
			s.call(test.method, test.path, test.body)
			if test.want == nil {
				require.Empty(t, s.records)
				return
			}
			require.Equal(t, []audit.Record{*test.want}, s.records)
		})
	}
}

func TestABrokenTrailStopsDownloadsAndNothingElse(t *testing.T) {
	s := &trailed{broken: transfer.Errorf(transfer.CodeTrail, "not written")}
	answer := s.call("GET", "/jobs/"+jobOfTrail+"/download", "")
	require.Equal(t, http.StatusServiceUnavailable, answer.Code)
	require.NotContains(t, answer.Body.String(), "zip")
	require.Empty(t, answer.Header().Get("Content-Disposition"))
	require.Equal(t, http.StatusAccepted, s.call("POST", "/jobs/"+jobOfTrail+"/cancel", "").Code, "what is done is done")
}

func TestEveryCallHasItsNameInTheTrail(t *testing.T) {
	require.Greater(t, len(Routes()), 15)
	for _, pattern := range Routes() {
		require.Contains(t, actions, pattern, "a call without a name leaves no trail")
	}
	for pattern, act := range actions {
		require.NotEmpty(t, act.name, pattern)
	}
}
