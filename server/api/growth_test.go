package api

import (
	"context"
	"fmt"
	"io"
	"iter"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/access"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/audit"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/config"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/consent"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/contract"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/health"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/jobs"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/planning"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer/transfertest"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/undo"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/uploads"
)

// hostileBodies are bodies of JSON, as costly as a sender can make them for their
// length. A call that takes a body of its own kind has it beside these.
var hostileBodies = map[string]func(n int) string{
	"a long text":    func(n int) string { return `{"filename":"` + strings.Repeat("a", n) + `"}` },
	"many fields":    func(n int) string { return "{" + listed(n/12, `"f%07d":1`) + "}" },
	"nesting":        func(n int) string { return strings.Repeat(`{"a":`, n/5) },
	"lists":          func(n int) string { return strings.Repeat("[", n) },
	"the same field": func(n int) string { return "{" + strings.Repeat(`"size":1,`, n/9) + `"size":1}` },
	"blanks":         func(n int) string { return strings.Repeat(" ", n) },
	"escapes":        func(n int) string { return `{"archive":"` + strings.Repeat(`\u0041`, n/6) + `"}` },
	"names":          func(n int) string { return `{"channels":{"include":[` + listed(n/12, `"c%07d"`) + `]}}` },
	"one name":       func(n int) string { return `{"channels":{"include":[` + listed(n/12, `"town%.0d"`) + `]}}` },
	"types":          func(n int) string { return `{"attachments":{"mime_types":[` + listed(n/12, `"x%07d"`) + `]}}` },
	"decisions": func(n int) string {
		return `{"revision":3,"decisions":[` + listed(n/50, `{"section":"users","source":"u%07d"}`) + `]}`
	},
	"a member's names": func(n int) string { return `{"team_id":"` + strings.Repeat("x", n) + `","since":1}` },
}

// hostileQueries are values of parameters.
var hostileQueries = map[string]func(n int) string{
	"digits":  func(n int) string { return strings.Repeat("9", n) },
	"a place": func(n int) string { return "r" + strings.Repeat("9", n) + "-0" },
	"text":    func(n int) string { return strings.Repeat("é", n/2) },
}

// parameters are those of all calls.
var parameters = []string{"section", "offset", "limit", "before", "kind", "state", "team_id", "user", "emoji", "search", "action", "check"}

func listed(n int, format string) string {
	list := make([]string, n)
	for i := range list {
		list[i] = fmt.Sprintf(format, i)
	}
	return strings.Join(list, ",")
}

// TestCalls_CostNoMoreThanTheirInput feeds every call with growing hostile input. A
// new call is fed by its route; one that has a parameter of its own adds it above.
func TestCalls_CostNoMoreThanTheirInput(t *testing.T) {
	a := New(Options{
		Access: anybody{}, Jobs: noJobs{}, Archives: nothing{}, Uploads: uploads.New(uploads.Options{
			Store: nothing{}, Chunks: func() (uploads.Chunks, error) { return nil, io.ErrClosedPipe }, MaxSize: func() int64 { return 1 << 30 }, Now: time.Now,
		}),
		Imports: nothing{}, Undo: nothing{}, Folder: nothing{}, Consents: nothing{}, Estimates: nothing{}, Health: nothing{}, Logger: &lines{},
		Trail: audit.New(audit.Options{
			Store: nothing{}, Name: func(string) string { return "" }, SystemAdmin: func(string) bool { return false },
			Copy: func(audit.Record, audit.Origin) {}, Warn: func(string, ...any) {}, Now: time.Now,
		}),
	})
	for _, route := range Routes() {
		method, path, ok := strings.Cut(route, " ")
		require.True(t, ok, route)
		send := func(path, body string) {
			request := httptest.NewRequest(method, path, strings.NewReader(body))
			request.Header.Set(userHeader, "anna")
			a.ServeHTTP(httptest.NewRecorder(), request)
		}
		path = Prefix + path
		place := strings.NewReplacer("{team}", "team", "{job}", "job", "{upload}", "up").Replace(path)
		t.Run(route, func(t *testing.T) {
			for name, hostile := range hostileQueries {
				t.Run("query of "+name, func(t *testing.T) {
					prepare := func(n int) string {
						query := url.Values{}
						for _, parameter := range parameters {
							query.Set(parameter, hostile(n))
						}
						return place + "?" + query.Encode()
					}
					transfertest.Linear(t, 4000, prepare, func(path string) { send(path, "") })
				})
			}
			if strings.Contains(path, "{") {
				t.Run("a long id", func(t *testing.T) {
					prepare := func(n int) string {
						before, rest, _ := strings.Cut(path, "{")
						_, after, _ := strings.Cut(rest, "}")
						return before + strings.Repeat("x", n) + after
					}
					transfertest.Linear(t, 4000, prepare, func(path string) { send(path, "") })
				})
			}
			if method == http.MethodGet {
				return
			}
			for name, hostile := range hostileBodies {
				t.Run("body of "+name, func(t *testing.T) {
					transfertest.Linear(t, 100_000, hostile, func(body string) { send(place, body) })
				})
			}
		})
	}
}

// anybody may do everything.
type anybody struct{ Access }

func (anybody) Exporter(string, string) (access.Exporter, error) {
	return access.Exporter{Scope: transfer.Scope{By: transfer.AsSystemAdmin}, PersonalData: transfer.PersonalFull}, nil
}

func (anybody) ExportMine(string, string) (string, error) { return "choir", nil }

func (anybody) Policy(string, string) (contract.Policy, error) { return contract.Policy{}, nil }

func (anybody) Bounds(transfer.Job) (transfer.Bounds, error) { return transfer.Unbounded(), nil }

func (anybody) ViewTeam(string, string) error { return nil }

func (anybody) ViewAllJobs(string) error { return nil }

