package api

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/planning"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// reported is a server with one job, its report and its archive.
type reported struct {
	Jobs
	Access
	Logger
	job      transfer.Job
	report   transfer.Report
	warnings io.Reader
	fails    error
}

func (s *reported) Get(context.Context, string) (transfer.Job, error)       { return s.job, nil }
func (s *reported) Report(context.Context, string) (transfer.Report, error) { return s.report, nil }
func (s *reported) ReadReport(string, transfer.Job) error                   { return nil }
func (s *reported) Error(string, ...any)                                    {}
func (s *reported) OpenArchive(context.Context, string) (io.ReadSeekCloser, int64, error) {
	return nil, 0, errors.New("not part of the test")
}

func (s *reported) OpenWarnings(context.Context, string) (io.ReadCloser, error) {
	return io.NopCloser(s.warnings), s.fails
}

func TestAReportListsEveryWarningThatTheArchiveHas(t *testing.T) {
	const lines = `{"code":"a","message":"1"}` + "\n" + `{"code":"a","message":"2"}` + "\n" + `{"code":"a","message":"3"}` + "\n"
	cases := []struct {
		name     string
		change   func(*reported)
		status   int
		listed   int
		unlisted int
		broken   bool
	}{
		{"all of them", func(*reported) {}, http.StatusOK, 3, 0, false},
		{"those of the record, when it has all", func(s *reported) { s.report.Unlisted = 0 }, http.StatusOK, 1, 0, false},
		{"those of the record, when the archive is expired", func(s *reported) { s.job.State = transfer.StateExpired }, http.StatusOK, 1, 2, false},
		{"those of the record, when the archive is gone", func(s *reported) { s.fails = fs.ErrNotExist }, http.StatusOK, 1, 2, false},
		{"none, when the file store fails", func(s *reported) { s.fails = errors.New("away") }, http.StatusInternalServerError, 0, 0, false},
		{"none, when the entry cannot be read", func(s *reported) { s.warnings = iotest.ErrReader(errors.New("torn")) }, http.StatusInternalServerError, 0, 0, false},
		{"a part that nobody takes for the whole", func(s *reported) {
			s.warnings = io.MultiReader(strings.NewReader(lines), iotest.ErrReader(errors.New("torn")))
		}, http.StatusOK, 0, 0, true},
	}
	for _, test := range cases {
		t.Run(test.name, func(t *testing.T) {
			s := &reported{
				job: transfer.Job{ID: "j", State: transfer.StateSucceededWithWarnings, Archive: &transfer.Archive{Name: "x.zip"}},
				report: transfer.Report{
					JobID: "j", Counts: transfer.Counts{"posts": 7}, Warnings: []transfer.Warning{{Code: "a", Message: "1"}},
					WarningCounts: transfer.Counts{"a": 3}, Unlisted: 2,
				},
				warnings: strings.NewReader(lines),
			}
			test.change(s)
			request := httptest.NewRequest(http.MethodGet, Prefix+"/jobs/j/report", http.NoBody)
			request.Header.Set(userHeader, "u")
			answer := httptest.NewRecorder()
			New(Options{Access: s, Jobs: s, Archives: s, Logger: s}).ServeHTTP(answer, request)
			require.Equal(t, test.status, answer.Code)
			var got transfer.Report
			err := json.Unmarshal(answer.Body.Bytes(), &got)
			require.Equal(t, test.broken, err != nil, "%v", err)
			require.Len(t, got.Warnings, test.listed)
			require.Equal(t, test.unlisted, got.Unlisted)
			if test.listed > 0 {
				require.Equal(t, s.report.Counts, got.Counts)
				require.Equal(t, s.report.WarningCounts, got.WarningCounts)
			}
		})
	}
}

func TestReport_ListsTheIDsThatAnImportDidNotKeep(t *testing.T) {
	moved := []planning.MovedID{{Kind: "post", Source: "a", ID: "b"}, {Kind: "file", Source: "c", ID: "d"}}
	for name, test := range map[string]struct {
		query  string
		kind   transfer.Kind
		moved  []planning.MovedID
		fails  error
		status int
		ids    any
		broken bool
	}{
		"all of them":                          {"?ids=true", transfer.KindImport, moved, nil, http.StatusOK, []any{map[string]any{"kind": "post", "source": "a", "id": "b"}, map[string]any{"kind": "file", "source": "c", "id": "d"}}, false},
		"none where all were kept":             {"?ids=true", transfer.KindImport, nil, nil, http.StatusOK, []any{}, false},
		"only to those who ask for them":       {"", transfer.KindImport, moved, nil, http.StatusOK, nil, false},
		"not of an export":                     {"?ids=true", transfer.KindExport, moved, nil, http.StatusOK, nil, false},
		"none where the journal fails":         {"?ids=true", transfer.KindImport, nil, errors.New("away"), http.StatusInternalServerError, nil, false},
		"a part that nobody takes for the all": {"?ids=true", transfer.KindImport, moved, errors.New("away"), http.StatusOK, nil, true},
	} {
		t.Run(name, func(t *testing.T) {
			s := &reported{job: transfer.Job{ID: "j", Kind: test.kind}, report: transfer.Report{JobID: "j", Counts: transfer.Counts{"posts": 7}}}
			request := httptest.NewRequest(http.MethodGet, Prefix+"/jobs/j/report"+test.query, http.NoBody)
			request.Header.Set(userHeader, "u")
			answer := httptest.NewRecorder()
			New(Options{Access: s, Jobs: s, Archives: s, Logger: s, Imports: &desk{moved: test.moved, movedFails: test.fails}}).ServeHTTP(answer, request)
			require.Equal(t, test.status, answer.Code)
			var got map[string]any
			err := json.Unmarshal(answer.Body.Bytes(), &got)
			require.Equal(t, test.broken, err != nil, "%v", err)
			require.Equal(t, test.ids, got["ids"])
			if test.status == http.StatusOK && !test.broken {
				require.Equal(t, map[string]any{"posts": 7.0}, got["counts"])
			}
		})
	}
}