func (anybody) Show(_ string, job transfer.Job) transfer.Job { return job }

func (anybody) ReadReport(string, transfer.Job) error { return nil }

func (anybody) ImportFolder(string) error { return nil }

func (anybody) ViewTeamJobs(string, string) error { return nil }

func (anybody) ViewJob(string, transfer.Job) error { return nil }

func (anybody) ChangeJob(string, transfer.Job) error { return nil }

func (anybody) Download(string, transfer.Job) error { return nil }

func (anybody) Answer(string, string) error { return nil }

func (anybody) ViewConsent(string, string) error { return nil }

func (anybody) CountConsent(string, string) error { return nil }

func (anybody) ViewAudit(string) error { return nil }

func (anybody) ViewHealth(string) error { return nil }

func (anybody) ImportTeam(string, string) (access.Importer, error) {
	return access.Importer{SystemAdmin: true}, nil
}

var errNothing = transfer.Errorf(transfer.CodeNotFound, "There is nothing.")

// noJobs has one job that waits for a decision, and starts none.
type noJobs struct{ Jobs }

func (noJobs) Get(context.Context, string) (transfer.Job, error) {
	return transfer.Job{ID: "job", Kind: transfer.KindImport, State: transfer.StateNeedsReview}, nil
}

func (noJobs) Start(_ context.Context, request jobs.Request) (transfer.Job, error) {
	options := request.Options.Normalized()
	return transfer.Job{Options: options}, options.Validate()
}

func (noJobs) List(context.Context, string, transfer.Kind, int, string) (jobs.Page, error) {
	return jobs.Page{}, nil
}

func (noJobs) ListMine(context.Context, string, string, int, string) (jobs.Page, error) {
	return jobs.Page{}, nil
}

func (noJobs) ListAll(context.Context, jobs.Filter, int, string) (jobs.Page, error) {
	return jobs.Page{}, nil
}

func (noJobs) Latest(context.Context, string, transfer.Kind) (*transfer.Job, error) { return nil, nil }

func (noJobs) LatestMine(context.Context, string, string) (*transfer.Job, error) { return nil, nil }

func (noJobs) Archives(context.Context, string) ([]transfer.Job, error) { return nil, nil }

func (noJobs) Cancel(context.Context, string) (transfer.Job, error) { return transfer.Job{}, nil }

func (noJobs) DeleteArchive(context.Context, string) (transfer.Job, error) {
	return transfer.Job{}, nil
}

func (noJobs) Judge(context.Context, string, bool) error { return nil }

func (noJobs) Report(context.Context, string) (transfer.Report, error) {
	return transfer.NewReport("job"), nil
}

func (noJobs) Apply(_ context.Context, _ string, _ int, agree func(context.Context) error) (transfer.Job, error) {
	return transfer.Job{}, agree(context.Background())
}

// nothing has nothing.
type nothing struct{}

func (nothing) Get(context.Context, string) ([]byte, error) { return nil, nil }

func (nothing) CompareAndSet(context.Context, string, []byte, []byte) (bool, error) {
	return true, nil
}

func (nothing) Delete(context.Context, string) error { return nil }

func (nothing) Report(context.Context) (health.Report, error) { return health.Report{}, errNothing }

func (nothing) OpenArchive(context.Context, string) (io.ReadSeekCloser, int64, error) {
	return nil, 0, errNothing
}

func (nothing) OpenWarnings(context.Context, string) (io.ReadCloser, error) { return nil, errNothing }

func (nothing) Head(context.Context, transfer.Job) (planning.PlanHead, error) {
	return planning.PlanHead{}, errNothing
}

func (nothing) Page(context.Context, transfer.Job, string, int, int) (int, any, error) {
	return 0, nil, errNothing
}

func (nothing) Change(_ context.Context, _ transfer.Job, revision int, decisions []planning.Decision) (*planning.Plan, error) {
	review, err := planning.Review{Revision: revision}.Change(revision, decisions)
	return &planning.Plan{Revision: review.Revision}, err
}

func (nothing) Agree(context.Context, transfer.Job, int) error { return nil }

func (nothing) Find(context.Context, transfer.Job, string, planning.PlanSearch, int, int) (revision, total int, part []any, err error) {
	return 0, 0, nil, nil
}

func (nothing) MovedIDs(context.Context, transfer.Job) iter.Seq2[planning.MovedID, error] {
	return func(func(planning.MovedID, error) bool) {}
}

func (nothing) Pictures(context.Context, transfer.Job, []string, []string) (planning.PlanPictures, error) {
	return planning.PlanPictures{}, nil
}

func (nothing) Resolve(context.Context, string, string) (string, error) {
	return "", errNothing
}

func (nothing) May(context.Context, string, transfer.Job) error { return nil }

func (nothing) Preview(context.Context, string, transfer.Job) (undo.Preview, error) {
	return undo.Preview{}, nil
}

func (nothing) ImportArchives(context.Context) ([]transfer.FolderArchive, error) { return nil, nil }

func (nothing) ImportArchive(context.Context, string) (transfer.FolderArchive, error) {
	return transfer.FolderArchive{}, errNothing
}

func (nothing) Policy() config.Consent { return config.ConsentOff }

func (nothing) Of(context.Context, string, string) (consent.Given, error) {
	return consent.Given{}, nil
}

func (nothing) Give(context.Context, string, string, consent.Answer) (consent.Given, error) {
	return consent.Given{}, nil
}

func (nothing) Counts(context.Context, string) (consent.Counts, error) {
	return consent.Counts{}, nil
}

func (nothing) Estimate(_ context.Context, job transfer.Job, _ transfer.Bounds) (*transfer.Estimate, error) {
	return &transfer.Estimate{}, job.Options.Normalized().Validate()
}
